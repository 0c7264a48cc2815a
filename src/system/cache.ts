import { join } from "node:path";

/**
 * The folder of the user's caches, as the system's conventions have it; undefined where nothing in the
 * environment says where it is. Needs `--allow-env`.
 */
export function userCache(): string | undefined {
  const home = Deno.env.get("HOME") || undefined;
  const known = Deno.env.get("XDG_CACHE_HOME") || undefined;
  if (known !== undefined) return known;
  if (Deno.build.os === "windows") return Deno.env.get("LOCALAPPDATA") || undefined;
  if (home === undefined) return undefined;
  return Deno.build.os === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

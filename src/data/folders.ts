import { join } from "node:path";
import { kindOf } from "./files.ts";

/**
 * The folder in which each data set with a name has a folder of its own: `$LOOD_DATA_DIR`, or else
 * `lood/data` in the user's cache. Needs `--allow-env`.
 *
 * @throws {RangeError} nothing in the environment says where the user's cache is
 */
export function dataRoot(): string {
  const own = Deno.env.get("LOOD_DATA_DIR");
  if (own) return own;
  const cache = userCache();
  if (cache !== undefined) return join(cache, "lood", "data");
  throw new RangeError(
    "There is no place for data sets: neither LOOD_DATA_DIR, XDG_CACHE_HOME nor HOME is set; " +
      "set one of them, or give --data-dir",
  );
}

/** Where the files of the data set of this name are looked for first, see {@link dataRoot}. */
export function dataFolder(name: string): string {
  return join(dataRoot(), name);
}

/**
 * Where the files of the data set of this name are in a folder that the user names: in its
 * subfolder of the data set's name, or, where there is none, in the folder itself.
 */
export async function folderIn(root: string, name: string): Promise<string> {
  const own = join(root, name);
  return await kindOf(own) === "folder" ? own : root;
}

/** As the system's conventions have it. */
function userCache(): string | undefined {
  const home = Deno.env.get("HOME") || undefined;
  const known = Deno.env.get("XDG_CACHE_HOME") || undefined;
  if (known !== undefined) return known;
  if (Deno.build.os === "windows") return Deno.env.get("LOCALAPPDATA") || undefined;
  if (home === undefined) return undefined;
  return Deno.build.os === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

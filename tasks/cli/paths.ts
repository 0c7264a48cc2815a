import { resolve } from "node:path";

/**
 * A path that the user wrote, as an absolute one. Tasks run in the repository's root; `deno task`
 * says in INIT_CWD where the user was.
 */
export function userPath(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

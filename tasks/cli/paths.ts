import { resolve } from "node:path";
import { UsageError } from "./usage_error.ts";

/**
 * A path that the user wrote, as an absolute one. Tasks run in the repository's root; `deno task`
 * says in INIT_CWD where the user was.
 */
export function userPath(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), path);
}

/**
 * The folder of data sets that the user names by --data-dir, which need not be there.
 *
 * @throws {UsageError} it is a file, or in one
 */
export function userDataRoot(dataDir: string): string {
  const root = userPath(dataDir);
  try {
    if (!Deno.statSync(root).isFile) return root;
  } catch (error) {
    // Whoever reads the folder tells any other reason.
    if (!(error instanceof Deno.errors.NotADirectory)) return root;
  }
  throw new UsageError(`--data-dir must be a folder, and ${dataDir} is a file or in one`);
}

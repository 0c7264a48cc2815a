import { DataError } from "./error.ts";

/**
 * The bytes of a file. Throws {@link DataError} where there is no such file or the system refuses
 * it. Deno's own refusal (`--allow-read` missing) passes through: its message says the remedy.
 */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable || !(cause instanceof Error)) throw cause;
    const missing = cause instanceof Deno.errors.NotFound;
    const problem = missing ? "there is no such file" : `it cannot be read (${cause.message})`;
    const remedy = missing ? "correct the path" : "give a file that you may read";
    throw new DataError(problem, { path, remedy, cause });
  }
}

/** What is at `path`, links followed. */
export async function kindOf(path: string): Promise<"file" | "folder" | "nothing"> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return "nothing";
    throw error;
  }
}

/** A file or folder that could not be written; the message says which, why, and what helps. */
export class WriteError extends Error {
  /** "WriteError". */
  override readonly name = "WriteError";
}

/** The system's numbers for no room: EFBIG, ENOSPC, EDQUOT of macOS and Linux; of Windows, a full disk. */
const NO_ROOM = [27, 28, 69, 122, 112];

/** That it must not be written: EPERM, EACCES, EROFS. */
const FORBIDDEN = [1, 13, 30];

/**
 * Does what writes a file or folder, and says in one sentence why the system refuses it.
 *
 * @param path what is written
 * @throws {WriteError} there is no room, or it must not be written, or its disk fails
 * @throws {RangeError} its folder is not there, or is a file
 */
export async function writing<T>(path: string, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeErrorOf(path, error);
  }
}

/** The same of what does not wait. */
export function writingSync<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeErrorOf(path, error);
  }
}

function writeErrorOf(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const { NotFound, NotADirectory, AlreadyExists } = Deno.errors;
  const wrong = (why: string) => new RangeError(`${path} cannot be written: ${why}`, { cause });
  if (cause instanceof NotFound) return wrong("its folder is not there");
  if (cause instanceof NotADirectory || cause instanceof AlreadyExists) {
    return wrong("a part of this path is a file");
  }
  // Deno says "No space left on device (os error 28): writefile '...'".
  const [, words, number] = cause.message.match(/^(.*?) \(os error (\d+)\)/) ?? [];
  if (words === undefined) return cause;
  const why = words.charAt(0).toLowerCase() + words.slice(1);
  return new WriteError(`${path} cannot be written: ${why}${cureOf(Number(number))}`, { cause });
}

function cureOf(number: number): string {
  if (NO_ROOM.includes(number)) return "; make room there, or name another place";
  return FORBIDDEN.includes(number) ? "; name another place" : "";
}

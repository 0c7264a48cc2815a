import { DataError } from "./error.ts";

/**
 * The bytes of a file. Throws {@link DataError} where there is no such file or the system refuses
 * it. Deno's own refusal (`--allow-read` missing) passes through: its message says the remedy.
 */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return await refusals(path, () => Deno.readFile(path));
}

/** Bytes of a file. Throws as {@link readBytes} does. */
export async function fileSize(path: string): Promise<number> {
  return (await refusals(path, () => Deno.stat(path))).size;
}

/** A text file in UTF-8, with or without a byte-order mark. Throws as {@link readBytes} does. */
export async function readText(path: string): Promise<string> {
  return utf8Decoder(path).all(await readBytes(path));
}

/**
 * Decodes a text, whole or in pieces, without its byte-order mark.
 *
 * @throws {DataError} it is not UTF-8
 */
export function utf8Decoder(path: string): {
  /** The next piece; without bytes, what is left of the last one. */
  piece(bytes?: Uint8Array<ArrayBuffer>): string;
  /** All at once. */
  all(bytes: Uint8Array<ArrayBuffer>): string;
} {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes: Uint8Array<ArrayBuffer>, stream: boolean) => {
    try {
      return decoder.decode(bytes, { stream });
    } catch (cause) {
      throw new DataError("it is not UTF-8", { path, remedy: "save it as UTF-8", cause });
    }
  };
  return {
    piece: (bytes) => bytes ? decode(bytes, true) : decode(new Uint8Array(), false),
    all: (bytes) => decode(bytes, false),
  };
}

async function refusals<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw refusal(path, cause);
  }
}

/**
 * The bytes from `start` to `end`, in pieces. A piece is overwritten by the next one. Throws as
 * {@link readBytes}, and where the file ends before.
 */
export async function* readPieces(
  path: string,
  { start, end, piece }: { readonly start: number; readonly end: number; readonly piece: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(piece);
  try {
    using file = await Deno.open(path);
    await file.seek(start, Deno.SeekMode.Start);
    for (let at = start; at < end;) {
      const count = await file.read(buffer.subarray(0, Math.min(piece, end - at)));
      if (count === null) throw new Deno.errors.UnexpectedEof(`it ends at byte ${at}`);
      yield buffer.subarray(0, count);
      at += count;
    }
  } catch (cause) {
    throw refusal(path, cause);
  }
}

/** What a failed reading is for the user. */
function refusal(path: string, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotCapable || !(cause instanceof Error)) return cause;
  const missing = cause instanceof Deno.errors.NotFound;
  const problem = missing ? "there is no such file" : `it cannot be read (${cause.message})`;
  const remedy = missing ? "correct the path" : "give a file that you may read";
  return new DataError(problem, { path, remedy, cause });
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

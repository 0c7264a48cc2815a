import { DownloadError } from "./download_error.ts";
import { DataError } from "./error.ts";

/** The beginning of a file on its way, in `NAME.part`, and what it is the beginning of. */
export interface Part {
  /** Where the bytes are. */
  readonly path: string;
  /** How many there are. */
  readonly bytes: number;
  /**
   * By what the server of this address can tell that it still has the same file, an ETag or a date;
   * undefined where the bytes are of another address, or nothing tells.
   */
  validator(url: string): string | undefined;
  /** Begins anew. */
  restart(url: string, validator: string | undefined): Promise<void>;
  /** Appends. */
  write(chunk: Uint8Array): Promise<void>;
  /** The whole file is here: gives it its name. */
  finish(): Promise<void>;
  /** The bytes are of no use: removes them. */
  discard(): void;
  /** Closes it; what can be gone on with stays. */
  [Symbol.dispose](): void;
}

/** Beside the bytes, in `NAME.part.json`. */
interface Origin {
  readonly url: string;
  readonly validator: string;
}

/**
 * Opens `PATH.part`, with what an earlier download left in it. What writes to it throws
 * {@link DataError} where the system refuses, for want of room for example.
 *
 * @throws {DownloadError} another process has it open
 */
export async function openPart(path: string): Promise<Part> {
  const part = `${path}.part`;
  const sidecar = `${part}.json`;
  const file = await Deno.open(part, { read: true, write: true, create: true });
  if (!await file.tryLock(true)) {
    file.close();
    throw new DownloadError("another process is downloading it", path);
  }
  let bytes = await file.seek(0, Deno.SeekMode.End);
  let origin = bytes > 0 ? readOrigin(sidecar) : undefined;
  let open = true;
  function close() {
    if (open) file.close();
    open = false;
  }
  function remove() {
    close();
    for (const name of [part, sidecar]) removeIfThere(name);
  }
  return {
    path: part,
    get bytes() {
      return bytes;
    },
    validator: (url) => origin?.url === url ? origin.validator : undefined,
    async restart(url, validator) {
      await writing(part, file.truncate(0));
      bytes = await file.seek(0, Deno.SeekMode.Start);
      // Only now, so that it never tells of the bytes that were there before.
      origin = validator === undefined ? undefined : { url, validator };
      if (origin === undefined) removeIfThere(sidecar);
      else await writing(sidecar, Deno.writeTextFile(sidecar, JSON.stringify(origin)));
    },
    async write(chunk) {
      for (let done = 0; done < chunk.length;) {
        done += await writing(part, file.write(chunk.subarray(done)));
      }
      bytes += chunk.length;
    },
    async finish() {
      await file.sync();
      close();
      await Deno.rename(part, path);
      removeIfThere(sidecar);
    },
    discard: remove,
    [Symbol.dispose]() {
      if (!open) return;
      if (bytes > 0 && origin !== undefined) close();
      else remove();
    },
  };
}

async function writing<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new DataError(`it cannot be written (${cause.message})`, {
      path,
      remedy: "make room there, or give another folder by --data-dir or LOOD_DATA_DIR",
      cause,
    });
  }
}

function readOrigin(path: string): Origin | undefined {
  try {
    const { url, validator } = JSON.parse(Deno.readTextFileSync(path));
    return typeof url === "string" && typeof validator === "string"
      ? { url, validator }
      : undefined;
  } catch (error) {
    // Half a sidecar is as good as none: the download begins anew.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

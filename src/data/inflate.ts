/**
 * Decompression that never gives more than it was asked for. By node:zlib, which hands out what it
 * has decompressed piece by piece: a web DecompressionStream gives all that a piece of input
 * decompresses to at once, which of a gzip bomb is gigabytes.
 */
import { createReadStream } from "node:fs";
import { createGunzip, createInflate } from "node:zlib";
import { DataError } from "./error.ts";
import { fileSize } from "./files.ts";

/** How bytes are compressed: as a gzip file (RFC 1952), or as MAT-files have it (RFC 1950). */
export type Compression = "gzip" | "zlib";

/** Options of {@link inflateBytes}. */
export interface InflateOptions {
  /** The file, for messages. */
  readonly path: string;
  /** The format. */
  readonly compression: Compression;
  /** Most bytes that may come out, by default {@link inflationLimit}. */
  readonly most?: number;
}

/** Bytes that any compressed data may become. */
const FREE = 64 * 2 ** 20;
/** Times its size that compressed data may become. Images become 1 to 10 times, a bomb 1000. */
const RATIO = 50;
/** Bytes of a piece. */
const PIECE = 2 ** 18;
const STREAMS = { gzip: createGunzip, zlib: createInflate };
const AGAIN = "get the file again";

/**
 * The most bytes that this many compressed bytes may become: 64 MiB, or 50 times as many where that
 * is more.
 */
export function inflationLimit(compressed: number): number {
  return Math.max(FREE, RATIO * compressed);
}

/**
 * All of the decompressed bytes. Throws {@link DataError} where the data are cut short, damaged,
 * or more than allowed; of those no more is decompressed than is allowed.
 */
export async function inflateBytes(
  bytes: Uint8Array,
  { path, compression, most = Infinity }: InflateOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const limit = Math.min(most, inflationLimit(bytes.length));
  const stream = STREAMS[compression]({ chunkSize: PIECE });
  stream.end(bytes);
  // What the caller expects, unless that is far more than such data become.
  let result = new Uint8Array(Math.min(limit, 4 * bytes.length));
  let filled = 0;
  try {
    for await (const piece of stream) {
      const total = filled + piece.length;
      if (total > limit) throw excess(path, compression, bytes.length, limit);
      if (total > result.length) {
        const larger = new Uint8Array(Math.min(limit, Math.max(total, 2 * result.length)));
        larger.set(result.subarray(0, filled));
        result = larger;
      }
      result.set(piece, filled);
      filled = total;
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : damage(path, compression, cause);
  }
  return result.subarray(0, filled);
}

/** The first `length` decompressed bytes, fewer where there are fewer; no more are decompressed. */
export async function inflateHead(
  bytes: Uint8Array,
  length: number,
  { path, compression }: InflateOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = STREAMS[compression]({ chunkSize: 64 });
  stream.end(bytes);
  const head = new Uint8Array(length);
  let filled = 0;
  try {
    for await (const piece of stream) {
      const part: Uint8Array = piece.subarray(0, length - filled);
      head.set(part, filled);
      filled += part.length;
      if (filled === length) break;
    }
  } catch (cause) {
    throw damage(path, compression, cause);
  }
  return head.subarray(0, filled);
}

/**
 * The decompressed bytes of a gzip file, piece by piece, to the end, where its checksum is
 * compared. Throws {@link DataError} where the file is missing, cut short or damaged, or becomes
 * more than {@link inflationLimit}.
 */
export async function* gunzipFile(path: string): AsyncGenerator<Uint8Array> {
  const size = await fileSize(path);
  const limit = inflationLimit(size);
  const file = createReadStream(path, { highWaterMark: PIECE });
  const stream = createGunzip({ chunkSize: PIECE });
  file.on("error", (error) => stream.destroy(error));
  file.pipe(stream);
  let total = 0;
  try {
    for await (const piece of stream) {
      total += piece.length;
      if (total > limit) throw excess(path, "gzip", size, limit);
      yield piece;
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : damage(path, "gzip", cause);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function excess(path: string, compression: Compression, size: number, limit: number): DataError {
  return new DataError(
    `more than ${limit} bytes come out of ${size} bytes of ${compression} data, which is not ` +
      "allowed",
    { path, remedy: AGAIN },
  );
}

function damage(path: string, compression: Compression, cause: unknown): DataError {
  return new DataError(`its ${compression} data is cut short or damaged`, {
    path,
    remedy: AGAIN,
    cause,
  });
}

/** Members of zip files, read in pieces; the directory by yauzl, which knows Zip64 and its traps. */
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { DataError } from "./error.ts";
import { fileSize, readPieces } from "./files.ts";

/** Bytes that are read in pieces: a file, or a member of a zip file. */
export interface Bytes {
  /** The file. */
  readonly path: string;
  /** The file's name, or the member's. */
  readonly name: string;
  /** How many bytes there are. */
  readonly size: number;
  /**
   * All of them, as often as it is asked for. A piece is overwritten by the next one.
   *
   * @throws {DataError} fewer or more bytes than `size`, or damaged ones
   */
  open(): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

const AGAIN = "get the file again";
/** Bytes read at a time. */
const PIECE = 2 ** 18;
/** The same of deflated data, of which a byte can become 1,032. */
const DEFLATED_PIECE = 2 ** 14;
/** Above both, a deflated member is a bomb. Arrays of nothing but zeros are, too. */
const BOMB = { bytes: 2 ** 26, ratio: 200 };

/** A file of its own. */
export async function fileBytes(path: string, name: string): Promise<Bytes> {
  const size = await fileSize(path);
  return { path, name, size, open: () => readPieces(path, { start: 0, end: size, piece: PIECE }) };
}

/**
 * Members of a zip file, stored or deflated, Zip64 or not. The directory alone is read.
 *
 * @throws {DataError} a file that is missing or no zip file, or of which not every member can be
 * found
 */
export async function zipMembers(path: string): Promise<Bytes[]> {
  await fileSize(path); // whose message is clearer, where there is no file
  try {
    const zip = await openPromise(path, { autoClose: false });
    try {
      return await Array.fromAsync(zip.eachEntry(), (entry) => member(path, zip, entry));
    } finally {
      zip.close();
    }
  } catch (cause) {
    if (cause instanceof DataError || !(cause instanceof Error)) throw cause;
    throw new DataError(`it is no zip file, or a damaged one (${cause.message})`, {
      path,
      remedy: AGAIN,
      cause,
    });
  }
}

async function member(path: string, zip: ZipFile, entry: Entry): Promise<Bytes> {
  const { fileName: name, uncompressedSize: size, compressedSize, compressionMethod } = entry;
  const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const end = start + compressedSize;
  const open = () => {
    const fail = (problem: string, remedy: string) =>
      new DataError(`${JSON.stringify(name)} in it ${problem}`, { path, remedy });
    if (!entry.canDecodeFileData()) {
      const why = entry.isEncrypted() ? "is encrypted" : `has compression ${compressionMethod}`;
      throw fail(why, "save it by numpy.savez or numpy.savez_compressed");
    }
    if (compressionMethod === 0) {
      return checked(readPieces(path, { start, end, piece: PIECE }), entry, fail);
    }
    if (size > BOMB.bytes && size > BOMB.ratio * compressedSize) {
      throw fail(
        `claims ${size} bytes in ${compressedSize}, more than ${BOMB.ratio} times as many`,
        "save it uncompressed, as by numpy.savez, if that is right",
      );
    }
    return checked(inflated(path, start, end), entry, fail);
  };
  return { path, name, size, open };
}

async function* inflated(
  path: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // The stream reads ahead, so that a piece must be its own.
  const pieces = async function* () {
    for await (const piece of readPieces(path, { start, end, piece: DEFLATED_PIECE })) {
      yield piece.slice();
    }
  };
  yield* ReadableStream.from(pieces()).pipeThrough(new DecompressionStream("deflate-raw"));
}

/** The pieces, up to the number of bytes and with the checksum that the directory says. */
async function* checked(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { uncompressedSize, crc32: expected }: Entry,
  fail: (problem: string, remedy: string) => DataError,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let [count, sum] = [0, 0];
  try {
    for await (const piece of pieces) {
      count += piece.length;
      if (count > uncompressedSize) break;
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (cause) {
    // Inflating says TypeError of damaged data.
    if (cause instanceof TypeError) throw fail("is damaged: it cannot be inflated", AGAIN);
    throw cause;
  }
  if (count !== uncompressedSize) throw fail(`does not have ${uncompressedSize} bytes`, AGAIN);
  if (sum !== expected) throw fail("is damaged: its checksum differs", AGAIN);
}

/**
 * Regular files of a tar archive compressed by gzip, by name, without writing anything. Own code:
 * of the npm packages, nanotar compares no checksum and wants the archive decompressed as a whole,
 * and tar-stream brings bindings to a file system.
 */
import { DataError } from "./error.ts";
import { gunzipFile } from "./inflate.ts";

/** Gives the bytes of a stream in lengths that are asked for. */
interface ByteReader {
  /** The next bytes, fewer where the stream ends. Memory grows with what is there. */
  read(length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Whether so many bytes were there to leave out. */
  skip(length: number): Promise<boolean>;
}

/** A header of the archive. */
interface Entry {
  readonly name: string;
  readonly size: number;
  /** A regular file's is "0"; of POSIX.1-2017, pax, ustar Interchange Format. */
  readonly type: string;
}

const BLOCK = 512;
const AGAIN = "get the file again";
/** Regular files: of ustar, of tar before it, and those to be laid out contiguously. */
const REGULAR = new Set(["0", "\0", "7"]);
/** Links, devices, folders and pipes, which have no contents in the archive. */
const EMPTY = new Set(["1", "2", "3", "4", "5", "6"]);

/**
 * The bytes of the regular files of these names, in their order, in a .tar.gz file (POSIX.1-2017, pax, ustar Interchange Format,
 * and GNU tar's kin of it). Names are compared without a leading "./" and are at most 255
 * characters: longer ones, which are in headers of their own, are passed over. Read piece by piece,
 * so that no more than these files is in memory, and to the end, so that gzip's checksum is compared.
 *
 * Throws {@link DataError} where the archive is missing or damaged, becomes more than
 * {@link inflationLimit}, has an entry that points out of a folder, or lacks one of the files.
 */
export async function readTarGz(path: string, names: readonly string[]): Promise<Uint8Array[]> {
  const found = new Map<string, Uint8Array>();
  const pieces = gunzipFile(path);
  try {
    const reader = byteReader(pieces);
    for (;;) {
      const entry = parseHeader(await reader.read(BLOCK), path);
      if (entry === undefined) break;
      const { size, type } = entry;
      const name = names.find((one) => one === entry.name);
      const padding = (BLOCK - size % BLOCK) % BLOCK;
      if (name === undefined || !REGULAR.has(type)) {
        if (await reader.skip(EMPTY.has(type) ? 0 : size + padding)) continue;
        throw cutShort(path, entry);
      }
      if (found.has(name)) {
        throw new DataError(`${name} is in it twice`, { path, remedy: AGAIN });
      }
      const bytes = await reader.read(size);
      if (bytes.length < size || !await reader.skip(padding)) throw cutShort(path, entry);
      found.set(name, bytes);
    }
    while (!(await pieces.next()).done); // to the end of the gzip data
  } finally {
    await pieces.return(undefined);
  }
  return names.map((name) => {
    const bytes = found.get(name);
    if (!bytes) throw new DataError(`there is no file ${name} in it`, { path, remedy: AGAIN });
    return bytes;
  });
}

/** Undefined at the block of zeros that ends an archive. */
function parseHeader(block: Uint8Array, path: string): Entry | undefined {
  const fail = (problem: string) => new DataError(problem, { path, remedy: AGAIN });
  if (block.length < BLOCK) throw fail("its archive is cut short: it has no end");
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (at: number, length: number) => latin1(block.subarray(at, at + length));
  // The checksum is the sum of the header's bytes with blanks for the checksum itself.
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (octal(text(148, 8)) !== sum) {
    throw fail("an entry's checksum is wrong: it is damaged or no tar");
  }
  const size = octal(text(124, 12));
  if (size === undefined) throw fail("an entry's size is no octal number");
  // GNU tar has other fields where ustar has the beginning of a long name.
  const prefix = text(257, 5) === "ustar" && block[262] === 0 ? until0(text(345, 155)) : "";
  const name = (prefix && `${prefix}/`) + until0(text(0, 100));
  if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(name)) {
    throw fail(`its entry ${JSON.stringify(name)} points out of the folder`);
  }
  return { name: name.replace(/^(\.\/)+/, ""), size, type: text(156, 1) };
}

function cutShort(path: string, { name, size }: Entry): DataError {
  return new DataError(`its entry ${JSON.stringify(name)} ends before its ${size} bytes`, {
    path,
    remedy: AGAIN,
  });
}

/** Undefined where the field is none: digits, then blanks and zeros. */
function octal(field: string): number | undefined {
  const [, digits] = field.match(/^ *([0-7]+)[ \0]*$/) ?? [];
  return digits === undefined ? undefined : parseInt(digits, 8);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function until0(text: string): string {
  return text.split("\0", 1)[0];
}

function byteReader(pieces: AsyncGenerator<Uint8Array>): ByteReader {
  let rest: Uint8Array = new Uint8Array();
  /** Up to so many of the next bytes, none at the end. */
  const next = async (most: number) => {
    while (rest.length === 0) {
      const { value, done } = await pieces.next();
      if (done) break;
      rest = value;
    }
    const part = rest.subarray(0, most);
    rest = rest.subarray(part.length);
    return part;
  };
  return {
    async read(length) {
      const parts: Uint8Array[] = [];
      let total = 0;
      while (total < length) {
        const part = await next(length - total);
        if (part.length === 0) break;
        parts.push(part);
        total += part.length;
      }
      const result = new Uint8Array(total);
      let at = 0;
      for (const part of parts) {
        result.set(part, at);
        at += part.length;
      }
      return result;
    },
    async skip(length) {
      let left = length;
      while (left > 0) {
        const part = await next(left);
        if (part.length === 0) return false;
        left -= part.length;
      }
      return true;
    },
  };
}

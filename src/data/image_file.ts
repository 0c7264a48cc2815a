import { DataError } from "./error.ts";
import { readBytes } from "./files.ts";
import { decodeJpeg, isColorJpeg } from "./jpeg.ts";
import { decodePng, isColorPng } from "./png.ts";
import type { Raster } from "./raster.ts";

/** A kind of file. */
interface Kind {
  /** Its first bytes. */
  readonly begin: readonly number[];
  readonly decode: (bytes: Uint8Array, path: string) => Raster | Promise<Raster>;
  readonly isColor: (bytes: Uint8Array) => boolean | undefined;
}

const KINDS: readonly Kind[] = [
  {
    begin: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    decode: decodePng,
    isColor: isColorPng,
  },
  { begin: [0xff, 0xd8, 0xff], decode: decodeJpeg, isColor: isColorJpeg },
];

/** Bytes in which nearly every file says whether it is gray: before them are notes alone. */
const HEAD = 2 ** 16;

/**
 * Reads a PNG or JPEG file, told by its first bytes, whatever its name: in ImageNet some PNG files
 * end in .JPEG.
 *
 * @throws {DataError} the file is missing, neither of the two, or cannot be decoded
 */
export async function readImage(path: string): Promise<Raster> {
  return await decodeImage(await readBytes(path), path);
}

/** The same from the bytes of the file. */
export async function decodeImage(bytes: Uint8Array, path: string): Promise<Raster> {
  const kind = kindOf(bytes);
  if (kind === undefined) {
    const found = bytes.length === 0 ? "it is empty" : `begins with 0x${bytes.slice(0, 4).toHex()}`;
    throw new DataError(`neither PNG nor JPEG: ${found}`, {
      path,
      remedy: "convert the image to PNG",
    });
  }
  return await kind.decode(bytes, path);
}

/**
 * Whether any of the files is not gray, by its type. Files after the first such one are not opened,
 * and of the others 64 KiB are read. One that is missing or damaged does not count.
 */
export function anyColor(paths: Iterable<string>): boolean {
  const buffer = new Uint8Array(HEAD);
  for (const path of paths) {
    const head = readHead(path, buffer);
    if (kindOf(head)?.isColor(head)) return true;
  }
  return false;
}

/** The first bytes of a file, in the buffer; none where it cannot be read. */
function readHead(path: string, buffer: Uint8Array): Uint8Array {
  try {
    using file = Deno.openSync(path);
    return buffer.subarray(0, file.readSync(buffer) ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return buffer.subarray(0, 0);
  }
}

function kindOf(bytes: Uint8Array): Kind | undefined {
  return KINDS.find(({ begin }) => begin.every((byte, i) => bytes[i] === byte));
}

import { DataError } from "./error.ts";
import { readBytes } from "./files.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodePng } from "./png.ts";
import type { Raster } from "./raster.ts";

/** How a file begins, and what reads it. */
const DECODERS: readonly {
  readonly begin: readonly number[];
  readonly decode: (bytes: Uint8Array, path: string) => Raster | Promise<Raster>;
}[] = [
  { begin: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], decode: decodePng },
  { begin: [0xff, 0xd8, 0xff], decode: decodeJpeg },
];

/**
 * Reads a PNG or JPEG file, told by its first bytes, whatever its name: in ImageNet some PNG files
 * end in .JPEG.
 *
 * @throws {DataError} the file is missing, neither of the two, or cannot be decoded
 */
export async function readImage(path: string): Promise<Raster> {
  const bytes = await readBytes(path);
  const decoder = DECODERS.find(({ begin }) => begin.every((byte, i) => bytes[i] === byte));
  if (decoder === undefined) {
    const found = bytes.length === 0 ? "it is empty" : `begins with 0x${bytes.slice(0, 4).toHex()}`;
    throw new DataError(`neither PNG nor JPEG: ${found}`, {
      path,
      remedy: "convert the image to PNG",
    });
  }
  return await decoder.decode(bytes, path);
}

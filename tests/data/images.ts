/** Small images as files, for the tests of readers. */
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import golden from "../reference/golden/images.json" with { type: "json" };

/** A file by Pillow or by tests/reference/images.py, and its pixels. */
export interface GoldenImage {
  readonly name: string;
  readonly file: Uint8Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [height, width, channels]. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** PNG and JPEG files of every kind, those whose names begin with "jpeg" and the others. */
export const GOLDEN: readonly GoldenImage[] = Object.entries(golden.cases).map(
  ([name, { file, shape: [height, width, channels], pixels }]) => ({
    name,
    file: Uint8Array.fromBase64(file),
    height,
    width,
    channels,
    pixels: Uint8Array.fromBase64(pixels),
  }),
);

/** The golden file of this name. */
export function goldenImage(name: string): GoldenImage {
  const found = GOLDEN.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no golden image ${name}`);
  return found;
}

/** A gray PNG of bytes [height, width]. */
export function grayPng(height: number, width: number, data: Uint8Array): Uint8Array {
  return encode({ height, width, data, channels: 1, depth: 8 });
}

/** Writes files in a folder, by their paths in it. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
}

/** A copy of a PNG file in which the checksum of each chunk is right. */
export function withChecksums(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}

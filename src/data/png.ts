import { crc32, inflateSync } from "node:zlib";
import { decode, type DecodedPng } from "fast-png";
import { DataError } from "./error.ts";
import { checkSize, type Raster } from "./raster.ts";

/** IHDR, PNG specification (third edition), 11.2.1. */
interface Header {
  readonly height: number;
  readonly width: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

/** The chunks that decide the pixels, each as it is in the file, with length, type and CRC. */
interface Chunks {
  readonly header: Header;
  readonly whole: readonly Uint8Array[];
  /** Contents of IDAT. */
  readonly data: readonly Uint8Array[];
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** IEND as it is in every file. */
const END = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

const PALETTE = 3;

/** Samples of a pixel by color type, 11.2.1, and the depths allowed. */
const COLORS: ReadonlyMap<number, { samples: number; depths: readonly number[] }> = new Map([
  [0, { samples: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { samples: 3, depths: [8, 16] }],
  [PALETTE, { samples: 1, depths: [1, 2, 4, 8] }],
  [4, { samples: 2, depths: [8, 16] }],
  [6, { samples: 4, depths: [8, 16] }],
]);

/** First row and column of each pass of Adam7, and the steps between them, 8.2. */
const PASSES = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
] as const;

/** No deflate stream is longer than this many times its compressed size. */
const MOST_INFLATION = 1032;

/** Most bytes of an image's pixels, which are in memory some five times while they are decoded. */
const MOST_BYTES = 2 ** 28;

const AGAIN = "get the file again";

/**
 * Decodes a PNG file, of any color type and depth, to 8 bits:
 *
 * - gray, with or without alpha, stays gray; a palette becomes color;
 * - 1, 2 and 4 bits are spread over 0 to 255, and of 16 bits the upper 8 count, as in Pillow;
 * - what is transparent is shown on black: a pixel is round(color * alpha / 255);
 * - gamma and color profiles are not applied, and of an animation the still image counts.
 *
 * @throws {DataError} the file is damaged, holds more or less than its header says, is interlaced
 *   with fewer than 8 bits a sample, or has too many pixels, see {@link checkSize}, or more than
 *   256 MiB of them
 */
export function decodePng(bytes: Uint8Array, path: string): Raster {
  const { header, whole, data } = readChunks(bytes, path);
  checkData(header, data, path);
  // Only what was looked at: text and profiles could inflate beyond measure.
  const checked = joined([SIGNATURE, ...whole, END]);
  let decoded: DecodedPng;
  try {
    decoded = decode(checked);
  } catch (cause) {
    throw new DataError("its PNG data is damaged", { path, remedy: AGAIN, cause });
  }
  return onBlack(header, decoded, path);
}

/** Whether a PNG file is not gray; undefined where its first `bytes` do not reach so far. */
export function isColorPng(bytes: Uint8Array): boolean | undefined {
  const color = bytes.at(SIGNATURE.length + 8 + 9);
  return color === undefined ? undefined : color !== 0 && color !== 4;
}

/** The chunks of the still image, lengths and checksums checked. */
function readChunks(bytes: Uint8Array, path: string): Chunks {
  const fail = (problem: string) => new DataError(problem, { path, remedy: AGAIN });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  const seen = new Set<string>();
  let header: Header | undefined;
  for (let at = SIGNATURE.length;;) {
    if (at + 12 > bytes.length) throw fail("it is cut short: its chunk IEND is missing");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const next = at + 12 + length;
    if (next > bytes.length) throw fail(`it is cut short in its chunk ${quoted(type)}`);
    if (type === "IEND") break;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (header === undefined) {
      if (type !== "IHDR") throw fail(`its first chunk is ${quoted(type)} instead of IHDR`);
      header = readHeader(content, path);
    }
    if (["IHDR", "PLTE", "tRNS", "IDAT"].includes(type)) {
      if (crc32(bytes.subarray(at + 4, next - 4)) !== view.getUint32(next - 4)) {
        throw fail(`the checksum of its chunk ${type} is wrong`);
      }
      if (seen.has(type) && type !== "IDAT") throw fail(`it has two chunks ${type}`);
      if (seen.has("IDAT") && type !== "IDAT") throw fail(`its chunk ${type} comes too late`);
      seen.add(type);
      if (type === "IDAT") data.push(content);
      whole.push(bytes.subarray(at, next));
    } else if (/^[A-Z]/.test(type)) {
      throw fail(`its chunk ${quoted(type)} is not known`);
    }
    at = next;
  }
  if (header === undefined || data.length === 0) throw fail("it has no chunk IDAT");
  if (header.color === PALETTE && !seen.has("PLTE")) throw fail("it has no chunk PLTE");
  return { header, whole, data };
}

function readHeader(content: Uint8Array, path: string): Header {
  const fail = (problem: string, remedy = AGAIN) => new DataError(problem, { path, remedy });
  if (content.length !== 13) throw fail(`its header has ${content.length} bytes instead of 13`);
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, color, compression, filter, interlace] = content.subarray(8);
  if (!COLORS.get(color)?.depths.includes(depth)) {
    throw fail(`its header claims color type ${color} with ${depth} bits, which do not exist`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw fail("its header claims a compression, filter or interlacing that does not exist");
  }
  if (interlace === 1 && depth < 8) {
    throw fail(`it is interlaced with ${depth} bits a sample`, "save it without interlacing");
  }
  return { width, height, depth, color, interlaced: interlace === 1 };
}

/** Inflates the image's data, to see that it is as long as the header says. */
function checkData(header: Header, data: readonly Uint8Array[], path: string): void {
  const compressed = joined(data);
  const samples = COLORS.get(header.color)?.samples ?? 1;
  const pixelsPerByte = 8 / (samples * header.depth);
  checkSize(header, compressed.length * MOST_INFLATION * pixelsPerByte, path);
  const expected = inflatedSize(header, samples);
  const fail = (problem: string, cause?: unknown, remedy = AGAIN) =>
    new DataError(problem, { path, remedy, cause });
  if (expected > MOST_BYTES) {
    throw fail(
      `its pixels are ${expected} bytes, more than ${MOST_BYTES}`,
      undefined,
      "make the image smaller, or save it with 8 bits a sample",
    );
  }
  let found: number;
  try {
    found = inflateSync(compressed, { maxOutputLength: expected }).length;
  } catch (cause) {
    throw fail("its compressed data is cut short, damaged or longer than its header says", cause);
  }
  if (found < expected) throw fail(`it is cut short: ${found} bytes of pixels, not ${expected}`);
}

/** Bytes of the rows with their filters, PNG specification, 7.2 and 8.1. */
function inflatedSize({ height, width, depth, interlaced }: Header, samples: number): number {
  const size = (rows: number, columns: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil(columns * samples * depth / 8));
  if (!interlaced) return size(height, width);
  return PASSES.reduce((sum, [y, x, down, right]) => {
    const rows = Math.max(0, Math.ceil((height - y) / down));
    return sum + size(rows, Math.max(0, Math.ceil((width - x) / right)));
  }, 0);
}

/** The pixels as 8 bits, what is transparent on black. */
function onBlack(header: Header, decoded: DecodedPng, path: string): Raster {
  const { height, width, depth, color } = header;
  const samples = depth < 8 ? unpacked(header, decoded.data) : decoded.data;
  if (color === PALETTE) {
    return { height, width, channels: 3, values: lookedUp(samples, decoded.palette ?? [], path) };
  }
  const channels = color === 0 || color === 4 ? 1 : 3;
  const stride = decoded.channels;
  const { transparency } = decoded;
  if (samples instanceof Uint8Array && depth === 8 && stride === channels && !transparency) {
    return { height, width, channels, values: samples };
  }
  const eightBits = (sample: number) =>
    depth === 16 ? sample >> 8 : sample * (255 / (2 ** depth - 1));
  const values = new Uint8Array(height * width * channels);
  for (let from = 0, to = 0; from < samples.length; from += stride) {
    // Where there is no alpha, one color of the whole depth can be transparent.
    const clear = transparency?.every((value, k) => value === samples[from + k]) ?? false;
    const alpha = stride > channels ? eightBits(samples[from + channels]) : clear ? 0 : 255;
    for (let k = 0; k < channels; k++) values[to++] = shown(eightBits(samples[from + k]), alpha);
  }
  return { height, width, channels, values };
}

/** The colors [pixels, 3] at positions in a palette of [red, green, blue] or with alpha. */
function lookedUp(
  positions: ArrayLike<number>,
  palette: readonly (readonly number[])[],
  path: string,
): Uint8Array {
  const values = new Uint8Array(positions.length * 3);
  for (let i = 0; i < positions.length; i++) {
    const entry = palette[positions[i]];
    if (entry === undefined) {
      throw new DataError(`pixel ${i} has color ${positions[i]} of ${palette.length}`, {
        path,
        remedy: AGAIN,
      });
    }
    const alpha = entry[3] ?? 255;
    for (let k = 0; k < 3; k++) values[3 * i + k] = shown(entry[k], alpha);
  }
  return values;
}

/** A color on black. */
function shown(color: number, alpha: number): number {
  return Math.round(color * alpha / 255);
}

/** Samples of 1, 2 or 4 bits, the first one uppermost, each row from a byte's begin. */
function unpacked({ height, width, depth }: Header, rows: ArrayLike<number>): Uint8Array {
  const samples = new Uint8Array(height * width);
  const stride = Math.ceil(width * depth / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = rows[y * stride + (bit >> 3)];
      samples[y * width + x] = byte >> (8 - depth - (bit & 7)) & (2 ** depth - 1);
    }
  }
  return samples;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A chunk's type, which can be any four bytes. */
function quoted(type: string): string {
  return JSON.stringify(type);
}

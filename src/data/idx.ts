import { DataError } from "./error.ts";
import { readBytes } from "./files.ts";
import { inflateBytes, inflateHead } from "./inflate.ts";

/** Unsigned bytes of some shape. */
export interface Idx {
  /** The size of each dimension, [n] for labels and [n, height, width] for images. */
  readonly shape: readonly number[];
  /** [product of shape] row-major. */
  readonly values: Uint8Array;
}

/** n images and their labels. */
export interface LabeledImages {
  /** [n, height, width] row-major, 0 to 255. */
  readonly images: Idx;
  /** [n]. */
  readonly labels: Idx;
}

const UNSIGNED_BYTE = 0x08;
const AGAIN = "get the file again";

/**
 * Reads a file of the IDX format (LeCun, Cortes and Burges, The MNIST database): two zero bytes, a
 * byte for the type, a byte for the number of dimensions, their sizes as big-endian 32-bit
 * integers, then the values. Only unsigned bytes; gzip is recognized by its first bytes, whatever
 * the file's name. Throws {@link DataError} where the file is missing or is anything else.
 */
export async function readIdx(path: string, dimensions: number): Promise<Idx> {
  const bytes = await readBytes(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return parseIdx(bytes, path, dimensions);
  const options = { path, compression: "gzip" } as const;
  const head = await inflateHead(bytes, 4 + 4 * dimensions, options);
  const { expected } = parseHeader(head, path, dimensions);
  const inflated = await inflateBytes(bytes, { ...options, most: head.length + expected });
  return parseIdx(inflated, path, dimensions);
}

/** Reads an image file and its label file. Throws {@link DataError} where their counts differ. */
export async function readLabeledImages(
  imagePath: string,
  labelPath: string,
): Promise<LabeledImages> {
  const [images, labels] = await Promise.all([readIdx(imagePath, 3), readIdx(labelPath, 1)]);
  if (images.shape[0] !== labels.shape[0]) {
    throw new DataError(
      `${images.shape[0]} images, but ${labels.shape[0]} labels in ${labelPath}`,
      { path: imagePath, remedy: "take both files from one source" },
    );
  }
  return { images, labels };
}

function parseIdx(bytes: Uint8Array, path: string, dimensions: number): Idx {
  const { shape, expected } = parseHeader(bytes, path, dimensions);
  const values = bytes.subarray(4 + 4 * dimensions);
  if (values.length !== expected) {
    const how = values.length < expected ? "cut short" : "too long";
    throw new DataError(
      `${how}: ${values.length} values instead of ${shape.join(" x ")} = ${expected}`,
      { path, remedy: AGAIN },
    );
  }
  return { shape, values };
}

/** The shape, and how many values it has. */
function parseHeader(bytes: Uint8Array, path: string, dimensions: number) {
  const fail = (problem: string, remedy = AGAIN) => new DataError(problem, { path, remedy });
  const header = 4 + 4 * dimensions;
  if (bytes.length < 4) throw fail(`cut short: ${bytes.length} bytes instead of an IDX header`);
  const [zero, alsoZero, type, found] = bytes;
  if (zero !== 0 || alsoZero !== 0) {
    throw fail(
      `not an IDX file: it begins with 0x${bytes.slice(0, 4).toHex()} instead of 0x0000`,
      "give an IDX file, plain or compressed by gzip",
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw fail(
      `values of IDX type 0x${hex(type)} instead of unsigned bytes, 0x${hex(UNSIGNED_BYTE)}`,
      "convert the values to unsigned bytes",
    );
  }
  if (found !== dimensions) {
    throw fail(
      `${found} dimensions instead of ${dimensions}`,
      "give images as [n, height, width] and labels as [n], and do not exchange the two",
    );
  }
  if (bytes.length < header) {
    throw fail(`cut short: ${bytes.length} bytes instead of a header of ${header}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  if (expected === 0) throw fail(`no values: the shape is ${shape.join(" x ")}`);
  return { shape, expected };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

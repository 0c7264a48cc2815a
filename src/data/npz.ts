import { unzipSync, zipSync } from "fflate";
import { countOf, npyHeader, parseNpyHeader } from "./npy.ts";

/** An array as numpy has it. */
export interface NpyArray {
  /** Lengths of its axes; their product is the number of values. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const DTYPES = {
  "<f4": Float32Array,
  "<f8": Float64Array,
  "<i4": Int32Array,
  "|u1": Uint8Array,
} as const;

/** The first day that a zip file can name, so that equal arrays are equal bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * Named arrays as the bytes of an .npz file, which `numpy.load` reads: an uncompressed zip of .npy
 * files (numpy/lib/format.py, version 1.0).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { npz, readNpz } from "@lood/lood";
 *
 * const bytes = npz({ scores: { shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) } });
 * assert.deepEqual(readNpz(bytes).scores.shape, [2, 2]);
 * ```
 *
 * @throws {TypeError} a shape that is not the number of values
 */
export function npz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, npy(name, array)]);
  return zipSync(Object.fromEntries(files), { level: 0, mtime: DATE });
}

/**
 * The arrays of an .npz file of the four kinds of numbers that {@link npz} writes, row-major. For
 * data sets of other programs see {@link loadDataset}, which holds only the records that it takes.
 *
 * @throws {RangeError} bytes that are no such file
 */
export function readNpz(bytes: Uint8Array): Record<string, NpyArray> {
  return Object.fromEntries(
    Object.entries(unzip(bytes)).map((
      [file, content],
    ) => [file.replace(/\.npy$/, ""), readNpy(file, content)]),
  );
}

function npy(name: string, { shape, values }: NpyArray): Uint8Array {
  const count = countOf(shape);
  if (count !== values.length) {
    throw new TypeError(
      `array ${name} of shape [${shape}] must have ${count} values, got ${values.length}`,
    );
  }
  const [descr = ""] = Object.entries(DTYPES).find(([, type]) => values instanceof type) ?? [];
  const header = npyHeader(descr, shape);
  const result = new Uint8Array(header.length + values.byteLength);
  result.set(header);
  result.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return result;
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (cause) {
    throw new RangeError("an .npz file must be a zip file, got other bytes", { cause });
  }
}

function readNpy(file: string, bytes: Uint8Array): NpyArray {
  const fail = (problem: string) =>
    new RangeError(
      `${file} must be row-major numbers of ${Object.keys(DTYPES).join(", ")}, but ${problem}`,
    );
  const { descr, fortran, shape, start } = parseNpyHeader(bytes, fail);
  const type = Object.entries(DTYPES).find(([name]) => name === descr)?.[1];
  if (!type || fortran) throw fail(`it has ${descr}${fortran ? ", column-major" : ""}`);
  if (bytes.length !== start + countOf(shape) * type.BYTES_PER_ELEMENT) {
    throw fail(`its shape is [${shape}], and it has ${bytes.length - start} bytes of values`);
  }
  return { shape, values: new type(bytes.slice(start).buffer) };
}

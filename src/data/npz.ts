import { unzipSync, zipSync } from "fflate";

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

/** Bytes before the header's text: "\x93NUMPY", the version 1.0 and the length of the text. */
const PREFIX = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const PREFIX_LENGTH = PREFIX.length + 2;
/** The values begin at a multiple of this. */
const ALIGNMENT = 64;
/** The first day that a zip file can name, so that equal arrays are equal bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * Named arrays as the bytes of an .npz file, which `numpy.load` reads: an uncompressed zip of .npy
 * files (numpy/lib/format.py, version 1.0).
 *
 * @throws {TypeError} a shape that is not the number of values
 */
export function npz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, npy(name, array)]);
  return zipSync(Object.fromEntries(files), { level: 0, mtime: DATE });
}

/**
 * The arrays of an .npz file of the four kinds of numbers that {@link npz} writes, row-major.
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
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== values.length) {
    throw new TypeError(
      `array ${name} of shape [${shape}] must have ${count} values, got ${values.length}`,
    );
  }
  const [descr] = Object.entries(DTYPES).find(([, type]) => values instanceof type) ?? [];
  // A shape of one axis is a tuple only with its comma.
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const start = Math.ceil((PREFIX_LENGTH + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const length = start - PREFIX_LENGTH;
  const result = new Uint8Array(start + values.byteLength);
  result.set([...PREFIX, length % 256, length >> 8]);
  result.set(new TextEncoder().encode(text.padEnd(length - 1) + "\n"), PREFIX_LENGTH);
  result.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
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
  const start = PREFIX_LENGTH + bytes[PREFIX.length] + 256 * bytes[PREFIX.length + 1];
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_LENGTH, start));
  const [, descr = "", order = "", axes = ""] =
    text.match(/'descr': '(.+?)', 'fortran_order': (\w+), 'shape': \((.*?)\)/) ?? [];
  const type = Object.entries(DTYPES).find(([name]) => name === descr)?.[1];
  const shape = axes.split(",").filter((axis) => axis.trim() !== "").map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  const isOurs = PREFIX.every((byte, at) => bytes[at] === byte) && order === "False";
  if (!isOurs || !type || bytes.length !== start + count * type.BYTES_PER_ELEMENT) {
    throw new RangeError(
      `${file} must be row-major numbers of ${Object.keys(DTYPES).join(", ")}, got ` +
        `${JSON.stringify(text.trim().slice(0, 80))} and ${bytes.length} bytes`,
    );
  }
  return { shape, values: new type(bytes.slice(start).buffer) };
}

/**
 * The format of numpy's .npy files, versions 1.0 to 3.0 (numpy/lib/format.py): "\x93NUMPY", the
 * version, the length of the header, the header as a Python dictionary, and the values.
 */

/** What the header of a .npy file says. */
export interface NpyHeader {
  /** The type of a value, as in "<f4". */
  readonly descr: string;
  /** Whether the first axis is the fastest; else the last one is. */
  readonly fortran: boolean;
  /** Lengths of the axes; none for a single value. */
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly start: number;
}

/** How a value of some type is read from its bytes. */
export interface NpyType {
  /** Bytes of a value. */
  readonly size: number;
  /** The value at a byte, rounded to a double; undefined for strings. */
  readonly number?: (view: DataView, at: number) => number;
  /** The value in words, exactly: "3", "0.5", "cat"; undefined for bytes that are no text. */
  readonly text: (view: DataView, at: number) => string | undefined;
}

/** Makes an error from a clause that says what is wrong. */
type Fail = (problem: string) => Error;

/** Bytes that suffice for {@link npyStart}. */
export const NPY_PREFIX = 12;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** numpy refuses longer ones, too. */
const LONGEST_HEADER = 10_000;
/** The values begin at a multiple of this. */
const ALIGNMENT = 64;

type Get = (view: DataView, at: number, little: boolean) => number;

const NUMBERS: Readonly<Record<string, readonly [size: number, get: Get]>> = {
  b1: [1, (view, at) => view.getUint8(at) === 0 ? 0 : 1],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  f2: [2, (view, at, little) => view.getFloat16(at, little)],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
};

const LONG_INTEGERS: Readonly<
  Record<string, (view: DataView, at: number, little: boolean) => bigint>
> = {
  i8: (view, at, little) => view.getBigInt64(at, little),
  u8: (view, at, little) => view.getBigUint64(at, little),
};

/**
 * The type that a header names: whole numbers, floating-point numbers of 2, 4 or 8 bytes, booleans
 * (0 and 1) and strings; undefined for any other, as objects, complex numbers and dates.
 */
export function npyType(descr: string): NpyType | undefined {
  const [, order, code] = descr.match(/^([<>|=])([a-zA-Z]\d{1,9})$/) ?? [];
  if (order === undefined) return undefined;
  const little = order !== ">";
  if (Object.hasOwn(NUMBERS, code)) {
    const [size, get] = NUMBERS[code];
    const number = (view: DataView, at: number) => get(view, at, little);
    return { size, number, text: (view, at) => String(number(view, at)) };
  }
  if (Object.hasOwn(LONG_INTEGERS, code)) {
    const get = LONG_INTEGERS[code];
    return {
      size: 8,
      number: (view, at) => Number(get(view, at, little)),
      text: (view, at) => String(get(view, at, little)),
    };
  }
  const length = Number(code.slice(1));
  if (length === 0) return undefined; // any number of them would be no byte
  if (code[0] === "S") return { size: length, text: (view, at) => byteText(view, at, length) };
  if (code[0] !== "U") return undefined;
  return { size: 4 * length, text: (view, at) => codePointText(view, at, length, little) };
}

/** Where the values begin, from a file's first bytes. */
export function npyStart(bytes: Uint8Array, fail: Fail): number {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw fail(`it begins with 0x${bytes.slice(0, 6).toHex()} instead of numpy's 0x934e554d5059`);
  }
  const [major] = bytes.subarray(MAGIC.length);
  const prefix = major === 1 ? 10 : NPY_PREFIX;
  if (bytes.length < prefix) throw fail(`it is cut short: ${bytes.length} bytes`);
  if (major < 1 || major > 3) throw fail(`its version is ${major}, not 1, 2 or 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) {
    throw fail(`its header claims ${length} bytes, more than numpy's ${LONGEST_HEADER}`);
  }
  return prefix + length;
}

/** The header that `bytes` are, which end where the values begin. */
export function parseNpyHeader(bytes: Uint8Array, fail: Fail): NpyHeader {
  const start = npyStart(bytes, fail);
  if (bytes.length < start) throw fail(`its header is cut short: ${bytes.length} bytes`);
  const text = new TextDecoder().decode(bytes.subarray(bytes[6] === 1 ? 10 : NPY_PREFIX, start));
  const fields = text.match(/["']descr["']\s*:\s*\[/);
  if (fields) throw fail("its values are records of several fields");
  const descr = text.match(/["']descr["']\s*:\s*(["'])(.*?)\1/)?.[2];
  const order = text.match(/["']fortran_order["']\s*:\s*(True|False)/)?.[1];
  const axes = text.match(/["']shape["']\s*:\s*\(([\d,L\s]*)\)/)?.[1];
  if (descr === undefined || order === undefined || axes === undefined) {
    throw fail(`its header is ${JSON.stringify(text.trim().slice(0, 80))}`);
  }
  // Python 2 wrote lengths as 3L.
  const shape = axes.split(",").map((axis) => axis.trim().replace(/L$/, ""))
    .filter((axis) => axis !== "").map(Number);
  if (!Number.isSafeInteger(countOf(shape))) throw fail(`its shape is [${shape.join(", ")}]`);
  return { descr, fortran: order === "True", shape, start };
}

/** The header of version 1.0 of row-major values, as numpy writes it. */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  // A shape of one axis is a tuple only with its comma.
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const prefix = MAGIC.length + 4;
  const start = Math.ceil((prefix + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const length = start - prefix;
  const result = new Uint8Array(start);
  result.set([...MAGIC, 1, 0, length % 256, length >> 8]);
  result.set(new TextEncoder().encode(text.padEnd(length - 1) + "\n"), prefix);
  return result;
}

/** The number of values of a shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Bytes, less zeros at the end, as UTF-8. */
function byteText(view: DataView, at: number, length: number): string | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0+$/, "");
  } catch {
    return undefined;
  }
}

/** Code points of four bytes each, less zeros at the end. */
function codePointText(
  view: DataView,
  at: number,
  length: number,
  little: boolean,
): string | undefined {
  let text = "";
  for (let i = 0; i < length; i++) {
    const point = view.getUint32(at + 4 * i, little);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, "");
}

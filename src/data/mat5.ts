/**
 * Numeric arrays of MAT-files of version 5 (The MathWorks, MAT-File Format, "Level 5 MAT-File
 * Format"), compressed or not. Own code: mat-for-js, npm's package for them, is under the GPL, and
 * decompresses without a bound.
 */
import { DataError } from "./error.ts";
import { readBytes } from "./files.ts";
import { inflateBytes, inflateHead, inflationLimit } from "./inflate.ts";

/** Numbers, as a file has them: whole ones of a MATLAB double may be there as bytes. */
export type MatValues =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A numeric array. */
export interface MatArray {
  /** Lengths of its axes, two or more; their product is the number of values. */
  readonly shape: readonly number[];
  /** Column-major: the first axis runs fastest. */
  readonly values: MatValues;
}

/** A piece of the file: a tag with type and size, then so many bytes. */
interface Element {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** Position after it, without and with its padding. */
  readonly end: number;
  readonly padded: number;
}

/** The error for a clause. */
type Fail = (problem: string) => DataError;

const HEADER = 128;
const INT8 = 1;
const INT32 = 5;
const UINT32 = 6;
const MATRIX = 14;
const COMPRESSED = 15;
/** The numbers of elements. */
const TYPES = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
} as const;
/** The first and last class of full numeric arrays: double, and the unsigned integers of 64 bits. */
const NUMERIC = [6, 15];
const COMPLEX = 0x800;

/**
 * The numeric arrays of these names, in their order; what else is in the file is passed over.
 * Throws {@link DataError} where the file is missing, damaged or of another version, or lacks one of
 * the arrays, and where compressed data become more than {@link inflationLimit}.
 */
export async function readMat(path: string, names: readonly string[]): Promise<MatArray[]> {
  const bytes = await readBytes(path);
  const fail: Fail = (problem) => new DataError(problem, { path, remedy: "get the file again" });
  checkHeader(bytes, path, fail);
  const found = new Map<string, MatArray>();
  let left = inflationLimit(bytes.length); // of all elements together
  for (let at = HEADER; at < bytes.length;) {
    const element = elementAt(bytes, at, fail);
    const compressed = element.type === COMPRESSED;
    at = compressed ? element.end : element.padded;
    const { type, bytes: content } = compressed
      ? await inflated(element.bytes, left, path, fail)
      : element;
    if (compressed) left -= content.length;
    const [name, array] = type === MATRIX ? matrix(content, names, fail) : [];
    if (name === undefined || array === undefined) continue;
    if (found.has(name)) throw fail(`array ${name} is in it twice`);
    found.set(name, array);
  }
  return names.map((name) => {
    const array = found.get(name);
    if (!array) throw fail(`there is no array ${name} of real numbers in it`);
    return array;
  });
}

function checkHeader(bytes: Uint8Array, path: string, fail: Fail): void {
  if (bytes.length < HEADER) {
    throw fail(`cut short: ${bytes.length} bytes instead of a header of ${HEADER}`);
  }
  const end = bytes.slice(HEADER - 4, HEADER);
  // Version 1.0, then "MI" as a number of 16 bits, whose order tells that of all others.
  if (end.toHex() !== "0001494d") {
    throw new DataError(
      `not a MAT-file of version 5, little-endian: its header ends in 0x${end.toHex()}`,
      { path, remedy: "save it again as version 7, which is version 5, compressed" },
    );
  }
}

/** The element whose tag is at `at`. */
function elementAt(bytes: Uint8Array, at: number, fail: Fail): Element {
  const cut = () => fail(`an element is cut short at byte ${bytes.length}`);
  if (bytes.length - at < 8) throw cut();
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  // A small element has its size in the upper half of the type, and its bytes in the tag.
  const small = view.getUint16(2, true);
  const [type, size] = small > 0
    ? [view.getUint16(0, true), small]
    : [view.getUint32(0, true), view.getUint32(4, true)];
  if (small > 4) throw fail(`a small element has ${small} bytes, more than 4`);
  const start = at + (small > 0 ? 4 : 8);
  const end = start + size;
  if (end > bytes.length) throw cut();
  const padded = small > 0 ? at + 8 : end + (8 - end % 8) % 8;
  return { type, bytes: bytes.subarray(start, end), end, padded };
}

/** The one element that is in a compressed one. */
async function inflated(
  bytes: Uint8Array,
  most: number,
  path: string,
  fail: Fail,
): Promise<Element> {
  const options = { path, compression: "zlib" } as const;
  const tag = await inflateHead(bytes, 8, options);
  if (tag.length < 8) throw fail(`an element is cut short at byte ${tag.length}`);
  const size = new DataView(tag.buffer).getUint32(4, true);
  return elementAt(
    await inflateBytes(bytes, { ...options, most: Math.min(8 + size, most) }),
    0,
    fail,
  );
}

/** The name and the values of a matrix; nothing where it is not wanted, or no real numbers. */
function matrix(
  bytes: Uint8Array,
  names: readonly string[],
  fail: Fail,
): [name?: string, array?: MatArray] {
  if (bytes.length === 0) return []; // MATLAB's empty matrix
  const flags = elementAt(bytes, 0, fail);
  const dimensions = elementAt(bytes, flags.padded, fail);
  const named = elementAt(bytes, dimensions.padded, fail);
  const isMatrix = flags.type === UINT32 && flags.bytes.length === 8 &&
    dimensions.type === INT32 && named.type === INT8;
  if (!isMatrix) throw fail("a matrix is damaged");
  const name = names.find((one) =>
    one.length === named.bytes.length && one === String.fromCharCode(...named.bytes)
  );
  const [kind] = new Uint32Array(flags.bytes.slice().buffer);
  const isReal = (kind & COMPLEX) === 0 && (kind & 0xff) >= NUMERIC[0] &&
    (kind & 0xff) <= NUMERIC[1];
  if (name === undefined || !isReal) return [];
  const shape = dimensions.bytes.length % 4 === 0
    ? [...new Int32Array(dimensions.bytes.slice().buffer)]
    : [];
  const element = elementAt(bytes, named.padded, fail);
  return [name, { shape, values: valuesOf(element, shape, name, fail) }];
}

function valuesOf(
  { type, bytes }: Element,
  shape: readonly number[],
  name: string,
  fail: Fail,
): MatValues {
  if (shape.length < 2 || shape.some((length) => length < 0)) {
    throw fail(`array ${name} has the shape ${shape.join(" x ")}`);
  }
  const array = Object.entries(TYPES).find(([one]) => Number(one) === type)?.[1];
  if (!array) throw fail(`array ${name} has values of type ${type}, which is not read`);
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== count * array.BYTES_PER_ELEMENT) {
    throw fail(
      `array ${name} has ${bytes.length} bytes of values instead of ${shape.join(" x ")} of ` +
        `${array.BYTES_PER_ELEMENT}`,
    );
  }
  // Others are copied, as numbers of more than a byte cannot begin anywhere.
  return array === Uint8Array ? bytes : new array(bytes.slice().buffer);
}

/** How numpy puts arrays of unsigned bytes into pickles: three functions, told by their names. */
import type { DataError } from "./error.ts";
import {
  isArray,
  isNamed,
  isText,
  isTuple,
  type Named,
  type PickledText,
  type PickleValue,
  says,
} from "./pickle_values.ts";

/** The error for a clause that "it" begins. */
type Fail = (problem: string) => DataError;

/** The only names that a pickle may have. numpy 2 moved its module. */
export const NAMES: Readonly<Record<string, string>> = {
  "numpy.core.multiarray _reconstruct": "array",
  "numpy._core.multiarray _reconstruct": "array",
  "numpy ndarray": "ndarray",
  "numpy dtype": "dtype",
  "_codecs encode": "encode",
};

/** The type of numpy's unsigned bytes. */
const BYTE: Named = { kind: "named", name: "u1" };

/** What the opcode REDUCE makes of a function and its arguments. */
export function applied(fail: Fail, what: PickleValue, given: PickleValue): PickleValue {
  const items = isTuple(given) ? given.items : [];
  switch (isNamed(what) ? what.name : "") {
    case "array":
      if (isNamed(items[0]) && items[0].name === "ndarray") {
        return { kind: "array", shape: [0], bytes: new Uint8Array(), fortran: false };
      }
      break;
    case "dtype":
      if (says(items[0], BYTE.name)) return BYTE;
      throw fail("has an array of other numbers than unsigned bytes");
    case "encode": {
      // As Python 3 has bytes in protocol 2: text of which each character is a byte.
      const [characters, encoding] = items;
      if (isText(characters) && says(encoding, "latin1")) {
        return { kind: "text", bytes: encoded(fail, characters), utf8: false };
      }
    }
  }
  throw fail("applies a function to other values than numpy does");
}

/** Text of characters up to U+00FF, a byte each. */
function encoded(fail: Fail, { bytes, utf8 }: PickledText): Uint8Array {
  if (!utf8) return bytes;
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let code = bytes[i];
    if (code >= 0x80) {
      const next = bytes[++i];
      if ((code !== 0xc2 && code !== 0xc3) || next >> 6 !== 0b10) {
        throw fail("has bytes as text with characters that are none");
      }
      code = (code & 0b11) << 6 | next & 0b11_1111;
    }
    result[length++] = code;
  }
  return result.subarray(0, length);
}

/** The opcode BUILD: gives an array, or its type, what it consists of. */
export function build(fail: Fail, target: PickleValue, state: PickleValue): void {
  const items = isTuple(state) ? state.items : [];
  // (version, byte order, ...); the rest is for records of fields.
  if (target === BYTE && says(items[1], "|")) return;
  const [, axes, type, fortran, elements] = items;
  const isBytes = isArray(target) && type === BYTE && isTuple(axes) &&
    typeof fortran === "boolean" && isText(elements);
  if (!isBytes) {
    throw fail("gives an array what none of unsigned bytes has");
  }
  // As many as are looked at: a memoized tuple costs a pickle nothing to hand in again.
  const shape = axes.items.slice(0, 4).map((axis) => typeof axis === "number" ? axis : NaN);
  const count = shape.reduce((product, length) => product * length, 1);
  if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw fail("has an array with a length that is no whole number");
  }
  if (elements.utf8 || elements.bytes.length !== count) {
    throw fail(
      `has ${elements.bytes.length} values for an array of ${shape.join(" x ")} = ${count}`,
    );
  }
  Object.assign(target, { shape, bytes: elements.bytes, fortran });
}

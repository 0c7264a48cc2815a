/** What pickles hold, as pickle.ts reads them. */

/** Python's str or bytes, not decoded yet, as 30 MB of pixels can be one. */
export interface PickledText {
  /** Tells it from other values. */
  readonly kind: "text";
  /** Of the file. */
  readonly bytes: Uint8Array;
  /** Whether a character is its UTF-8 bytes, else one byte. */
  readonly utf8: boolean;
}

/** A tuple. */
export interface PickledTuple {
  /** Tells it from other values. */
  readonly kind: "tuple";
  /** In order. */
  readonly items: readonly PickleValue[];
}

/** An array of unsigned bytes. */
export interface PickledArray {
  /** Tells it from other values. */
  readonly kind: "array";
  /** Lengths of its axes; their product is the number of bytes. */
  shape: readonly number[];
  /** The elements. */
  bytes: Uint8Array;
  /** Whether the first axis runs fastest, else the last. */
  fortran: boolean;
}

/** Something that only the opcodes after it have a use for. */
export interface Named {
  /** Tells it from other values. */
  readonly kind: "named";
  /** What it stands for. */
  readonly name: string;
}

/** What a pickle holds: lists are arrays, dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | PickledText
  | PickledTuple
  | PickledArray
  | Named
  | PickleValue[]
  | Map<string, PickleValue>;

/** Text as JavaScript has it. */
export function decodeText({ bytes, utf8 }: PickledText): string {
  if (utf8) return new TextDecoder().decode(bytes);
  return Array.from(bytes, (code) => String.fromCharCode(code)).join("");
}

/** Whether a value is this text; a long one is told without being decoded. */
export function says(value: PickleValue | undefined, characters: string): boolean {
  return isText(value) && value.bytes.length === characters.length &&
    decodeText(value) === characters;
}

function isKind(value: PickleValue | undefined, kind: string): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** Whether a value is text. */
export function isText(value: PickleValue | undefined): value is PickledText {
  return isKind(value, "text");
}

/** Whether a value is a tuple. */
export function isTuple(value: PickleValue | undefined): value is PickledTuple {
  return isKind(value, "tuple");
}

/** Whether a value is a function or a type. */
export function isNamed(value: PickleValue | undefined): value is Named {
  return isKind(value, "named");
}

/** Whether a value is an array of numpy's. */
export function isArray(value: PickleValue | undefined): value is PickledArray {
  return isKind(value, "array");
}

/**
 * Pickles of protocol 2 (Python's pickletools.py), as far as dictionaries of text, whole numbers,
 * lists and numpy's arrays of bytes need it; every other opcode is refused. A pickle is a program:
 * Python runs what it asks for. Here no name is ever looked up: those of NAMES stand for what this
 * file does, any other is refused. Own code, because the npm packages pickleparser and jpickle are
 * for pickles in general, have no arrays of numpy, and see no maintenance.
 */
import { DataError } from "./error.ts";
import { applied, build, NAMES } from "./pickle_numpy.ts";
import {
  decodeText,
  isText,
  type Named,
  type PickledText,
  type PickledTuple,
  type PickleValue,
} from "./pickle_values.ts";

interface Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Position of the next byte. */
  at: number;
  stack: PickleValue[];
  /** What was on the stack at each mark. */
  readonly marked: PickleValue[][];
  readonly memo: Map<number, PickleValue>;
  /** Values that may still be made. */
  left: number;
  /** The error for a clause that "it" begins. */
  fail(problem: string): DataError;
}

/**
 * Bytes of a pickle to each list, dictionary, tuple, text and mark that it may make, besides the
 * first thousand. With 3072 pixels to a record, and a file name, it has far more than these.
 */
const BYTES_A_VALUE = 32;
/** Longest name of a function or key that is looked at. */
const LONGEST_NAME = 100;

/** By the opcodes' characters. */
const STEPS: Readonly<Record<string, (machine: Machine) => void>> = {
  "N": (m) => m.stack.push(null),
  "\x88": (m) => m.stack.push(true),
  "\x89": (m) => m.stack.push(false),
  "J": (m) => m.stack.push(m.view.getInt32(take(m, 4), true)),
  "K": (m) => m.stack.push(byte(m)),
  "M": (m) => m.stack.push(m.view.getUint16(take(m, 2), true)),
  "U": (m) => m.stack.push(text(m, byte(m), false)),
  "T": (m) => m.stack.push(text(m, uint32(m), false)),
  "X": (m) => m.stack.push(text(m, uint32(m), true)),
  "(": (m) => {
    m.marked.push(made(m, m.stack));
    m.stack = [];
  },
  ")": (m) => m.stack.push(tuple(m, [])),
  "\x85": (m) => m.stack.push(tuple(m, pop(m, 1))),
  "\x86": (m) => m.stack.push(tuple(m, pop(m, 2))),
  "\x87": (m) => m.stack.push(tuple(m, pop(m, 3))),
  "t": (m) => {
    const items = sinceMark(m);
    m.stack.push(tuple(m, items));
  },
  "]": (m) => m.stack.push(made(m, [])),
  "a": (m) => append(m, pop(m, 1)),
  "e": (m) => append(m, sinceMark(m)),
  "}": (m) => m.stack.push(made(m, new Map())),
  "s": (m) => setItems(m, pop(m, 2)),
  "u": (m) => setItems(m, sinceMark(m)),
  "q": (m) => m.memo.set(byte(m), top(m)),
  "r": (m) => m.memo.set(uint32(m), top(m)),
  "h": (m) => m.stack.push(remembered(m, byte(m))),
  "j": (m) => m.stack.push(remembered(m, uint32(m))),
  "c": (m) => m.stack.push(named(m)),
  "R": (m) => {
    const [what, given] = pop(m, 2);
    const result = applied(m.fail, what, given);
    // A text that is stored once may be encoded again and again.
    m.stack.push(made(m, result, isText(result) ? result.bytes.length / BYTES_A_VALUE : 1));
  },
  "b": (m) => {
    const [state] = pop(m, 1);
    build(m.fail, top(m), state);
  },
};

/**
 * The value of a pickle. Throws {@link DataError} where it is cut short, damaged, or asks for
 * anything but plain values and arrays of bytes.
 */
export function readPickle(bytes: Uint8Array, path: string): PickleValue {
  const machine: Machine = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at: 0,
    stack: [],
    marked: [],
    memo: new Map(),
    left: mostMade(bytes.length),
    fail: (problem) =>
      new DataError(`not a pickle that is read here: it ${problem}`, {
        path,
        remedy: "get the file again, from its authors alone",
      }),
  };
  if (bytes[0] !== 0x80 || bytes[1] !== 2) {
    throw machine.fail(`begins with 0x${bytes.slice(0, 2).toHex()} instead of 0x8002`);
  }
  machine.at = 2;
  for (;;) {
    const opcode = String.fromCharCode(byte(machine));
    if (opcode === ".") break;
    const step = STEPS[opcode];
    if (!step) {
      const hex = opcode.charCodeAt(0).toString(16).padStart(2, "0");
      throw machine.fail(`has opcode 0x${hex} at byte ${machine.at - 1}`);
    }
    step(machine);
  }
  const [value] = pop(machine, 1);
  if (machine.at !== bytes.length || machine.stack.length + machine.marked.length > 0) {
    throw machine.fail(`ends at byte ${machine.at} of ${bytes.length}, or with values left over`);
  }
  return value;
}

/** A value that takes memory, of which there may be only so many. */
function made<T>(m: Machine, value: T, cost = 1): T {
  m.left -= cost;
  if (m.left < 0) {
    throw m.fail(
      `makes more than ${mostMade(m.bytes.length)} values of ${m.bytes.length} bytes`,
    );
  }
  return value;
}

/** How many values a pickle of so many bytes may make. */
function mostMade(bytes: number): number {
  return 1000 + Math.floor(bytes / BYTES_A_VALUE);
}

function tuple(m: Machine, items: readonly PickleValue[]): PickledTuple {
  return made(m, { kind: "tuple", items });
}

/** The position of the next `length` bytes, which are taken. */
function take(m: Machine, length: number): number {
  const start = m.at;
  if (length > m.bytes.length - start) throw m.fail(`is cut short at byte ${m.bytes.length}`);
  m.at += length;
  return start;
}

function byte(m: Machine): number {
  return m.bytes[take(m, 1)];
}

function uint32(m: Machine): number {
  return m.view.getUint32(take(m, 4), true);
}

function text(m: Machine, length: number, utf8: boolean): PickledText {
  const start = take(m, length);
  return made(m, { kind: "text", bytes: m.bytes.subarray(start, start + length), utf8 });
}

/** The last values, which are taken. */
function pop(m: Machine, count: number): PickleValue[] {
  if (m.stack.length < count) throw m.fail(`takes a value that is not there at byte ${m.at - 1}`);
  return m.stack.splice(-count);
}

function top(m: Machine): PickleValue {
  const [value] = pop(m, 1);
  m.stack.push(value);
  return value;
}

function sinceMark(m: Machine): PickleValue[] {
  const items = m.stack;
  const below = m.marked.pop();
  if (!below) throw m.fail(`goes back to a mark that is not there at byte ${m.at - 1}`);
  m.stack = below;
  return items;
}

function remembered(m: Machine, key: number): PickleValue {
  const value = m.memo.get(key);
  if (value === undefined) throw m.fail(`recalls value ${key}, which it has not stored`);
  return value;
}

function append(m: Machine, items: readonly PickleValue[]): void {
  const target = top(m);
  if (!Array.isArray(target)) throw m.fail(`appends to what is no list at byte ${m.at - 1}`);
  for (const item of items) target.push(item);
}

function setItems(m: Machine, items: readonly PickleValue[]): void {
  const target = top(m);
  if (!(target instanceof Map) || items.length % 2 === 1) {
    throw m.fail(`sets items of what is no dictionary at byte ${m.at - 1}`);
  }
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (!isText(key) || key.bytes.length > LONGEST_NAME) {
      throw m.fail(`has a key that is no short text at byte ${m.at - 1}`);
    }
    target.set(decodeText(key), items[i + 1]);
  }
}

function named(m: Machine): Named {
  const lines = [0, 1].map(() => {
    const end = m.bytes.indexOf("\n".charCodeAt(0), m.at);
    const length = end < 0 ? Infinity : end - m.at;
    if (length > LONGEST_NAME) throw m.fail(`names no function at byte ${m.at}`);
    const line = decodeText(text(m, length, false));
    take(m, 1);
    return line;
  });
  const name = lines.join(" ");
  if (!Object.hasOwn(NAMES, name)) {
    throw m.fail(`asks to run ${JSON.stringify(lines.join("."))}, which is not done`);
  }
  return { kind: "named", name: NAMES[name] };
}

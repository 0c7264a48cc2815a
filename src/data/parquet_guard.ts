/**
 * Lengths in a Parquet file that hyparquet believes, checked before it reads them: a lying one would
 * make it allocate or loop without end. What is checked here is decoded there.
 */

/** Most bytes of a number in groups of seven bits. */
const LONGEST_NUMBER = 10;
/** Structures and lists in each other. */
const DEEPEST = 16;
/** Statistics, on which hyparquet computes, are this deep, and not longer. */
const STATISTICS = { depth: 6, bytes: 4096 };

/** A position in bytes. */
interface Cursor {
  readonly view: DataView;
  at: number;
}

/**
 * Where a structure in Thrift's compact protocol ends.
 *
 * @throws {RangeError} where it does not end, or a length in it is more than what follows
 */
export function thriftEnd(view: DataView, at: number): number {
  const cursor = { view, at };
  skipStruct(cursor, 0);
  return cursor.at;
}

/**
 * Checks runs of equal or packed values (Parquet's RLE / bit-packed hybrid) up to `end`, and returns
 * how many values they are.
 *
 * @param width bits of a value
 * @param count values at most
 * @throws {RangeError} runs of more values, or of more bytes
 */
export function checkRuns(
  view: DataView,
  { at, end, width, count }: {
    readonly at: number;
    readonly end: number;
    readonly width: number;
    readonly count: number;
  },
): number {
  if (width > 32) throw new RangeError(`values of ${width} bits`);
  if (end > view.byteLength) throw new RangeError(`runs up to byte ${end} of ${view.byteLength}`);
  const cursor = { view, at };
  let seen = 0;
  while (seen < count && cursor.at < end) {
    const header = readNumber(cursor);
    const packed = header % 2 === 1;
    const length = Math.floor(header / 2);
    const values = packed ? 8 * length : length;
    // The last of the packed values pad a group of eight.
    if (values - (packed ? 7 : 0) > count - seen) {
      throw new RangeError(`a run of ${values} of ${count - seen} values`);
    }
    cursor.at += packed ? length * width : Math.ceil(width / 8);
    if (cursor.at > end) throw new RangeError(`a run up to byte ${cursor.at} of ${end}`);
    seen += values;
  }
  return seen;
}

/**
 * Checks how values that are differences to the one before are grouped.
 *
 * @throws {RangeError} groups that cannot be
 */
export function checkDelta(view: DataView, at: number): void {
  const cursor = { view, at };
  const [block, parts] = [readNumber(cursor), readNumber(cursor)];
  if (block > 0 && block <= 2 ** 20 && block % 128 === 0 && parts > 0 && block % parts === 0) {
    return;
  }
  throw new RangeError(`blocks of ${block} values in ${parts} parts`);
}

function skipStruct(cursor: Cursor, depth: number): void {
  if (depth > DEEPEST) throw new RangeError("structures in more than 16 structures");
  for (;;) {
    const byte = readByte(cursor);
    if ((byte & 15) === 0) return;
    if (byte < 16) readNumber(cursor); // the number of the field
    skipValue(cursor, byte & 15, depth);
  }
}

function skipValue(cursor: Cursor, type: number, depth: number): void {
  switch (type) {
    case 1: // true
    case 2: // false
      return;
    case 3: // a byte
      return skipBytes(cursor, 1);
    case 4: // whole numbers
    case 5:
    case 6:
      readNumber(cursor);
      return;
    case 7: // a double
      return skipBytes(cursor, 8);
    case 8: { // bytes
      const length = readNumber(cursor);
      if (depth >= STATISTICS.depth && length > STATISTICS.bytes) {
        throw new RangeError(`statistics of ${length} bytes`);
      }
      return skipBytes(cursor, length);
    }
    case 9:
      return skipList(cursor, depth);
    case 12:
      return skipStruct(cursor, depth + 1);
    default:
      throw new RangeError(`a field of type ${type}`);
  }
}

function skipList(cursor: Cursor, depth: number): void {
  if (depth > DEEPEST) throw new RangeError("lists in more than 16 structures");
  const byte = readByte(cursor);
  const count = byte >> 4 === 15 ? readNumber(cursor) : byte >> 4;
  const left = cursor.view.byteLength - cursor.at;
  if (count > left) throw new RangeError(`a list of ${count} in ${left} bytes`);
  const type = byte & 15;
  // Truth values take a byte each in a list.
  for (let i = 0; i < count; i++) skipValue(cursor, type === 1 || type === 2 ? 3 : type, depth + 1);
}

function skipBytes(cursor: Cursor, count: number): void {
  const left = cursor.view.byteLength - cursor.at;
  if (count > left) throw new RangeError(`${count} bytes where ${left} follow`);
  cursor.at += count;
}

function readByte(cursor: Cursor): number {
  if (cursor.at >= cursor.view.byteLength) throw new RangeError("it ends too early");
  return cursor.view.getUint8(cursor.at++);
}

/** A number in groups of seven bits, the lowest first. */
function readNumber(cursor: Cursor): number {
  let value = 0;
  for (let i = 0; i < LONGEST_NUMBER; i++) {
    const byte = readByte(cursor);
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return value;
  }
  throw new RangeError("a number of more than ten bytes");
}

import { DataError } from "./error.ts";
import { countOf, NPY_PREFIX, type NpyHeader, npyStart, type NpyType, npyType } from "./npy.ts";
import { parseNpyHeader } from "./npy.ts";
import type { Bytes } from "./zip.ts";

/** An array in a file: what its header says, and its values in pieces. */
export interface NpyFile extends NpyHeader {
  /** How a message begins to speak of it, as in `"x.npy"`. */
  readonly title: string;
  readonly bytes: Bytes;
  readonly type: NpyType;
  /** An error that says what is wrong with it. */
  fail(problem: string, remedy: string): DataError;
}

/** Visits values: `count` of them in the view, of which the first is number `first` of the file. */
type Visit = (view: DataView, count: number, first: number) => void;

/**
 * Reads the header of an array and holds it against the number of bytes there are.
 *
 * @throws {DataError} not numpy's format, no value, or values that are not read, as Python's objects
 */
export async function openNpy(bytes: Bytes): Promise<NpyFile> {
  const { path, name, size } = bytes;
  const title = JSON.stringify(name);
  const fail = (problem: string, remedy: string) =>
    new DataError(`${title}: ${problem}`, { path, remedy });
  const refuse = (problem: string) => fail(problem, "save it by numpy.save or numpy.savez");
  const header = parseNpyHeader(await headerBytes(bytes, refuse), refuse);
  const { descr, shape, start } = header;
  const type = npyType(descr);
  if (type === undefined) {
    throw descr.includes("O")
      ? fail(
        "it has Python objects, which are pickles and not read",
        "convert it to numbers or strings, as by astype",
      )
      : fail(`its values are of type ${descr}`, "convert it to numbers or strings, as by astype");
  }
  if (countOf(shape) === 0) throw fail(`no values: its shape is [${shape}]`, "give records");
  const expected = start + countOf(shape) * type.size;
  if (size !== expected) {
    const how = size < expected ? "cut short" : "too long";
    throw fail(
      `${how}: it has ${size} bytes instead of ${expected} of shape [${shape}] and type ${descr}`,
      "get the file again",
    );
  }
  return { ...header, title, bytes, type, fail };
}

/** Visits all values in the order of the file, some at a time. */
export async function forEachPiece(file: NpyFile, visit: Visit): Promise<void> {
  const { start, type: { size } } = file;
  let skip = start;
  let first = 0;
  let rest = new Uint8Array(0); // of a value that is in two pieces
  for await (let piece of file.bytes.open()) {
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    piece = piece.subarray(skip);
    skip = 0;
    if (rest.length > 0) piece = joined(rest, piece);
    const count = Math.floor(piece.length / size);
    visit(new DataView(piece.buffer, piece.byteOffset, count * size), count, first);
    first += count;
    rest = piece.slice(count * size);
  }
}

async function headerBytes(
  bytes: Bytes,
  fail: (problem: string) => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  let head = new Uint8Array(0);
  for await (const piece of bytes.open()) {
    head = joined(head, piece);
    if (head.length >= NPY_PREFIX && head.length >= npyStart(head, fail)) break;
  }
  return head.slice(0, npyStart(head, fail));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}

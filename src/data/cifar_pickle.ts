import { type CifarBlock, PIXELS } from "./cifar_block.ts";
import { DataError } from "./error.ts";
import { readPickle } from "./pickle.ts";
import { isArray } from "./pickle_values.ts";

/**
 * The records of a file of the Python version: a pickled dictionary with the pixels, an array
 * [n, 3072] of red, green and blue, row-major, at "data", and a list of n labels (Krizhevsky, The
 * CIFAR-10 and CIFAR-100 data sets). Throws {@link DataError} where the file is anything else.
 */
export function pickledBlock(
  bytes: Uint8Array,
  path: string,
  classes: number,
  labelKey: string,
): CifarBlock {
  const fail = (problem: string) => new DataError(problem, { path, remedy: "get the file again" });
  const value = readPickle(bytes, path);
  if (!(value instanceof Map)) throw fail("it holds no dictionary");
  const [data, labels] = [value.get("data"), value.get(labelKey)];
  if (!isArray(data) || data.shape.length !== 2 || data.shape[1] !== PIXELS) {
    throw fail(`"data" is no array of n x ${PIXELS} bytes`);
  }
  const [count] = data.shape;
  if (!Array.isArray(labels) || labels.length !== count || count === 0) {
    throw fail(`"${labelKey}" is no list of ${count} labels, one a record`);
  }
  const numbers = labels.map((label) => typeof label === "number" ? label : NaN);
  const odd = numbers.findIndex((label) => !(label >= 0 && label < classes));
  if (odd >= 0) throw fail(`label ${odd} is no number from 0 to ${classes - 1}`);
  // An array of Fortran's order has the n first values of all records one after the other.
  const [record, pixel] = data.fortran ? [1, count] : [PIXELS, 1];
  return {
    labels: numbers,
    pixels: {
      bytes: data.bytes,
      count,
      start: 0,
      record,
      channel: 1024 * pixel,
      row: 32 * pixel,
      column: pixel,
    },
  };
}

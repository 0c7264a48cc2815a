import { type CifarBlock, PIXELS } from "./cifar_block.ts";
import { DataError } from "./error.ts";

/**
 * The records of a file of the binary version: labels of a byte each, then 1024 bytes each of red,
 * green and blue, row-major (Krizhevsky, The CIFAR-10 and CIFAR-100 data sets). Throws
 * {@link DataError} where the file is no whole number of records, or a label is none of the classes.
 */
export function binaryBlock(
  bytes: Uint8Array,
  path: string,
  classes: number,
  { labelBytes, labelAt }: { readonly labelBytes: number; readonly labelAt: number },
): CifarBlock {
  const record = labelBytes + PIXELS;
  const count = Math.floor(bytes.length / record);
  const fail = (problem: string) => new DataError(problem, { path, remedy: "get the file again" });
  if (count === 0 || bytes.length !== count * record) {
    throw fail(`cut short or too long: ${bytes.length} bytes are no number of ${record} a record`);
  }
  const labels = Uint8Array.from({ length: count }, (_, i) => bytes[i * record + labelAt]);
  const odd = labels.findIndex((label) => label >= classes);
  if (odd >= 0) throw fail(`label ${labels[odd]} of record ${odd} is above ${classes - 1}`);
  return {
    labels,
    pixels: { bytes, count, start: labelBytes, record, channel: 1024, row: 32, column: 1 },
  };
}

/** Small files of CIFAR's official formats. Value j of record i is (7 i + 3 j) mod 256. */
import { concatenated } from "./archive_files.ts";

/** A file of the binary version: of each record its labels, then its pixels. */
export function cifarBytes(labels: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return concatenated(labels.map((ofRecord, i) =>
    Uint8Array.of(
      ...ofRecord,
      ...Array.from({ length: 3072 }, (_, j) => (7 * i + 3 * j) % 256),
    )
  ));
}

/** Labels of the small data set, by its files' names. */
const SMALL_CIFAR: Readonly<Record<string, readonly number[]>> = {
  "data_batch_1.bin": [6, 9],
  "data_batch_2.bin": [1, 6, 6],
  "data_batch_3.bin": [9],
  "data_batch_4.bin": [0],
  "data_batch_5.bin": [1],
  "test_batch.bin": [3, 8],
};

/** The files of the small data set's binary version. */
export function smallCifar(): { name: string; bytes: Uint8Array<ArrayBuffer> }[] {
  return Object.entries(SMALL_CIFAR).map(([name, labels]) => ({
    name,
    bytes: cifarBytes(labels.map((label) => [label])),
  }));
}

/** What feature (y * 32 + x) * 3 + k of the record at place i of its file should be. */
export function cifarInput(i: number, feature: number): number {
  const [pixel, channel] = [Math.floor(feature / 3), feature % 3];
  return Math.fround((7 * i + 3 * (channel * 1024 + pixel)) % 256 / 255);
}

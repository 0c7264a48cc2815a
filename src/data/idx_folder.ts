import { basename, join, resolve } from "node:path";
import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { readIdx, readLabeledImages } from "./idx.ts";
import type { Selection } from "./selection.ts";
import { imageDataset } from "./pixels.ts";
import { kindOf } from "./files.ts";
import type { Format } from "./source.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";

/** Options of {@link idxFolder}. A selection holds for each split by itself. */
export interface IdxFolderOptions extends Selection {
  /** The data set's name, by default the folder's. */
  readonly name?: string;
  /** Name of label 0, 1, ...; by default "0", "1", ... to the largest label for training. */
  readonly classNames?: readonly string[];
}

const PREFIX: Readonly<Record<Split, string>> = { train: "train", test: "t10k" };

/**
 * Both splits of a folder of IDX files with MNIST's names: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, also with
 * `.idx` for `-idx`, also with `.gz`. Pixels become float32 in [0, 1]; `limit` and `size` are
 * records of each split. Throws {@link DataError} where a file is missing or damaged, `RangeError`
 * for a selection that cannot be had.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { dataFolder, DataError, idxFolder } from "@lood/lood";
 *
 * // Where `./lood data get fashion-mnist` puts its files.
 * const folder = dataFolder("fashion-mnist");
 * try {
 *   const { train, test } = await idxFolder(folder, { size: 100, balanced: true, seed: 1 });
 *   assert.deepEqual([train.count, test.count], [100, 100]);
 * } catch (error) {
 *   assert.ok(error instanceof DataError); // it says what is missing
 * }
 * ```
 */
export async function idxFolder(folder: string, options: IdxFolderOptions = {}): Promise<Splits> {
  return await bothSplits((split) => idxSplit(folder, split, options));
}

/** One split of {@link idxFolder}; the other one's images are not read. */
export async function idxSplit(
  folder: string,
  split: Split,
  options: IdxFolderOptions = {},
): Promise<Dataset> {
  const imagePath = await findFile(folder, `${PREFIX[split]}-images`, "idx3");
  const labelPath = await findFile(folder, `${PREFIX[split]}-labels`, "idx1");
  const { images, labels } = await readLabeledImages(imagePath, labelPath);
  const names = options.classNames ?? await trainingClasses(folder);
  const unknown = labels.values.findIndex((label) => label >= names.length);
  if (unknown >= 0) {
    throw new DataError(
      `label ${labels.values[unknown]} of record ${unknown} is above ${names.length - 1}`,
      { path: labelPath, remedy: "get the file again, or name that class, too" },
    );
  }
  const [count, height, width] = images.shape;
  return imageDataset({
    name: options.name ?? basename(resolve(folder)),
    split,
    blocks: [{
      bytes: images.values,
      count,
      start: 0,
      record: height * width,
      channel: 0,
      row: width,
      column: 1,
    }],
    labels: labels.values,
    classes: names,
    image: { channels: 1, height, width },
  }, options);
}

/** Folders with one of the files at least; the message then says which are missing. */
export const idxFormat: Format = {
  name: "a folder with IDX files",
  noun: "the folder",
  splits: true,
  labeled: false,
  matches: (_, entries) =>
    entries?.some((name) => /^(train|t10k)-(images|labels)[-.]idx/.test(name)) ?? false,
  load: (path, { split = "train", ...selection }) => idxSplit(path, split, selection),
};

/** "0", "1", ... to the largest label for training, which names the classes of both splits. */
async function trainingClasses(folder: string): Promise<string[]> {
  const path = await findFile(folder, `${PREFIX.train}-labels`, "idx1");
  const { values } = await readIdx(path, 1);
  const most = values.reduce((largest, label) => Math.max(largest, label), 0);
  return Array.from({ length: most + 1 }, (_, i) => String(i));
}

async function findFile(folder: string, stem: string, kind: string): Promise<string> {
  const names = [`${stem}-${kind}-ubyte`, `${stem}.${kind}-ubyte`].flatMap((name) => [
    name,
    `${name}.gz`,
  ]);
  for (const name of names) {
    const path = join(folder, name);
    if (await kindOf(path) === "file") return path;
  }
  if (await kindOf(folder) !== "folder") {
    throw new DataError("there is no such folder", { path: folder, remedy: "correct the path" });
  }
  throw new DataError(`none of ${names.join(", ")} is in this folder`, {
    path: folder,
    remedy: "put the file there, or give another folder",
  });
}

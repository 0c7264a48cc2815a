import { type Cifar, cifarArchive, cifarSplit } from "./cifar.ts";
import type { Dataset } from "./dataset.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import type { Source, SourceOptions } from "./source.ts";

const CIFAR_10: Cifar = {
  title: "CIFAR-10",
  name: "cifar-10",
  classes: [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
  ],
  binary: {
    archive: "cifar-10-binary.tar.gz",
    folder: "cifar-10-batches-bin",
    files: {
      train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
      test: ["test_batch.bin"],
    },
    labelBytes: 1,
    labelAt: 0,
  },
  python: {
    archive: "cifar-10-python.tar.gz",
    folder: "cifar-10-batches-py",
    files: {
      train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}`),
      test: ["test_batch"],
    },
    labelKey: "labels",
  },
};

/**
 * CIFAR-10, 50,000 photographs for training and 10,000 for testing, of 32 x 32 pixels in color, of
 * ten classes. Read from `folder`, by default the data folder's `cifar-10`, which holds the binary
 * version or the Python version, as its archive (`cifar-10-binary.tar.gz`, `cifar-10-python.tar.gz`)
 * or unpacked. Of the Python version's pickles nothing is executed. Throws {@link DataError} where
 * the files are not there or damaged. Krizhevsky, Learning multiple layers of features from tiny
 * images, 2009.
 */
export async function cifar10(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => cifar10Split(split, options));
}

/** One split of {@link cifar10}. */
async function cifar10Split(split: Split, options: SourceOptions = {}): Promise<Dataset> {
  return await cifarSplit(CIFAR_10, split, options);
}

/** CIFAR-10 by its name. */
export const cifar10Source: Source = {
  about: "50,000 + 10,000 photographs of ten classes, 32 x 32 in color",
  citation: "Krizhevsky, Learning multiple layers of features from tiny images, 2009",
  counts: { train: 50_000, test: 10_000 },
  files: [cifarArchive("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")],
  instead: [cifarArchive("cifar-10-python.tar.gz", "c58f30108f718f92721af3b95e74349a")],
  load: cifar10Split,
};

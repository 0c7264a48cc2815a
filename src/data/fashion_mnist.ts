import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { bothSplits, idxSplit, type Split, type Splits } from "./idx_folder.ts";
import { kindOf } from "./files.ts";
import type { Source, SourceOptions } from "./source.ts";

/** Where Debian's package dataset-fashion-mnist puts the files. */
export const FASHION_MNIST_FOLDER = "/usr/share/datasets/fashion-mnist";

const CLASSES = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/**
 * Fashion-MNIST, 60,000 articles of clothing for training and 10,000 for testing, of 28 x 28
 * pixels, from `folder`, by default {@link FASHION_MNIST_FOLDER}. Classes can be given by name or
 * by number. Throws {@link DataError} where the files are not there. Xiao, Rasul and Vollgraf,
 * Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms, 2017.
 */
export async function fashionMnist(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => fashionMnistSplit(split, options));
}

/** One split of {@link fashionMnist}. */
export async function fashionMnistSplit(
  split: Split,
  options: SourceOptions = {},
): Promise<Dataset> {
  const folder = options.folder ?? FASHION_MNIST_FOLDER;
  if (await kindOf(folder) !== "folder") {
    throw new DataError("Fashion-MNIST is not there", {
      path: folder,
      remedy: "install Debian's package dataset-fashion-mnist (apt-get install " +
        "dataset-fashion-mnist), or give the folder of its four IDX files",
    });
  }
  return await idxSplit(folder, split, { ...options, name: "fashion-mnist", classNames: CLASSES });
}

/** Fashion-MNIST by its name. */
export const fashionMnistSource: Source = {
  about: "60,000 + 10,000 articles of clothing, 28 x 28 gray",
  citation:
    "Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine " +
    "learning algorithms, 2017",
  counts: { train: 60_000, test: 10_000 },
  files: [],
  alsoIn: `Debian's package dataset-fashion-mnist, in ${FASHION_MNIST_FOLDER}`,
  load: fashionMnistSplit,
};

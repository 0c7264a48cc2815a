import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { kindOf } from "./files.ts";
import { filledFolder } from "./folders.ts";
import { idxSplit } from "./idx_folder.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import { officialIdxFiles } from "./idx_official.ts";
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
 * pixels, from `folder`, else from {@link dataFolder}`("fashion-mnist")` where files are, else from
 * {@link FASHION_MNIST_FOLDER}. Classes can be given by name or by number. Needs `--allow-read` and
 * `--allow-env`. Throws {@link DataError} where the files are not there. Xiao, Rasul and Vollgraf,
 * Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms, 2017.
 */
export async function fashionMnist(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => fashionMnistSplit(split, options));
}

/** One split of {@link fashionMnist}. */
async function fashionMnistSplit(
  split: Split,
  options: SourceOptions = {},
): Promise<Dataset> {
  const folder = options.folder ?? await filledFolder("fashion-mnist") ?? FASHION_MNIST_FOLDER;
  if (await kindOf(folder) !== "folder") {
    throw new DataError("Fashion-MNIST is not there", {
      path: folder,
      remedy: "get it with ./lood data get fashion-mnist, install Debian's package " +
        "dataset-fashion-mnist (apt-get install dataset-fashion-mnist), or give the folder of " +
        "its four IDX files",
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
  files: officialIdxFiles({
    addresses: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
    md5: {
      trainImages: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      trainLabels: "25c81989df183df01b3e8a0aad5dffbe",
      testImages: "bef4ecab320f06d8554ea6380940ec79",
      testLabels: "bb300cfdad3c16e7a12a480ee83cd310",
    },
    publishedBy: "torchvision 0.29.1, datasets/mnist.py",
  }),
  alsoIn: `Debian's package dataset-fashion-mnist, in ${FASHION_MNIST_FOLDER}`,
  load: fashionMnistSplit,
};

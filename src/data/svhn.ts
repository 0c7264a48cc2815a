import { join } from "node:path";
import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { kindOf } from "./files.ts";
import { dataFolder } from "./folders.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import { readMat } from "./mat5.ts";
import { imageDataset } from "./pixels.ts";
import type { Source, SourceOptions } from "./source.ts";

const PAGE = "http://ufldl.stanford.edu/housenumbers/";
const FILES: Readonly<Record<Split, string>> = {
  train: "train_32x32.mat",
  test: "test_32x32.mat",
};
const CLASSES = Array.from({ length: 10 }, (_, digit) => String(digit));
const IMAGE = { channels: 3, height: 32, width: 32 };
const PIXELS = 3072;

/**
 * SVHN's cropped digits, 73,257 house numbers' digits for training and 26,032 for testing, of 32 x
 * 32 pixels in color. Read from `folder`, by default the data folder's `svhn`, which holds
 * `train_32x32.mat` and `test_32x32.mat`. The files' label 10 is the digit 0. Throws
 * {@link DataError} where the files are not there or damaged. Netzer, Wang, Coates, Bissacco, Wu and
 * Ng, Reading digits in natural images with unsupervised feature learning, 2011.
 */
export async function svhn(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => svhnSplit(split, options));
}

/** One split of {@link svhn}. */
async function svhnSplit(split: Split, options: SourceOptions = {}): Promise<Dataset> {
  const { folder = dataFolder("svhn"), ...selection } = options;
  const path = join(folder, FILES[split]);
  if (await kindOf(path) !== "file") {
    throw new DataError(`${FILES[split]} is not there`, {
      path: folder,
      remedy: `run "./lood data get svhn", or put ${FILES[split]} of ${PAGE} into this folder`,
    });
  }
  const [images, labels] = await readMat(path, ["X", "y"]);
  const { shape, values } = images;
  // MATLAB leaves out a last axis of one.
  const [height, width, channels, count = 1] = shape;
  const fits = height === IMAGE.height && width === IMAGE.width && channels === IMAGE.channels &&
    shape.length <= 4;
  const fail = (problem: string) => new DataError(problem, { path, remedy: "get the file again" });
  if (!fits || count === 0 || !(values instanceof Uint8Array)) {
    throw fail(`X is ${shape.join(" x ")}, must be 32 x 32 x 3 x n of unsigned bytes`);
  }
  if (labels.values.length !== count) {
    throw fail(`${labels.values.length} labels in y, but ${count} images in X`);
  }
  const odd = labels.values.findIndex((label) =>
    !(Number.isInteger(label) && label >= 1 && label <= 10)
  );
  if (odd >= 0) throw fail(`label ${labels.values[odd]} of record ${odd} is not one of 1 to 10`);
  return imageDataset({
    name: "svhn",
    split,
    // Column-major: row, column, channel, record, the first fastest.
    blocks: [{
      bytes: values,
      count,
      start: 0,
      record: PIXELS,
      channel: 1024,
      row: 1,
      column: 32,
    }],
    labels: Uint8Array.from(labels.values, (label) => label % 10),
    classes: CLASSES,
    image: IMAGE,
  }, selection);
}

/** SVHN's cropped digits by their name. */
export const svhnSource: Source = {
  about: "73,257 + 26,032 digits of house numbers, 32 x 32 in color",
  citation:
    "Netzer, Wang, Coates, Bissacco, Wu and Ng, Reading digits in natural images with unsupervised " +
    "feature learning, 2011",
  counts: { train: 73_257, test: 26_032 },
  files: [
    official("train", "e26dedcc434d2e4c54c9b2d4a06d8373"),
    official("test", "eb5a983be6a315427106f1b164d9cef3"),
  ],
  load: svhnSplit,
};

function official(split: Split, value: string): Source["files"][number] {
  return {
    name: FILES[split],
    url: PAGE + FILES[split],
    digest: { algorithm: "md5", value, publishedBy: "torchvision 0.29.1, datasets/svhn.py" },
  };
}

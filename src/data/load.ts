import { adultSource } from "./adult.ts";
import { npyFormat, npzFormat } from "./arrays.ts";
import type { TableOptions } from "./columns.ts";
import { cifar100Source } from "./cifar100.ts";
import { cifar10Source } from "./cifar10.ts";
import { csvFormat } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { fashionMnistSource } from "./fashion_mnist.ts";
import { kindOf } from "./files.ts";
import { imageFolderFormat, splitImageFolderFormat } from "./image_folder.ts";
import { idxFormat } from "./idx_folder.ts";
import type { Split } from "./split.ts";
import { mnistSource } from "./mnist.ts";
import { parquetFormat } from "./parquet.ts";
import type { Selection } from "./selection.ts";
import type { ImageSize } from "./raster.ts";
import type { Format, Source } from "./source.ts";
import { list, suggest } from "./suggest.ts";
import { svhnSource } from "./svhn.ts";

/** Data sets with a name. To add one: a file with a {@link Source}, and a line here. */
export const SOURCES: Readonly<Record<string, Source>> = {
  "mnist": mnistSource,
  "fashion-mnist": fashionMnistSource,
  "cifar-10": cifar10Source,
  "cifar-100": cifar100Source,
  "svhn": svhnSource,
  "adult": adultSource,
};

/** Files and folders that are data sets. To add one: a file with a {@link Format}, and a line here. */
const FORMATS: readonly Format[] = [
  csvFormat,
  npzFormat,
  npyFormat,
  parquetFormat,
  idxFormat,
  splitImageFolderFormat,
  imageFolderFormat,
];

/** The names that {@link loadDataset} knows. */
export const DATASET_NAMES: readonly string[] = Object.keys(SOURCES);

/** Files and folders that {@link loadDataset} reads, in words. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** Whether a path says by its name alone that it is a file that {@link loadDataset} reads. */
export function isDataFile(path: string): boolean {
  return FORMATS.some((format) => format.matches(path, undefined));
}

/** Options of {@link loadDataset}. */
export interface LoadOptions extends Selection, TableOptions {
  /** "train" by default; not for a source without splits. */
  readonly split?: Split;
  /** Where the files of a data set with a name are. */
  readonly folder?: string;
  /** Name of the column or array of classes, "label" by default of tables. */
  readonly label?: string;
  /** The size that all images get, see {@link imageFolder}; for folders of images. */
  readonly imageSize?: ImageSize;
}

/** Options that only tables have, besides the label and the response. */
const OF_TABLES = ["categorical", "numeric", "drop"] as const;

/**
 * A data set by its name ({@link DATASET_NAMES}), or a file or folder of a kind that is known, see
 * {@link csv}, {@link idxFolder} and {@link imageFolder}.
 *
 * Throws `RangeError` for anything else, for an option that the source does not have and for a
 * selection that cannot be had; {@link DataError} for a file that cannot be used.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadDataset } from "@lood/lood";
 *
 * const digits = await loadDataset("mnist", { classes: [3, 8], size: 100, seed: 1 });
 * assert.deepEqual([digits.count, digits.classes], [100, ["3", "8"]]);
 * ```
 */
export async function loadDataset(source: string, options: LoadOptions = {}): Promise<Dataset> {
  const { split, folder, label, imageSize, response, categorical, numeric, drop, ...selection } =
    options;
  const table = { response, categorical, numeric, drop };
  if (split !== undefined && split !== "train" && split !== "test") {
    throw new RangeError(`split is ${JSON.stringify(split)}, must be "train" or "test"`);
  }
  if (Object.hasOwn(SOURCES, source)) {
    refuse(options, ["label", "response", "imageSize", ...OF_TABLES], source);
    return await SOURCES[source].load(split ?? "train", { ...selection, folder });
  }
  const entries = await namesIn(source);
  const format = FORMATS.find((one) => one.matches(source, entries));
  if (format) {
    const lacking: (keyof LoadOptions)[] = ["folder"];
    if (!format.splits) lacking.unshift("split");
    if (!format.labeled) lacking.unshift("label");
    if (!format.resizes) lacking.unshift("imageSize");
    if (!format.table && !format.responses) lacking.unshift("response");
    if (!format.table) lacking.unshift(...OF_TABLES);
    refuse(options, lacking, `${format.noun} ${source}`);
    return await format.load(source, { ...selection, ...table, split, label, imageSize });
  }
  const formats = `${FORMAT_NAMES.slice(0, -1).join(", ")}, or ${FORMAT_NAMES.at(-1)}`;
  const kind = await kindOf(source);
  if (kind !== "nothing") {
    throw new RangeError(
      `The ${kind} ${source} is not a data set that can be read; take ${formats}`,
    );
  }
  throw new RangeError(
    `There is no data set ${JSON.stringify(source)}${suggest(source, DATASET_NAMES)}; take one of ${
      list(DATASET_NAMES)
    }, ${formats}`,
  );
}

/** Names in a folder; undefined where there is none. */
async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}

/** Options that tasks call by another name. */
const IN_TASKS: Partial<Record<keyof LoadOptions, string>> = {
  folder: "folder of its own (--data-dir)",
  imageSize: "other image size (--image-size)",
};

function refuse(options: LoadOptions, names: (keyof LoadOptions)[], source: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new RangeError(`${source} has no ${IN_TASKS[given] ?? given}; leave that option out`);
  }
}

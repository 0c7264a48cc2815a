import { csv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { fashionMnistSplit } from "./fashion_mnist.ts";
import { idxSplit, type Split } from "./idx_folder.ts";
import { type ImageSetOptions, mnistSplit } from "./mnist.ts";
import type { Selection } from "./pick.ts";
import { kindOf } from "./files.ts";
import { list, suggest } from "./suggest.ts";

/** Data sets with a name. To add one: a file with a function like these, and a line here. */
const SOURCES: Readonly<
  Record<string, (split: Split, options: ImageSetOptions) => Promise<Dataset>>
> = {
  "mnist": mnistSplit,
  "fashion-mnist": fashionMnistSplit,
};

/** The names that {@link loadDataset} knows. */
export const DATASET_NAMES: readonly string[] = Object.keys(SOURCES);

/** Options of {@link loadDataset}. */
export interface LoadOptions extends Selection {
  /** "train" by default; not for a CSV file. */
  readonly split?: Split;
  /** Where the files of a data set with a name are. */
  readonly folder?: string;
  /** Name of a CSV file's label column, "label" by default. */
  readonly label?: string;
}

/**
 * A data set by its name ({@link DATASET_NAMES}), a path that ends in `.csv` (see {@link csv}), or
 * a folder of IDX files (see {@link idxFolder}).
 *
 * Throws `RangeError` for anything else, for an option that the source does not have and for a
 * selection that cannot be had; {@link DataError} for a file that cannot be used.
 *
 * ```ts
 * import { loadDataset } from "@lood/lood";
 *
 * const digits = await loadDataset("mnist", { classes: [3, 8], size: 100, seed: 1 });
 * console.log(digits.count); // 100
 * ```
 */
export async function loadDataset(source: string, options: LoadOptions = {}): Promise<Dataset> {
  const { split = "train", folder, label, ...selection } = options;
  if (split !== "train" && split !== "test") {
    throw new RangeError(`split is ${JSON.stringify(split)}, must be "train" or "test"`);
  }
  if (source.toLowerCase().endsWith(".csv")) {
    refuse(options, ["split", "folder"], `the CSV file ${source}`);
    return await csv(source, { ...selection, label });
  }
  if (Object.hasOwn(SOURCES, source)) {
    refuse(options, ["label"], source);
    return await SOURCES[source](split, { ...selection, folder });
  }
  if (await kindOf(source) === "folder") {
    refuse(options, ["label", "folder"], `the folder ${source}`);
    return await idxSplit(source, split, selection);
  }
  throw new RangeError(
    `There is no data set ${JSON.stringify(source)}${suggest(source, DATASET_NAMES)}; take one of ${
      list(DATASET_NAMES)
    }, a path that ends in .csv, or a folder with IDX files`,
  );
}

function refuse(options: LoadOptions, names: (keyof LoadOptions)[], source: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) {
    throw new RangeError(`${source} has no ${given}; leave that option out`);
  }
}

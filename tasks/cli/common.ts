import {
  type Activation,
  ACTIVATION_NAMES,
  BEYOND,
  type Beyond,
  type Covariance,
  type Dataset,
  dataset,
  DATASET_NAMES,
  folderIn,
  FORMAT_NAMES,
  isDataFile,
  type Level,
  LEVELS,
  loadDataset,
  readIndices,
  type Split,
  type StandardizeBy,
} from "../../mod.ts";
import { COVARIANCE_NAMES, type CovarianceName, covarianceOf } from "./covariances.ts";
import { taskName } from "./main.ts";
import {
  choice,
  flag,
  integer,
  list,
  number,
  positive,
  shares,
  size,
  text,
  type Values,
} from "./options.ts";
import { userDataRoot, userPath } from "./paths.ts";
import { mixedColumns, TABLE_OPTIONS, tableOptions } from "./table_options.ts";

/** Records taken of a named data set where the user names no size. */
const USUAL_SIZE = 1000;

/** Which records: for every task that works on a data set. */
export const DATA_OPTIONS = {
  data: text({
    default: "mnist",
    value: "NAME|FILE|FOLDER",
    help: `data set: ${[...DATASET_NAMES, ...FORMAT_NAMES].join(", ")}`,
    group: "Data",
  }),
  dataDir: text({
    default: undefined,
    defaultText: "$LOOD_DATA_DIR, else lood/data in your cache, else where a package puts them",
    value: "FOLDER",
    help: "where the files of a named data set are: there, or in a folder of its name there",
    group: "Data",
  }),
  split: choice(["train", "test"], {
    default: undefined,
    defaultText: "train, where the data set has splits",
    help: "split of the data set",
    group: "Data",
  }),
  ...TABLE_OPTIONS,
  imageSize: size({
    default: undefined,
    defaultText: "the one that all have",
    help:
      "size of the images in a folder or Parquet file of your own: cut to its aspect, and averaged",
    group: "Data",
  }),
  classes: list({
    default: undefined,
    defaultText: "all",
    help: "only these classes",
    group: "Data",
  }),
  size: integer({
    default: undefined,
    defaultText: `${USUAL_SIZE} of a named data set, all of your own files`,
    min: 1,
    help: "records, drawn without replacement",
    group: "Data",
  }),
  balanced: flag({
    default: undefined,
    defaultText: "on for a named data set, off for your own files",
    help: "as many records of each class",
    group: "Data",
  }),
  proportions: shares({
    default: undefined,
    defaultText: "none",
    value: "CLASS=SHARE,...",
    help: "the share of each class among the records; 3=1,8=0 takes class 3 alone, and 8 stays a " +
      "class",
    group: "Data",
  }),
  first: flag({
    default: undefined,
    defaultText: "off",
    help: "take the first records, of each class where --balanced or --proportions say so, " +
      "instead of drawing",
    group: "Data",
  }),
  indicesFrom: text({
    default: undefined,
    defaultText: "none",
    value: "FILE.csv|FILE.txt",
    help: "take exactly the records that a file names by their positions in the split, as an " +
      "earlier audit.csv does",
    group: "Data",
  }),
  indicesColumn: text({
    default: undefined,
    defaultText: "index",
    value: "COLUMN",
    help: "the column of positions of --indices-from FILE.csv",
    group: "Data",
  }),
  seed: integer({ default: 0, min: 0, help: "seed of the draw", group: "Data" }),
  normalize: choice(["channel", "feature", "unit", "none"], {
    default: undefined,
    defaultText: "channel for images, feature for tables",
    help: "subtract the mean and divide by the deviation of each channel or feature; unit: make " +
      "the least value 0 and the largest 1, of each channel of images and feature of tables",
    group: "Data",
  }),
};

/** Which Gaussian process: for every task that fits one. */
export const MODEL_OPTIONS = {
  covariance: choice(COVARIANCE_NAMES, {
    default: "nngp" satisfies CovarianceName as CovarianceName,
    help: "covariance; nngp: of a wide network; rbf: radial basis functions",
    group: "Model",
  }),
  depth: integer({
    default: 5,
    min: 1,
    max: 1000,
    help: "hidden layers of the network",
    group: "Model",
  }),
  activation: choice(ACTIVATION_NAMES, {
    default: "relu" satisfies Activation as Activation,
    help: "activation of the network",
    group: "Model",
  }),
  weightStd: positive({
    default: Math.SQRT2,
    defaultText: "the square root of 2",
    noun: "weight deviation",
    help: "weights are N(0, NUMBER^2 / fan-in)",
    group: "Model",
  }),
  biasStd: number({
    default: 0,
    min: 0,
    noun: "bias deviation",
    help: "biases are N(0, NUMBER^2)",
    group: "Model",
  }),
  gamma: positive({
    default: 1,
    help: "of --covariance rbf: exp(-gamma |x - x'|^2 / features)",
    group: "Model",
  }),
  noise: positive({
    default: 0.1,
    noun: "noise variance",
    help: "noise variance sigma^2, added to the diagonal",
    group: "Model",
  }),
  precision: choice(LEVELS, {
    default: "auto" satisfies Level as Level,
    help: "fast: one solve in float32; accurate: residuals beyond float32, and refinement; " +
      "f64: all in float64 shaders; auto: accurate wherever the device can do it",
    group: "Precision",
  }),
  beyond: choice(BEYOND, {
    default: "auto" satisfies Beyond as Beyond,
    help: "what accurate computes in beyond float32: integer sums 8-bit pixels exactly, cpu is " +
      "slow and works everywhere; auto: the fastest that the device passes its self-test with",
    group: "Precision",
  }),
  verify: integer({
    default: 8,
    min: 1,
    help: "records whose scores are computed again in float64 on the CPU",
    group: "Precision",
  }),
};

/** What says which records are taken. */
export type RecordOptions = Omit<typeof DATA_OPTIONS, "normalize">;

/**
 * The records that the options ask for, as the files have them.
 *
 * @param usual records of a named data set where the options name no size
 */
export async function openData(
  values: Values<RecordOptions>,
  usual: number = USUAL_SIZE,
): Promise<Dataset> {
  const { data, split, imageSize, classes, size, proportions, first, seed } = values;
  if (classes?.length === 1) {
    throw new RangeError(`classes must be at least two, got ${classes[0]} alone`);
  }
  if (proportions && Object.keys(proportions).length === 1) {
    const [one] = Object.keys(proportions);
    throw new RangeError(
      `proportions must name at least two classes, got ${one} alone; for records of one class give ` +
        `another the proportion 0: --proportions ${one}=1,OTHER=0`,
    );
  }
  const named = DATASET_NAMES.includes(data);
  const indices = await openIndices(values);
  const drawn = await loadDataset(named || !isPath(data) ? data : userPath(data), {
    ...await folderOption(values),
    ...(split !== undefined && { split }),
    ...tableOptions(values),
    ...(imageSize !== undefined && { imageSize }),
    ...(classes !== undefined && { classes }),
    ...(size !== undefined && { size }),
    ...(size === undefined && named && !indices && usual < Infinity && { limit: usual }),
    ...(proportions !== undefined && { proportions }),
    ...(first !== undefined && { first }),
    ...(indices && { indices }),
    balanced: isBalanced(values),
    seed,
  });
  for (const notice of mixedColumns(drawn, values)) {
    console.error(`lood ${taskName(Deno.mainModule)}: ${notice}`);
  }
  return drawn;
}

/**
 * A split of the data set by its name or path, all records of the classes or those at `indices`.
 *
 * @param options the records of the other split, whose size of images these must have, and by which
 *   responses are standardized; the classes, by default all; the indices, by default all
 */
export async function openSplit(
  { data, dataDir, imageSize, label, response }: Pick<
    Values<typeof DATA_OPTIONS>,
    "data" | "dataDir" | "imageSize" | "label" | "response"
  >,
  split: Split,
  { like, classes, indices }: {
    readonly like: Dataset;
    readonly classes?: readonly string[];
    readonly indices?: readonly number[];
  },
): Promise<Dataset> {
  const records = await loadDataset(DATASET_NAMES.includes(data) ? data : userPath(data), {
    split,
    ...await folderOption({ data, dataDir }),
    ...(imageSize !== undefined && { imageSize }),
    ...(label !== undefined && { label }),
    ...(response !== undefined && { response }),
    ...(classes !== undefined && { classes }),
    ...(indices !== undefined && { indices }),
  });
  const { height, width } = like.image ?? {};
  if (records.image?.height !== height || records.image?.width !== width) {
    throw new RangeError(
      `the images of the ${split} split are ${records.image?.width} x ${records.image?.height}, ` +
        `those of the other ${width} x ${height}; give --image-size`,
    );
  }
  const { responseScale } = like;
  return responseScale ? dataset({ ...records, responseScale }) : records;
}

/** The positions that a file lists, where the options name one. */
async function openIndices(
  { indicesFrom, indicesColumn }: Values<RecordOptions>,
): Promise<Int32Array | undefined> {
  if (indicesFrom === undefined) {
    if (indicesColumn === undefined) return undefined;
    throw new RangeError("--indices-column is of --indices-from FILE.csv; give that, too");
  }
  if (indicesColumn !== undefined && !indicesFrom.toLowerCase().endsWith(".csv")) {
    throw new RangeError(`${indicesFrom} is no .csv file; leave --indices-column out`);
  }
  return await readIndices(userPath(indicesFrom), indicesColumn);
}

/** Where the files of a data set with a name are; nothing where the user does not say. */
async function folderOption(
  { data, dataDir }: Pick<Values<typeof DATA_OPTIONS>, "data" | "dataDir">,
): Promise<{ folder?: string }> {
  if (dataDir === undefined) return {};
  const root = userDataRoot(dataDir);
  return { folder: DATASET_NAMES.includes(data) ? await folderIn(root, data) : root };
}

/** Whether each class gives as many records. */
export function isBalanced(values: Values<RecordOptions>): boolean {
  const { balanced, data, proportions, first, indicesFrom } = values;
  return balanced ?? (!proportions && !first && !indicesFrom && DATASET_NAMES.includes(data));
}

/** Whether the user means a file or a folder, rather than a name that is not known. */
function isPath(data: string): boolean {
  if (isDataFile(data)) return true;
  try {
    Deno.statSync(userPath(data));
    return true;
  } catch {
    return false;
  }
}

/** How the records are standardized. */
export function normalization(
  { normalize }: Pick<Values<typeof DATA_OPTIONS>, "normalize">,
  data: Dataset,
): StandardizeBy {
  return normalize ?? (data.image ? "channel" : "feature");
}

/** The covariance that the options ask for. */
export function openCovariance(values: Values<Omit<typeof MODEL_OPTIONS, "verify">>): Covariance {
  return covarianceOf(values.covariance, values);
}

/** What the tasks that leave a run's folder have in common: its options, and what run.json says. */
import {
  type Dataset,
  driverVersion,
  type GaussianProcess,
  type Gpu,
  hashDataset,
  npz,
  type RunFolder,
  type StandardizeBy,
  type Statistics,
} from "../../mod.ts";
import { isBalanced, type MODEL_OPTIONS, type RecordOptions } from "./common.ts";
import type { DEVICE_OPTIONS } from "./device.ts";
import { flag, text, type Values } from "./options.ts";

/** Where a task's results go: for every task that writes a run. */
export function outputOptions(task: string) {
  return {
    out: text({
      default: undefined,
      defaultText: `runs/${task}-DATE-TIME`,
      value: "FOLDER",
      help: "folder of the results",
      group: "Output",
    }),
    overwrite: flag({
      default: false,
      help: "replace the files of an earlier run",
      group: "Output",
    }),
    json: flag({ default: false, help: "print the summary as JSON on stdout", group: "Output" }),
    quiet: flag({ default: false, help: "show no progress", group: "Output" }),
  };
}

/** The data set, as run.json has it. */
export function dataSummary(data: Dataset) {
  return {
    name: data.name,
    split: data.split,
    records: data.count,
    features: data.features,
    classes: data.classes,
    ...(data.responseScale && { response: { name: data.classes[0], ...data.responseScale } }),
    ...(data.columns && { columns: data.columns }),
    sha256: hashDataset(data),
  };
}

/** Where statistics are that are too many for run.json; a run without them leaves no such file. */
export const STATISTICS_FILE = "statistics.npz";

/** Most means that run.json lists. */
const MOST_LISTED = 100;

/**
 * What inputs were standardized by, as run.json has it: mean and deviation of each channel or
 * feature (by "unit" the least value and the range), as lists or, where they are too many, as the
 * arrays of a file in the run's folder.
 *
 * @param statistics of each training set of the run; of several, lists and arrays have a row for each
 */
export async function normalizationSummary(
  run: RunFolder,
  by: StandardizeBy,
  statistics: readonly Statistics[],
): Promise<Record<string, unknown>> {
  if (by === "none") return { by };
  const groups = statistics[0].mean.length;
  const several = statistics.length > 1;
  if (groups * statistics.length <= MOST_LISTED) {
    const lists = (name: keyof Statistics) => {
      const rows = statistics.map((one) => [...one[name]]);
      return several ? rows : rows[0];
    };
    return { by, mean: lists("mean"), deviation: lists("deviation") };
  }
  const array = (name: keyof Statistics) => ({
    shape: several ? [statistics.length, groups] : [groups],
    values: Float64Array.from(statistics.flatMap((one) => [...one[name]])),
  });
  await run.write(STATISTICS_FILE, npz({ mean: array("mean"), deviation: array("deviation") }));
  return { by, file: STATISTICS_FILE };
}

/** How a Gaussian process was computed, as run.json has it. */
export function pathSummary(
  { path, condition, residual }: GaussianProcess,
  notices: readonly string[],
) {
  return {
    level: path.level,
    arithmetic: path.arithmetic === "host" ? "float64 on the CPU" : path.arithmetic,
    integerSums: path.integer,
    notices,
    condition,
    refinedResidual: residual ?? null,
  };
}

/** The device, as run.json has it. */
export function deviceSummary(gpu: Gpu) {
  return {
    ...gpu.adapter,
    variant: gpu.variant,
    tuned: gpu.tuning.date ?? null,
    tiles: gpu.tuning.tiles,
    driver: driverVersion(gpu.adapter) ?? null,
    deno: Deno.version.deno,
    peakDeviceBytes: gpu.ledger.peak,
  };
}

/** Options of tasks that work on a data set and write a run. */
type DataRunOptions =
  & RecordOptions
  & typeof DEVICE_OPTIONS
  & Omit<ReturnType<typeof outputOptions>, "out">;

/** The options of the data, the device and the output as they were used. */
export function usedDataOptions(
  values: Values<DataRunOptions>,
  data: Dataset,
): Record<string, unknown> {
  const { seed, overwrite, json, quiet } = values;
  return {
    data: values.data,
    dataDir: values.dataDir ?? null,
    split: data.split || null,
    label: values.label ?? null,
    response: values.response ?? null,
    categorical: values.categorical ?? null,
    numeric: values.numeric ?? null,
    drop: values.drop ?? null,
    imageSize: values.imageSize ?? null,
    classes: data.classes,
    size: data.count,
    balanced: isBalanced(values),
    proportions: values.proportions ?? null,
    first: values.first ?? false,
    indicesFrom: values.indicesFrom ?? null,
    indicesColumn: values.indicesFrom?.toLowerCase().endsWith(".csv")
      ? values.indicesColumn ?? "index"
      : null,
    seed,
    variant: values.variant ?? null,
    memory: values.memory ?? null,
    overwrite,
    json,
    quiet,
  };
}

/** Options of tasks that fit a Gaussian process, too. */
type RunOptions =
  & DataRunOptions
  & Omit<typeof MODEL_OPTIONS, "verify">;

/** The options as they were used; the covariance tells its own. */
export function usedOptions(
  values: Values<RunOptions> & { readonly verify?: number },
  data: Dataset,
): Record<string, unknown> {
  const { noise, precision, beyond, verify } = values;
  return {
    ...usedDataOptions(values, data),
    noise,
    precision,
    beyond,
    ...(verify !== undefined && { verify }),
  };
}

/** What the tasks that leave a run's folder have in common: its options, and what run.json says. */
import { type Dataset, type GaussianProcess, type Gpu, hashDataset } from "../../mod.ts";
import {
  type DATA_OPTIONS,
  type DEVICE_OPTIONS,
  isBalanced,
  type MODEL_OPTIONS,
} from "./common.ts";
import { driverVersion } from "./driver.ts";
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

/** The folder of a run that the user gave no name: runs/TASK-20261123-204500, local time. */
export function usualFolder(task: string, time: number): string {
  const date = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  const stamp = date.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `runs/${task}-${stamp}`;
}

/** The data set, as run.json has it. */
export async function dataSummary(data: Dataset) {
  return {
    name: data.name,
    split: data.split,
    records: data.count,
    features: data.features,
    classes: data.classes,
    sha256: await hashDataset(data),
  };
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
    driver: driverVersion(gpu.adapter) ?? null,
    deno: Deno.version.deno,
    peakDeviceBytes: gpu.ledger.peak,
  };
}

/** Options of tasks that fit a Gaussian process to a data set and write a run. */
type RunOptions =
  & typeof DATA_OPTIONS
  & Omit<typeof MODEL_OPTIONS, "verify">
  & typeof DEVICE_OPTIONS
  & ReturnType<typeof outputOptions>;

/** The options as they were used; the covariance tells its own. */
export function usedOptions(
  values: Values<RunOptions> & { readonly verify?: number },
  data: Dataset,
): Record<string, unknown> {
  const { seed, noise, precision, beyond, verify, overwrite, json, quiet } = values;
  return {
    data: values.data,
    dataDir: values.dataDir ?? null,
    split: data.split || null,
    label: values.label ?? null,
    classes: data.classes,
    size: data.count,
    balanced: isBalanced(values),
    proportions: values.proportions ?? null,
    first: values.first ?? false,
    indicesFrom: values.indicesFrom ?? null,
    indicesColumn: values.indicesFrom === undefined ? null : values.indicesColumn ?? "index",
    seed,
    noise,
    precision,
    beyond,
    ...(verify !== undefined && { verify }),
    variant: values.variant ?? null,
    overwrite,
    json,
    quiet,
  };
}

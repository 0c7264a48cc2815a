/** Options of `./lood optimize`, and which of them go together. */
import { MOST_TOGETHER } from "../../mod.ts";
import { DATA_OPTIONS, MODEL_OPTIONS } from "../cli/common.ts";
import { DEVICE_OPTIONS } from "../cli/device.ts";
import {
  choice,
  defineOptions,
  integer,
  number,
  positive,
  text,
  UsageError,
  type Values,
} from "../cli/options.ts";
import { PROFILE_OPTIONS } from "../cli/profile.ts";
import { checkColumn, RECORD_OPTIONS } from "../cli/records.ts";
import { outputOptions } from "../cli/run.ts";

// Which scores were computed again in float64 is a matter of audits.
const { verify: _, ...MODEL } = MODEL_OPTIONS;

/** Runs where no record is named. */
export const USUAL_RUNS = 10;

/** Steps where the user names none. */
const USUAL_STEPS = { optimize: 600, walk: 100 };

/** Adam's rate, of features whose box is [0, 1]. */
const USUAL_RATE = 0.02;

const drawn = "as --runs and --differ say, drawn by --seed";

/** All options of the task. */
export const OPTIONS = defineOptions({
  records: {
    ...RECORD_OPTIONS.records,
    help: "records that leave the training set, a run for each, by their position in the split",
    defaultText: drawn,
  },
  recordsFrom: RECORD_OPTIONS.recordsFrom,
  column: RECORD_OPTIONS.column,
  group: RECORD_OPTIONS.group,
  runs: integer({
    default: undefined,
    defaultText: `${USUAL_RUNS}`,
    min: 1,
    max: 1000,
    help: "runs where no record is named, each with differing records of its own",
    group: "Records",
  }),
  change: choice(["removed", "added"], {
    default: "removed",
    help: "the differing records leave the training set, or records of the test split join it",
    group: "Records",
  }),
  differing: integer({
    default: undefined,
    defaultText: "1",
    min: 1,
    max: MOST_TOGETHER,
    help: "records that differ in each run, where none is named",
    group: "Records",
  }),
  differ: choice(["balanced", "one-class", "same-class", "noise"], {
    default: undefined,
    defaultText: "balanced",
    help: "how they are drawn: from the classes in turn, all of one class, those of a run of one " +
      "class, or noise uniform in the box with random classes (with --change added)",
    group: "Records",
  }),
  measure: choice(["kl", "mse", "both"], {
    default: "kl",
    help: "LOOD that is maximized: KL divergence, mean distance, or one after the other",
    group: "Queries",
  }),
  queriesPerRun: integer({
    default: 1,
    min: 1,
    max: MOST_TOGETHER,
    help: "queries of a run, asked together; each begins to climb when the ones before it have",
    group: "Queries",
  }),
  init: text({
    default: "random",
    value: "random|data|FILE.csv",
    help: "first queries: uniform in the box, random other training records, or a file's: a " +
      "header and the data's features in its own units",
    group: "Queries",
  }),
  constraint: choice(["box", "norm", "none"], {
    default: "box",
    help: "queries stay in [0, 1] a pixel or in each feature's range; no longer than the longest " +
      "record; or anywhere",
    group: "Queries",
  }),
  space: choice(["pixels", "normalized"], {
    default: "pixels",
    help: "what moves: pixels, of tables shares of each feature's range; or the normalized inputs",
    group: "Queries",
  }),
  mode: choice(["optimize", "interpolate", "augmented"], {
    default: "optimize",
    help:
      "climb; go straight from the first queries to the records; or ask at augmented copies of " +
      "the records, one a step",
    group: "Search",
  }),
  rate: positive({
    default: USUAL_RATE,
    help: "rate of Adam, in units of --space",
    group: "Search",
  }),
  ceiling: number({
    default: 1e-7,
    min: 0,
    help:
      "LOOD below which the rate is raised, tenfold for each power of ten below it and at most " +
      "fiftyfold; 0 for never",
    group: "Search",
  }),
  iterations: integer({
    default: undefined,
    defaultText:
      `${USUAL_STEPS.optimize} a query of a run; ${USUAL_STEPS.walk} where nothing climbs`,
    min: 1,
    max: 1_000_000,
    help: "steps: at most where queries climb, else of the way or copies",
    group: "Search",
  }),
  interval: integer({
    default: 50,
    min: 1,
    help: "steps between checkpoints",
    group: "Search",
  }),
  patience: integer({
    default: 4,
    min: 1,
    help: "checkpoints without a gain of 0.1 % after which a run stops",
    group: "Search",
  }),
  augment: integer({
    default: undefined,
    defaultText: "none",
    min: 1,
    max: 1000,
    noun: "number of augmented copies",
    help: "augmented copies of each differing record that train both models: rotated up to 90 " +
      "degrees, shifted up to 5 pixels, mirrored, channels shifted; each run is then fitted anew",
    group: "Data",
  }),
  normalizeWith: choice(["data", "all"], {
    default: undefined,
    defaultText: "all for --change removed, data for added",
    help: "records that means and deviations are taken from: those that differ in no run, or all",
    group: "Data",
  }),
  ...DATA_OPTIONS,
  ...MODEL,
  ...DEVICE_OPTIONS,
  ...outputOptions("optimize"),
  ...PROFILE_OPTIONS,
});

/** What the user asks for. */
export type OptimizeValues = Values<typeof OPTIONS>;

/** Whether the user names the differing records. */
export function isNamed({ records, recordsFrom, group }: OptimizeValues): boolean {
  return (records ?? recordsFrom ?? group) !== undefined;
}

/** Steps of a climb, or places of a way. */
export function stepsOf({ iterations, mode, queriesPerRun }: OptimizeValues): number {
  if (mode !== "optimize") return iterations ?? USUAL_STEPS.walk;
  return iterations ?? USUAL_STEPS.optimize * queriesPerRun;
}

/** @throws {UsageError} options that do not go together */
export function checkOptions(values: OptimizeValues): void {
  checkColumn(values);
  checkRecords(values);
  const { mode, precision, queriesPerRun, differing } = values;
  if (mode === "optimize" && precision === "f64") {
    throw new UsageError(
      "--precision must be auto, fast or accurate, got f64: an optimization has a float32 factor",
    );
  }
  if (mode === "interpolate" && queriesPerRun !== (differing ?? queriesPerRun)) {
    throw new UsageError(
      `--mode interpolate has a query for each differing record: --queries-per-run must be ` +
        `${differing}, got ${queriesPerRun}`,
    );
  }
}

function checkRecords(values: OptimizeValues): void {
  const { change, differ, runs, differing } = values;
  if (isNamed(values)) {
    const given = Object.entries({ runs, differing, differ }).find(([, value]) => value);
    if (given) {
      throw new UsageError(
        `--${given[0]} ${given[1]} draws records, and some are named; leave one out`,
      );
    }
    if (change === "added") {
      throw new UsageError(
        "--change added draws records of the test split, and some of the training set are named; " +
          "leave one out",
      );
    }
  }
  if (differ === "noise" && change === "removed") {
    throw new UsageError("--differ noise needs --change added: no training record is noise");
  }
}

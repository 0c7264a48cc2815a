/** A training run that is done, as its folder has it. */
import { join } from "node:path";
import { csvTable, DataError, type FiniteNetwork, readNpz, type Statistics } from "../../mod.ts";
import { STATISTICS_FILE } from "../cli/run.ts";

/** What is read of the folder. */
export interface SavedRun {
  readonly network: FiniteNetwork;
  /** Files of models, in their order. */
  readonly files: readonly string[];
  /** The group of each model [models]. */
  readonly groups: readonly number[];
  /** The records that each group leaves out, as tables have them. */
  readonly leftOut: readonly string[];
  /** What the training set was standardized by; none where it was not. */
  readonly statistics: Statistics;
  /** Names of the outputs. */
  readonly classes: readonly string[];
  /** What of the options says which data they were. */
  readonly options: {
    readonly data: string;
    readonly dataDir: string | null;
    readonly split: "train" | "test" | null;
    readonly label: string | null;
    readonly response: string | null;
    readonly classes: readonly string[];
  };
}

/**
 * Reads what the training task left.
 *
 * @throws {DataError} it is no folder of such a run, or one without weights
 */
export async function savedRun(folder: string): Promise<SavedRun> {
  const fail = (problem: string, remedy: string, cause?: unknown) =>
    new DataError(problem, { path: folder, remedy, cause });
  const text = await Deno.readTextFile(join(folder, "run.json")).catch((cause) => {
    throw fail("there is no run.json", "give the folder of a training run", cause);
  });
  const summary = JSON.parse(text);
  if (summary.task !== "train") {
    throw fail(`it is a run of ${summary.task}`, "give the folder of a run of deno task train");
  }
  if (summary.options.checkpoints === "none") {
    throw fail("it kept no weights", "train again without --checkpoints none");
  }
  const table = await csvTable(join(folder, "models.csv"));
  const groups = [...table.numbers("group")];
  return {
    network: summary.network,
    files: Array.from(
      { length: summary.plan.cohorts },
      (_, cohort) =>
        join(folder, "weights", `cohort-${String(cohort).padStart(3, "0")}.safetensors`),
    ),
    groups,
    leftOut: summary.groups.map(({ differ_idx }: { differ_idx: string }) => differ_idx),
    statistics: await statisticsOf(folder, summary.normalization),
    classes: summary.data.classes,
    options: summary.options,
  };
}

/** The statistics as normalizationSummary records them. */
async function statisticsOf(
  folder: string,
  { mean, deviation, file }: {
    readonly mean?: readonly number[];
    readonly deviation?: readonly number[];
    readonly file?: string;
  },
): Promise<Statistics> {
  if (file === undefined) {
    return { mean: Float64Array.from(mean ?? []), deviation: Float64Array.from(deviation ?? []) };
  }
  const arrays = readNpz(await Deno.readFile(join(folder, STATISTICS_FILE)));
  return {
    mean: Float64Array.from(arrays.mean.values),
    deviation: Float64Array.from(arrays.deviation.values),
  };
}

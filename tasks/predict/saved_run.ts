/** A training run that is done, as its folder has it. */
import { join } from "node:path";
import {
  csvTable,
  DataError,
  type FiniteNetwork,
  readNpz,
  type ResponseScale,
  type Statistics,
} from "../../mod.ts";
import { STATISTICS_FILE } from "../cli/run.ts";
import { readTrainingRun, type TrainingRun } from "../cli/training_run.ts";
import { cohortFile } from "../train/state.ts";

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
  /** What the response was standardized by, of a regression. */
  readonly responseScale: ResponseScale | undefined;
  /** Names of the outputs. */
  readonly classes: readonly string[];
  /** What of the options says which data they were. */
  readonly options: TrainingRun["options"];
}

/**
 * Reads what the training task left.
 *
 * @throws {DataError} it is no folder of such a run, or one without weights
 */
export async function savedRun(folder: string): Promise<SavedRun> {
  const { network, plan, groups, normalization, data, options } = await readTrainingRun(folder);
  if (options.checkpoints === "none") {
    throw new DataError("it kept no weights", {
      path: folder,
      remedy: "train again without --checkpoints none",
    });
  }
  const table = await csvTable(join(folder, "models.csv"));
  return {
    network,
    files: Array.from(
      { length: plan.cohorts },
      (_, cohort) => join(folder, "weights", cohortFile(cohort)),
    ),
    groups: [...table.numbers("group")],
    leftOut: groups.map(({ differ_idx }) => differ_idx),
    statistics: await statisticsOf(folder, normalization),
    responseScale: data.response,
    classes: data.classes,
    options,
  };
}

/** The statistics as normalizationSummary records them. */
async function statisticsOf(
  folder: string,
  { mean, deviation, file }: TrainingRun["normalization"],
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

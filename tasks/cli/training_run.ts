/** What run.json of a training run says, for the tasks that go on from it. */
import { join } from "node:path";
import { DataError, type FiniteNetwork } from "../../mod.ts";

/** run.json of a training run, as far as other tasks ask. */
export interface TrainingRun {
  readonly network: FiniteNetwork;
  readonly plan: { readonly cohorts: number };
  /** What the training set was standardized by. */
  readonly normalization: {
    readonly by: string;
    readonly mean?: readonly number[];
    readonly deviation?: readonly number[];
    /** Where they are, if they are many. */
    readonly file?: string;
  };
  readonly groups: readonly { readonly differ_idx: string; readonly models: number }[];
  /** Models whose loss is not finite, and since which epoch, counted from 1. */
  readonly diverged: readonly { readonly model: number; readonly epoch: number }[];
  readonly data: {
    readonly name: string;
    /** Names of the outputs. */
    readonly classes: readonly string[];
    readonly sha256: string;
  };
  readonly options: {
    readonly data: string;
    readonly dataDir: string | null;
    readonly split: "train" | "test" | null;
    readonly label: string | null;
    readonly response: string | null;
    readonly classes: readonly string[];
    readonly seed: number;
    readonly loss: string;
    readonly epochs: number;
    readonly normalize: string;
    readonly checkpoints: string;
    /** The lines that were asked about; null where none were. */
    readonly landscape: {
      readonly direction: string;
      readonly unit: number | null;
      readonly toward: number | null;
    } | null;
  };
}

/**
 * Reads run.json of a training run.
 *
 * @throws {DataError} it is no folder of such a run, or one that was cut off
 */
export async function readTrainingRun(folder: string): Promise<TrainingRun> {
  const fail = (problem: string, remedy: string, cause?: unknown) =>
    new DataError(problem, { path: folder, remedy, cause });
  const path = join(folder, "run.json");
  const text = await Deno.readTextFile(path).catch(async (cause) => {
    const cut = await Deno.stat(`${folder}.unfinished`).then(() => true, () => false);
    const remedy = cut
      ? "the run was interrupted: go on with it (deno task train --resume)"
      : "give the folder of a training run";
    throw fail("there is no run.json", remedy, cause);
  });
  const summary = parsed(text, path);
  if (summary.task !== "train") {
    const what = summary.task === undefined ? "no run" : `a run of ${summary.task}`;
    throw fail(`it is ${what}`, "give the folder of a run of deno task train");
  }
  return summary;
}

function parsed(text: string, path: string): TrainingRun & { readonly task?: string } {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("it is no JSON", { path, remedy: "repeat the run", cause });
  }
}

/** What run.json of a training run says, for the tasks that go on from it. */
import type { FiniteNetwork, ResponseScale } from "../../mod.ts";
import { readEarlierRun } from "./earlier_run.ts";

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
  /** What the training took. */
  readonly seconds: number;
  /** Models whose loss is not finite, and since which epoch, counted from 1. */
  readonly diverged: readonly { readonly model: number; readonly epoch: number }[];
  readonly data: {
    readonly name: string;
    /** Names of the outputs. */
    readonly classes: readonly string[];
    /** Of a regression: its response, whose training records the networks saw less mean, by deviation. */
    readonly response?: { readonly name: string } & ResponseScale;
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
    /** Models whose weights are kept after each epoch; of all, where there is no number. */
    readonly checkpointModels?: number | null;
    /** The lines that were asked about; null where none were. */
    readonly landscape: {
      readonly direction: string;
      readonly unit: number | null;
      readonly toward: number | null;
    } | null;
  };
}

const PARTS = [
  "network",
  "plan",
  "normalization",
  "groups",
  "diverged",
  "data",
  "options",
] as const;

/**
 * Reads run.json of a training run.
 *
 * @throws {DataError} it is no folder of such a run, or one that was cut off
 */
export async function readTrainingRun(folder: string): Promise<TrainingRun> {
  return await readEarlierRun<TrainingRun>(folder, ["train"], PARTS);
}

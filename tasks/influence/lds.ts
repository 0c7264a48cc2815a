/** The linear datamodeling score: how well methods foretell networks trained on halves of the records. */
import {
  type BootstrapOptions,
  DataError,
  type Gpu,
  linearDatamodelingScore,
  predictEnsemble,
  random,
  trainEnsemble,
} from "../../mod.ts";
import { openProgress } from "../cli/progress.ts";
import { optimizerOf, rateOf, type TrainValues } from "../train/options.ts";
import type { Table } from "./methods.ts";
import type { InfluenceValues } from "./options.ts";
import type { Piece } from "./pieces.ts";
import type { InfluenceProblem } from "./problem.ts";

/** A method's score. */
export interface LdsRow {
  readonly method: string;
  readonly lds: number;
  readonly lds_lower: number;
  readonly lds_upper: number;
  readonly queries: number;
  readonly subsets: number;
}

/** Places of the records of each random half. */
export function halvesOf(
  { data }: InfluenceProblem,
  { lds, seed }: InfluenceValues,
): number[][] {
  const { choose } = random(seed);
  return Array.from(
    { length: lds },
    () => [...choose(data.count, Math.floor(data.count / 2))].toSorted((a, b) => a - b),
  );
}

/**
 * Trains on each half and asks the queries: minus the loss of each under the networks of each half,
 * their mean, as the table `outputs` [subsets, queries].
 */
export async function measureHalves(
  gpu: Gpu,
  { training, data, loss, asked }: InfluenceProblem,
  { lds, ldsModels, quiet }: InfluenceValues,
  subsets: readonly (readonly number[])[],
): Promise<Piece> {
  using progress = openProgress({ quiet });
  const all = Array.from({ length: data.count }, (_, place) => place);
  // What the run was trained with, as the training task has it.
  const values = training.options as unknown as TrainValues;
  const total = values.epochs * Math.max(1, lds * ldsModels);
  let done = 0;
  const ensemble = await trainEnsemble(gpu, data, {
    network: training.network,
    loss,
    groups: subsets.map((places) => {
      const kept = new Set(places);
      return { count: ldsModels, leftOut: all.filter((place) => !kept.has(place)) };
    }),
    epochs: values.epochs,
    batch: values.batch,
    rate: rateOf(values),
    optimizer: optimizerOf({ ...values, decay: values.decay ?? undefined }),
    schedule: values.schedule,
    shuffle: values.shuffle,
    // Other initial weights than the run's networks have.
    seed: training.options.seed + 1,
    onEpoch: ({ models }) =>
      progress.update({ phase: "networks on halves", done: done += models, total }),
  });
  const logits = await predictEnsemble(gpu, ensemble, asked.inputs);
  progress.close();
  const outputs = new Float64Array(lds * asked.count);
  const width = training.network.outputs;
  for (let model = 0; model < ensemble.models; model++) {
    for (let q = 0; q < asked.count; q++) {
      const at = (model * asked.count + q) * width;
      const wanted = asked.targets.subarray(q * width, (q + 1) * width);
      const own = lossOf(logits.subarray(at, at + width), wanted, loss);
      outputs[Math.floor(model / ldsModels) * asked.count + q] -= own / ldsModels;
    }
  }
  return { tables: { outputs } };
}

function lossOf(
  logits: Float32Array,
  wanted: Float32Array,
  loss: InfluenceProblem["loss"],
): number {
  if (loss === "mse") {
    return logits.reduce((sum, z, c) => sum + (z - wanted[c]) ** 2, 0) / logits.length;
  }
  const top = Math.max(...logits);
  const level = top + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0));
  return logits.reduce((sum, z, c) => sum + wanted[c] * (level - z), 0);
}

/**
 * The score of each method, at the test queries: of a left-out record itself the halves that hold it
 * would tell how well it is learned by heart.
 */
export function ldsRows(
  { data, queries }: InfluenceProblem,
  { subsets, outputs, all }: {
    readonly subsets: readonly (readonly number[])[];
    /** [subsets, queries]. */
    readonly outputs: Table;
    /** [records, queries] of each method. */
    readonly all: Readonly<Record<string, Table>>;
  },
  options: () => BootstrapOptions,
): LdsRow[] {
  const test = queries.map(({ kind }) => kind === "test");
  const own = (table: Table) => table.filter((_, at) => test[at % queries.length]);
  return Object.entries(all).map(([method, scores]) => {
    const { queries, mean } = linearDatamodelingScore(
      { scores: own(scores), records: data.count, subsets, outputs: own(outputs) },
      options(),
    );
    return {
      method,
      lds: mean.estimate,
      lds_lower: mean.lower,
      lds_upper: mean.upper,
      queries: queries.length,
      subsets: subsets.length,
    };
  });
}

/** @throws {DataError} the run was asked about no test record */
export function checkQueries({ queries, folder }: InfluenceProblem): void {
  if (queries.some(({ kind }) => kind === "test")) return;
  throw new DataError("it was asked about no test record of its classes, and --lds needs some", {
    path: folder,
    remedy: "train with --queries 18,30,...",
  });
}

import type { Gpu } from "../gpu/gpu.ts";
import type { TrainingSet } from "../train/batches.ts";
import type { TrainedModel } from "../train/one_model.ts";
import { gradientDots, gradientNorms, type GradientOptions } from "./gradients.ts";

/** A network at some time of its training. */
export interface TracInCheckpoint {
  /** What it had learned. */
  readonly model: TrainedModel;
  /** The learning rate with which it went on. */
  readonly rate: number;
}

/** Options of {@link tracIn}. */
export interface TracInOptions extends GradientOptions {
  /** The records whose influence is asked for. */
  readonly records: TrainingSet;
  /** What they may have influenced; by default the records themselves alone. */
  readonly queries?: TrainingSet | undefined;
}

/** Influences by TracIn. */
export interface TracInScores {
  /** Each record on each query's loss [records, queries]; undefined without queries. */
  readonly influence: Float64Array | undefined;
  /** Each record on its own loss [records]. */
  readonly self: Float64Array;
}

/**
 * TracInCP (Pruthi, Liu, Sundararajan and Kale, Estimating training data influence by tracing gradient
 * descent, 2020, section 3): the sum over checkpoints of the learning rate times the inner product of
 * the gradients of a record's and of a query's loss. Positive: steps on the record lower the query's
 * loss. Rates and gradients are those of plain gradient descent, whatever the optimizer was.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { finiteNetwork, Gpu, mnist, oneModel, tracIn, trainEnsemble, trainingSet } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 40, seed: 1 });
 * const network = finiteNetwork({ inputs: 784, widths: [16], outputs: 2, activation: "relu" });
 *
 * const options = { network, epochs: 2, batch: 20, rate: 0.05, seed: 1, groups: [{ count: 1 }] };
 * const model = oneModel(await trainEnsemble(gpu, train, options), 0);
 * const records = trainingSet(train, "cross-entropy");
 * const { self } = await tracIn(gpu, [{ model, rate: 0.05 }], { records, loss: "cross-entropy" });
 * assert.ok(self.length === 40 && self.every((one) => one >= 0)); // squared norms of gradients
 * ```
 *
 * @throws TypeError where records or queries do not fit the network
 * @throws RangeError where there is no checkpoint, or a number is not finite
 */
export async function tracIn(
  gpu: Gpu,
  checkpoints: AsyncIterable<TracInCheckpoint> | Iterable<TracInCheckpoint>,
  { records, queries, ...options }: TracInOptions,
): Promise<TracInScores> {
  const self = new Float64Array(records.count);
  const influence = queries && new Float64Array(records.count * queries.count);
  let seen = 0;
  for await (const { model, rate } of checkpoints) {
    seen++;
    const norms = await gradientNorms(gpu, model, records, options);
    norms.forEach((norm, i) => self[i] += rate * norm);
    if (!queries || !influence) continue;
    const dots = await gradientDots(gpu, model, records, queries, options);
    dots.forEach((dot, at) => influence[at] += rate * dot);
  }
  if (seen === 0) throw new RangeError("TracIn needs at least one checkpoint, got none");
  return { influence, self };
}

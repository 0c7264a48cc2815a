import type { Dataset } from "../data/dataset.ts";
import { joined } from "../data/joined.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { bursts, epochOrder, type TrainingSet } from "./batches.ts";
import { Cohort, type SavedCohort } from "./cohort.ts";
import type { LayerWeights } from "./cohort_memory.ts";
import type { Loss } from "./losses.ts";
import type { FiniteNetwork } from "./network.ts";
import { type Optimizer, sgd } from "./optimizers.ts";
import { planTraining, type TrainingPlan } from "./plan.ts";
import { learningRate, type Schedule } from "./schedules.ts";
import { trainingSet } from "./training_set.ts";

/** Models that learn from the same records. */
export interface ModelGroup {
  /** Models. */
  readonly count: number;
  /** Positions of the records that they do not learn from; none by default. */
  readonly leftOut?: readonly number[];
}

/** Options of {@link trainEnsemble}. */
export interface TrainOptions extends RecorderOptions {
  /** Architecture and initial weights. */
  readonly network: FiniteNetwork;
  /** Who learns from what; models are numbered through all groups. */
  readonly groups: readonly ModelGroup[];
  /** Passes through the data. */
  readonly epochs: number;
  /** Records of a batch. */
  readonly batch: number;
  /** First learning rate. */
  readonly rate: number;
  /** Seed of the initial weights and of the orders. */
  readonly seed: number;
  /** By default "cross-entropy". */
  readonly loss?: Loss;
  /** By default without memory, see {@link sgd}. */
  readonly optimizer?: Optimizer;
  /** By default "constant". */
  readonly schedule?: Schedule;
  /** Whether each epoch has an order of its own; by default all have that of the data. */
  readonly shuffle?: boolean;
  /** At most so many models are trained together; by default what {@link planTraining} says. */
  readonly modelsAtOnce?: number;
  /** What {@link planTraining} said earlier, instead of a new plan; free memory changes. */
  readonly plan?: TrainingPlan;
  /** Called after each epoch of each cohort; the next one waits for it. */
  readonly onEpoch?: (epoch: EpochOfCohort) => void | Promise<void>;
  /** Whether the weights are returned, by default true; without, they are in `onEpoch` alone. */
  readonly keepWeights?: boolean;
  /** Where a cohort goes on, undefined for one that begins. */
  readonly resume?: (cohort: number) => Promise<ResumePoint | undefined>;
}

/** Where a cohort stood after an epoch. */
export interface ResumePoint {
  /** Epochs made. */
  readonly epochs: number;
  /** What the cohort had learned. */
  readonly saved: SavedCohort;
}

/** A cohort after an epoch: what was seen in it, and what can be asked of it. */
export interface EpochOfCohort {
  /** Which cohort, from 0. */
  readonly cohort: number;
  /** Number of its first model. */
  readonly firstModel: number;
  /** Its models. */
  readonly models: number;
  /** Epochs made. */
  readonly epoch: number;
  /** Learning rate of this epoch. */
  readonly rate: number;
  /** Mean loss of each model over the batches of the epoch, each before its step [models]. */
  readonly losses: Float64Array;
  /** Share of the records that each model had right then [models]. */
  readonly accuracies: Float64Array;
  /** Logits of records [models, m, outputs]; inputs are [m, features]. */
  logits(inputs: Float32Array): Promise<Float32Array>;
  /** Mean loss and share of right answers of each model on other records. */
  evaluate(data: Dataset): Promise<Measured>;
  /** What the cohort has learned. */
  save(): Promise<SavedCohort>;
}

/** What was measured of each model, [models]. */
export interface Measured {
  /** Mean losses; not finite where a model diverged. */
  readonly losses: Float64Array;
  /** Shares of right answers. */
  readonly accuracies: Float64Array;
}

/** Networks that were trained. */
export interface Ensemble {
  /** Their architecture. */
  readonly network: FiniteNetwork;
  /** All models. */
  readonly models: number;
  /** Weights and biases of all models from the first layer to the readout; none where not kept. */
  readonly layers: readonly LayerWeights[];
  /** Losses and accuracies in the last epoch. */
  readonly last: Measured;
  /** How they were trained together. */
  readonly plan: TrainingPlan;
}

/**
 * Trains networks that see the same batches in the same order and differ in their initial weights and
 * in the records that they do not see: a left-out record's place in its batch stays empty, and the
 * loss of a batch is the mean over the records that are left. A model is the same, bit for bit,
 * whatever others are trained beside it on the same adapter.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { adam, finiteNetwork, Gpu, mnist, trainEnsemble } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 40, seed: 1 });
 * const network = finiteNetwork({ inputs: 784, widths: [16], outputs: 2, activation: "relu" });
 *
 * const ensemble = await trainEnsemble(gpu, train, {
 *   network,
 *   optimizer: adam(),
 *   epochs: 3,
 *   batch: 20,
 *   rate: 0.005,
 *   seed: 1,
 *   groups: [{ count: 4 }, { count: 4, leftOut: [7] }], // four with record 7, four without it
 * });
 * assert.equal(ensemble.models, 8);
 * assert.ok(ensemble.last.losses.every((loss) => loss < Math.log(2)));
 * ```
 *
 * @throws RangeError for a left-out record that does not exist, a group without models or records, no
 *   group, a batch, rate or number of epochs that is not positive, a seed that is no integer from 0 to
 *   2^53 - 1, or a network that does not fit
 */
export async function trainEnsemble(
  gpu: Gpu,
  data: Dataset,
  options: TrainOptions,
): Promise<Ensemble> {
  const plan = checkedPlan(gpu, data, options);
  const { keepWeights = true } = options;
  const kept: (readonly LayerWeights[])[] = [];
  const last: Measured[] = [];
  const groupOf = options.groups.flatMap(({ count }, group) => Array<number>(count).fill(group));
  for (let cohort = 0; cohort < plan.cohorts; cohort++) {
    const first = cohort * plan.modelsAtOnce;
    const own = groupOf.slice(first, first + plan.modelsAtOnce);
    const trained = await trainCohort(gpu, data, options, cohort, first, Uint32Array.from(own));
    last.push(trained.last);
    if (trained.saved) kept.push(trained.saved.layers);
  }
  return {
    network: options.network,
    models: groupOf.length,
    layers: keepWeights ? joinedLayers(kept) : [],
    last: {
      losses: concatenated(last.map(({ losses }) => losses)),
      accuracies: concatenated(last.map(({ accuracies }) => accuracies)),
    },
    plan,
  };
}

async function trainCohort(
  gpu: Gpu,
  data: Dataset,
  options: TrainOptions,
  index: number,
  firstModel: number,
  groups: Uint32Array<ArrayBuffer>,
): Promise<{ readonly saved: SavedCohort | undefined; readonly last: Measured }> {
  const { network, epochs, batch, seed, loss = "cross-entropy", optimizer = sgd() } = options;
  const { schedule = "constant", shuffle = false, keepWeights = true } = options;
  const learned = trainingSet(data, loss);
  using cohort = await Cohort.create(gpu, {
    network,
    models: groups.length,
    batch,
    firstModel,
    groups,
    optimizer,
    loss,
  });
  const resumed = await options.resume?.(index);
  if (resumed) await cohort.load(resumed.saved);
  else await cohort.initialize(seed);
  const leftOut = options.groups.map(({ leftOut = [] }) => new Set(leftOut));
  const layout = { batch, rows: cohort.rows, leftOut };
  const learnedBy = Array.from(groups, (group) => learned.count - leftOut[group].size);
  let last: Measured = measured(learnedBy, [], []);
  for (let epoch = resumed?.epochs ?? 0; epoch < epochs; epoch++) {
    const rate = learningRate(schedule, options.rate, epoch, epochs);
    const history: Float32Array[] = [];
    const order = epochOrder(learned.count, epoch, { shuffle, seed });
    const weights: number[] = [];
    for (const burst of bursts(learned, order, layout)) {
      history.push(await cohort.train(burst, rate, options));
      weights.push(...burst.counts);
    }
    last = measured(learnedBy, history, weights);
    await options.onEpoch?.({
      cohort: index,
      firstModel,
      models: groups.length,
      epoch: epoch + 1,
      rate,
      ...last,
      logits: (inputs) => cohort.logits(inputs, options),
      evaluate: (other) =>
        evaluate(cohort, trainingSet(other, loss), groups.length, { ...layout, ...options }),
      save: () => cohort.save(),
    });
  }
  return { saved: keepWeights ? await cohort.save() : undefined, last };
}

/** Measures on records that no model left out. */
async function evaluate(
  cohort: Cohort,
  data: TrainingSet,
  models: number,
  { batch, rows, onProgress, signal }: RecorderOptions & {
    readonly batch: number;
    readonly rows: number;
  },
): Promise<Measured> {
  const order = epochOrder(data.count, 0, { shuffle: false, seed: 0 });
  const history: Float32Array[] = [];
  const weights: number[] = [];
  const none = [new Set<number>()];
  for (const burst of bursts(data, order, { batch, rows, leftOut: none })) {
    history.push(await cohort.evaluate(burst, { onProgress, signal }));
    weights.push(...burst.counts);
  }
  return measured(Array<number>(models).fill(data.count), history, weights);
}

/**
 * Means over batches, weighted by their records, and shares of right answers.
 *
 * @param records of each model [models]
 * @param history loss and right answers of each step and model, in bursts [steps, models, 2]
 * @param weights records of each step
 */
function measured(
  records: readonly number[],
  history: readonly Float32Array[],
  weights: readonly number[],
): Measured {
  const models = records.length;
  const losses = new Float64Array(models);
  const right = new Float64Array(models);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let step = 0;
  for (const burst of history) {
    for (let at = 0; at < burst.length; at += 2 * models, step++) {
      for (let model = 0; model < models; model++) {
        losses[model] += burst[at + 2 * model] * weights[step] / total;
        right[model] += burst[at + 2 * model + 1];
      }
    }
  }
  return { losses, accuracies: right.map((count, model) => count / records[model]) };
}

function checkedPlan(gpu: Gpu, data: Dataset, options: TrainOptions): TrainingPlan {
  const { network, groups, epochs, batch, rate, seed, optimizer = sgd(), modelsAtOnce } = options;
  for (const [name, value] of [["epochs", epochs], ["batch", batch]] as const) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
  }
  if (!(rate > 0) || !Number.isFinite(rate)) {
    throw new RangeError(`learning rate must be > 0, got ${rate}`);
  }
  if (network.inputs !== data.features) {
    throw new RangeError(
      `the network takes ${network.inputs} features, and ${data.name} has ${data.features}`,
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed is ${seed}, must be an integer from 0 to 2^53 - 1`);
  }
  if (groups.length === 0) throw new RangeError("there is no group of models: give at least one");
  groups.forEach(({ count, leftOut = [] }, group) => {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`group ${group} must have at least one model, got ${count}`);
    }
    const odd = leftOut.find((at) => !Number.isInteger(at) || at < 0 || at >= data.count);
    if (odd !== undefined) {
      throw new RangeError(
        `group ${group} leaves out record ${odd}, and ${data.name} has ${data.count} records, ` +
          `0 to ${data.count - 1}`,
      );
    }
    if (new Set(leftOut).size < data.count) return;
    throw new RangeError(
      `group ${group} leaves out all ${data.count} records of ${data.name}: leave it one to learn from`,
    );
  });
  const models = groups.reduce((sum, { count }) => sum + count, 0);
  return options.plan ?? planTraining(gpu, network, {
    models,
    batch,
    optimizer,
    ...(modelsAtOnce !== undefined && { modelsAtOnce }),
  });
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** Layers of cohorts, one behind another. */
function joinedLayers(parts: readonly (readonly LayerWeights[])[]): LayerWeights[] {
  return parts[0].map((_, layer) => ({
    weights: joined(parts.map((part) => part[layer].weights)),
    biases: joined(parts.map((part) => part[layer].biases)),
  }));
}

import type { Gpu } from "../gpu/gpu.ts";
import { padded } from "../gpu/panel.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { TrainingSet } from "../train/batches.ts";
import type { Loss } from "../train/losses.ts";
import { layersOf } from "../train/network.ts";
import type { TrainedModel } from "../train/one_model.ts";
import { adam } from "../train/optimizers.ts";
import { planTraining } from "../train/plan.ts";
import { Activity, activityPipelines, blockOf } from "./activity.ts";
import { blocks, checkSet } from "./gradients.ts";
import { LossHessian } from "./hessian.ts";
import { outerBiasPipeline, outerPipeline } from "./pipelines.ts";
import { type InverseSolver, methodOf, overflowError } from "./solver.ts";
import { Tangents } from "./tangents.ts";
import { Vectors } from "./vectors.ts";

/** Options of {@link influenceFunctions} and {@link influenceOnQueries}. */
export interface InfluenceOptions extends RecorderOptions {
  /** The loss that was minimized, and that influence is on. */
  readonly loss: Loss;
  /** Added to the diagonal of the Hessian, >= 0. */
  readonly damping: number;
  /** How the inverse is applied. */
  readonly solver: InverseSolver;
  /** Whether the Gauss-Newton matrix stands for the Hessian; by default false. */
  readonly gaussNewton?: boolean;
}

/** What a solver reached. */
export interface SolverReport {
  /** Products with the Hessian. */
  readonly products: number;
  /** Largest |b - A x| over |b|, measured by a product of its own. */
  readonly residual: number;
}

/** Influences of records. */
export interface Influences {
  /** Each record on its own loss [records], see {@link influenceFunctions}. */
  readonly self: Float64Array;
  /** Change of the record's logits when it is removed [records, outputs]. */
  readonly selfShift: Float64Array;
  /** Each record on each query's loss [records, queries]; undefined without queries. */
  readonly influence: Float64Array | undefined;
  /** Change of each query's logits when a record is removed [records, queries, outputs]. */
  readonly shift: Float64Array | undefined;
  /** How well the systems were solved. */
  readonly report: SolverReport;
}

/** Queries whose tangents are taken at a time. */
const ROWS = 256;

/**
 * Influence functions (Koh and Liang, Understanding black-box predictions via influence functions, 2017,
 * equation 2), in the sign and scale of torch-influence: g_q . (H + damping)^-1 g_i / n estimates how
 * much the loss of query q changes when record i is removed; positive is a record that helps. H is the
 * Hessian of the mean loss over the training set, g the gradient of a record's loss. The same step of
 * the parameters moves the logits of a query by J_q (H + damping)^-1 g_i / n.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { conjugateGradients, finiteNetwork, Gpu, influenceFunctions, mnist, oneModel, trainEnsemble, trainingSet } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 40, seed: 1 });
 * const network = finiteNetwork({ inputs: 784, widths: [16], outputs: 2, activation: "relu" });
 *
 * const options = { network, epochs: 2, batch: 20, rate: 0.05, seed: 1, groups: [{ count: 1 }] };
 * const model = oneModel(await trainEnsemble(gpu, train, options), 0);
 * const { self } = await influenceFunctions(gpu, model, trainingSet(train, "cross-entropy"), {
 *   records: [7, 12],
 *   loss: "cross-entropy",
 *   damping: 0.01,
 *   gaussNewton: true,
 *   solver: conjugateGradients({ tolerance: 1e-3 }),
 * });
 * assert.ok(self.every((one) => one > 0)); // without it the loss at the record rises
 * ```
 *
 * @param records places of the records in `data`
 * @throws RangeError for a place that does not exist, damping that is negative, or a number that is not
 *   finite
 * @throws IndefiniteHessianError, DivergedError where the solver cannot bear the Hessian
 */
export async function influenceFunctions(
  gpu: Gpu,
  model: TrainedModel,
  data: TrainingSet,
  { records, queries, ...options }: InfluenceOptions & {
    readonly records: readonly number[];
    readonly queries?: TrainingSet | undefined;
  },
): Promise<Influences> {
  const odd = records.find((at) => !Number.isInteger(at) || at < 0 || at >= data.count);
  if (odd !== undefined || records.length === 0) {
    throw new RangeError(
      `records must be places from 0 to ${data.count - 1}, got ${odd ?? "none"}`,
    );
  }
  if (queries) checkSet(model, queries);
  const { outputs } = model.network;
  const count = records.length;
  const m = queries?.count ?? 0;
  const self = new Float64Array(count);
  const selfShift = new Float64Array(count * outputs);
  const influence = queries && new Float64Array(count * m);
  const shift = queries && new Float64Array(count * m * outputs);
  const n = data.count;
  const report = await eachSolution(gpu, model, data, { ...options, of: blockOf(data, records) }, {
    async see({ first, own, right, solution, hessian }) {
      const dots = await hessian.math.dots(right, solution);
      const along = new Along(gpu, model, hessian, options);
      const at = await along.directions(solution, blockOf(data, records.slice(first, first + own)));
      for (let v = 0; v < own; v++) {
        self[first + v] = dots[v] / n;
        for (let c = 0; c < outputs; c++) {
          selfShift[(first + v) * outputs + c] = at.logits[(v * own + v) * outputs + c] / n;
        }
      }
      if (!queries || !influence || !shift) return;
      for (const places of blocks(m, ROWS)) {
        const part = await along.directions(solution, blockOf(queries, places));
        for (let v = 0; v < own; v++) {
          places.forEach((place, k) => {
            const to = (first + v) * m + place;
            influence[to] = part.losses[v * places.length + k] / n;
            for (let c = 0; c < outputs; c++) {
              const from = (v * places.length + k) * outputs + c;
              shift[to * outputs + c] = part.logits[from] / n;
            }
          });
        }
      }
    },
  });
  return { self, selfShift, influence, shift, report };
}

/**
 * The influence of every record of the training set on queries, as {@link influenceFunctions} has it:
 * a system is solved for each query instead of each record.
 *
 * @returns [n, queries] row-major
 */
export async function influenceOnQueries(
  gpu: Gpu,
  model: TrainedModel,
  data: TrainingSet,
  { queries, ...options }: InfluenceOptions & { readonly queries: TrainingSet },
): Promise<{ readonly influence: Float64Array; readonly report: SolverReport }> {
  checkSet(model, queries);
  const influence = new Float64Array(data.count * queries.count);
  const report = await eachSolution(gpu, model, data, { ...options, of: queries }, {
    async see({ first, own, solution, hessian }) {
      const along = new Along(gpu, model, hessian, options);
      for (const places of blocks(data.count, ROWS)) {
        const { losses } = await along.directions(solution, blockOf(data, places));
        for (let v = 0; v < own; v++) {
          places.forEach((place, k) => {
            const value = losses[v * places.length + k] / data.count;
            influence[place * queries.count + first + v] = value;
          });
        }
      }
    },
  });
  return { influence, report };
}

/** The solutions of some records, and the first of them. */
interface Solutions {
  readonly first: number;
  /** How many of the vectors are records. */
  readonly own: number;
  readonly right: Vectors;
  readonly solution: Vectors;
  readonly hessian: LossHessian;
}

/** Solves for the gradients of records, as many at a time as the device has room for. */
async function eachSolution(
  gpu: Gpu,
  model: TrainedModel,
  data: TrainingSet,
  { of, solver, ...options }: InfluenceOptions & { readonly of: TrainingSet },
  { see }: { readonly see: (solutions: Solutions) => Promise<void> },
): Promise<SolverReport> {
  const { network } = model;
  const { modelsAtOnce: vectors } = planTraining(gpu, network, {
    models: of.count,
    batch: ROWS,
    optimizer: adam(),
  });
  using hessian = await LossHessian.create(gpu, model, data, { ...options, vectors });
  using right = new Vectors(gpu, network, vectors, false);
  using solution = new Vectors(gpu, network, vectors, true);
  let [products, residual] = [0, 0];
  for (let first = 0; first < of.count; first += vectors) {
    const own = Math.min(vectors, of.count - first);
    // The last ones are filled up with the last record.
    const places = Array.from({ length: vectors }, (_, v) => first + Math.min(v, own - 1));
    await gradients(gpu, hessian, blockOf(of, places), options, right);
    products += await methodOf(solver)({ ...options, gpu, hessian, right, solution });
    residual = Math.max(residual, await residualOf(gpu, { hessian, right, solution }));
    await see({ first, own, right, solution, hessian });
  }
  return { products, residual };
}

/** Writes the gradient of each record's loss. */
async function gradients(
  gpu: Gpu,
  { network, model }: LossHessian,
  block: TrainingSet,
  { loss }: Pick<InfluenceOptions, "loss">,
  result: Vectors,
): Promise<void> {
  const pipelines = await activityPipelines(gpu, network, loss);
  const outer = await outerPipeline(gpu);
  const outerBias = await outerBiasPipeline(gpu);
  using activity = new Activity(gpu, network, block, { share: 1 });
  const record = gpu.record("gradients of records");
  activity.fill(record, model, pipelines);
  for (const layer of layersOf(network)) {
    const { weights, biases } = result.layer(layer);
    const fanGroups = Math.ceil(layer.fanIn / 4);
    const derivatives = activity.derivatives(layer);
    record.dispatch(outer, {
      a: derivatives.operand,
      b: activity.inputsOf(layer),
      result: weights,
    }, {
      first: 0,
      units: layer.units,
      fan_groups: fanGroups,
      result_step: padded(layer.units),
    }, [Math.ceil(fanGroups / 8), Math.ceil(layer.units / 8), block.count]);
    if (!network.biased) continue;
    const groups = padded(layer.units) / 4;
    record.dispatch(outerBias, { a: derivatives.buffer, biases }, { first: 0, groups }, [
      Math.ceil(groups / 64),
      block.count,
    ]);
  }
  await record.submit();
}

/**
 * Largest |b - A x| / |b|.
 *
 * @throws RangeError where something overflowed
 */
async function residualOf(
  gpu: Gpu,
  { hessian, right, solution }: Pick<Solutions, "hessian" | "right" | "solution">,
): Promise<number> {
  using product = new Vectors(gpu, hessian.network, hessian.vectors, false);
  await hessian.apply(solution, product);
  await hessian.math.add(right, product, () => [1, -1]);
  const squares = await hessian.math.dots(product, product);
  const sizes = await hessian.math.dots(right, right);
  const residual = Math.sqrt(Math.max(...squares.map((square, v) => square / (sizes[v] || 1))));
  if (Number.isFinite(residual)) return residual;
  throw overflowError("gradients and solutions", residual);
}

/** Derivatives of records' logits and losses along solutions. */
class Along {
  readonly #gpu: Gpu;
  readonly #network: TrainedModel["network"];
  readonly #hessian: LossHessian;
  readonly #loss: Loss;

  constructor(
    gpu: Gpu,
    { network }: TrainedModel,
    hessian: LossHessian,
    { loss }: Pick<InfluenceOptions, "loss">,
  ) {
    this.#gpu = gpu;
    this.#network = network;
    this.#hessian = hessian;
    this.#loss = loss;
  }

  /** logits [vectors, records, outputs], losses [vectors, records]. */
  async directions(
    solution: Vectors,
    block: TrainingSet,
  ): Promise<{ readonly logits: Float32Array; readonly losses: Float64Array }> {
    const { count } = block;
    const { outputs } = this.#network;
    const shape = { vectors: solution.count, rows: padded(count) };
    const pipelines = await activityPipelines(this.#gpu, this.#network, this.#loss);
    using activity = new Activity(this.#gpu, this.#network, block, { share: 1 });
    using tangents = await Tangents.create(this.#gpu, this.#network, shape);
    const record = this.#gpu.record("tangents");
    activity.fill(record, this.#hessian.model, pipelines);
    tangents.fill(record, activity, this.#hessian.model, solution);
    await record.submit();
    const [logits, slopes] = await Promise.all([tangents.logits(count), activity.readout()]);
    const losses = new Float64Array(solution.count * count);
    logits.forEach((tangent, at) => {
      const record = Math.floor(at / outputs);
      losses[record] += tangent * slopes[record % count * outputs + at % outputs];
    });
    return { logits, losses };
  }
}

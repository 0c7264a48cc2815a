import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import type { TrainingSet } from "../train/batches.ts";
import type { Loss } from "../train/losses.ts";
import type { TrainedModel } from "../train/one_model.ts";
import { Activity, activityPipelines, blockOf, modelVectors } from "./activity.ts";
import { normsPipeline, pairPipeline, productPipeline } from "./pipelines.ts";

/** Options of {@link gradientDots}. */
export interface GradientOptions extends RecorderOptions {
  /** The loss whose gradients they are. */
  readonly loss: Loss;
}

/** Records whose activity is held at a time. */
const ROWS = 1024;

/**
 * Inner products of the gradients of records' losses with those of queries' losses, by all parameters
 * of a network. A gradient by a layer's weights is the outer product of the derivatives by what its
 * activation is applied to and of the layer's inputs, so that the inner product of two is that of the
 * derivatives times that of the inputs (plus 1 where there are biases): sum over the layers of
 * (d . d') (a . a' + 1). No gradient of a single record is ever formed.
 *
 * @returns [records, queries] row-major
 * @throws TypeError where records or queries do not fit the network
 * @throws RangeError where a number of theirs or of the network is not finite
 */
export async function gradientDots(
  gpu: Gpu,
  model: TrainedModel,
  records: TrainingSet,
  queries: TrainingSet,
  options: GradientOptions,
): Promise<Float64Array> {
  const { network } = model;
  checkSet(model, records);
  checkSet(model, queries);
  const activity = await activityPipelines(gpu, network, options.loss);
  const pair = await pairPipeline(gpu);
  const product = await productPipeline(gpu, "nt");
  using weights = await modelVectors(gpu, model);
  const result = new Float64Array(records.count * queries.count);
  for (const some of blocks(queries.count)) {
    using asked = new Activity(gpu, network, blockOf(queries, some), { share: 1 });
    const record = gpu.record("gradients", options);
    asked.fill(record, weights, activity);
    for (const places of blocks(records.count)) {
      using known = new Activity(gpu, network, blockOf(records, places), { share: 1 });
      using inputs = Matrix.buffered(gpu, known.rows, asked.rows, "products of inputs");
      using sums = Matrix.buffered(gpu, known.rows, asked.rows, "products of gradients");
      known.fill(record, weights, activity);
      for (const layer of known.layers) {
        const [source] = inputs.panels;
        record.dispatch(product, {
          a: known.inputsOf(layer),
          b: asked.inputsOf(layer),
          result: source,
        }, {
          groups: 2 * Math.ceil(layer.fanIn / 8),
          a_step: 0,
          b_step: 0,
          result_step: 0,
          begun: 0,
        }, [...tileGrid(product.shader.constants, known.rows, asked.rows), 1]);
        record.dispatch(pair, {
          a: known.derivatives(layer).operand,
          b: asked.derivatives(layer).operand,
          source,
          result: sums.panels[0],
        }, {
          groups: 2 * Math.ceil(layer.units / 8),
          biased: network.biased ? 1 : 0,
        }, tileGrid(pair.shader.constants, known.rows, asked.rows));
      }
      await record.submit();
      scatter(await sums.download(), places, some, queries.count, result);
    }
  }
  return result;
}

/** Puts a block's values [places, some] where they belong in the table of all. */
function scatter(
  values: Float32Array,
  places: readonly number[],
  some: readonly number[],
  width: number,
  table: Float64Array,
): void {
  const stride = padded(some.length);
  for (const [i, row] of places.entries()) {
    for (const [j, col] of some.entries()) table[row * width + col] = values[i * stride + j];
  }
}

/**
 * Squared norms of the gradients of records' losses.
 *
 * @returns [records]
 * @throws TypeError where the records do not fit the network
 * @throws RangeError where a number of theirs or of the network is not finite
 */
export async function gradientNorms(
  gpu: Gpu,
  model: TrainedModel,
  records: TrainingSet,
  options: GradientOptions,
): Promise<Float64Array> {
  checkSet(model, records);
  const { network } = model;
  const activity = await activityPipelines(gpu, network, options.loss);
  const norms = await normsPipeline(gpu);
  using weights = await modelVectors(gpu, model);
  const result = new Float64Array(records.count);
  for (const places of blocks(records.count)) {
    using known = new Activity(gpu, network, blockOf(records, places), { share: 1 });
    using sums = Storage.create(gpu, 4 * known.rows, "norms of gradients");
    const record: Recorder = gpu.record("gradients", options);
    known.fill(record, weights, activity);
    for (const layer of known.layers) {
      record.dispatch(norms, {
        a: known.derivatives(layer).operand,
        b: known.inputsOf(layer),
        sums,
      }, {
        records: places.length,
        a_groups: Math.ceil(layer.units / 4),
        b_groups: Math.ceil(layer.fanIn / 4),
        biased: network.biased ? 1 : 0,
      }, [Math.ceil(places.length / 64)]);
    }
    await record.submit();
    const values = new Float32Array(await sums.read());
    places.forEach((place, i) => result[place] = values[i]);
  }
  return result;
}

/**
 * Cosines of what the last hidden layer makes of records and of queries.
 *
 * @returns [records, queries] row-major; 0 where a layer is silent
 * @throws TypeError where records or queries do not fit the network
 * @throws RangeError where a number of theirs or of the network is not finite
 */
export async function representationSimilarity(
  gpu: Gpu,
  model: TrainedModel,
  records: TrainingSet,
  queries: TrainingSet,
  options: GradientOptions,
): Promise<Float64Array> {
  checkSet(model, records);
  checkSet(model, queries);
  const [left, right] = [
    await representations(gpu, model, records, options),
    await representations(gpu, model, queries, options),
  ];
  const result = new Float64Array(records.count * queries.count);
  const width = left.length / records.count;
  const norm = (values: Float32Array, row: number) =>
    Math.sqrt(dot(values, row * width, values, row * width, width));
  const norms = Float64Array.from({ length: queries.count }, (_, j) => norm(right, j));
  for (let i = 0; i < records.count; i++) {
    const own = norm(left, i);
    for (let j = 0; j < queries.count; j++) {
      const scale = own * norms[j];
      const product = dot(left, i * width, right, j * width, width);
      // A layer that is silent is like nothing.
      result[i * queries.count + j] = scale === 0 ? 0 : product / scale;
    }
  }
  return result;
}

/** Values of the last hidden layer [records, units], or the inputs of a network without one. */
async function representations(
  gpu: Gpu,
  model: TrainedModel,
  records: TrainingSet,
  options: GradientOptions,
): Promise<Float32Array> {
  const { network } = model;
  const width = network.widths.at(-1);
  if (width === undefined) return records.inputs;
  const activity = await activityPipelines(gpu, network, options.loss);
  using weights = await modelVectors(gpu, model);
  const result = new Float32Array(records.count * width);
  for (const places of blocks(records.count)) {
    using known = new Activity(gpu, network, blockOf(records, places), { share: 1 });
    const record = gpu.record("representations", options);
    known.fill(record, weights, activity);
    await record.submit();
    result.set(await known.representation(), places[0] * width);
  }
  return result;
}

function dot(a: Float32Array, at: number, b: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[at + k] * b[from + k];
  return sum;
}

/** Places 0 to count - 1, in blocks of at most {@link ROWS}. */
export function* blocks(count: number, rows: number = ROWS): Generator<number[]> {
  for (let first = 0; first < count; first += rows) {
    yield Array.from({ length: Math.min(rows, count - first) }, (_, k) => first + k);
  }
}

/**
 * @throws TypeError where the records do not fit the network
 * @throws RangeError where a number of either is not finite
 */
export function checkSet(
  { network, layers }: TrainedModel,
  { inputs, targets, count }: TrainingSet,
): void {
  const fits = count > 0 && inputs.length === count * network.inputs &&
    targets.length === count * network.outputs;
  if (!fits) {
    throw new TypeError(
      `the network takes ${network.inputs} features and gives ${network.outputs} outputs; got ` +
        `${inputs.length} values and ${targets.length} targets of ${count} records`,
    );
  }
  layers.forEach(({ weights, biases }, index) => {
    const odd = weights.find(isOdd) ?? biases.find(isOdd);
    if (odd === undefined) return;
    throw new RangeError(
      `weights and biases must be finite, got ${odd} in layer ${index}: the network's training ` +
        "diverged; train it with a smaller rate",
    );
  });
  for (const [name, values] of Object.entries({ inputs, targets })) {
    const at = values.findIndex(isOdd);
    if (at < 0) continue;
    const record = Math.floor(at / (values.length / count));
    throw new RangeError(`${name} must be finite, got ${values[at]} in record ${record}`);
  }
}

function isOdd(value: number): boolean {
  return !Number.isFinite(value);
}

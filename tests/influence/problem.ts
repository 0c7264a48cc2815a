/** Small networks and records, and their derivatives in float64. */
import { type FiniteNetwork, finiteNetwork } from "../../src/train/network.ts";
import type { TrainedModel } from "../../src/train/one_model.ts";
import type { TrainingSet } from "../../src/train/batches.ts";
import type { Loss } from "../../src/train/losses.ts";
import type { Activation } from "../../src/kernels/activations.ts";
import { parameterCount } from "../../src/train/network.ts";
import { type Example, gradientOf, type LayerValues } from "../reference/mlp.ts";
import { randomArray } from "../support.ts";

/** A small network with random parameters. */
export function randomModel(
  { activation = "gelu", biased = true, widths = [17, 9], inputs = 7, outputs = 3, seed = 1 }: {
    readonly activation?: Activation;
    readonly biased?: boolean;
    readonly widths?: readonly number[];
    readonly inputs?: number;
    readonly outputs?: number;
    readonly seed?: number;
  } = {},
): TrainedModel {
  const network: FiniteNetwork = finiteNetwork({ inputs, widths, outputs, activation, biased });
  const sizes = [inputs, ...widths, outputs];
  const layers = sizes.slice(1).map((units, at) => ({
    weights: randomArray(units * sizes[at], seed + at).map((x) => x * Math.sqrt(6 / sizes[at])),
    biases: biased ? randomArray(units, seed + 50 + at) : new Float32Array(0),
  }));
  return { network, layers };
}

/** Random records, one class each. */
export function randomSet(count: number, seed: number, inputs = 7, outputs = 3): TrainingSet {
  const targets = new Float32Array(count * outputs);
  for (let i = 0; i < count; i++) targets[i * outputs + (i * i + seed) % outputs] = 1;
  return { inputs: randomArray(count * inputs, seed), targets, count };
}

/** The layers as the float64 reference takes them, from a vector of all parameters. */
export function layersFrom({ network }: TrainedModel, values: ArrayLike<number>): LayerValues[] {
  const sizes = [network.inputs, ...network.widths, network.outputs];
  let at = 0;
  const take = (count: number) => Array.from({ length: count }, () => values[at++]);
  return sizes.slice(1).map((units, l) => ({
    weights: Array.from({ length: units }, () => take(sizes[l])),
    biases: network.biased ? take(units) : [],
  }));
}

/** All parameters in one vector: weights, then biases, layer by layer. */
function vectorOf(layers: readonly LayerValues[]): number[] {
  return layers.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);
}

/** A model's parameters in one vector. */
export function parametersOf({ layers }: TrainedModel): number[] {
  return layers.flatMap(({ weights, biases }) => [...weights, ...biases]);
}

/** Records with a weight each in the loss. */
export function examples({ inputs, targets, count }: TrainingSet, share: number): Example[] {
  const [d, c] = [inputs.length / count, targets.length / count];
  return Array.from({ length: count }, (_, i) => ({
    input: inputs.subarray(i * d, (i + 1) * d),
    wanted: targets.subarray(i * c, (i + 1) * c),
    share,
  }));
}

/** Gradient of each record's loss, float64 [records][parameters]. */
export function recordGradients(model: TrainedModel, set: TrainingSet, loss: Loss): number[][] {
  const layers = layersFrom(model, parametersOf(model));
  const { activation } = model.network;
  return examples(set, 1).map((one) => vectorOf(gradientOf(layers, activation, loss, [one])));
}

/** Step of the difference: rounding is about 1e-16 / step, and no relu is at 0 within it. */
const STEP = 1e-5;

/** The Hessian of the mean loss times a vector, by differences of float64 gradients. */
export function hessianProduct(
  model: TrainedModel,
  set: TrainingSet,
  loss: Loss,
  vector: ArrayLike<number>,
): number[] {
  const own = parametersOf(model);
  const batch = examples(set, 1 / set.count);
  const gradient = (t: number) =>
    vectorOf(
      gradientOf(
        layersFrom(model, own.map((value, i) => value + t * vector[i])),
        model.network.activation,
        loss,
        batch,
      ),
    );
  const [a, b, c, d] = [2 * STEP, STEP, -STEP, -2 * STEP].map(gradient);
  return a.map((_, i) => (8 * (b[i] - c[i]) - (a[i] - d[i])) / (12 * STEP));
}

/** Parameters of a model. */
export function count({ network }: TrainedModel): number {
  return parameterCount(network);
}

/** Largest error as a share of the largest value. */
export function relativeError(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [error, size] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    error = Math.max(error, Math.abs(got[i] - wanted[i]));
    size = Math.max(size, Math.abs(wanted[i]));
  }
  return error / size;
}

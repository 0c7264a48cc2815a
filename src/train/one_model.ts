import type { LayerWeights } from "./cohort_memory.ts";
import type { Ensemble } from "./ensemble.ts";
import type { FiniteNetwork } from "./network.ts";

/** A trained network: its architecture, and what it learned. */
export interface TrainedModel {
  /** Architecture. */
  readonly network: FiniteNetwork;
  /** From the first layer to the readout: weights [units, fan-in], biases [units] or none. */
  readonly layers: readonly LayerWeights[];
}

/**
 * One model of an ensemble.
 *
 * @throws RangeError where there is no such model
 */
export function oneModel(
  { network, models, layers }: Pick<Ensemble, "network" | "models" | "layers">,
  model: number,
): TrainedModel {
  if (!Number.isInteger(model) || model < 0 || model >= models) {
    throw new RangeError(`model must be a whole number >= 0 and < ${models}, got ${model}`);
  }
  return { network, layers: cutLayers(layers, models, model, 1) };
}

/** The layers of `count` models from the given one on. */
export function cutLayers(
  layers: readonly LayerWeights[],
  models: number,
  first: number,
  count: number,
): LayerWeights[] {
  const part = (values: Float32Array<ArrayBuffer>) => {
    const each = values.length / models;
    return values.slice(first * each, (first + count) * each);
  };
  return layers.map(({ weights, biases }) => ({ weights: part(weights), biases: part(biases) }));
}

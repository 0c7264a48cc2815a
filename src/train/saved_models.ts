import type { SavedCohort } from "./cohort.ts";
import type { LayerWeights } from "./cohort_memory.ts";
import { type FiniteNetwork, layersOf } from "./network.ts";
import { cutLayers } from "./one_model.ts";
import type { Tensor, Tensors } from "./safetensors.ts";

/** Models in a file: some of an ensemble, or all. */
export interface SavedModels {
  /** Their architecture. */
  readonly network: FiniteNetwork;
  /** Number of the first one in its ensemble. */
  readonly firstModel: number;
  /** Models. */
  readonly models: number;
  /** Epochs that they were trained. */
  readonly epochs: number;
  /** What they learned, and where the optimizer stood. */
  readonly saved: SavedCohort;
}

/**
 * The first `count` models of some, without what the optimizer remembers.
 *
 * @throws RangeError where there are not so many
 */
export function firstModels(models: SavedModels, count: number): SavedModels {
  if (!Number.isInteger(count) || count < 1 || count > models.models) {
    throw new RangeError(`there are ${models.models} models, got ${count} to take`);
  }
  const layers = cutLayers(models.saved.layers, models.models, 0, count);
  return { ...models, models: count, saved: { ...models.saved, layers, memory: [] } };
}

/** Tensors of layer i: `layer_i.weights` [models, units, fan-in], `layer_i.biases` [models, units]. */
const weightsName = (index: number) => `layer_${index}.weights`;
const biasesName = (index: number) => `layer_${index}.biases`;
const memoryName = (index: number) => `optimizer.memory_${index}`;

/**
 * Models as tensors for a safetensors file: `layer_0.weights` [models, units, fan-in],
 * `layer_0.biases` [models, units] and so on to the readout; what the optimizer remembers is in
 * `optimizer.memory_0`, ... Metadata: the network in JSON, first_model, models, epochs, steps.
 */
export function modelTensors(
  { network, firstModel, models, epochs, saved }: SavedModels,
): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const { index, fanIn, units } of layersOf(network)) {
    const { weights, biases } = saved.layers[index];
    tensors[weightsName(index)] = { shape: [models, units, fanIn], values: weights };
    if (network.biased) tensors[biasesName(index)] = { shape: [models, units], values: biases };
  }
  saved.memory.forEach((values, index) => {
    tensors[memoryName(index)] = { shape: [values.length], values };
  });
  return {
    tensors,
    metadata: {
      network: JSON.stringify(network),
      first_model: String(firstModel),
      models: String(models),
      epochs: String(epochs),
      steps: String(saved.steps),
    },
  };
}

/**
 * The models that {@link modelTensors} wrote.
 *
 * @throws {RangeError} tensors of something else
 */
export function modelsOf({ tensors, metadata }: Tensors): SavedModels {
  const number = (name: string) => {
    const value = Number(metadata[name] ?? NaN);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new RangeError(
      `the metadata ${name} of saved models must be a whole number, got ${value}`,
    );
  };
  const network: FiniteNetwork = JSON.parse(metadata.network ?? "null");
  if (network === null) throw new RangeError("saved models must have the metadata network");
  const models = number("models");
  const layers: LayerWeights[] = layersOf(network).map(({ index, fanIn, units }) => ({
    weights: values(tensors, weightsName(index), models * units * fanIn),
    biases: network.biased
      ? values(tensors, biasesName(index), models * units)
      : new Float32Array(0),
  }));
  const memory: Float32Array<ArrayBuffer>[] = [];
  for (let index = 0; memoryName(index) in tensors; index++) {
    memory.push(tensors[memoryName(index)].values);
  }
  return {
    network,
    firstModel: number("first_model"),
    models,
    epochs: number("epochs"),
    saved: { steps: number("steps"), layers, memory },
  };
}

function values(
  tensors: Tensors["tensors"],
  name: string,
  count: number,
): Float32Array<ArrayBuffer> {
  const found = tensors[name]?.values;
  if (found?.length === count) return found;
  throw new RangeError(
    `tensor ${name} of saved models must have ${count} values, got ${found?.length ?? "none"}`,
  );
}

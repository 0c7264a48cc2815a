/** Small cohorts, and the same models in float64. */
import type { Gpu } from "../../src/gpu/gpu.ts";
import { type Burst, Cohort } from "../../src/train/cohort.ts";
import type { CohortOptions } from "../../src/train/cohort_pass.ts";
import type { LayerWeights } from "../../src/train/cohort_memory.ts";
import { type FiniteNetwork, layersOf } from "../../src/train/network.ts";
import { sgd } from "../../src/train/optimizers.ts";
import type { Example, LayerValues } from "../reference/mlp.ts";
import { randomArray, randomNumbers } from "../support.ts";

/** A cohort of models that all learn from all records, by plain descent on the cross-entropy. */
export function cohortOf(
  gpu: Gpu,
  network: FiniteNetwork,
  options: Partial<CohortOptions> & { readonly models: number },
): Promise<Cohort> {
  return Cohort.create(gpu, {
    network,
    batch: 64,
    firstModel: 0,
    groups: new Uint32Array(options.models),
    optimizer: sgd(),
    loss: "cross-entropy",
    ...options,
  });
}

/** Random batches, the class of each record random; all groups learn from all records. */
export function randomBurst(
  { inputs, outputs }: FiniteNetwork,
  counts: readonly number[],
  rows: number,
  groups = 1,
): Burst {
  const next = randomNumbers(7);
  const burst: Burst = {
    counts,
    inputs: new Float32Array(counts.length * rows * inputs),
    targets: new Float32Array(counts.length * rows * outputs),
    groups,
    shares: new Float32Array(counts.length * groups * rows),
  };
  counts.forEach((count, step) => {
    burst.inputs.set(randomArray(count * inputs, step + 1), step * rows * inputs);
    for (let i = 0; i < count; i++) {
      const row = step * rows + i;
      burst.targets[row * outputs + Math.floor(next() * outputs)] = 1;
      for (let group = 0; group < groups; group++) {
        burst.shares[(step * groups + group) * rows + i] = 1 / count;
      }
    }
  });
  return burst;
}

/** The records of a batch as a group of models sees them. */
export function examples(
  { inputs, outputs }: FiniteNetwork,
  burst: Burst,
  step: number,
  rows: number,
  group = 0,
): Example[] {
  return Array.from({ length: burst.counts[step] }, (_, i) => {
    const row = step * rows + i;
    return {
      input: burst.inputs.subarray(row * inputs, (row + 1) * inputs),
      wanted: burst.targets.subarray(row * outputs, (row + 1) * outputs),
      share: burst.shares[(step * burst.groups + group) * rows + i],
    };
  });
}

/** The weights of one model of a cohort. */
export function modelOf(
  network: FiniteNetwork,
  saved: readonly LayerWeights[],
  model: number,
): LayerValues[] {
  return layersOf(network).map(({ index, fanIn, units }) => {
    const { weights, biases } = saved[index];
    const row = (unit: number) => {
      const begin = (model * units + unit) * fanIn;
      return Array.from(weights.subarray(begin, begin + fanIn));
    };
    return {
      weights: Array.from({ length: units }, (_, unit) => row(unit)),
      biases: Array.from(
        biases.subarray(
          model * units,
          model * units + biases.length / (weights.length / (units * fanIn)),
        ),
      ),
    };
  });
}

/** All numbers of a model, layer by layer. */
export function flat(layers: readonly LayerValues[]): number[] {
  return layers.flatMap(({ weights, biases }) => [...weights.flat(), ...biases]);
}

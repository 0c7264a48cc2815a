import { joined } from "../data/joined.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Cohort } from "./cohort.ts";
import type { Ensemble } from "./ensemble.ts";
import { cutLayers } from "./one_model.ts";
import { sgd } from "./optimizers.ts";

/**
 * Logits of records under each model [models, m, outputs].
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { finiteNetwork, Gpu, mnist, predictEnsemble, trainEnsemble } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 40, seed: 1 });
 * const network = finiteNetwork({ inputs: 784, widths: [16], outputs: 2, activation: "relu" });
 *
 * const groups = [{ count: 2 }];
 * const options = { network, epochs: 1, batch: 20, rate: 0.05, seed: 1, groups };
 * const ensemble = await trainEnsemble(gpu, train, options);
 * const logits = await predictEnsemble(gpu, ensemble, train.inputs);
 * assert.equal(logits.length, 2 * 40 * 2); // models, records, classes
 * ```
 *
 * @param inputs [m, features] row-major
 * @throws TypeError where the inputs are no whole records
 */
export async function predictEnsemble(
  gpu: Gpu,
  { network, models, layers, plan }: Pick<Ensemble, "network" | "models" | "layers" | "plan">,
  inputs: Float32Array,
): Promise<Float32Array> {
  if (inputs.length === 0 || inputs.length % network.inputs !== 0) {
    throw new TypeError(
      `inputs must be whole records of ${network.inputs} features, got ${inputs.length} values`,
    );
  }
  const parts: Float32Array[] = [];
  for (let first = 0; first < models; first += plan.modelsAtOnce) {
    const count = Math.min(plan.modelsAtOnce, models - first);
    using cohort = await Cohort.create(gpu, {
      network,
      models: count,
      batch: 64,
      firstModel: first,
      groups: new Uint32Array(count),
      optimizer: sgd(),
      loss: "mse",
    });
    await cohort.load({ steps: 0, layers: cutLayers(layers, models, first, count), memory: [] });
    parts.push(await cohort.logits(inputs));
  }
  return joined(parts);
}

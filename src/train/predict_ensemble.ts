import { joined } from "../data/joined.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Cohort } from "./cohort.ts";
import type { Ensemble } from "./ensemble.ts";
import { cutLayers } from "./one_model.ts";
import { sgd } from "./optimizers.ts";

/**
 * Logits of records under each model [models, m, outputs].
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

/** What an experiment takes, before it starts. */
import {
  adam,
  finiteNetwork,
  type Gpu,
  Matrix,
  multiplyNT,
  planTraining,
  stepWork,
} from "../../mod.ts";
import type { Preset } from "./presets.ts";
import { BATCH } from "./steps.ts";

/** Work, memory and time. */
export interface ExperimentPlan {
  /** Networks that are trained. */
  readonly models: number;
  /** Of them at once. */
  readonly modelsAtOnce: number;
  /** Floating-point operations of the training, with its padding. */
  readonly operations: number;
  /** Device memory of the networks at once and of the Gaussian process, whichever is more. */
  readonly bytes: number;
  /** About how long it takes on this device. */
  readonly seconds: number;
}

/** Share of a matrix product's speed that training reaches, looks and checkpoints included, on lavapipe. */
const TRAINING_SHARE = 0.25;

/** Plans by the speed of a matrix product on this device, measured now. */
export async function planExperiment(gpu: Gpu, preset: Preset): Promise<ExperimentPlan> {
  const { size, widths, models, records, epochs, features, activations } = preset;
  const network = finiteNetwork({ inputs: features, widths, outputs: 2, activation: "relu" });
  const together = models * (records + 1);
  const plan = planTraining(gpu, network, { models: together, batch: BATCH, optimizer: adam() });
  // Networks on halves of the records see as many batches: the others' places in them stay empty.
  const halves = preset.influence ? preset.influence.lds * preset.influence.ldsModels : 0;
  const all = together * activations.length + halves;
  const operations = all * epochs * Math.ceil(size / BATCH) * stepWork(network, BATCH);
  // M twice beyond float32, its factor and the room of a panel: see docs/accuracy.md.
  const gaussian = 3 * 4 * size ** 2;
  return {
    models: all,
    modelsAtOnce: plan.modelsAtOnce,
    operations,
    bytes: Math.max(plan.bytes, gaussian),
    seconds: operations / (TRAINING_SHARE * await productSpeed(gpu)),
  };
}

/** Operations a second of A B^T, n = 1024. */
async function productSpeed(gpu: Gpu): Promise<number> {
  const n = 1024;
  using a = Matrix.upload(gpu, new Float32Array(n * n).fill(0.5), n, n, "speed");
  const once = async () => {
    const begin = performance.now();
    using _ = await multiplyNT(gpu, a, a);
    return performance.now() - begin;
  };
  await once(); // compiles
  const ms = Math.min(await once(), await once());
  return 2 * n ** 3 / ms * 1000;
}

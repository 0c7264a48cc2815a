import type { Gpu } from "../gpu/gpu.ts";
import { padded } from "../gpu/panel.ts";
import { inTextures } from "../gpu/variants.ts";
import { type FiniteNetwork, layersOf } from "./network.ts";
import type { Optimizer } from "./optimizers.ts";

/** How many models are trained at once, and what that takes. */
export interface TrainingPlan {
  /** Models of each cohort but the last. */
  readonly modelsAtOnce: number;
  /** Cohorts, one after another. */
  readonly cohorts: number;
  /** Device memory of a cohort, without what the driver adds. */
  readonly bytes: number;
  /** What allows no more at once. */
  readonly limitedBy: "the number of models" | "the option" | "one binding" | "memory";
}

/** What {@link planTraining} plans for. */
export interface PlanOptions {
  /** All models. */
  readonly models: number;
  /** Records of a batch. */
  readonly batch: number;
  /** What the optimizer remembers takes memory, too. */
  readonly optimizer: Optimizer;
  /** At most this many at once. */
  readonly modelsAtOnce?: number;
  /** Device memory that may be used, by default half of the machine's for a CPU driver, else 8 GiB. */
  readonly memory?: number;
}

/** WebGPU does not tell how much memory a GPU has; this much, those of recent years have. */
const USUAL_GPU_BYTES = 8 * 2 ** 30;

/**
 * How many models are trained at once: as many as each layer's matrix of all of them fits into one
 * binding, and all matrices into memory.
 *
 * @throws RangeError where not even one model fits
 */
export function planTraining(
  gpu: Gpu,
  network: FiniteNetwork,
  options: PlanOptions,
): TrainingPlan {
  const { models, batch, optimizer, modelsAtOnce = Infinity } = options;
  const { memory = defaultMemory(gpu) } = options;
  if (modelsAtOnce < 1) throw new RangeError(`models at once must be >= 1, got ${modelsAtOnce}`);
  const bound = boundModels(gpu, network, batch);
  const each = modelBytes(gpu, network, batch, optimizer);
  const fitting = Math.floor(memory / each);
  if (bound < 1 || fitting < 1) {
    throw new RangeError(
      bound < 1
        ? "not even one model's largest layer fits into one binding of this adapter; make the " +
          `layers narrower, or the batch of ${batch} smaller`
        : `one model needs ${mebibytes(each)} MiB of device memory, and ${mebibytes(memory)} are ` +
          "allowed; make the network smaller, or allow more",
    );
  }
  const limits = [
    [models, "the number of models"],
    [modelsAtOnce, "the option"],
    [bound, "one binding"],
    [fitting, "memory"],
  ] as const;
  const most = Math.min(...limits.map(([count]) => count));
  // Cohorts of one size: the last one is not left with a few.
  const cohorts = Math.ceil(models / most);
  const atOnce = Math.ceil(models / cohorts);
  return {
    modelsAtOnce: atOnce,
    cohorts,
    bytes: atOnce * each,
    limitedBy: limits.find(([count]) => count === most)?.[1] ?? "memory",
  };
}

/** Most models whose rows of each matrix fit into one binding. */
function boundModels(gpu: Gpu, network: FiniteNetwork, batch: number): number {
  const { maxTextureDimension2D, maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  const bytes = Math.min(gpu.panelBytes, maxStorageBufferBindingSize, maxBufferSize);
  // On CPU drivers what products read is a texture, too.
  const side = inTextures(gpu.variant) ? maxTextureDimension2D : Infinity;
  const fits = (rows: number, cols: number) =>
    padded(cols) / 4 > side
      ? 0
      : Math.floor(Math.min(bytes / (4 * padded(cols)), side) / padded(rows));
  return Math.min(
    ...layersOf(network).flatMap(({ fanIn, units }) => [fits(units, fanIn), fits(batch, units)]),
  );
}

/** Device memory of a model: its share of the matrices of its cohort. */
function modelBytes(
  { variant }: Gpu,
  network: FiniteNetwork,
  batch: number,
  { states }: Optimizer,
): number {
  const copies = inTextures(variant) ? 2 : 1;
  let values = 0;
  const derivatives = new Map<string, number>();
  for (const { index, fanIn, units } of layersOf(network)) {
    const records = padded(batch) * padded(units);
    values += padded(units) * padded(fanIn) * (copies + states) + records * (copies + 1);
    values += 3 * padded(units);
    derivatives.set(`${units}:${index % 2}`, copies * records);
  }
  for (const size of derivatives.values()) values += size;
  return 4 * values;
}

function defaultMemory({ adapter }: Gpu): number {
  return adapter.software ? Deno.systemMemoryInfo().available / 2 : USUAL_GPU_BYTES;
}

function mebibytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en-US");
}

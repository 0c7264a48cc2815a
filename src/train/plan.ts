import type { Gpu } from "../gpu/gpu.ts";
import { padded } from "../gpu/matrix.ts";
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
  const bound = boundModels(gpu, network, batch, optimizer);
  const each = modelBytes(network, batch, optimizer);
  const fitting = Math.floor(memory / each);
  if (bound < 1 || fitting < 1) {
    throw new RangeError(
      bound < 1
        ? "not even one model's largest layer fits into one binding of this adapter; make the " +
          "layers narrower"
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

/** Most models whose rows of each matrix are in one panel. */
function boundModels(
  gpu: Gpu,
  network: FiniteNetwork,
  batch: number,
  { states }: Optimizer,
): number {
  const { maxTextureDimension2D, maxStorageBufferBindingSize, maxBufferSize } = gpu.device.limits;
  const texture = gpu.variant === "texture";
  const bytes = texture
    ? gpu.panelBytes
    : Math.min(gpu.panelBytes, maxStorageBufferBindingSize, maxBufferSize);
  const fits = (rows: number, cols: number) => {
    const width = padded(cols);
    if (texture && width / 4 > maxTextureDimension2D) return 0;
    const most = Math.min(bytes / (4 * width), texture ? maxTextureDimension2D : Infinity);
    return Math.floor(most / rows);
  };
  return Math.min(
    ...layersOf(network).flatMap(({ fanIn, units }) => [
      fits(padded(units), fanIn * Math.max(1, states)),
      fits(padded(batch), units),
    ]),
  );
}

/** Device memory of a model: its share of the matrices of its cohort. */
export function modelBytes(network: FiniteNetwork, batch: number, { states }: Optimizer): number {
  let values = 0;
  const spares = new Map<string, number>();
  const derivatives = new Map<string, number>();
  for (const { index, fanIn, units } of layersOf(network)) {
    const weights = padded(units) * padded(fanIn);
    const records = padded(batch) * padded(units);
    values += weights * (1 + states) + 2 * records + 3 * padded(units);
    // One spare matrix for each shape, as CohortMemory keeps them.
    spares.set(`${padded(units)}:${fanIn}`, weights);
    spares.set(`${padded(units)}:${padded(fanIn)} remembered`, states * weights);
    derivatives.set(`${units}:${index % 2}`, records);
  }
  for (const size of [...spares.values(), ...derivatives.values()]) values += size;
  return 4 * values;
}

function defaultMemory({ adapter }: Gpu): number {
  return adapter.software ? Deno.systemMemoryInfo().available / 2 : USUAL_GPU_BYTES;
}

function mebibytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en-US");
}

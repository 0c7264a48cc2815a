import {
  dataset,
  type FiniteNetwork,
  finiteNetwork,
  type Gpu,
  momentum,
  trainEnsemble,
} from "../mod.ts";
import { inputs, type Row } from "./measure.ts";

/** Sizes of a training. */
export interface TrainSizes {
  readonly models: number;
  readonly records: number;
  readonly features: number;
  readonly widths: readonly number[];
  readonly outputs: number;
  readonly batch: number;
}

/** Records x models a second of each way to train. */
export interface TrainBench {
  readonly rows: readonly Row[];
  readonly together: number;
  readonly alone: number;
  readonly torch: number | undefined;
}

/** Models trained alone, of which each costs the same. */
const ALONE = 2;

/** An epoch of many networks at once, of one after another, and of one after another in PyTorch. */
export async function benchTrain(gpu: Gpu, sizes: TrainSizes): Promise<TrainBench> {
  const { models, records, features, widths, outputs, batch } = sizes;
  const network = finiteNetwork({ inputs: features, widths, outputs, activation: "relu" });
  const data = dataset({
    name: "random",
    inputs: inputs(records * features),
    features,
    labels: Int32Array.from({ length: records }, (_, i) => i % outputs),
    classes: Array.from({ length: outputs }, (_, j) => String(j)),
  });
  // The second and third epoch: what is spent once in a training is not in them.
  const epochMs = async (count: number) => {
    const ends: number[] = [];
    await trainEnsemble(gpu, data, {
      network,
      groups: [{ count }],
      epochs: 3,
      batch,
      rate: 0.01,
      seed: 1,
      optimizer: momentum(),
      keepWeights: false,
      onEpoch: () => void ends.push(performance.now()),
    });
    return (ends[2] - ends[0]) / 2;
  };
  await epochMs(1); // compiles
  const together = await epochMs(models);
  let alone = 0;
  for (let k = 0; k < ALONE; k++) alone += await epochMs(1) / ALONE;
  const torch = await torchMs(sizes);
  const work = (count: number) => count * epochWork(network, records);
  const name = `${features}-${widths.join("-")}-${outputs}`;
  return {
    rows: [
      { what: `${models} models together, ${name}`, wallMs: together, work: work(models) },
      { what: "one model alone", wallMs: alone, work: work(1) },
      ...(torch === undefined
        ? []
        : [{ what: "one model in PyTorch on the CPU, float32", wallMs: torch, work: work(1) }]),
    ],
    together: models * records / together * 1000,
    alone: records / alone * 1000,
    torch: torch && records / torch * 1000,
  };
}

/** Operations that an epoch of a model needs, without any padding. */
function epochWork({ inputs, widths, outputs }: FiniteNetwork, records: number): number {
  const sizes = [inputs, ...widths, outputs];
  return sizes.slice(1).reduce(
    (sum, units, at) => sum + records * (at > 0 ? 6 : 4) * sizes[at] * units,
    0,
  );
}

/** Milliseconds of an epoch in bench/peers/train.py; undefined where there is no PyTorch. */
async function torchMs(sizes: TrainSizes): Promise<number | undefined> {
  const script = new URL("peers/train.py", import.meta.url).pathname;
  try {
    const { success, stdout } = await new Deno.Command("python3", {
      args: [script, JSON.stringify(sizes)],
    }).output();
    return success ? Number(new TextDecoder().decode(stdout)) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

import {
  type Dataset,
  dataset,
  type FiniteNetwork,
  finiteNetwork,
  type Gpu,
  momentum,
  trainEnsemble,
} from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant } from "./contest.ts";
import { inputs } from "./inputs.ts";
import { openPeers } from "./peer.ts";

/** An epoch of many networks at once, of one alone, and of one in PyTorch; times are of a model. */
export const benchTrain: Bench = async (gpu, { peers, small }) => {
  const sizes = {
    records: small ? 128 : 2048,
    features: 784,
    widths: [256, 256, 256],
    outputs: 10,
    batch: 64,
  };
  const { records, features, widths, outputs } = sizes;
  const network = finiteNetwork({ inputs: features, widths, outputs, activation: "relu" });
  const data = dataset({
    name: "random",
    inputs: inputs(records * features),
    features,
    labels: Int32Array.from({ length: records }, (_, i) => i % outputs),
    classes: Array.from({ length: outputs }, (_, j) => String(j)),
  });
  const work = epochWork(network, records);
  const own = [small ? 4 : 32, 1].map((models): Contestant => ({
    name: models === 1 ? "one model alone" : `${models} models at once, an epoch of each`,
    work,
    times: 1 / models,
    once: async () => ({ ms: await epochMs(gpu, data, network, { ...sizes, models }) }),
  }));
  await using others = await openPeers(
    peers
      ? [{
        name: "PyTorch on the CPU, float32, one model",
        script: "train.py",
        args: [JSON.stringify(sizes)],
        work,
      }]
      : [],
  );
  const results = await contest([...own, ...others.contestants], 3);
  const rates = results.map(({ name, ms }) =>
    `${Math.round(records / ms * 1000).toLocaleString("en-US")} (${name})`
  );
  const notes = [...others.missing, `Records x models a second: ${rates.join("; ")}.`];
  const shape = [features, ...widths, outputs].join("-");
  const title = `An epoch of a network ${shape}, ${records} records, batches of ${sizes.batch}`;
  return [{ bench: "train", title, results, notes }];
};

/** The second and third epoch: what is spent once in a training is not in them. */
async function epochMs(
  gpu: Gpu,
  data: Dataset,
  network: FiniteNetwork,
  { models, batch }: { readonly models: number; readonly batch: number },
): Promise<number> {
  const ends: number[] = [];
  await trainEnsemble(gpu, data, {
    network,
    groups: [{ count: models }],
    epochs: 3,
    batch,
    rate: 0.01,
    seed: 1,
    optimizer: momentum(),
    keepWeights: false,
    onEpoch: () => void ends.push(performance.now()),
  });
  return (ends[2] - ends[0]) / 2;
}

/** Operations that an epoch of a model needs, without any padding. */
function epochWork({ inputs, widths, outputs }: FiniteNetwork, records: number): number {
  const sizes = [inputs, ...widths, outputs];
  return sizes.slice(1).reduce(
    (sum, units, at) => sum + records * (at > 0 ? 6 : 4) * sizes[at] * units,
    0,
  );
}

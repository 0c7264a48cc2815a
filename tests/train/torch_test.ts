import assert from "node:assert/strict";
import { dataset } from "../../src/data/dataset.ts";
import { readNpz } from "../../src/data/npz.ts";
import type { Activation } from "../../src/kernels/activations.ts";
import { bursts, epochOrder } from "../../src/train/batches.ts";
import type { Loss } from "../../src/train/losses.ts";
import { finiteNetwork, layersOf } from "../../src/train/network.ts";
import { adam, momentum, type Optimizer, sgd } from "../../src/train/optimizers.ts";
import { trainingSet } from "../../src/train/training_set.ts";
import { assertClose, gpuTest } from "../support.ts";
import { cohortOf } from "./models.ts";

const GOLDEN = readNpz(
  await Deno.readFile(new URL("../reference/golden/train_torch.npz", import.meta.url)),
);
const NAMES = Object.keys(GOLDEN).filter((name) => name.endsWith("float64_losses"))
  .map((name) => name.replace("_float64_losses", ""));
const OPTIMIZERS: Readonly<Record<string, [Optimizer, number]>> = {
  sgd: [sgd(), 0.1],
  momentum: [momentum(), 0.03],
  adam: [adam(), 0.01],
};
const BATCH = 16;

const floats = (name: string) => Float32Array.from(GOLDEN[name].values);
const DATA = dataset({
  name: "golden",
  inputs: floats("inputs"),
  features: 12,
  labels: Int32Array.from(GOLDEN.labels.values),
  classes: ["0", "1", "2"],
});

for (const name of NAMES) {
  const [activation, biases, method, loss] = name.split("_") as [Activation, string, string, Loss];
  const biased = biases === "biased";
  const [optimizer, rate] = OPTIMIZERS[method];
  gpuTest(`50 steps of ${name.replaceAll("_", " ")} follow PyTorch's`, async (gpu) => {
    const network = finiteNetwork({ inputs: 12, widths: [16, 16], outputs: 3, activation, biased });
    using cohort = await cohortOf(gpu, network, { models: 1, batch: BATCH, optimizer, loss });
    await cohort.initialize(1);
    const { memory } = await cohort.save();
    const layers = layersOf(network).map(({ index }) => ({
      weights: floats(`weights_${index}`),
      biases: biased ? floats(`biases_${index}`) : new Float32Array(0),
    }));
    await cohort.load({ steps: 0, layers, memory });
    const losses: number[] = [];
    const learned = trainingSet(DATA, loss);
    for (let epoch = 0; epoch < 5; epoch++) {
      const order = epochOrder(DATA.count, epoch, { shuffle: false, seed: 0 });
      const layout = { batch: BATCH, rows: cohort.rows, leftOut: [new Set<number>()] };
      for (const burst of bursts(learned, order, layout)) {
        const history = await cohort.train(burst, rate);
        losses.push(...history.filter((_, at) => at % 2 === 0));
      }
    }
    assert.equal(losses.length, 50);
    const logits = await cohort.logits(DATA.inputs.subarray(0, 10 * 12));
    for (const kind of ["float64", "float32"]) {
      const expected = GOLDEN[`${name}_${kind}_losses`].values;
      const ratios = losses.map((value, step) => value / expected[step]);
      // Adam divides small gradients by their size, so that roundings of float32 are not damped.
      assertClose(ratios, ratios.map(() => 1), 1e-4, `losses beside ${kind}`);
      assertClose(logits, GOLDEN[`${name}_${kind}_logits`].values, 1e-3, `logits beside ${kind}`);
    }
  });
}

import assert from "node:assert/strict";
import { dataset } from "../../src/data/dataset.ts";
import {
  type EpochOfCohort,
  type ResumePoint,
  trainEnsemble,
  type TrainOptions,
} from "../../src/train/ensemble.ts";
import { finiteNetwork } from "../../src/train/network.ts";
import { adam, momentum, sgd } from "../../src/train/optimizers.ts";
import { planTraining } from "../../src/train/plan.ts";
import { predictEnsemble } from "../../src/train/predict_ensemble.ts";
import { logitsOf } from "../reference/mlp.ts";
import { assertClose, deviceTest, gpuTest, randomArray, randomNumbers } from "../support.ts";
import { modelOf } from "./models.ts";

/** Two classes around two centers. */
function clusters(count: number, seed: number) {
  const next = randomNumbers(seed);
  const labels = Int32Array.from({ length: count }, () => next() < 0.5 ? 0 : 1);
  const noise = randomArray(count * 6, seed + 1);
  return dataset({
    name: "clusters",
    inputs: noise.map((value, at) => value + (labels[Math.floor(at / 6)] === 0 ? 0.4 : -0.4)),
    features: 6,
    labels,
    classes: ["left", "right"],
  });
}

const DATA = clusters(50, 1);
const NETWORK = finiteNetwork({ inputs: 6, widths: [10, 10], outputs: 2, activation: "gelu" });
const OPTIONS: TrainOptions = {
  network: NETWORK,
  groups: [{ count: 3 }, { count: 2, leftOut: [7] }, { count: 2, leftOut: [0, 49] }],
  epochs: 3,
  batch: 16,
  rate: 0.02,
  seed: 4,
  optimizer: adam(),
  shuffle: true,
};

gpuTest("an ensemble is the same whatever is trained together", async (gpu) => {
  const whole = await trainEnsemble(gpu, DATA, OPTIONS);
  const parts = await trainEnsemble(gpu, DATA, { ...OPTIONS, modelsAtOnce: 3 });
  assert.deepEqual([whole.plan.cohorts, parts.plan.cohorts], [1, 3]);
  assert.equal(whole.plan.limitedBy, "the number of models");
  assert.equal(parts.plan.limitedBy, "the option");
  assert.deepEqual(parts.layers, whole.layers);
  assert.deepEqual(parts.last, whole.last);
  const planned = await trainEnsemble(gpu, DATA, { ...OPTIONS, plan: parts.plan });
  assert.deepEqual(planned.plan, parts.plan);
  assert.deepEqual(planned.layers, whole.layers);
  const inputs = DATA.inputs.subarray(0, 6 * 5);
  assert.deepEqual(
    await predictEnsemble(gpu, parts, inputs),
    await predictEnsemble(gpu, whole, inputs),
  );
});

deviceTest("an ensemble learns, and tells how well it does", async (gpu) => {
  const epochs: EpochOfCohort[] = [];
  const other = clusters(70, 9);
  let tested: Float64Array | undefined;
  const ensemble = await trainEnsemble(gpu, DATA, {
    ...OPTIONS,
    epochs: 30,
    optimizer: momentum(),
    schedule: "linear",
    onEpoch: async (epoch) => {
      epochs.push(epoch);
      if (epoch.epoch === 30) tested = (await epoch.evaluate(other)).accuracies;
    },
  });
  assert.deepEqual(epochs.map(({ epoch }) => epoch), Array.from({ length: 30 }, (_, i) => i + 1));
  assertClose([epochs[0].rate, epochs[1].rate], [0.02, 0.02 * 29 / 30], 1e-16, "rates");
  const [first, last] = [epochs[0], epochs[29]];
  for (let model = 0; model < 7; model++) {
    assert.ok(last.losses[model] < first.losses[model] / 2, `model ${model} must learn`);
    assert.ok(last.accuracies[model] > 0.9);
    // By the weights: shares of right answers on the other records.
    const own = modelOf(NETWORK, ensemble.layers, model);
    const right = Array.from({ length: 70 }, (_, i) => {
      const [left, right] = logitsOf(own, "gelu", other.row(i));
      return (right > left ? 1 : 0) === other.labels[i] ? 1 : 0;
    }).reduce((sum: number, one) => sum + one, 0);
    assertClose([tested?.[model] ?? NaN], [right / 70], 1e-6, "accuracy");
  }
  assert.notDeepEqual(
    modelOf(NETWORK, ensemble.layers, 0),
    modelOf(NETWORK, ensemble.layers, 1),
    "models differ",
  );
});

gpuTest("training goes on from where it stood, bit for bit", async (gpu) => {
  const points = new Map<number, ResumePoint>();
  const options = { ...OPTIONS, modelsAtOnce: 4 };
  const whole = await trainEnsemble(gpu, DATA, {
    ...options,
    onEpoch: async ({ cohort, epoch, save }) => {
      if (epoch === 2 && cohort === 0) points.set(0, { epochs: 2, saved: await save() });
    },
  });
  const seen: string[] = [];
  const resumed = await trainEnsemble(gpu, DATA, {
    ...options,
    resume: (cohort) => Promise.resolve(points.get(cohort)),
    onEpoch: ({ cohort, epoch }) => void seen.push(`${cohort}:${epoch}`),
  });
  assert.deepEqual(seen, ["0:3", "1:1", "1:2", "1:3"]);
  assert.deepEqual(resumed.layers, whole.layers);
});

deviceTest("models learn from all records but those left out", async (gpu) => {
  // With one record left of a batch of two, its model is the one of that record alone.
  const pair = dataset({
    ...DATA,
    inputs: DATA.inputs.slice(0, 12),
    labels: DATA.labels.slice(0, 2),
    indices: Int32Array.of(0, 1),
  });
  const single = dataset({
    ...DATA,
    inputs: DATA.inputs.slice(6, 12),
    labels: DATA.labels.slice(1, 2),
    indices: Int32Array.of(1),
  });
  const options = { network: NETWORK, epochs: 2, batch: 2, rate: 0.1, seed: 1 };
  const without = await trainEnsemble(gpu, pair, {
    ...options,
    groups: [{ count: 1, leftOut: [0] }],
  });
  const alone = await trainEnsemble(gpu, single, { ...options, groups: [{ count: 1 }] });
  assert.deepEqual(without.layers, alone.layers);
  assert.deepEqual(without.last, alone.last);
});

deviceTest("what cannot be trained is refused with the remedy", async (gpu) => {
  const refused = (change: Partial<TrainOptions>, message: RegExp) =>
    assert.rejects(trainEnsemble(gpu, DATA, { ...OPTIONS, ...change }), {
      name: "RangeError",
      message,
    });
  await refused(
    { groups: [{ count: 1, leftOut: [50] }] },
    /record 50, and clusters has 50 records, 0 to 49/,
  );
  await refused({ groups: [{ count: 0 }] }, /at least one model, got 0/);
  await refused({ groups: [] }, /there is no group of models: give at least one/);
  await refused(
    { groups: [{ count: 1, leftOut: Array.from({ length: 50 }, (_, at) => at) }] },
    /group 0 leaves out all 50 records of clusters/,
  );
  await refused({ seed: -1 }, /seed is -1, must be an integer from 0 to 2\^53 - 1/);
  await refused({ epochs: 0 }, /epochs must be a whole number >= 1, got 0/);
  await refused({ batch: 1.5 }, /batch must be a whole number >= 1, got 1.5/);
  await refused({ rate: -1 }, /learning rate must be > 0, got -1/);
  await refused({ modelsAtOnce: 0 }, /models at once must be >= 1, got 0/);
  await refused(
    { network: { ...NETWORK, inputs: 7 } },
    /the network takes 7 features, and clusters has 6/,
  );
  assert.throws(
    () => finiteNetwork({ inputs: 6, widths: [3, 0], outputs: 2, activation: "relu" }),
    /width of hidden layer 2 must be a whole number >= 1, got 0/,
  );
});

deviceTest("more records are asked about than one table of logits holds", async (gpu) => {
  // 64 models of 10 outputs have 2^24 logits of 26,214 records.
  const network = finiteNetwork({ inputs: 1, widths: [], outputs: 10, activation: "relu" });
  const [models, count] = [64, 30_000];
  const weights = Float32Array.from({ length: models * 10 }, (_, at) => at);
  const layers = [{ weights, biases: new Float32Array(models * 10) }];
  const plan = planTraining(gpu, network, { models, batch: 64, optimizer: sgd() });
  const inputs = Float32Array.from({ length: count }, (_, at) => at % 16);
  const got = await predictEnsemble(gpu, { network, models, layers, plan }, inputs);
  assert.equal(got.length, models * count * 10);
  // Whole numbers, exact in float32.
  const wrong = got.findIndex((logit, at) => {
    const [model, record] = [Math.floor(at / (count * 10)), Math.floor(at / 10) % count];
    return logit !== weights[model * 10 + at % 10] * inputs[record];
  });
  assert.equal(wrong, -1);
});

gpuTest("the plan's memory is what the device holds", async (gpu) => {
  const wide = dataset({ ...DATA, inputs: randomArray(50 * 70, 3), features: 70 });
  const sizes = { inputs: 70, widths: [65, 65, 20], outputs: 2 };
  const network = finiteNetwork({ ...sizes, activation: "relu" });
  for (const optimizer of [momentum(), adam()]) {
    const plan = planTraining(gpu, network, { models: 5, batch: 20, optimizer });
    let held = 0;
    await trainEnsemble(gpu, wide, {
      ...OPTIONS,
      network,
      optimizer,
      groups: [{ count: 5 }],
      epochs: 1,
      batch: 20,
      onEpoch: () => {
        held = gpu.ledger.live;
      },
    });
    // Losses of records and the groups of models are not planned for: a few bytes a record and model.
    assert.ok(Math.abs(held / plan.bytes - 1) < 0.01, `planned ${plan.bytes}, held ${held}`);
  }
  const plan = (memory: number) =>
    planTraining(gpu, network, { models: 500, batch: 20, optimizer: adam(), memory });
  assert.equal(plan(20e6).limitedBy, "memory");
  assert.ok(plan(20e6).bytes <= 20e6);
  assert.throws(() => plan(1000), /one model needs 1 MiB of device memory, and 0 are allowed/);
});

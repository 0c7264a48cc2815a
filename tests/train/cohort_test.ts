import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import type { Cohort } from "../../src/train/cohort.ts";
import { type FiniteNetwork, finiteNetwork } from "../../src/train/network.ts";
import { adam, momentum, type Optimizer, sgd } from "../../src/train/optimizers.ts";
import { gradientOf, type LayerValues, logitsOf, lossOf } from "../reference/mlp.ts";
import { assertClose, gpuTest } from "../support.ts";
import { cohortOf, examples, flat, modelOf, randomBurst } from "./models.ts";

const ACTIVATIONS = ["relu", "gelu", "erf"] as const;

/** Inputs, widths and outputs around the edges of tiles and groups of four, and records of a batch. */
const SHAPES = [
  { inputs: 1, widths: [1], outputs: 2, count: 1 },
  { inputs: 17, widths: [64, 65], outputs: 3, count: 17 },
  { inputs: 65, widths: [17, 33], outputs: 1, count: 64 },
  { inputs: 30, widths: [], outputs: 10, count: 65 },
  { inputs: 257, widths: [66], outputs: 67, count: 130 },
];

/** float32 sums of 300 terms of size 1 in chunks round by about 16 u; the layers behind double that. */
const TOLERANCE = 4e-6;

async function weightsOf(cohort: Cohort, network: FiniteNetwork, model: number) {
  return modelOf(network, (await cohort.save()).layers, model);
}

for (const { count, ...sizes } of SHAPES) {
  for (const biased of [false, true]) {
    const activation = ACTIVATIONS[(sizes.inputs + (biased ? 1 : 0)) % 3];
    const loss = sizes.outputs === 1 ? "mse" : "cross-entropy";
    const network = finiteNetwork({ ...sizes, activation, biased, biasStd: biased ? 0.1 : 0 });
    const name = `${sizes.inputs}-${sizes.widths.join("-")}-${sizes.outputs} ${activation}` +
      `${biased ? " with biases" : ""}, ${count} records`;
    gpuTest(`a step of ${name} agrees with float64`, async (gpu) => {
      const models = 3;
      using cohort = await cohortOf(gpu, network, { models, batch: count, loss });
      await cohort.initialize(5);
      const burst = randomBurst(network, [count], cohort.rows);
      // Targets are any numbers, not only shares of the classes that add up to 1.
      burst.targets.forEach((target, at) => burst.targets[at] = target + at % 4 / 8);
      const batch = examples(network, burst, 0, cohort.rows);
      const before = await cohort.save();
      const logits = await cohort.logits(burst.inputs.subarray(0, count * network.inputs));
      const history = await cohort.train(burst, 1);
      for (let model = 0; model < models; model++) {
        const own = modelOf(network, before.layers, model);
        const expected = batch.flatMap(({ input }) => logitsOf(own, activation, input));
        const begin = model * count * network.outputs;
        const got = logits.subarray(begin, begin + count * network.outputs);
        assertClose(got, expected, TOLERANCE * 5, "logits"); // they are of size 5
        const wanted = lossOf(own, activation, loss, batch);
        assertClose([history[2 * model]], [wanted], TOLERANCE * 5, "loss");
        const gradient = flat(gradientOf(own, activation, loss, batch));
        const after = flat(await weightsOf(cohort, network, model));
        const step = flat(own).map((weight, i) => weight - after[i]);
        assertClose(step, gradient, TOLERANCE, "gradient");
      }
    });
  }
}

for (const activation of ACTIVATIONS) {
  Deno.test(`the reference's derivatives of ${activation} agree with differences`, () => {
    const layer = (units: number, fanIn: number, seed: number): LayerValues => ({
      weights: Array.from(
        { length: units },
        (_, i) => Array.from({ length: fanIn }, (_, j) => Math.sin(seed + 3 * i + 7 * j)),
      ),
      biases: Array.from({ length: units }, (_, i) => 0.3 * Math.cos(seed + i)),
    });
    const layers = [layer(4, 3, 1), layer(5, 4, 2), layer(3, 5, 3)];
    const batch = [0, 1, 2].map((k) => ({
      input: [Math.sin(k), Math.cos(2 * k), 0.4],
      wanted: [0, 1, 2].map((j) => j === k ? 1 : 0),
      share: k === 2 ? 0 : 0.5,
    }));
    for (const loss of ["cross-entropy", "mse"]) {
      const gradient = gradientOf(layers, activation, loss, batch);
      const differ = (values: number[], at: number) => {
        const [own, h] = [values[at], 1e-5];
        const side = (value: number) => {
          values[at] = value;
          return lossOf(layers, activation, loss, batch);
        };
        const slope = (side(own + h) - side(own - h)) / (2 * h);
        values[at] = own;
        return slope;
      };
      const expected = layers.flatMap(({ weights, biases }) => [
        ...weights.flatMap((row) => row.map((_, j) => differ(row, j))),
        ...biases.map((_, i) => differ(biases, i)),
      ]);
      // Central differences with h = 1e-5 are off by h^2 and by the rounding of the loss over h.
      assertClose(flat(gradient), expected, 1e-9, "differences");
    }
  });
}

/** The optimizers written out for one number. */
const RULES: Readonly<Record<string, (g: number, rate: number, t: number, m: number[]) => number>> =
  {
    sgd: (g, rate) => rate * g,
    momentum: (g, rate, _, m) => rate * (m[0] = 0.8 * m[0] + g),
    adam: (g, rate, t, m) => {
      m[0] = 0.9 * m[0] + 0.1 * g;
      m[1] = 0.99 * m[1] + 0.01 * g * g;
      return rate * (m[0] / (1 - 0.9 ** t)) / (Math.sqrt(m[1] / (1 - 0.99 ** t)) + 1e-3);
    },
  };

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  sgd: sgd(),
  momentum: momentum({ decay: 0.8 }),
  // A large epsilon: with a small one float32's noise in a gradient near 0 decides its step.
  adam: adam({ secondDecay: 0.99, epsilon: 1e-3 }),
};

for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
  gpuTest(`six steps of ${name} agree with float64`, async (gpu) => {
    const network = finiteNetwork({
      inputs: 18,
      widths: [21, 21],
      outputs: 3,
      activation: "gelu",
      biasStd: 0.1,
    });
    const counts = [33, 33, 33, 33, 33, 5];
    using cohort = await cohortOf(gpu, network, { models: 2, batch: 33, optimizer });
    await cohort.initialize(1);
    const burst = randomBurst(network, counts, cohort.rows);
    const saved = await cohort.save();
    await cohort.train(burst, 0.05);
    for (const model of [0, 1]) {
      let own = modelOf(network, saved.layers, model);
      const memory = flat(own).map(() => [0, 0]);
      for (let step = 0; step < counts.length; step++) {
        const batch = examples(network, burst, step, cohort.rows);
        const gradient = flat(gradientOf(own, "gelu", "cross-entropy", batch));
        let at = 0;
        const moved = (weight: number) => {
          const change = RULES[name](gradient[at], 0.05, step + 1, memory[at]);
          at++;
          return weight - change;
        };
        own = own.map(({ weights, biases }) => ({
          weights: weights.map((row) => row.map(moved)),
          biases: biases.map(moved),
        }));
      }
      const got = flat(await weightsOf(cohort, network, model));
      assertClose(got, flat(own), 2e-6, `weights after six steps of ${name}`);
    }
  });
}

const SMALL = finiteNetwork({ inputs: 20, widths: [24, 24], outputs: 4, activation: "relu" });

gpuTest("a model of a cohort is the same, bit for bit, as the model alone", async (gpu) => {
  const counts = [40, 40, 12];
  const optimizer = adam();
  const result = async (firstModel: number, models: number) => {
    using cohort = await cohortOf(gpu, SMALL, { models, firstModel, batch: 40, optimizer });
    await cohort.initialize(3);
    const history = await cohort.train(randomBurst(SMALL, counts, cohort.rows), 0.01);
    return { history, layers: (await cohort.save()).layers };
  };
  const all = await result(0, 5);
  for (const model of [0, 2, 4]) {
    const alone = await result(model, 1);
    const together = modelOf(SMALL, all.layers, model);
    assert.deepEqual(modelOf(SMALL, alone.layers, 0), together, `model ${model}`);
    counts.forEach((_, step) =>
      assert.equal(alone.history[2 * step], all.history[2 * (5 * step + model)])
    );
  }
});

gpuTest("a record left out is as if it were not in its batch", async (gpu) => {
  const counts = [20, 20];
  using cohort = await cohortOf(gpu, SMALL, {
    models: 2,
    batch: 20,
    groups: Uint32Array.of(0, 1),
  });
  await cohort.initialize(3);
  const begin = await cohort.save();
  const burst = randomBurst(SMALL, counts, cohort.rows, 2);
  // Group 1 lacks the last record of the first batch.
  burst.shares.fill(1 / 19, cohort.rows, cohort.rows + 19);
  burst.shares[cohort.rows + 19] = 0;
  await cohort.train(burst, 0.1);
  const both = await cohort.save();

  using short = await cohortOf(gpu, SMALL, { models: 2, batch: 20 });
  await short.load(begin);
  const shorter = randomBurst(SMALL, counts, short.rows);
  const without = {
    ...shorter,
    counts: [19, 20],
    shares: shorter.shares.map((share, i) => i < 19 ? 1 / 19 : i < short.rows ? 0 : share),
  };
  await short.train(without, 0.1);
  const expected = modelOf(SMALL, (await short.save()).layers, 1);
  assert.deepEqual(modelOf(SMALL, both.layers, 1), expected);
  assert.notDeepEqual(
    modelOf(SMALL, both.layers, 0),
    modelOf(SMALL, (await short.save()).layers, 0),
  );
});

gpuTest("what was saved goes on exactly", async (gpu) => {
  const optimizer = adam();
  const options = { models: 3, batch: 30, optimizer };
  const network = finiteNetwork({ inputs: 20, widths: [10], outputs: 2, activation: "erf" });
  using whole = await cohortOf(gpu, network, options);
  await whole.initialize(9);
  await whole.train(randomBurst(network, [30, 30], whole.rows), 0.01);
  const middle = await whole.save();
  await whole.train(randomBurst(network, [30], whole.rows), 0.01);

  using resumed = await cohortOf(gpu, network, options);
  await resumed.load(middle);
  await resumed.train(randomBurst(network, [30], resumed.rows), 0.01);
  assert.deepEqual(await resumed.save(), await whole.save());
  await assert.rejects(resumed.load({ ...middle, memory: [] }), /fewer arrays/);
  const odd = middle.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(1) }));
  await assert.rejects(
    resumed.load({ ...middle, layers: odd }),
    /3 models x 10 units x 20 expected/,
  );
});

gpuTest("a model that diverges leaves the others as they are", async (gpu) => {
  const burst = (rows: number) => randomBurst(SMALL, [10, 10, 10], rows);
  const run = async (spoil: boolean) => {
    using cohort = await cohortOf(gpu, SMALL, { models: 3, batch: 10 });
    await cohort.initialize(3);
    const saved = await cohort.save();
    const each = saved.layers[0].weights.length / 3;
    if (spoil) saved.layers[0].weights.fill(1e30, each, 2 * each);
    await cohort.load(saved);
    const history = await cohort.train(burst(cohort.rows), 0.1);
    return { history, layers: (await cohort.save()).layers };
  };
  const [good, spoiled] = [await run(false), await run(true)];
  assert.ok(!Number.isFinite(spoiled.history[2 * (3 * 2 + 1)]), "model 1 must diverge");
  for (const model of [0, 2]) {
    assert.deepEqual(modelOf(SMALL, spoiled.layers, model), modelOf(SMALL, good.layers, model));
  }
});

gpuTest("records beyond a batch's rows are answered in turn", async (gpu: Gpu) => {
  using cohort = await cohortOf(gpu, SMALL, { models: 2, batch: 10 });
  await cohort.initialize(3);
  const { inputs } = randomBurst(SMALL, [150], 192);
  const records = inputs.subarray(0, 150 * 20);
  const all = await cohort.logits(records);
  const last = await cohort.logits(records.subarray(140 * 20));
  assert.deepEqual(all.subarray(140 * 4, 150 * 4), last.subarray(0, 40));
  assert.deepEqual(all.subarray((150 + 140) * 4), last.subarray(40));
});

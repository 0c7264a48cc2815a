import assert from "node:assert/strict";
import type { LayerWeights } from "../../src/train/cohort_memory.ts";
import { type FiniteNetwork, finiteNetwork } from "../../src/train/network.ts";
import { inverseNormal, normalTable } from "../../src/train/normal_table.ts";
import { cumulative } from "../reference/normal.ts";
import { deviceTest, gpuTest } from "../support.ts";
import { cohortOf } from "./models.ts";

/** Philox4x32-10 by 64-bit products, as its paper writes it. */
function philox(counter: readonly number[], key: readonly number[]): number[] {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  let c = counter.map(BigInt);
  let k = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [first, second] = [0xd2511f53n * c[0], 0xcd9e8d57n * c[2]];
    c = [(second >> 32n) ^ c[1] ^ k[0], word(second), (first >> 32n) ^ c[3] ^ k[1], word(first)];
    k = [word(k[0] + 0x9e3779b9n), word(k[1] + 0xbb67ae85n)];
  }
  return c.map(Number);
}

Deno.test("the tests' Philox gives the known answers of its authors", () => {
  // Random123, kat_vectors: philox4x32 10.
  const vectors: [number[], number[], number[]][] = [
    [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), [
      0x408f276d,
      0x41c83b0e,
      0xa20bc7c6,
      0x6d5451fd,
    ]],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [
      0xd16cfe09,
      0x94fdcceb,
      0x5001e420,
      0x24126ea1,
    ]],
  ];
  for (const [counter, key, answer] of vectors) assert.deepEqual(philox(counter, key), answer);
});

const TABLE = normalTable();

/** The normal number of a random word, every operation rounded to float32. */
function normal(word: number): number {
  const round = Math.fround;
  const tail = word & 0x7fffffff;
  const zeros = Math.clz32(tail);
  const shifted = zeros === 32 ? 0 : tail << zeros;
  const place = round(((shifted << 4) >>> 8) * 2 ** -24);
  const first = ((31 - Math.min(zeros, 31)) * 8 + ((shifted << 1) >>> 29)) * 6;
  let sum = TABLE[first + 5];
  for (let k = 4; k >= 0; k--) sum = round(round(sum * place) + TABLE[first + k]);
  if (tail === 0) sum = TABLE[31 * 8 * 6];
  return word >= 0x8000_0000 ? -sum : sum;
}

Deno.test("the quantiles of the normal distribution agree with its distribution function", () => {
  for (let exponent = -33; exponent < 0; exponent++) {
    const p = 2 ** exponent * 0.9;
    // The condition of the quantile: an error of z is z times as large, relatively, in the tail.
    assert.ok(Math.abs(cumulative(inverseNormal(p)) / p - 1) < 1e-13, `2^${exponent}`);
  }
});

Deno.test("random words become the quantiles of their tails", () => {
  let worst = 0;
  for (let i = 0; i < 200_000; i++) {
    const [word] = philox([i, 1, 2, 3], [4, 5]);
    // All octaves of the tail as often.
    const tail = (word & 0x7fffffff) >>> (i % 31);
    const error = normal(tail) + inverseNormal((tail + 0.5) / 2 ** 32);
    worst = Math.max(worst, Math.abs(error));
  }
  // A unit of float32 where z is above 4 is 4.8e-7; the polynomials are off by less.
  assert.ok(worst < 7e-7, `off by ${worst}`);
  assert.ok(Math.abs(normal(0) - 6.33795) < 1e-4);
  assert.equal(normal(0x8000_0000), -normal(0));
});

/** What the device must draw, from the words and float32 operations written out. */
function expected(
  { weightStd, biasStd, ...network }: FiniteNetwork,
  layer: number,
  model: number,
  [low, high]: [number, number],
): { weights: number[]; biases: number[] } {
  const sizes = [network.inputs, ...network.widths, network.outputs];
  const [fanIn, units] = [sizes[layer], sizes[layer + 1]];
  const draw = (count: number, row: number, deviation: number, purpose: number) => {
    const width = Math.ceil(count / 4);
    return Array.from({ length: count }, (_, j) => {
      const words = philox([row * width + Math.floor(j / 4), layer, model, purpose], [low, high]);
      return Math.fround(Math.fround(deviation) * normal(words[j % 4]));
    });
  };
  return {
    weights: Array.from(
      { length: units },
      (_, i) => draw(fanIn, i, weightStd / Math.sqrt(fanIn), 0),
    )
      .flat(),
    biases: draw(units, 0, biasStd, 1),
  };
}

gpuTest("initial weights are those of their words, bit for bit", async (gpu) => {
  const network = finiteNetwork({
    inputs: 65,
    widths: [17, 3],
    outputs: 2,
    activation: "gelu",
    biasStd: 0.3,
  });
  const seed = 5 * 2 ** 32 + 77;
  using cohort = await cohortOf(gpu, network, { models: 2, firstModel: 1000 });
  await cohort.initialize(seed);
  const { layers } = await cohort.save();
  layers.forEach((layer, at) => {
    const both = [1000, 1001].map((model) => expected(network, at, model, [77, 5]));
    assert.deepEqual([...layer.weights], both.flatMap(({ weights }) => weights));
    assert.deepEqual([...layer.biases], both.flatMap(({ biases }) => biases));
  });
});

/** Weights of each model of a layer in units of their deviation. */
function standardized({ weights }: LayerWeights, models: number, deviation: number): number[][] {
  const each = weights.length / models;
  return Array.from(
    { length: models },
    (_, model) =>
      Array.from(weights.subarray(model * each, (model + 1) * each), (w) => w / deviation),
  );
}

deviceTest(
  "initial weights are normal, and those of different models and layers independent",
  async (gpu) => {
    const models = 4;
    const network = finiteNetwork({
      inputs: 500,
      widths: [500, 500],
      outputs: 2,
      activation: "relu",
      weightStd: 1,
    });
    using cohort = await cohortOf(gpu, network, { models });
    await cohort.initialize(11);
    const { layers } = await cohort.save();
    const samples = [0, 1].flatMap((at) => standardized(layers[at], models, 1 / Math.sqrt(500)));
    const n = samples[0].length;
    const all = samples.flat().sort((a, b) => a - b);
    const total = all.length;
    const moment = (power: number) => all.reduce((sum, z) => sum + z ** power, 0) / total;
    // Each bound is five standard errors of an independent normal sample: passed but by 6e-7.
    const within = (value: number, center: number, error: number, what: string) =>
      assert.ok(Math.abs(value - center) < 5 * error, `${what}: ${value}, expected ${center}`);
    within(moment(1), 0, Math.sqrt(1 / total), "mean");
    within(moment(2), 1, Math.sqrt(2 / total), "variance");
    within(moment(3), 0, Math.sqrt(15 / total), "third moment");
    within(moment(4), 3, Math.sqrt(96 / total), "fourth moment");
    for (const bound of [2, 3, 4, 4.5]) {
      const share = 2 * cumulative(-bound);
      const found = all.filter((z) => Math.abs(z) > bound).length / total;
      within(found, share, Math.sqrt(share / total), `share beyond ${bound} deviations`);
    }
    // Kolmogorov and Smirnov: sqrt(n) D exceeds 2.7 once in a million.
    const distance = all.reduce(
      (most, z, i) => Math.max(most, Math.abs(cumulative(z) - (i + 0.5) / total)),
      0,
    );
    assert.ok(
      Math.sqrt(total) * distance < 2.7,
      `Kolmogorov-Smirnov ${Math.sqrt(total) * distance}`,
    );
    for (let a = 0; a < samples.length; a++) {
      for (let b = 0; b < a; b++) {
        const correlation = samples[a].reduce((sum, z, i) => sum + z * samples[b][i], 0) / n;
        within(correlation, 0, Math.sqrt(1 / n), `correlation of samples ${a} and ${b}`);
      }
    }
  },
);

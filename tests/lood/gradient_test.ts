import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import type { Covariance } from "../../src/kernels/covariance.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { loodGradient } from "../../src/lood/gradient.ts";
import { lood, type LoodOptions } from "../../src/lood/lood.ts";
import type { Level } from "../../src/lood/precision.ts";
import {
  type Comparison,
  nngpGram,
  numericalGradient,
  rbfGram,
  refitReference,
  type Table,
  table,
} from "../reference/oracle.ts";
import { assertClose, deviceTest, randomArray } from "../support.ts";
import { count, outputs, problem, targetTable } from "./small_problem.ts";

/** The digits in 16 features, means of 2 x 2 pixels, so that differences need few refits. */
const FEATURES = 16;
const inputs = Float32Array.from({ length: count * FEATURES }, (_, at) => {
  const [record, block] = [Math.floor(at / FEATURES), at % FEATURES];
  const corner = record * problem.features + 16 * Math.floor(block / 4) + 2 * (block % 4);
  return [0, 1, 8, 9].reduce((sum, pixel) => sum + problem.inputs[corner + pixel] / 4, 0);
});

function rows(records: readonly number[]): Float32Array {
  return Float32Array.from(
    records.flatMap((i) => [...inputs.subarray(i * FEATURES, (i + 1) * FEATURES)]),
  );
}

/** Digits that training saw, moved away from them. */
function queriesNear(records: readonly number[]): Float32Array {
  const noise = randomArray(records.length * FEATURES, 3);
  return rows(records).map((value, at) => value + 0.1 * noise[at]);
}

interface Example {
  readonly name: string;
  readonly covariance: Covariance;
  readonly gram: (x: Table, z: Table) => Table;
}

const examples: readonly Example[] = [
  ...[
    mlp({ depth: 2, activation: "relu" }),
    mlp({ depth: 2, activation: "relu", biasStd: 0.3 }),
    mlp({ depth: 2, activation: "gelu" }),
    mlp({ depth: 2, activation: "erf", biasStd: 0.3 }),
  ].map((network) => ({
    name: `${network.activation}${network.biasStd > 0 ? " with bias" : ""}`,
    covariance: nngp(network),
    gram: (x: Table, z: Table) => nngpGram(x, z, network),
  })),
  {
    name: "rbf",
    covariance: rbf({ gamma: 4 }),
    gram: (x, z) => rbfGram(x, z, { gamma: 4 }),
  },
];

const NOISE = 0.05;
const ADDED = [37, 38, 39];

/** Trains on the digits, without those that a test adds. */
async function fit(
  gpu: Gpu,
  { covariance }: Example,
  precision: Level,
  adding: boolean,
): Promise<GaussianProcess> {
  const kept = adding ? count - ADDED.length : count;
  const data = {
    inputs: inputs.subarray(0, kept * FEATURES),
    features: FEATURES,
    targets: problem.targets.subarray(0, kept * outputs),
  };
  return await GaussianProcess.fit(gpu, data, { covariance, noise: NOISE, precision });
}

/** Refits in float64 with and without the records, asked at queries in float64. */
function refitAt({ gram }: Example, some: readonly number[], adding: boolean) {
  const x = table(count, FEATURES, Float64Array.from(inputs));
  const own = gram(x, x);
  const kept = Array.from({ length: adding ? count - ADDED.length : count }, (_, i) => i);
  const without = kept.filter((i) => !some.includes(i));
  return (queries: Float64Array): Comparison => {
    const m = queries.length / FEATURES;
    const z = table(count + m, FEATURES, Float64Array.from([...x.data, ...queries]));
    const q = table(m, FEATURES, queries);
    const k = table(count + m, count + m);
    for (let i = 0; i < count; i++) {
      k.data.set(own.data.subarray(i * count, (i + 1) * count), i * (count + m));
    }
    const cross = gram(q, z).data;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < count + m; j++) {
        k.data[(count + i) * (count + m) + j] = cross[i * (count + m) + j];
        k.data[j * (count + m) + count + i] = cross[i * (count + m) + j];
      }
    }
    const membership = {
      without,
      with: [...without, ...some],
      queries: Array.from({ length: m }, (_, i) => count + i),
    };
    return refitReference(k, NOISE, targetTable, membership);
  };
}

function optionsOf(some: readonly number[], adding: boolean): LoodOptions {
  const targets = Float64Array.from(
    some.flatMap((i) => [...problem.targets.subarray(i * outputs, (i + 1) * outputs)]),
  );
  return adding ? { add: { inputs: rows(some), targets } } : { record: some };
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/** Relative error of a gradient as a vector. */
function errorOf(got: Float64Array, expected: Float64Array): number {
  assert.equal(got.length, expected.length);
  return norm(got.map((value, at) => value - expected[at])) / norm(expected);
}

/** A LOOD at some queries, and its gradient there by differences. */
interface Expected {
  readonly options: LoodOptions & { readonly query: Float32Array };
  readonly measure: "kl" | "mse";
  readonly value: number;
  readonly gradient: Float64Array;
}

/** One record and three, at one query and at four. */
function expectedOf(example: Example, adding: boolean): Expected[] {
  return (adding ? [[37], ADDED] : [[3], [5, 8, 11]]).flatMap((some) => {
    const reference = refitAt(example, some, adding);
    return [[20], [some[0], 2, 30, 12]].flatMap((near) => {
      const query = queriesNear(near);
      const at = Float64Array.from(query);
      return (["kl", "mse"] as const).map((measure) => ({
        options: { ...optionsOf(some, adding), query },
        measure,
        value: reference(at)[measure],
        gradient: numericalGradient((q) => reference(q)[measure], at, STEP),
      }));
    });
  });
}

// Differences with this step are right to its fourth power times the fifth derivative, and to 1e-15
// of the LOOD over it: about 1e-9. accurate has covariances to 2^-48 and solves to 1e-13, which
// posterior variances, from 0.01 of a covariance on, leave below that. fast: 1e-6 of a covariance
// near 0.5 against the same variances, as in lood_test.ts.
const STEP = 1e-3;
const TOLERANCE = { accurate: 1e-8, fast: 1e-3 } as const;

for (const example of examples) {
  for (const adding of [false, true]) {
    let expected: Expected[] | undefined;
    for (const level of ["accurate", "fast"] as const) {
      const what = `${example.name}, records ${adding ? "added" : "removed"}, ${level}`;
      deviceTest(`gradients are those of refits: ${what}`, async (gpu) => {
        // The levels and variants share one reference, which costs more than they do.
        expected ??= expectedOf(example, adding);
        const tolerance = TOLERANCE[level];
        using gp = await fit(gpu, example, level, adding);
        for (const { options, measure, ...one } of expected) {
          const { value, gradient } = await loodGradient(gp, { ...options, measure });
          const error = errorOf(gradient, one.gradient);
          assertClose([error], [0], tolerance, `${example.name} ${level} ${measure} gradient`);
          const ratio = value / one.value;
          assertClose([ratio], [1], tolerance, `${example.name} ${level} ${measure} value`);
        }
      }, { needsFloat64: level === "accurate" });
    }
  }
}

deviceTest(
  "the gradient of the KL vanishes at the record itself, that of mse does not",
  async (gpu) => {
    for (const example of examples) {
      for (const adding of [true, false]) {
        using gp = await fit(gpu, example, "accurate", adding);
        for (const some of adding ? [[37], ADDED] : [[3], [5, 8, 11]]) {
          const options = optionsOf(some, adding);
          const kl = await loodGradient(gp, { ...options, measure: "kl" });
          const mse = await loodGradient(gp, { ...options, measure: "mse" });
          // The terms cancel to what solves leave, 1e-13 of the residual over the smallest variance.
          const share = norm(kl.gradient) / norm(mse.gradient);
          assertClose([share], [0], 1e-8, `${example.name} gradient of kl at the record`);
        }
      }
    }
  },
  { needsFloat64: true },
);

deviceTest("the value is lood's", async (gpu) => {
  using gp = await fit(gpu, examples[0], "auto", false);
  for (const record of [[3], [5, 8, 11]]) {
    const options = { record, query: queriesNear([20, 30]) };
    const expected = await lood(gp, options);
    for (const measure of ["kl", "mse"] as const) {
      const { value } = await loodGradient(gp, { ...options, measure });
      assertClose([value / expected[measure]], [1], 1e-3, "value of lood");
    }
  }
});

deviceTest("near-duplicate queries have no gradient of the KL, but one of mse", async (gpu) => {
  using gp = await fit(gpu, examples[0], "auto", false);
  const [query] = [queriesNear([20])];
  const twice = Float32Array.from([...query, ...query.map((value) => value + 1e-5)]);
  await assert.rejects(loodGradient(gp, { record: 3, query: twice, measure: "kl" }), {
    name: "RangeError",
    message: /no near-duplicates/,
  });
  const { gradient } = await loodGradient(gp, { record: 3, query: twice, measure: "mse" });
  const once = await loodGradient(gp, { record: 3, query, measure: "mse" });
  // Half the mean over two queries: each has half of the single one's gradient.
  const half = once.gradient.map((value) => value / 2);
  assertClose([errorOf(gradient.subarray(0, FEATURES), half)], [0], 1e-3, "duplicate's gradient");
});

deviceTest("records that do not exist and wrong shapes are refused", async (gpu) => {
  using gp = await fit(gpu, examples[0], "auto", false);
  const measure = "kl";
  await assert.rejects(loodGradient(gp, { record: 40, measure }), { name: "RangeError" });
  const add = { inputs: rows([1]), targets: new Float64Array(2) };
  await assert.rejects(loodGradient(gp, { add, measure }), { name: "TypeError" });
  const query = new Float32Array(3);
  await assert.rejects(loodGradient(gp, { record: 1, query, measure }), { name: "TypeError" });
});

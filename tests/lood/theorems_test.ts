import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { loodGradient } from "../../src/lood/gradient.ts";
import { lood, loodEach } from "../../src/lood/lood.ts";
import { assertClose, deviceTest, randomArray } from "../support.ts";
import { count, problem } from "./small_problem.ts";

/**
 * What holds of any Gaussian process. The data reach the predictions at Q only through those at the
 * records S, so by the data-processing inequality no Q tells more than Q = S, in KL or in AUC.
 */
const { features } = problem;
const RECORD = 8;
const GROUP = [5, 8, 11];

// fast: 1e-6 of a covariance near 0.5 against variances from 0.01. accurate: what solves to 1e-13
// leave of the same, and the quadrature of an AUC.
const LEVELS = [
  { precision: "accurate", tolerance: 1e-9 },
  { precision: "fast", tolerance: 1e-4 },
] as const;

const MODELS = (["relu", "gelu"] as const).map((activation) => ({
  activation,
  covariance: nngp(mlp({ depth: 3, activation })),
}));

function rows(records: readonly number[]): Float32Array {
  return Float32Array.from(
    records.flatMap((i) => [...problem.inputs.subarray(i * features, (i + 1) * features)]),
  );
}

/** The record and noise of some size around it. */
function around(size: number, seed: number): Float32Array {
  const noise = randomArray(features, seed);
  return rows([RECORD]).map((value, k) => value + size * noise[k]);
}

/** Pixels in [0, 1). */
function randomPixels(seed: number): Float32Array {
  return randomArray(features, seed).map((value) => (value + 1) / 2);
}

/** 39 other digits, 31 queries from near the record to far away, 30 of random pixels. */
const queries: readonly Float32Array[] = [
  ...Array.from({ length: count }, (_, i) => i).filter((i) => i !== RECORD).map((i) => rows([i])),
  ...Array.from({ length: 31 }, (_, k) => around(10 ** (k / 10 - 3), k)),
  ...Array.from({ length: 30 }, (_, k) => randomPixels(k)),
];

/** KL of the record at each step of a climb along its gradient; steps that overshoot shrink. */
async function climb(gp: GaussianProcess, start: Float32Array): Promise<number[]> {
  const ask = (query: Float32Array) => loodGradient(gp, { record: RECORD, query, measure: "kl" });
  let [query, here, length] = [start, await ask(start), 0.5];
  const values = [here.value];
  for (let step = 0; step < 30; step++) {
    const [from, { gradient }] = [query, here];
    const size = Math.hypot(...gradient);
    const further = from.map((value, k) => value + length * gradient[k] / size);
    const next = await ask(further);
    values.push(next.value);
    if (next.value > here.value) [query, here, length] = [further, next, 1.5 * length];
    else length /= 3;
  }
  return values;
}

for (const { precision, tolerance } of LEVELS) {
  const options = { needsFloat64: precision === "accurate" };
  for (const { activation, covariance } of MODELS) {
    const fit = (gpu: Gpu) =>
      GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1, precision });
    const what = `${activation}, ${precision}`;

    deviceTest(`of 100 queries none distinguishes better than the record: ${what}`, async (gpu) => {
      using gp = await fit(gpu);
      const best = await lood(gp, { record: RECORD });
      const all = await loodEach(gp, queries.map((query) => ({ record: RECORD, query })));
      for (const [i, { kl, auc }] of all.entries()) {
        assertClose([Math.max(kl / best.kl - 1, 0)], [0], tolerance, `${what} kl above S's`);
        assert.ok(auc <= best.auc + tolerance, `AUC at query ${i}: ${auc} > ${best.auc}`);
      }
      const group = await lood(gp, { record: GROUP });
      const some = [queries[0], ...queries.slice(50, 60)];
      for (const { kl } of await loodEach(gp, some.map((query) => ({ record: GROUP, query })))) {
        assertClose([Math.max(kl / group.kl - 1, 0)], [0], tolerance, `${what} kl above S's`);
      }
    }, options);

    deviceTest(`no climb of the KL passes the record's: ${what}`, async (gpu) => {
      using gp = await fit(gpu);
      const { kl: best } = await lood(gp, { record: RECORD });
      const reached: number[] = [];
      for (const start of [rows([20]), rows([0]), randomPixels(2)]) {
        const values = await climb(gp, start);
        const top = Math.max(...values);
        assertClose([Math.max(top / best - 1, 0)], [0], tolerance, `${what} climb above S`);
        assert.ok(top > 1.5 * values[0], `a climb from ${values[0]} ends at ${top}`);
        reached.push(top / best);
      }
      // Some end at lower summits; others at the record, and the test has come close.
      assert.ok(Math.max(...reached) > 0.99, `climbs reach ${reached} of the record's KL`);
    }, options);

    deviceTest(`queries beside the records add nothing: ${what}`, async (gpu) => {
      using gp = await fit(gpu);
      for (const records of [[RECORD], GROUP]) {
        const alone = await lood(gp, { record: records });
        for (const extra of [1, 5, 20]) {
          const others = Array.from({ length: extra }, (_, k) => 12 + k);
          const query = rows([...records, ...others]);
          const { kl, auc } = await lood(gp, { record: records, query });
          assertClose([kl / alone.kl], [1], tolerance, `${what} kl with more queries`);
          assertClose([auc], [alone.auc], tolerance, `${what} auc with more queries`);
        }
      }
    }, options);
  }

  deviceTest(`relu without bias tells the same along a ray: ${precision}`, async (gpu) => {
    const { covariance } = MODELS[0];
    using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1, precision });
    for (const start of [rows([20]), around(0.3, 1), randomPixels(2)]) {
      const one = await lood(gp, { record: RECORD, query: start });
      for (const lambda of [0.1, 0.3, 3, 10]) {
        const query = start.map((value) => lambda * value);
        // The ray is float32's: 3e-8 off in each pixel, and the KL with its square at most.
        const room = Math.max(tolerance, 1e-6);
        const { kl, auc, mse } = await lood(gp, { record: RECORD, query });
        assertClose([kl / one.kl], [1], room, `${precision} kl along a ray`);
        assertClose([auc], [one.auc], room, `${precision} auc along a ray`);
        const scaled = mse / lambda ** 2 / one.mse;
        assertClose([scaled], [1], room, `${precision} mse along a ray`);
      }
    }
  }, options);
}

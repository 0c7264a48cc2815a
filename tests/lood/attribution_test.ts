import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { attribution } from "../../src/lood/attribution.ts";
import { audit } from "../../src/lood/audit.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { lood } from "../../src/lood/lood.ts";
import { leaveOut, nngpGram, table } from "../reference/oracle.ts";
import { assertClose, deviceTest } from "../support.ts";
import { cases, count, outputs, problem, targetTable } from "./small_problem.ts";

const { features } = problem;

/** relu, gelu and erf without bias: the shared cases have one. */
const unbiased = (["relu", "gelu", "erf"] as const).map((activation) => {
  const network = mlp({ depth: 3, activation });
  const x = table(count, features, Float64Array.from(problem.inputs));
  return {
    name: `${activation} without bias`,
    covariance: nngp(network),
    noise: 0.1,
    k: nngpGram(x, x, network),
  };
});

/** Queries, as positions of records: they may be in the training set or not. */
const QUERIES = [3, 20, 0, 38, 8];

const queries = Float32Array.from(
  QUERIES.flatMap((i) => [...problem.inputs.subarray(i * features, (i + 1) * features)]),
);

// fast: 1e-6 of a covariance near 0.5 against variances from 0.01, squared in the KL. accurate: of
// the inverse's diagonal, which is float32's, b^2 / g has the relative error and the KL twice it.
const TOLERANCE = { accurate: 2e-5, fast: 2e-4 } as const;

for (const { name, covariance, noise, k } of [...cases, ...unbiased]) {
  for (const level of ["accurate", "fast"] as const) {
    deviceTest(
      `each record's trace at a query is the refitted one: ${name}, ${level}`,
      async (gpu) => {
        using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise, precision: level });
        const got = await attribution(gp, queries);
        assert.deepEqual([got.count, got.records], [QUERIES.length, count]);
        QUERIES.forEach((query, q) => {
          for (let i = 0; i < count; i++) {
            const expected = leaveOut(k, noise, targetTable, [i], [query]);
            const itself = leaveOut(k, noise, targetTable, [i]);
            const at = q * count + i;
            // A record whose part in the prediction crosses 0 is compared with its largest LOOD.
            const roots = (a: number, b: number) => Math.abs(Math.sqrt(a) - Math.sqrt(b));
            const kl = roots(got.kl[at], expected.kl) / Math.sqrt(itself.kl);
            assertClose([kl], [0], TOLERANCE[level], `${name} ${level} root kl`);
            const mse = roots(got.mse[at], expected.mse) / Math.sqrt(itself.mse);
            assertClose([mse], [0], TOLERANCE[level], `${name} ${level} root mse`);
          }
        });
      },
      { needsFloat64: level === "accurate" },
    );
  }
}

deviceTest("an influence times the record's weight is lood's shift of the mean", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const { influence, kl, mse } = await attribution(gp, queries);
  for (const record of [0, 3, 17]) {
    for (const q of QUERIES.keys()) {
      const query = queries.subarray(q * features, (q + 1) * features);
      const expected = await lood(gp, { record, query });
      const at = q * count + record;
      const alpha = gp.weights.subarray(record * outputs, (record + 1) * outputs);
      const shift = alpha.map((value) => value * influence[at]);
      assertClose(shift, expected.shift, 1e-5, "shift of the mean");
      assertClose([kl[at] / expected.kl], [1], 2e-3, "kl of lood");
      assertClose([mse[at] / expected.mse], [1], 2e-3, "mse of lood");
    }
  }
});

deviceTest("asked at the record, its trace is the audit's, and the greatest", async (gpu) => {
  for (const one of cases) {
    using gp = await GaussianProcess.fit(gpu, problem, one);
    const { kl, mse } = await attribution(gp, problem.inputs);
    const expected = await audit(gp);
    for (let i = 0; i < count; i++) {
      const itself = i * count + i;
      assertClose([kl[itself] / expected.kl[i]], [1], 1e-3, `${one.name} kl of the audit`);
      assertClose([mse[itself]], [expected.mse[i]], 1e-5, `${one.name} mse of the audit`);
      for (let q = 0; q < count; q++) assert.ok(kl[q * count + i] <= 1.001 * expected.kl[i]);
    }
  }
});

deviceTest("a query that no record informs and queries in more groups than one", async (gpu) => {
  const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
  // Without bias the output at the origin is 0, whatever the network.
  const { kl, mse } = await attribution(gp, new Float32Array(features));
  assert.ok(kl.every((value) => value === 0) && mse.every((value) => value === 0));
  const many = await attribution(gp, problem.inputs);
  const few = await attribution(gp, problem.inputs.subarray(35 * features));
  const ratios = few.kl.map((value, at) => Math.sqrt(value / many.kl[35 * count + at]));
  assertClose(ratios, ratios.map(() => 1), 1e-3, "queries in groups");
});

deviceTest("queries that do not fit are refused", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  await assert.rejects(attribution(gp, new Float32Array(3)), { name: "TypeError" });
  await assert.rejects(attribution(gp, new Float32Array(features).fill(NaN)), {
    name: "RangeError",
  });
});

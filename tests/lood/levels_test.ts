import assert from "node:assert/strict";
import { type Dataset, loadDataset, select, standardize, targets } from "../../src/data/mod.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { audit } from "../../src/lood/audit.ts";
import { exactScores } from "../../src/lood/exact.ts";
import { type FitOptions, GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { lood } from "../../src/lood/lood.ts";
import {
  type Activation,
  auditReference,
  leaveOut,
  nngpGram,
  type Table,
  table,
} from "../reference/oracle.ts";
import { assertClose, deviceTest, FLOAT64, gpuTest } from "../support.ts";
import { cases } from "./small_problem.ts";

const COUNT = 120;

/** Records of MNIST and four more, far from them, with what the files' pixels are in float64. */
async function digits(): Promise<{ data: Dataset; far: Dataset; x: Table }> {
  const all = await loadDataset("mnist", { size: COUNT + 4, seed: 3 });
  const { dataset, statistics } = standardize(all, "channel");
  const [mean] = statistics.mean;
  const [deviation] = statistics.deviation;
  const exact = Float64Array.from(
    all.inputs,
    (v) => (Math.round(255 * v) / 255 - mean) / deviation,
  );
  const first = Array.from({ length: COUNT }, (_, i) => i);
  return {
    data: select(dataset, first),
    far: select(dataset, [COUNT, COUNT + 1, COUNT + 2, COUNT + 3]),
    x: table(COUNT + 4, all.features, exact),
  };
}

/** A way to compute, what it needs, and the relative errors of KL, far KL and mean distance. */
const WAYS: [string, Pick<FitOptions, "precision" | "beyond">, boolean, number, number][] = [
  // The factor's rounding in g: a few 1e-6. Far queries are refined.
  ["float64", { precision: "accurate", beyond: "float64" }, true, 2e-5, 1e-7],
  ["integer", { precision: "accurate", beyond: "integer" }, false, 2e-5, 1e-7],
  ["double-single", { precision: "accurate", beyond: "double-single" }, false, 2e-5, 1e-7],
  // On the CPU inputs are float32's, which far queries see.
  ["cpu", { precision: "accurate", beyond: "cpu" }, false, 2e-5, 1e-4],
  ["f64", { precision: "f64" }, true, 1e-9, 1e-9],
  ["fast", { precision: "fast" }, false, 2e-4, 1e-1],
];

for (const [name, options, needsFloat64, near, distant] of WAYS) {
  for (const [activation, biasStd] of [["relu", 0], ["gelu", 0.1]] as [Activation, number][]) {
    // gelu's shaders are tested in each variant in tests/kernels, and take long to compile.
    const test = activation === "relu" ? gpuTest : deviceTest;
    test(
      `LOOD of digits is float64's: ${name}, ${activation} with bias ${biasStd}`,
      async (gpu) => {
        const { data, far, x } = await digits();
        const network = mlp({ depth: 5, activation, biasStd });
        const k = nngpGram(x, x, network);
        const y = table(COUNT, data.classes.length, targets(data));
        const own = nngpGram(
          table(COUNT, x.columns, x.data.subarray(0, COUNT * x.columns)),
          table(COUNT, x.columns, x.data.subarray(0, COUNT * x.columns)),
          network,
        );
        const noise = 0.1;
        const expected = auditReference(own, noise, y);
        const covariance = nngp(network);
        using gp = await GaussianProcess.fit(gpu, data, { covariance, noise, ...options });
        assert.deepEqual(gp.path.notices, []);
        const got = await audit(gp);
        const ratio = (a: ArrayLike<number>, b: ArrayLike<number>) =>
          Array.from(a, (value, i) => value / b[i]);
        const ones = new Float64Array(COUNT).fill(1);
        assertClose(ratio(got.kl, expected.kl), ones, near, `${name} kl`);
        assert.ok(got.deviation.kl < 2 * near && got.deviation.warning === undefined);
        const queries = [0, 1].map((q) => far.row(q));
        for (const [q, query] of queries.entries()) {
          const { kl, mse } = await lood(gp, { record: 7, query });
          const exact = leaveOut(k, noise, y, [7], [COUNT + q]);
          assertClose([kl / exact.kl], [1], distant, `${name} far kl`);
          assertClose([mse / exact.mse], [1], distant, `${name} far mse`);
        }
      },
      { needsFloat64 },
    );
  }
}

deviceTest("a forced path that is not possible falls back with a notice", async (gpu) => {
  const [{ covariance, noise }] = cases;
  const plain = {
    inputs: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    features: 2,
    targets: Float64Array.of(1, -1),
  };
  using gp = await GaussianProcess.fit(gpu, plain, { covariance, noise, beyond: "integer" });
  assert.equal(gp.path.integer, false);
  assert.match(gp.path.notices[0], /the inputs are no 8-bit pixels/);
});

deviceTest("scores on the host are certified by their residual", async (gpu) => {
  const [one] = cases;
  const { problem, count, targetTable } = await import("./small_problem.ts");
  using gp = await GaussianProcess.fit(gpu, problem, { ...one, precision: "fast" });
  const { scores, residual } = await exactScores(gp, one.k.data, [3, 17]);
  assert.ok(residual < 1e-12, `residual ${residual}`);
  const expected = auditReference(one.k, one.noise, targetTable);
  assert.equal(expected.kl.length, count);
  // The condition number times float64's rounding.
  assertClose([scores.kl[0] / expected.kl[3], scores.kl[1] / expected.kl[17]], [1, 1], 1e-9, "kl");
});

deviceTest(
  "a matrix too ill-conditioned for the level is refused, naming the cures",
  async (gpu) => {
    // Covariances so smooth that 40 records are nearly dependent.
    const { problem } = await import("./small_problem.ts");
    const covariance = rbf({ gamma: 1e-3 });
    for (const precision of ["fast", "accurate"] as const) {
      const fitted = GaussianProcess.fit(gpu, problem, { covariance, noise: 1e-7, precision });
      await assert.rejects(fitted, (error: Error) => {
        assert.match(error.name, /IllConditionedError|NotPositiveDefiniteError/);
        assert.match(error.message, /raise the noise variance.*precision f64/);
        return true;
      });
    }
    if (!FLOAT64) return;
    using gp = await GaussianProcess.fit(gpu, problem, {
      covariance,
      noise: 1e-7,
      precision: "f64",
    });
    assert.ok(gp.condition > 1e7);
  },
);

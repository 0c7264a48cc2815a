import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { type Audit, audit } from "../../src/lood/audit.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import type { Level } from "../../src/lood/precision.ts";
import { auditReference, leaveOut, select } from "../reference/oracle.ts";
import { assertClose, deviceTest, FLOAT64, gpuTest } from "../support.ts";
import { type Case, cases, count, outputs, problem, targetTable } from "./small_problem.ts";

async function auditOf(gpu: Gpu, { covariance, noise }: Case, precision: Level): Promise<Audit> {
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise, precision });
  return await audit(gp);
}

/** got / expected, 1 where both are 0. */
function ratios(got: ArrayLike<number>, expected: ArrayLike<number>): number[] {
  return Array.from(got, (value, i) => value === expected[i] ? 1 : value / expected[i]);
}

for (const one of cases) {
  for (const level of ["fast", "accurate"] satisfies Level[]) {
    const test = one.name === "relu" ? gpuTest : deviceTest;
    test(`the audit of 40 digits is the refitted one: ${one.name}, ${level}`, async (gpu) => {
      const got = await auditOf(gpu, one, level);
      const { columns } = one;
      // float32: 3e-6 of a covariance near 1 against posterior variances from 0.01; a mean that
      // crosses zero is compared with the scale of the targets. accurate: only the inverse's
      // diagonal is float32's.
      const [spread, mean] = level === "fast" ? [5e-4, 5e-5] : [1e-4, 5e-6];
      const what = `${one.name} ${level}`;
      const unit = new Float64Array(count).fill(1);
      assertClose(ratios(got.kl, columns.kl), unit, spread, `${what} kl`);
      assertClose(ratios(got.varWith, columns.var_with), unit, spread, `${what} var_with`);
      assertClose(ratios(got.varWithout, columns.var_without), unit, spread, `${what} var_without`);
      assertClose(got.auc, columns.auc, 1e-4, `${what} auc`);
      assertClose(got.tpr[0], columns["tpr_at_0.1"], 1e-3, `${what} tpr`);
      assertClose(got.tpr[1], columns["tpr_at_0.01"], 1e-3, `${what} tpr`);
      assertClose(got.tpr[2], columns["tpr_at_0.001"], 1e-3, `${what} tpr`);
      assertClose(got.meanWith, columns.mean_with.flat(), mean, `${what} mean_with`);
      assertClose(got.meanWithout, columns.mean_without.flat(), mean, `${what} mean_without`);
      const roots = (values: ArrayLike<number>) => Array.from(values, Math.sqrt);
      assertClose(roots(got.mse), roots(columns.mse), mean, `${what} root mse`);
    }, { needsFloat64: level === "accurate" });
  }
}

gpuTest("the closed form is the brute force for 20 records", async (gpu) => {
  const [one] = cases;
  const got = await auditOf(gpu, one, "auto");
  for (let record = 0; record < 20; record++) {
    const expected = leaveOut(one.k, one.noise, targetTable, [record]);
    assertClose([got.kl[record] / expected.kl], [1], 2e-3, "refitted kl");
    const root = Math.sqrt(expected.mse);
    assertClose([Math.sqrt(got.mse[record])], [root], 2e-4, "refitted root mse");
  }
});

gpuTest(
  "records that stand twice in the data expose less than their single neighbours",
  async (gpu) => {
    const [one] = cases;
    const got = await auditOf(gpu, one, "auto");
    // Records 0 and 1 are copies with the same label, see golden/audit_small.json.
    assertClose([got.kl[0] / got.kl[1]], [1], 2e-3, "kl of copies");
    assert.ok(
      got.varWithout[0] < one.noise,
      "a copy in the data explains the record but for noise",
    );
  },
);

gpuTest("one record alone is audited against the prior", async (gpu) => {
  const [one] = cases;
  const alone = {
    inputs: problem.inputs.subarray(0, problem.features),
    features: problem.features,
    targets: Float64Array.from([0.5, -0.5]),
  };
  using gp = await GaussianProcess.fit(gpu, alone, one);
  const { varWithout, meanWithout, kl } = await audit(gp);
  assertClose(varWithout, [one.k.data[0]], 1e-6, "prior variance");
  assertClose(meanWithout, [0, 0], 1e-6, "prior mean");
  assert.ok(kl[0] > 0);
});

gpuTest("an audit tells how far its KL is from float64", async (gpu) => {
  const [one] = cases;
  const { deviation } = await auditOf(gpu, one, "accurate");
  assert.ok(deviation.kl < 1e-4 && deviation.warning === undefined);
}, { needsFloat64: true });

gpuTest("what an audit measures in eight records is their error", async (gpu) => {
  const [{ covariance }] = cases;
  // Without the copy, so that K itself is invertible, at a noise where float32 begins to fail.
  const data = {
    inputs: problem.inputs.subarray(problem.features),
    features: problem.features,
    targets: problem.targets.subarray(outputs),
  };
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: 1e-5 });
  const { kl, deviation } = await audit(gp);
  const all = Array.from({ length: count - 1 }, (_, i) => i + 1);
  const k = select(cases[0].k, all, all);
  const y = select(targetTable, all, Array.from({ length: outputs }, (_, c) => c));
  const expected = auditReference(k, 1e-5, y).kl;
  const errors = expected.map((value, i) => Math.abs(kl[i] / value - 1));
  const sampled = Array.from({ length: 8 }, (_, i) => errors[Math.floor((i + 0.5) * 39 / 8)]);
  // The golden K was made from inputs in float64, the audit's from the same numbers in float32.
  assertClose([deviation.kl], [Math.max(...sampled)], 1e-6, "measured deviation");
}, { needsFloat64: true });

gpuTest("a noise variance that float32 cannot carry is warned of, with the cure", async (gpu) => {
  const precisions = FLOAT64 ? ["fast", "accurate"] as const : ["fast"] as const;
  for (const precision of precisions) {
    // Covariances so smooth that 40 records are nearly dependent.
    const smooth = { ...cases[0], covariance: rbf({ gamma: 0.02 }), noise: 1e-5 };
    const low = await auditOf(gpu, smooth, precision);
    assert.match(low.deviation.warning ?? "", /ill-conditioned .*raise the noise variance/);
    const high = await auditOf(gpu, { ...cases[0], noise: 1e6 }, precision);
    assert.match(high.deviation.warning ?? "", /1000000 is too large .*lower it/);
  }
});

gpuTest(
  "an audit waits for bytes of the device as often as it has to decide on them",
  async (gpu) => {
    const [one] = cases;
    // Not of the audit: the self-tests of the device.
    await auditOf(gpu, one, "accurate");
    const waits = async (level: Level) => {
      const before = gpu.readBacks;
      await auditOf(gpu, one, level);
      return gpu.readBacks - before;
    };
    // The pivots; the weights with the condition number; the diagonal of the inverse with the sampled
    // rows; the matrix for its check on the CPU.
    assert.equal(await waits("fast"), 4);
    // What two corrections leave is below 1e-13 here, and three solutions are made at once.
    assert.equal(await waits("accurate"), 4);
  },
);

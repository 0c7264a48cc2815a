import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { audit } from "../../src/lood/audit.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { landscape } from "../../src/lood/landscape.ts";
import { lood } from "../../src/lood/lood.ts";
import { attackReference, leaveOut, nngpGram, rbfGram, table } from "../reference/oracle.ts";
import { assertClose, deviceTest, gpuTest, randomArray } from "../support.ts";
import { cases, count, outputs, problem, targetTable } from "./small_problem.ts";

const { features } = problem;
const RECORDS = [3, 20, 8];
/** Lengths of the way, in gray levels of 1 / 255 and beyond them. */
const PERTS = [-50, -7, -1, 0, 1, 20, 50];
const NOISE = 0.1;

/** Point j of record k: along a direction of its own. */
function point(k: number, j: number): Float32Array {
  const record = problem.inputs.subarray(RECORDS[k] * features, (RECORDS[k] + 1) * features);
  const u = randomArray(features, 5 + k);
  return record.map((value, f) => value + PERTS[j] * u[f] / 255);
}

/** All records, then every point. */
const everywhere = table(
  count + RECORDS.length * PERTS.length,
  features,
  Float64Array.from([
    ...problem.inputs,
    ...RECORDS.flatMap((_, k) => PERTS.flatMap((_, j) => [...point(k, j)])),
  ]),
);

const examples = [
  ...[
    mlp({ depth: 2, activation: "relu" }),
    mlp({ depth: 3, activation: "gelu", biasStd: 0.3 }),
    mlp({ depth: 2, activation: "erf" }),
  ].map((network) => ({
    name: network.activation,
    covariance: nngp(network),
    k: nngpGram(everywhere, everywhere, network),
  })),
  {
    name: "rbf",
    covariance: rbf({ gamma: 4 }),
    k: rbfGram(everywhere, everywhere, { gamma: 4 }),
  },
];

// fast: 2^-24 of a covariance near 1 against variances from 0.01, squared in the KL, 40 terms and the
// matrix's condition of 100 against noise that averages. accurate: residuals of 1e-13, times that.
const TOLERANCE = { accurate: 1e-10, fast: 1e-4 } as const;

for (const { name, covariance, k: gram } of examples) {
  for (const level of ["accurate", "fast"] as const) {
    deviceTest(
      `every point of a landscape is the refitted one: ${name}, ${level}`,
      async (gpu) => {
        const options = { covariance, noise: NOISE, precision: level };
        using gp = await GaussianProcess.fit(gpu, problem, options);
        const got = await landscape(gp, { records: RECORDS, count: PERTS.length, point });
        assert.deepEqual([got.count, got.points], [RECORDS.length, PERTS.length]);
        RECORDS.forEach((record, k) => {
          PERTS.forEach((_, j) => {
            const at = k * PERTS.length + j;
            const { kl, mse, without, with: all } = leaveOut(gram, NOISE, targetTable, [record], [
              count + at,
            ]);
            const tolerance = TOLERANCE[level];
            assertClose([got.kl[at] / kl], [1], tolerance, `${name} ${level} kl`);
            assertClose([got.mse[at] / mse], [1], tolerance, `${name} ${level} mse`);
            const t = 1 - all.covariance.data[0] / without.covariance.data[0];
            const square = 2 * outputs * mse;
            const { auc } = attackReference(t, square / without.covariance.data[0] / t, outputs);
            assertClose([got.auc[at]], [auc], tolerance, `${name} ${level} auc`);
          });
        });
      },
      { needsFloat64: level === "accurate" },
    );
  }
}

gpuTest(
  "a landscape has at each point what lood has, and the audit's at the record",
  async (gpu) => {
    using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
    const { kl, mse, auc } = await landscape(gp, { records: RECORDS, count: PERTS.length, point });
    const whole = await audit(gp);
    for (const [k, record] of RECORDS.entries()) {
      for (const [j, pert] of PERTS.entries()) {
        const at = k * PERTS.length + j;
        const expected = await lood(gp, { record, query: point(k, j) });
        assertClose([kl[at] / expected.kl], [1], 1e-4, "kl of lood");
        assertClose([mse[at] / expected.mse], [1], 1e-4, "mse of lood");
        assertClose([auc[at]], [expected.auc], 1e-4, "auc of lood");
        assert.ok(kl[at] <= whole.kl[record] * (1 + 1e-4), `record ${record} at ${pert}`);
        if (pert !== 0) continue;
        assertClose([kl[at] / whole.kl[record]], [1], 1e-4, "kl of the audit");
      }
    }
  },
);

deviceTest("points in several batches are asked once each, and in order", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const asked: string[] = [];
  const labels = new Set<string>();
  const steps = 150;
  const along = (k: number, j: number) => {
    asked.push(`${k} ${j}`);
    return point(k, 3).map((value) => value * (1 + j / 1000));
  };
  const many = await landscape(gp, {
    records: RECORDS,
    count: steps,
    point: along,
    onProgress: (_, label) => labels.add(label),
  });
  assert.deepEqual(
    asked,
    RECORDS.flatMap((_, k) => Array.from({ length: steps }, (_, j) => `${k} ${j}`)),
  );
  assert.ok(labels.size > 0 && [...labels].every((label) => label.startsWith("landscape ")));
  for (const [k, j] of [[0, 149], [1, 105], [1, 106], [2, 149]]) {
    const { kl } = await landscape(gp, {
      records: [RECORDS[k]],
      count: 1,
      point: () => along(k, j),
    });
    assertClose([many.kl[k * steps + j] / kl[0]], [1], 1e-4, "a point by itself");
  }
});

deviceTest("a query that the record does not inform has no LOOD", async (gpu) => {
  const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: NOISE });
  // Without bias the output at the origin is 0, whatever the network.
  const origin = () => new Float32Array(features);
  const { kl, mse, auc } = await landscape(gp, { records: [3], count: 1, point: origin });
  assert.deepEqual([kl[0], mse[0], auc[0]], [0, 0, 0.5]);
});

deviceTest("records and points that do not fit are refused", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const range = { name: "RangeError" };
  const ask = (records: number[], count: number, values = new Float32Array(features)) =>
    landscape(gp, { records, count, point: () => values });
  await assert.rejects(ask([40], 1), {
    ...range,
    message: "record must be >= 0 and < 40, got 40",
  });
  await assert.rejects(ask([], 1), range);
  await assert.rejects(ask([1], 0), range);
  await assert.rejects(ask([1], 1, new Float32Array(features).fill(NaN)), range);
  await assert.rejects(ask([1], 1, new Float32Array(3)), {
    name: "TypeError",
    message: `point 0 of record 0 must have ${features} features, got 3`,
  });
});

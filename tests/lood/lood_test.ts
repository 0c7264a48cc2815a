import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { lood, loodEach, type LoodOptions } from "../../src/lood/lood.ts";
import {
  attackReference,
  leaveOut,
  posterior,
  refitReference,
  type Table,
  table,
} from "../reference/oracle.ts";
import { assertClose, deviceTest, gpuTest, randomArray } from "../support.ts";
import { cases, count, outputs, problem, targetTable } from "./small_problem.ts";

const { features } = problem;

function rows(records: readonly number[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    records.flatMap((i) => [...problem.inputs.subarray(i * features, (i + 1) * features)]),
  );
}

function targetRows(records: readonly number[]): Float64Array {
  return Float64Array.from(
    records.flatMap((i) => [...problem.targets.subarray(i * outputs, (i + 1) * outputs)]),
  );
}

// float32 posterior covariances: 1e-6 of a covariance near 0.5 against variances from 0.01, squared
// in the KL; the shift of the mean is linear in them.
const KL = 1e-3;
const SHIFT = 3e-4;

/** The covariances of a network with a hidden layer of relu and no biases (Cho and Saul 2009, eq. 1). */
function arcCosine(inputs: Float32Array): Table {
  const row = (i: number) => inputs.subarray(i * features, (i + 1) * features);
  const inner = (i: number, j: number) =>
    2 / features * row(i).reduce((sum, value, f) => sum + value * row(j)[f], 0);
  return table(
    count,
    count,
    Float64Array.from({ length: count * count }, (_, at) => {
      const [i, j] = [Math.floor(at / count), at % count];
      const norms = Math.sqrt(inner(i, i) * inner(j, j));
      const angle = Math.acos(Math.min(inner(i, j) / norms, 1));
      return norms / Math.PI * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle));
    }),
  );
}

// Of so shallow a network the covariances' common component, which is taken out of them and put back,
// is a third of the variance, and not almost all of it.
deviceTest("removing records from a shallow network agrees with refitting", async (gpu) => {
  const covariance = nngp(mlp({ depth: 1, activation: "relu" }));
  // Targets that do not add up to 0, else the component's part of the mean is small.
  const targets = problem.targets.map((target) => target + 1);
  using gp = await GaussianProcess.fit(gpu, { ...problem, targets }, { covariance, noise: 0.1 });
  const k = arcCosine(problem.inputs);
  for (const queries of [[3], [20, 8]]) {
    const got = await lood(gp, { record: 3, query: rows(queries) });
    const expected = leaveOut(k, 0.1, table(count, outputs, targets), [3], queries);
    assertClose([got.kl / expected.kl], [1], KL, "kl");
    assertClose(got.meanWith, expected.with.mean.data, 2e-5, "mean");
    assertClose(got.meanWithout, expected.without.mean.data, 2e-5, "mean");
  }
});

for (const one of cases) {
  const { name, covariance, noise, k } = one;
  // The others' shaders are tested in each variant in tests/kernels.
  const test = name === "relu" ? gpuTest : deviceTest;
  test(`removing records agrees with refitting: ${name}`, async (gpu) => {
    using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise });
    const examples = [
      { record: 3, queries: [3] },
      { record: 3, queries: [20, 8] },
      { record: [5, 8, 11], queries: [5, 8, 11] },
      { record: [5, 8, 11], queries: [30] },
    ];
    for (const { record, queries } of examples) {
      const got = await lood(gp, { record, query: rows(queries) });
      const expected = leaveOut(k, noise, targetTable, [record].flat(), queries);
      assertClose([got.kl / expected.kl], [1], KL, `${name} removed kl`);
      assertClose([Math.sqrt(got.mse / expected.mse)], [1], SHIFT, `${name} removed root mse`);
      assertClose(
        got.covarianceWithout,
        expected.without.covariance.data,
        1e-5,
        `${name} covariance`,
      );
      assertClose(got.covarianceWith, expected.with.covariance.data, 1e-5, `${name} covariance`);
      assertClose(got.meanWith, expected.with.mean.data, 2e-5, `${name} mean`);
      assertClose(got.meanWithout, expected.without.mean.data, 2e-5, `${name} mean`);
    }
  });

  test(`adding records agrees with refitting: ${name}`, async (gpu) => {
    const added = [36, 37, 39];
    const kept = Array.from({ length: 36 }, (_, i) => i);
    const data = { inputs: rows(kept), features, targets: targetRows(kept) };
    using gp = await GaussianProcess.fit(gpu, data, { covariance, noise });
    for (
      const [records, queries] of [[[36], [36]], [[36], [38, 2]], [added, added], [added, [38]]]
    ) {
      const add = { inputs: rows(records), targets: targetRows(records) };
      const got = await lood(gp, { add, query: rows(queries) });
      const membership = { without: kept, with: [...kept, ...records], queries };
      const expected = refitReference(k, noise, targetTable, membership);
      assertClose([got.kl / expected.kl], [1], KL, `${name} added kl`);
      assertClose([Math.sqrt(got.mse / expected.mse)], [1], SHIFT, `${name} added root mse`);
      assertClose(got.meanWith, expected.with.mean.data, 2e-5, `${name} mean`);
      assertClose(got.meanWithout, expected.without.mean.data, 2e-5, `${name} mean`);
    }
  });
}

deviceTest("the attack on one record at one query is the reference's", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  for (const [record, query] of [[3, 3], [8, 20]]) {
    const { components: [{ t, evidence }], auc, tpr } = await lood(gp, {
      record,
      query: rows([query]),
    });
    const expected = attackReference(t, evidence, outputs);
    assertClose([auc], [expected.auc], 1e-9, "attack's AUC");
    assertClose(tpr ?? [], expected.tpr, 1e-9, "attack's TPR");
  }
  const { tpr } = await lood(gp, { record: [3, 8] });
  assert.equal(tpr, undefined, "a group at several queries has no closed form");
});

deviceTest("the queries of a group are by default its own records", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const itself = await lood(gp, { record: [4, 9] });
  const named = await lood(gp, { record: [4, 9], query: rows([4, 9]) });
  assert.equal(itself.kl, named.kl);
});

deviceTest("a query asked twice changes nothing", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const once = await lood(gp, { record: 7, query: rows([7]) });
  const twice = await lood(gp, { record: 7, query: rows([7, 7]) });
  // The duplicate's direction is dropped; what is left differs by float32's rounding.
  assertClose([twice.kl / once.kl], [1], 1e-3, "duplicate query");
  assertClose([twice.auc], [once.auc], 1e-4, "duplicate query's AUC");
});

deviceTest("no query distinguishes better than the record itself", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const itself = await lood(gp, { record: 8 });
  for (let other = 0; other < count; other++) {
    const { kl, auc } = await lood(gp, { record: 8, query: rows([other]) });
    assert.ok(kl <= itself.kl * (1 + KL), `query ${other}: ${kl} > ${itself.kl}`);
    assert.ok(auc <= itself.auc + 1e-4);
  }
});

deviceTest("predictions are the refitted means and variances", async (gpu) => {
  for (const { name, covariance, noise, k } of cases) {
    using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise });
    const got = await gp.predict(problem.inputs);
    const all = Array.from({ length: count }, (_, i) => i);
    const expected = posterior(k, noise, targetTable, all, all);
    assertClose(got.mean, expected.mean.data, 1e-4, `${name} predicted mean`);
    const variances = all.map((i) => expected.covariance.data[i * (count + 1)]);
    assertClose(got.variance, variances, 1e-5, `${name} predicted variance`);
  }
});

deviceTest("many questions have the answers of each by itself, in their order", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const one = { inputs: randomArray(features, 4), targets: targetRows([2]) };
  const two = { inputs: randomArray(2 * features, 5), targets: targetRows([7, 30]) };
  const questions: LoodOptions[] = [
    { record: 3 },
    { add: one },
    { record: [5, 8, 11], query: rows([30, 1]) },
    { add: two, query: rows([9]) },
    { record: 12, query: rows([0]) },
    // With these there are more right-hand sides than are solved together.
    ...Array.from({ length: 40 }, (_, record) => ({ record })),
  ];
  const together = await loodEach(gp, questions);
  assert.equal(together.length, questions.length);
  for (const [at, question] of [...questions.slice(0, 5), questions[44]].entries()) {
    const place = at === 5 ? 44 : at;
    const { kl, mse, auc, meanWith, meanWithout } = await lood(gp, question);
    const same = together[place];
    // The solves are the same but for the order of sums in a product: a few units of float64, of
    // covariances that the KL squares.
    assertClose([same.kl / kl, same.mse / mse, same.auc], [1, 1, auc], 1e-8, `question ${place}`);
    assertClose(same.meanWith, meanWith, 1e-12, `question ${place}`);
    assertClose(same.meanWithout, meanWithout, 1e-9, `question ${place}`);
  }
  await assert.rejects(loodEach(gp, [{ record: 1 }, { record: 40 }]), { name: "RangeError" });
});

deviceTest("records that do not exist and wrong shapes are refused", async (gpu) => {
  using gp = await GaussianProcess.fit(gpu, problem, cases[0]);
  const range = { name: "RangeError" };
  await assert.rejects(lood(gp, { record: 40 }), {
    ...range,
    message: "record must be >= 0 and < 40, got 40",
  });
  await assert.rejects(lood(gp, { record: [1, 1] }), range);
  await assert.rejects(lood(gp, { record: [] }), range);
  await assert.rejects(lood(gp, { record: Array.from({ length: 40 }, (_, i) => i) }), range);
  const add = { inputs: rows([1]), targets: new Float64Array(2) };
  await assert.rejects(lood(gp, { add }), { name: "TypeError" });
  await assert.rejects(lood(gp, { record: 1, query: new Float32Array(3) }), { name: "TypeError" });
});

deviceTest("targets that are not finite or do not fit are refused", async (gpu) => {
  const fit = (targets: Float64Array) =>
    GaussianProcess.fit(gpu, { ...problem, targets }, cases[0]);
  const wild = problem.targets.with(7, NaN);
  await assert.rejects(fit(wild), {
    name: "RangeError",
    message: "targets must be finite, got NaN of record 2",
  });
  await assert.rejects(fit(problem.targets.subarray(1)), { name: "TypeError" });
});

deviceTest(
  "a noise variance that is not positive is refused before anything is made",
  async (gpu) => {
    for (const noise of [0, -1, NaN, Infinity]) {
      await assert.rejects(GaussianProcess.fit(gpu, problem, { ...cases[0], noise }), {
        name: "RangeError",
        message: `noise variance must be > 0, got ${noise}`,
      });
    }
  },
);

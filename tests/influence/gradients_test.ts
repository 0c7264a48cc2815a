import assert from "node:assert/strict";
import {
  gradientDots,
  gradientNorms,
  representationSimilarity,
} from "../../src/influence/gradients.ts";
import { tracIn } from "../../src/influence/tracin.ts";
import { deviceTest, gpuTest } from "../support.ts";
import { randomModel, randomSet, recordGradients, relativeError } from "./problem.ts";

function dots(left: readonly number[][], right: readonly number[][]): number[] {
  return left.flatMap((a) => right.map((b) => a.reduce((sum, x, i) => sum + x * b[i], 0)));
}

for (const [records, queries] of [[1, 1], [17, 65], [65, 17]]) {
  for (const activation of ["relu", "gelu", "erf"] as const) {
    const title = `${records} records and ${queries} queries under ${activation}`;
    gpuTest(`gradients' products equal those of per-example gradients: ${title}`, async (gpu) => {
      const model = randomModel({ activation, biased: records !== 17 });
      const [known, asked] = [randomSet(records, 1), randomSet(queries, 2)];
      for (const loss of ["cross-entropy", "mse"] as const) {
        const left = recordGradients(model, known, loss);
        const right = recordGradients(model, asked, loss);
        const got = await gradientDots(gpu, model, known, asked, { loss });
        // Sums of some tens of float32 products each.
        assert.ok(relativeError(got, dots(left, right)) < 1e-5);
        const norms = await gradientNorms(gpu, model, known, { loss });
        assert.ok(
          relativeError(norms, left.map((g) => g.reduce((sum, x) => sum + x * x, 0))) < 1e-5,
        );
      }
    });
  }
}

gpuTest(
  "products of more records than are held at a time are put where they belong",
  async (gpu) => {
    const model = randomModel({ widths: [5] });
    const [known, asked] = [randomSet(1030, 1), randomSet(1026, 2)];
    const got = await gradientDots(gpu, model, known, asked, { loss: "cross-entropy" });
    const some = [0, 1023, 1024, 1025];
    const [left, right] = [known, asked].map((set) => recordGradients(model, set, "cross-entropy"));
    const at = some.flatMap((i) => some.map((j) => got[i * asked.count + j]));
    const wanted = dots(some.map((i) => left[i]), some.map((j) => right[j]));
    assert.ok(relativeError(at, wanted) < 1e-5);
  },
);

deviceTest("TracIn is the sum over checkpoints of rate times per-example products", async (gpu) => {
  const models = [1, 2, 3].map((seed) => randomModel({ seed }));
  const rates = [0.1, 0.1, 0.01];
  const [records, queries] = [randomSet(20, 1), randomSet(9, 2)];
  const checkpoints = models.map((model, k) => ({ model, rate: rates[k] }));
  const { influence, self } = await tracIn(gpu, checkpoints, {
    records,
    queries,
    loss: "cross-entropy",
  });
  assert.ok(influence);
  const wanted = new Float64Array(20 * 9);
  const own = new Float64Array(20);
  models.forEach((model, k) => {
    const left = recordGradients(model, records, "cross-entropy");
    const right = recordGradients(model, queries, "cross-entropy");
    dots(left, right).forEach((value, at) => wanted[at] += rates[k] * value);
    left.forEach((g, i) => own[i] += rates[k] * g.reduce((sum, x) => sum + x * x, 0));
  });
  // Each product is good to some 1e-7 of the largest.
  assert.ok(relativeError(influence, wanted) < 1e-5);
  assert.ok(relativeError(self, own) < 1e-5);
  await assert.rejects(tracIn(gpu, [], { records, loss: "mse" }), { name: "RangeError" });
});

deviceTest("representations are alike by the cosine of the last hidden layer", async (gpu) => {
  const model = randomModel({ widths: [6, 8] });
  const [known, asked] = [randomSet(5, 1), randomSet(4, 2)];
  const got = await representationSimilarity(gpu, model, known, asked, { loss: "mse" });
  assert.equal(got.length, 20);
  const self = await representationSimilarity(gpu, model, known, known, { loss: "mse" });
  for (let i = 0; i < 5; i++) assert.ok(Math.abs(self[i * 5 + i] - 1) < 1e-6);
  const linear = randomModel({ widths: [] });
  const plain = await representationSimilarity(gpu, linear, known, asked, { loss: "mse" });
  const [a, b] = [known.inputs.subarray(7, 14), asked.inputs.subarray(14, 21)];
  const product = a.reduce((sum, x, i) => sum + x * b[i], 0);
  assert.ok(Math.abs(plain[1 * 4 + 2] - product / (Math.hypot(...a) * Math.hypot(...b))) < 1e-6);
});

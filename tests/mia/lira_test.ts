import assert from "node:assert/strict";
import {
  gaussianTest,
  globalVariances,
  globalVarianceTest,
  halvingAttack,
  logitScaled,
  studentTest,
} from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { assertClose } from "../support.ts";
import { logits, normals } from "./normals.ts";

Deno.test("logit-scaled scores keep what a probability next to 1 or 0 loses", () => {
  const values = [0, 0, 900, -900, -900, 900, 3, 1];
  const { values: got, outputs } = logitScaled({ values, outputs: 2 }, 0);
  assert.equal(outputs, 1);
  assert.deepEqual(Array.from(got), [0, 1800, -1800, 2]);
  // p = (e^2, 1, 1) / (e^2 + 2): log p_y / (1 - p_y) = 2 - log 2.
  const three = logitScaled({ values: [5, 3, 3], outputs: 3 }, 0).values;
  assertClose(three, [2 - Math.LN2], 1e-15, "score of three classes");
});

Deno.test("a diverged model has a score that is not finite, and the attack names it", () => {
  const good = logitScaled(logits(normals(1), 5, 3), 1);
  const values = Float64Array.from(logits(normals(1), 5, 3).values);
  values[6] = NaN;
  const bad = logitScaled({ values, outputs: 3 }, 1);
  assert.throws(() => halvingAttack(bad, good, { random: random(1) }), {
    name: "RangeError",
    message: /1 of the 5 in models have logits that are not finite \(2\)/,
  });
});

Deno.test("global variances pool the variances within records", () => {
  const record = (center: number) => ({
    in: { values: [-1, 1, -1, 1].map((v) => v + center), outputs: 1 }, // 4 over 3
    out: { values: [-2, 2, -2, 2, 0].map((v) => v - center), outputs: 1 }, // 16 over 4
  });
  const { in: within, out: without } = globalVariances([record(0), record(100)]);
  assertClose([within, without], [4 / 3, 4], 1e-12, "pooled variances");
});

Deno.test("by global variances the KL is that of the out models' Gaussian from the in models'", () => {
  const test = globalVarianceTest({ in: 2, out: 3 });
  const rows = (...scores: number[]) => scores.map((score) => Float64Array.of(score));
  const { kl = NaN } = test(rows(0, 2), rows(3, 5)); // means 1 and 4
  assertClose([kl], [(3 / 2 - 1 - Math.log(3 / 2) + 9 / 2) / 2], 1e-15, "KL");
});

Deno.test("with few models global variances and Student's t rank better than a record's variances", () => {
  // Scores of variance 1 and an AUC of 0.76 at most; 4 in and 4 out models, 2 of which are fitted.
  const normal = normals(2);
  const records = Array.from({ length: 200 }, () => ({
    in: logits(normal, 4, 1, 1),
    out: logits(normal, 4, 1),
  }));
  const tests = [gaussianTest(), studentTest(), globalVarianceTest(globalVariances(records))];
  const [own, student, global] = tests.map((test) => {
    const aucs = records.map((record) =>
      halvingAttack(record.in, record.out, { random: random(1), halvings: 6, test }).auc
    );
    return aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
  });
  assert.ok(global > own + 0.01, `global ${global}, own ${own}`);
  assert.ok(student > own - 0.01, `Student ${student}, own ${own}`);
});

Deno.test("models that agree exactly have log ratios that are finite", () => {
  const same = { values: [2, 2, 2, 2], outputs: 1 };
  const others = { values: [2, 3, 4, 5], outputs: 1 };
  for (const test of [gaussianTest(), studentTest(), globalVarianceTest({ in: 1, out: 1e-12 })]) {
    const { auc, klStd } = halvingAttack(same, others, { random: random(1), test });
    assert.ok(Number.isFinite(auc) && Number.isFinite(klStd ?? 0));
  }
});

Deno.test("what is no score, label, record or variance is refused with its limits", () => {
  assert.throws(() => logitScaled({ values: [1, 2], outputs: 1 }, 0), { name: "TypeError" });
  assert.throws(() => logitScaled({ values: [1, 2, 3], outputs: 2 }, 0), { name: "TypeError" });
  for (const label of [-1, 2, 0.5, NaN]) {
    assert.throws(() => logitScaled({ values: [1, 2], outputs: 2 }, label), {
      name: "RangeError",
      message: /none of the 2 classes/,
    });
  }
  assert.throws(() => globalVariances([]), { name: "RangeError", message: /at least one record/ });
  for (const variance of [0, -1, NaN, Infinity]) {
    assert.throws(() => globalVarianceTest({ in: 1, out: variance }), {
      name: "RangeError",
      message: /out models' global variance/,
    });
  }
  const two = logits(normals(3), 6, 2);
  for (const test of [studentTest(), globalVarianceTest({ in: 1, out: 1 })]) {
    assert.throws(() => halvingAttack(two, two, { random: random(1), test }), {
      name: "TypeError",
      message: /take logitScaled first/,
    });
  }
});

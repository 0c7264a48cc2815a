import assert from "node:assert/strict";
import { mannWhitneyAuc, rocCurve, tprAtFpr } from "../../src/mia/mod.ts";
import { assertClose } from "../support.ts";
import { normals, scores } from "./normals.ts";

Deno.test("the area under the curve is Mann and Whitney's AUC, with and without ties", () => {
  const normal = normals(1);
  for (const digits of [0.5, 2, 1e6]) {
    const round = (values: Float64Array) => values.map((v) => Math.round(v * digits) / digits);
    const [within, without] = [round(scores(normal, 30, 1)), round(scores(normal, 50))];
    const { fpr, tpr } = rocCurve(within, without);
    let area = 0;
    for (let i = 1; i < fpr.length; i++) area += (fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2;
    const auc = mannWhitneyAuc(within, without);
    assertClose([auc], [area], 1e-14, "AUC by trapezoids");
    let wins = 0;
    for (const i of within) for (const o of without) wins += i > o ? 1 : i === o ? 0.5 : 0;
    assertClose([auc], [wins / 1500], 1e-14, "AUC by pairs");
    assertClose([mannWhitneyAuc(without, within)], [1 - auc], 1e-14, "AUC, exchanged");
  }
});

Deno.test("the TPR at a FPR is what one threshold reaches, and says what the models resolve", () => {
  const within = [9, 8, 5, 3, 1];
  const without = Array.from({ length: 20 }, (_, i) => i < 2 ? 7 - i : -i); // 7, 6, -2, -3, ...
  const curve = rocCurve(within, without);
  const at = (rate: number) => tprAtFpr(curve, rate);
  assert.deepEqual(at(0.1), { rate: 0.1, tpr: 1, fpr: 0.1, limit: 0.05, resolved: true });
  assert.deepEqual(at(0.05), { rate: 0.05, tpr: 0.4, fpr: 0.05, limit: 0.05, resolved: true });
  assert.deepEqual(at(0.001), { rate: 0.001, tpr: 0.4, fpr: 0, limit: 0.05, resolved: false });
  assert.equal(at(1).tpr, 1);
  for (const rate of [-0.1, 1.1, NaN]) {
    assert.throws(() => at(rate), { name: "RangeError", message: /\[0, 1\]/ });
  }
});

Deno.test("infinite scores rank as they should, and NaN is refused by its model", () => {
  assert.equal(mannWhitneyAuc([Infinity, 1], [-Infinity, 1]), 0.875);
  assert.deepEqual([...rocCurve([Infinity], [-Infinity]).tpr], [0, 1, 1]);
  for (const measure of [mannWhitneyAuc, rocCurve]) {
    assert.throws(() => measure([1, NaN], [1]), { name: "RangeError", message: /in model 1/ });
    assert.throws(() => measure([1], []), {
      name: "RangeError",
      message: /no score of out models/,
    });
  }
});

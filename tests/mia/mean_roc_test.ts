import assert from "node:assert/strict";
import { random } from "../../src/data/random.ts";
import {
  attackHalvings,
  drawHalvings,
  halvingScores,
  mannWhitneyAuc,
  meanRoc,
  rocCurve,
  tprAtFpr,
} from "../../src/mia/mod.ts";

Deno.test("the mean of ROC curves is the mean of their rates, without interpolation", () => {
  // (0, 1/2), (1/2, 1/2), (1/2, 1), (1, 1) and (0, 0), (1, 1): all four scores are equal.
  const one = rocCurve([4, 2], [3, 1]);
  const other = rocCurve([1, 1], [1, 1]);
  const { fpr, tpr, inModels, outModels } = meanRoc([one, other]);
  assert.deepEqual(fpr, Float64Array.of(0, 0, 0.5, 1));
  assert.deepEqual(tpr, Float64Array.of(0, 0.25, 0.5, 1));
  assert.deepEqual([inModels, outModels], [2, 2]);
  assert.equal(tprAtFpr(meanRoc([one, other]), 0.6).tpr, 0.5);
});

Deno.test("the mean of one curve reaches what the curve reaches, at every rate", () => {
  const draws = random(1);
  const scores = () => Float64Array.from({ length: 30 }, () => draws.integer(12));
  const curve = rocCurve(scores(), scores());
  const mean = meanRoc([curve]);
  for (let k = 0; k <= 60; k++) {
    assert.equal(tprAtFpr(mean, k / 60).tpr, tprAtFpr(curve, k / 60).tpr, `at ${k}/60`);
  }
});

Deno.test("no curves, and curves of different numbers of out models, have no mean", () => {
  assert.throws(() => meanRoc([]), { name: "RangeError", message: /at least one curve/ });
  assert.throws(() => meanRoc([rocCurve([1], [1]), rocCurve([1], [1, 2])]), {
    name: "RangeError",
    message: /ROC curves of 1 and 2 out models have no mean/,
  });
});

Deno.test("the scores of the halvings are those whose AUC the attack has", () => {
  const draws = random(2);
  const logits = (mean: number) => ({
    values: Float64Array.from({ length: 2 * 12 }, () => mean + draws.uniform()),
    outputs: 2,
  });
  const [within, without] = [logits(0.3), logits(0)];
  const halvings = drawHalvings(12, 12, { random: random(3), halvings: 7 });
  const scores = halvingScores(within, without, halvings);
  assert.deepEqual(scores.map((one) => [one.in.length, one.out.length]), Array(7).fill([6, 6]));
  const aucs = scores.map((one) => mannWhitneyAuc(one.in, one.out));
  const { auc } = attackHalvings(within, without, halvings);
  assert.equal(aucs.reduce((sum, value) => sum + value, 0) / 7, auc);
});

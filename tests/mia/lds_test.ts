import assert from "node:assert/strict";
import { random } from "../../src/data/random.ts";
import { linearDatamodelingScore } from "../../src/mia/lds.ts";
import golden from "../reference/golden/lds.json" with { type: "json" };

Deno.test("the linear datamodeling score agrees with scipy, ties included", () => {
  // In whole tenths, so that equal sums are equal here, too.
  const scores = golden.scores.map((score) => Math.round(10 * score));
  const { queries, mean } = linearDatamodelingScore({ ...golden, scores }, { random: random(1) });
  // float64 in both.
  queries.forEach((rho, q) => assert.ok(Math.abs(rho - golden.rho[q]) < 1e-12));
  assert.ok(Math.abs(mean.estimate - golden.mean) < 1e-12);
  assert.ok(mean.lower < mean.estimate && mean.estimate < mean.upper);
});

Deno.test("scores that add up to the outputs have a score of 1, and of -1 turned round", () => {
  const subsets = [[0, 1], [1, 2], [0, 2], [3]];
  const scores = [1, 5, 2, -1, 4, 0.5, 8, 3]; // [4 records, 2 queries]
  const outputs = subsets.flatMap((places) =>
    [0, 1].map((q) => 7 * places.reduce((sum, at) => sum + scores[2 * at + q], 0) + 3)
  );
  const problem = { records: 4, subsets, scores, outputs };
  const options = { random: random(1) };
  assert.equal(linearDatamodelingScore(problem, options).mean.estimate, 1);
  const turned = { ...problem, scores: scores.map((score) => -score) };
  assert.equal(linearDatamodelingScore(turned, options).mean.estimate, -1);
  const silent = { ...problem, scores: scores.map(() => 0) };
  assert.equal(linearDatamodelingScore(silent, options).mean.estimate, 0);
});

Deno.test("a score refuses few subsets, arrays that do not fit, and places that do not exist", () => {
  const problem = {
    records: 2,
    scores: [1, 2],
    subsets: [[0], [1], [0, 1]],
    outputs: [1, 2, 3],
  };
  const score = (change: Partial<typeof problem>) => () =>
    linearDatamodelingScore({ ...problem, ...change }, { random: random(1) });
  assert.throws(score({ subsets: [[0], [1]], outputs: [1, 2] }), /at least 3 subsets, got 2/);
  assert.throws(score({ outputs: [1, 2] }), { name: "TypeError" });
  assert.throws(score({ scores: [1, 2, 3] }), { name: "TypeError" });
  assert.throws(score({ subsets: [[0], [2], [1]] }), /names record 2, and there are 2/);
  assert.throws(score({ outputs: [1, NaN, 3] }), /output 1 is NaN: leave its query out/);
});

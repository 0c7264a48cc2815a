import assert from "node:assert/strict";
import { random } from "../../src/data/random.ts";
import { jackknifeDifference, meanDifference } from "../../src/mia/mod.ts";
import { assertClose } from "../support.ts";

Deno.test("the jackknife's standard error is the formula's", () => {
  const inLogits = { values: [1, 2, 4, 7], outputs: 1 };
  const outLogits = { values: [0, 0, 1, 3], outputs: 1 };
  const { diff, standardError } = jackknifeDifference(inLogits, outLogits);
  assert.equal(diff, 2.5 ** 2);
  assert.equal(diff, meanDifference(inLogits, outLogits));
  // Means without each of the four are 13/3, 4, 10/3, 7/3, less 1; and 3.5 less 4/3, 4/3, 1, 1/3.
  const differences = [[10 / 3, 3, 7 / 3, 4 / 3], [13 / 6, 13 / 6, 5 / 2, 19 / 6]]
    .map((group) => group.map((value) => value ** 2));
  const variance = differences.map((group) => {
    const mean = group.reduce((sum, value) => sum + value) / 4;
    return 0.75 * group.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  // A dozen sums of numbers below 100.
  assertClose([standardError], [Math.sqrt(variance[0] + variance[1])], 1e-13, "standard error");
});

Deno.test("the jackknife's standard error is the deviation of the difference over repetitions", () => {
  const draws = random(5);
  const logits = (mean: number) => ({
    values: Float64Array.from(
      { length: 2 * 40 },
      () => mean + Math.sqrt(12) * (draws.uniform() - 0.5),
    ),
    outputs: 2,
  });
  const repeated = Array.from({ length: 2000 }, () => jackknifeDifference(logits(1), logits(0)));
  const mean = repeated.reduce((sum, { diff }) => sum + diff, 0) / repeated.length;
  const deviation = Math.sqrt(
    repeated.reduce((sum, { diff }) => sum + (diff - mean) ** 2, 0) / repeated.length,
  );
  const error = repeated.reduce((sum, one) => sum + one.standardError, 0) / repeated.length;
  // The deviation of 2,000 values is known to 1.6 %, and the jackknife errs by about as much.
  assert.ok(Math.abs(error / deviation - 1) < 0.05, `${error} against ${deviation}`);
  // Upward by the variances of the two means.
  assert.ok(Math.abs(mean - (1 + 2 / 40)) < 0.02, `${mean}`);
});

import assert from "node:assert/strict";
import { gaussianAuc } from "../../src/lood/auc.ts";
import {
  attackHalvings,
  correlation,
  delongInterval,
  empiricalKl,
  gaussianTest,
  globalVarianceTest,
  leaveOneModelOut,
  type LikelihoodTest,
  type Logits,
  logitScaled,
  mannWhitneyAuc,
  rocCurve,
  studentTest,
} from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { assertClose } from "../support.ts";
import golden from "../reference/golden/mia.json" with { type: "json" };

/** What both programs sum in float64 is equal but for rounding; the issue of covariances' inverses. */
const TOLERANCE = 1e-10;

/** Differences in units of the expected values where these are large. */
function assertNear(got: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const scale = Array.from(expected, (value) => Math.max(1, Math.abs(value)));
  const scaled = (values: ArrayLike<number>) => Array.from(values, (value, i) => value / scale[i]);
  assertClose(scaled(got), scaled(expected), TOLERANCE, what);
}

for (const [name, expected] of Object.entries(golden.attacks)) {
  const within: Logits = { values: expected.in, outputs: expected.outputs };
  const without: Logits = { values: expected.out, outputs: expected.outputs };

  Deno.test(`the attack by given halvings equals numpy's and scikit-learn's (${name})`, () => {
    const attack = attackHalvings(within, without, expected.halvings);
    assert.deepEqual(Object.keys(attack), Object.keys(expected.attack));
    assertNear(
      Object.values(attack).map(Number),
      Object.values(expected.attack),
      "attack by halvings",
    );
  });

  Deno.test(`leave-one-model-out scores equal scipy's log densities (${name})`, () => {
    const scores = leaveOneModelOut(within, without);
    assertNear(scores.in, expected.leaveOneOut.in, "scores of in models");
    assertNear(scores.out, expected.leaveOneOut.out, "scores of out models");
    assert.equal(scores.shrunk > 0, name === "few");
  });

  Deno.test(`the KL of the fitted Gaussians equals numpy's (${name})`, () => {
    const { kl, shrunk } = empiricalKl(within, without);
    assertNear([kl], [expected.kl], "empirical KL");
    assert.equal(shrunk, name === "few");
  });
}

Deno.test("logit-scaled scores and their three log ratios equal scipy's", () => {
  const { lira } = golden;
  const scaled = (values: readonly number[]) =>
    logitScaled({ values, outputs: lira.outputs }, lira.label).values;
  const [within, without] = [scaled(lira.in), scaled(lira.out)];
  assertNear(within, lira.inScores, "logit-scaled scores");
  assertNear(without, lira.outScores, "logit-scaled scores");
  const [inRows, outRows] = [within, without].map((scores) =>
    Array.from(scores, (score) => Float64Array.of(score))
  );
  const ratios = (test: LikelihoodTest) => {
    const { logRatio } = test(inRows, outRows);
    return lira.at.map((score) => logRatio(Float64Array.of(score)));
  };
  const [inVariance, outVariance] = lira.variances;
  const global = globalVarianceTest({ in: inVariance, out: outVariance });
  assertNear(ratios(gaussianTest()), lira.record, "log ratios, the record's variances");
  assertNear(ratios(global), lira.global, "log ratios, global variances");
  assertNear(ratios(studentTest()), lira.student, "log ratios, Student's t");
});

Deno.test("ROC curves with and without ties equal scikit-learn's, DeLong's error its definition", () => {
  for (const expected of golden.curves) {
    const curve = rocCurve(expected.in, expected.out);
    assertClose(curve.fpr, expected.fpr, 1e-15, "false-positive rates");
    assertClose(curve.tpr, expected.tpr, 1e-15, "true-positive rates");
    assert.equal(curve.thresholds[0], Infinity);
    assertClose(curve.thresholds.subarray(1), expected.thresholds, 1e-15, "thresholds");
    assertNear([mannWhitneyAuc(expected.in, expected.out)], [expected.auc], "AUC");
    if (expected.standardError === null) continue;
    const { standardError } = delongInterval(expected.in, expected.out);
    assertNear([standardError], [expected.standardError], "DeLong's standard error");
  }
});

Deno.test("correlations and their p-values equal scipy's", () => {
  for (const expected of golden.correlations) {
    const { pearson, spearman } = correlation(expected.x, expected.y, {
      random: random(1),
      resamples: 100,
    });
    assertNear([pearson.estimate], [expected.pearson], "Pearson's r");
    assertNear([spearman.estimate], [expected.spearman], "Spearman's rho");
    assertRelative([pearson.p], [expected.pearsonP], "Pearson's p");
    // scipy has infinite t, and p 0, where the ranks agree.
    assertRelative([spearman.p], [expected.spearmanP], "Spearman's p");
  }
});

Deno.test("the AUC of two known Gaussians equals that of 10 million predictions within its error", () => {
  const { t, evidence, outputs, samples, auc, standardError } = golden.knownGaussians;
  assert.equal(samples, 10_000_000);
  // Four standard errors: a right AUC fails once in 16,000 draws, and the draw is committed.
  const got = gaussianAuc([{ t, evidence }], outputs);
  assertClose([got], [auc], 4 * standardError, "AUC, 10 million predictions");
});

/** In units of the expected values, be they small. */
function assertRelative(got: readonly number[], expected: readonly number[], what: string): void {
  const shares = got.map((value, i) => value === expected[i] ? 1 : value / expected[i]);
  assertClose(shares, expected.map(() => 1), TOLERANCE, what);
}

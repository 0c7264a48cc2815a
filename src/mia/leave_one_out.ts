import { gaussianTest } from "./gaussian.ts";
import type { LikelihoodTest } from "./likelihood.ts";
import { type Logits, rowsOfBoth } from "./logits.ts";

/** The log likelihood ratio in/out of each model, by distributions fitted to the other models. */
export interface ModelScores {
  /** Of the in models, in their order. */
  readonly in: Float64Array;
  /** Of the out models, in their order. */
  readonly out: Float64Array;
  /** Fits whose sample covariances were singular and were shrunk, of in + out models. */
  readonly shrunk: number;
}

/**
 * Leave-one-model-out: each model is scored by distributions fitted to all others. Every model counts
 * once, so that the scores make one ROC curve with the resolution of all models, and the fits have
 * twice the models that a halving has.
 *
 * The AUC of these scores errs downward where there is little to learn, for the model that is left
 * out moves the mean of its own group away from itself: of 32 in and 32 out models that do not differ
 * it is 0.42 with one output, on average. {@link leavePairOutAuc} has no such error.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { leaveOneModelOut, mannWhitneyAuc } from "@lood/lood";
 *
 * const within = { values: Float64Array.of(2.1, 1.7, 2.4, 1.9, 2.2), outputs: 1 };
 * const without = { values: Float64Array.of(0.2, -0.3, 0.1, 0.4, -0.1), outputs: 1 };
 * const scores = leaveOneModelOut(within, without);
 * assert.equal(mannWhitneyAuc(scores.in, scores.out), 1);
 * ```
 *
 * @param inLogits logits of models trained with the record, [in models, outputs]
 * @param outLogits logits of models trained without it, [out models, outputs]
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} fewer than 4 in or out models, or a logit that is not finite
 */
export function leaveOneModelOut(
  inLogits: Logits,
  outLogits: Logits,
  { test = gaussianTest() }: { readonly test?: LikelihoodTest } = {},
): ModelScores {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits);
  const within = inRows.map((row, i) => {
    const { logRatio, shrunk } = test(inRows.toSpliced(i, 1), outRows);
    return { score: logRatio(row), shrunk };
  });
  const without = outRows.map((row, o) => {
    const { logRatio, shrunk } = test(inRows, outRows.toSpliced(o, 1));
    return { score: logRatio(row), shrunk };
  });
  return {
    in: Float64Array.from(within, ({ score }) => score),
    out: Float64Array.from(without, ({ score }) => score),
    shrunk: [...within, ...without].filter(({ shrunk }) => shrunk).length,
  };
}

/**
 * Leave-pair-out AUC: the share of pairs of an in and an out model that the likelihood ratio ranks
 * right when it is fitted to all models but these two, equal ones counted half. Its expectation is
 * the attack's AUC with one model less of each (Airola, Pahikkala, Waegeman, De Baets and Salakoski,
 * Computational Statistics & Data Analysis 55, 2011). It fits in models x out models times.
 *
 * @param inLogits logits of models trained with the record, [in models, outputs]
 * @param outLogits logits of models trained without it, [out models, outputs]
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} fewer than 4 in or out models, or a logit that is not finite
 */
export function leavePairOutAuc(
  inLogits: Logits,
  outLogits: Logits,
  { test = gaussianTest() }: { readonly test?: LikelihoodTest } = {},
): number {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits);
  let twice = 0;
  inRows.forEach((inRow, i) => {
    const others = inRows.toSpliced(i, 1);
    outRows.forEach((outRow, o) => {
      const { logRatio } = test(others, outRows.toSpliced(o, 1));
      twice += 1 + Math.sign(logRatio(inRow) - logRatio(outRow));
    });
  });
  return twice / (2 * inRows.length * outRows.length);
}

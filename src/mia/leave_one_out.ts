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
 * Its AUC errs downward where the attack learns little: the model that is left out moves the mean of
 * its own group away from itself. The fewer models, and the more outputs, the more so.
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

import {
  differenceOfMeans,
  type Logits,
  meanOf,
  type Rows,
  rowsOfBoth,
  squaredDistance,
} from "./logits.ts";

/** A mean prediction difference with its standard error. */
export interface JackknifeDifference {
  /** `meanDifference` of all models. It errs upward by the variances of the two means. */
  readonly diff: number;
  /** Its standard error by leaving out one model at a time. */
  readonly standardError: number;
}

/**
 * The mean prediction difference of all models and its standard error by the jackknife of two
 * samples (Efron and Tibshirani, An introduction to the bootstrap, 1993, chapter 11):
 *
 *     SE^2 = (m - 1) / m sum_i (d_i - mean d)^2 + (n - 1) / n sum_o (d_o - mean d)^2
 *
 * with d_i the difference without in model i of m, d_o that without out model o of n.
 *
 * @param inLogits logits of models trained with the record, [in models, outputs]
 * @param outLogits logits of models trained without it, [out models, outputs]
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} fewer than 4 in or out models, or a logit that is not finite
 */
export function jackknifeDifference(inLogits: Logits, outLogits: Logits): JackknifeDifference {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits);
  const variance = (rows: Rows, others: Rows) => {
    const [own, other] = [meanOf(rows), meanOf(others)];
    // The mean without model i, from the mean of all.
    const without = rows.map((row) =>
      squaredDistance(own.map((mean, k) => mean + (mean - row[k]) / (rows.length - 1)), other)
    );
    const mean = without.reduce((sum, value) => sum + value, 0) / rows.length;
    const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return squares * (rows.length - 1) / rows.length;
  };
  const within = variance(inRows, outRows);
  const without = variance(outRows, inRows);
  return {
    diff: differenceOfMeans(inRows, outRows),
    standardError: Math.sqrt(within + without),
  };
}

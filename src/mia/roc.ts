import { midranks } from "./ranks.ts";

/** Points of a ROC curve, from (0, 0) to (1, 1). */
export interface RocPoints {
  /** False-positive rates, ascending. */
  readonly fpr: Float64Array;
  /** True-positive rates, ascending. */
  readonly tpr: Float64Array;
  /** In models. */
  readonly inModels: number;
  /** Out models. */
  readonly outModels: number;
}

/** Every point of the ROC curve of some scores: the shares of models that score as much. */
export interface RocCurve extends RocPoints {
  /** The attack says "in" from this score on; Infinity, then all different scores, descending. */
  readonly thresholds: Float64Array;
}

/** True-positive rate at a false-positive rate, as well as the number of out models allows. */
export interface TprAtFpr {
  /** The false-positive rate that was asked for. */
  readonly rate: number;
  /** The largest true-positive rate of the points whose false-positive rate is at most that. */
  readonly tpr: number;
  /** The false-positive rate of that point. */
  readonly fpr: number;
  /** 1 / out models: a smaller false-positive rate than this cannot be told from 0. */
  readonly limit: number;
  /** Whether the rate is at least the limit; if not, `tpr` is that with no false positive at all. */
  readonly resolved: boolean;
}

/**
 * The ROC curve of the attack that says "in" where the score is large. Equal scores make one point.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mannWhitneyAuc, rocCurve, tprAtFpr } from "@lood/lood";
 *
 * const [within, without] = [[3, 2, 1, 0.5], [1.5, 0, -1, -2]];
 * const curve = rocCurve(within, without);
 * assert.equal(tprAtFpr(curve, 0).tpr, 0.5); // two in models score above all out models
 * assert.equal(mannWhitneyAuc(within, without), 14 / 16);
 * ```
 *
 * @param inScores scores of models trained with the record, [in models]
 * @param outScores scores of models trained without it, [out models]
 * @throws {RangeError} no score of either, or one that is NaN
 */
export function rocCurve(inScores: ArrayLike<number>, outScores: ArrayLike<number>): RocCurve {
  checkScores(inScores, "in");
  checkScores(outScores, "out");
  const descending = (scores: ArrayLike<number>) => Float64Array.from(scores).sort().reverse();
  const [within, without] = [descending(inScores), descending(outScores)];
  const [fpr, tpr, thresholds] = [[0], [0], [Infinity]];
  for (let [i, o] = [0, 0]; i < within.length || o < without.length;) {
    const threshold = Math.max(within[i] ?? -Infinity, without[o] ?? -Infinity);
    while (within[i] >= threshold) i++;
    while (without[o] >= threshold) o++;
    thresholds.push(threshold);
    tpr.push(i / within.length);
    fpr.push(o / without.length);
  }
  return {
    fpr: Float64Array.from(fpr),
    tpr: Float64Array.from(tpr),
    thresholds: Float64Array.from(thresholds),
    inModels: within.length,
    outModels: without.length,
  };
}

/**
 * Area under that curve: the probability that an in model scores above an out model, equal scores
 * counted half (Mann and Whitney).
 *
 * @throws {RangeError} no score of either, or one that is NaN
 */
export function mannWhitneyAuc(
  inScores: ArrayLike<number>,
  outScores: ArrayLike<number>,
): number {
  checkScores(inScores, "in");
  checkScores(outScores, "out");
  const [m, n] = [inScores.length, outScores.length];
  const ranks = midranks([...Array.from(inScores), ...Array.from(outScores)]);
  const sum = ranks.subarray(0, m).reduce((total, rank) => total + rank, 0);
  return (sum - m * (m + 1) / 2) / (m * n);
}

/**
 * True-positive rate at a false-positive rate, without interpolation: what one threshold reaches.
 *
 * @param rate in [0, 1]; `FALSE_POSITIVE_RATES` are the usual ones
 * @throws {RangeError} a rate outside [0, 1]
 */
export function tprAtFpr(curve: RocPoints, rate: number): TprAtFpr {
  if (!(rate >= 0 && rate <= 1)) {
    throw new RangeError(`a false-positive rate must be in [0, 1], got ${rate}`);
  }
  const last = curve.fpr.findLastIndex((fpr) => fpr <= rate);
  const limit = 1 / curve.outModels;
  const [tpr, fpr] = [curve.tpr[last], curve.fpr[last]];
  return { rate, tpr, fpr, limit, resolved: rate >= limit };
}

/**
 * The mean of several ROC curves, of one attack in several halvings for example: the mean of their
 * true-positive rates at each false-positive rate, each without interpolation (Fawcett, An
 * introduction to ROC analysis, Pattern Recognition Letters 27, 2006, section 8.1).
 *
 * @param curves of equally many out models each
 * @throws {RangeError} no curve, or curves of different numbers of out models
 */
export function meanRoc(curves: readonly RocPoints[]): RocPoints {
  if (curves.length === 0) throw new RangeError("the mean of ROC curves needs at least one curve");
  const { inModels, outModels } = curves[0];
  const other = curves.find((curve) => curve.outModels !== outModels);
  if (other) {
    throw new RangeError(
      `ROC curves of ${outModels} and ${other.outModels} out models have no mean: they must have ` +
        `equally many`,
    );
  }
  // The first point has no false positive and no true one; the second may have true ones.
  const rates = Array.from({ length: outModels + 1 }, (_, k) => k / outModels);
  const tpr = new Float64Array(outModels + 2);
  for (const curve of curves) {
    let at = 0;
    rates.forEach((rate, k) => {
      while (curve.fpr[at + 1] <= rate) at++;
      tpr[k + 1] += curve.tpr[at];
    });
  }
  const mean = tpr.map((sum) => sum / curves.length);
  return { fpr: Float64Array.of(0, ...rates), tpr: mean, inModels, outModels };
}

/** Throws `RangeError` for no score, or one that is NaN. */
export function checkScores(scores: ArrayLike<number>, group: "in" | "out"): void {
  if (scores.length === 0) throw new RangeError(`there is no score of ${group} models`);
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) {
      throw new RangeError(`the score of ${group} model ${i} is not a number: leave it out`);
    }
  }
}

import { normalQuantile } from "../math/special.ts";
import { checkLevel, type Interval } from "./interval.ts";
import { midranks } from "./ranks.ts";
import { checkScores } from "./roc.ts";

/** Options of {@link delongInterval}. */
export interface DelongOptions {
  /** Probability with which the interval covers the true AUC, in (0, 1). 0.95 by default. */
  readonly level?: number;
}

/** A confidence interval of an AUC with its standard error. */
export interface DelongInterval extends Interval {
  /** Standard error of the AUC; 0 where all in models score above all out models, or below. */
  readonly standardError: number;
}

/**
 * Confidence interval of an AUC by DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), its
 * variance by the midranks of Sun and Xu (IEEE Signal Processing Letters 21, 2014). The interval is
 * symmetric in log(AUC / (1 - AUC)), which keeps it in [0, 1] and near its level for few models.
 *
 * At an AUC of 1 the variance is 0 and says nothing. The interval then begins at
 * ((1 - level) / 2)^(1 / k), k the smaller number of models: so unlikely are k disjoint pairs that are
 * all in order. At 0 it is the mirror image.
 *
 * Scores must be independent, as those of models that had no part in fitting the attack are; those
 * of leave-one-model-out are nearly so.
 *
 * @param inScores scores of models trained with the record, at least 2
 * @param outScores scores of models trained without it, at least 2
 * @throws {RangeError} fewer than 2 scores of either, one that is NaN, or a level outside (0, 1)
 */
export function delongInterval(
  inScores: ArrayLike<number>,
  outScores: ArrayLike<number>,
  { level = 0.95 }: DelongOptions = {},
): DelongInterval {
  checkLevel(level);
  const { auc, standardError } = delong(inScores, outScores);
  const tail = (1 - level) / 2;
  if (auc === 0 || auc === 1) {
    const bound = tail ** (1 / Math.min(inScores.length, outScores.length));
    const [lower, upper] = auc === 1 ? [bound, 1] : [0, 1 - bound];
    return { estimate: auc, lower, upper, level, standardError };
  }
  const reach = -normalQuantile(tail) * standardError / (auc * (1 - auc));
  const at = (side: number) => 1 / (1 + (1 - auc) / auc * Math.exp(-side * reach));
  return { estimate: auc, lower: at(-1), upper: at(1), level, standardError };
}

function delong(inScores: ArrayLike<number>, outScores: ArrayLike<number>) {
  checkScores(inScores, "in");
  checkScores(outScores, "out");
  const [m, n] = [inScores.length, outScores.length];
  if (m < 2 || n < 2) {
    throw new RangeError(`DeLong's variance needs 2 in and 2 out scores, got ${m} and ${n}`);
  }
  const all = midranks([...Array.from(inScores), ...Array.from(outScores)]);
  const [within, without] = [midranks(inScores), midranks(outScores)];
  // Share of the out models that an in model beats, and of the in models that beat an out model.
  const beats = within.map((rank, i) => (all[i] - rank) / n);
  const beaten = without.map((rank, o) => 1 - (all[m + o] - rank) / m);
  const auc = beats.reduce((sum, share) => sum + share, 0) / m;
  const spread = (shares: Float64Array) =>
    shares.reduce((sum, share) => sum + (share - auc) ** 2, 0) / (shares.length - 1) /
    shares.length;
  return { auc, standardError: Math.sqrt(spread(beats) + spread(beaten)) };
}

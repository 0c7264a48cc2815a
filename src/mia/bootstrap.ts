import { quantileSorted } from "d3-array";
import type { Draws } from "./draws.ts";
import { checkLevel, type Interval } from "./interval.ts";
import { checkScores, mannWhitneyAuc } from "./roc.ts";

/** Options of a bootstrap. */
export interface BootstrapOptions {
  /** Where the resamples come from: `random(seed)`. */
  readonly random: Draws;
  /** Resamples, at least 100. 2,000 by default. */
  readonly resamples?: number;
  /** Probability with which the interval covers the truth, in (0, 1). 0.95 by default. */
  readonly level?: number;
}

/**
 * Percentile bootstrap interval of an AUC (Efron and Tibshirani, An introduction to the bootstrap,
 * 1993, chapter 13): in and out models are drawn again, each from their own with replacement. It
 * covers less often than its level where models are few or the AUC is near 1: at 0.95, 88 % for 16
 * in and 16 out models with an AUC of 0.92, where DeLong's covers 97 %. Where all in models score
 * above all out models it is [1, 1].
 *
 * @param inScores scores of models trained with the record
 * @param outScores scores of models trained without it
 * @throws {RangeError} no score of either, one that is NaN, fewer than 100 resamples, or a level
 *   outside (0, 1)
 */
export function bootstrapInterval(
  inScores: ArrayLike<number>,
  outScores: ArrayLike<number>,
  options: BootstrapOptions,
): Interval {
  checkScores(inScores, "in");
  checkScores(outScores, "out");
  const { classOf, classes } = tieClasses(inScores, outScores);
  const [m, n] = [inScores.length, outScores.length];
  const [ins, outs] = [new Uint32Array(classes), new Uint32Array(classes)];
  const resampled = ({ integer }: Draws) => {
    ins.fill(0);
    outs.fill(0);
    for (let i = 0; i < m; i++) ins[classOf[integer(m)]]++;
    for (let o = 0; o < n; o++) outs[classOf[m + integer(n)]]++;
    let [below, twice] = [0, 0];
    for (let k = 0; k < classes; k++) {
      twice += ins[k] * (2 * below + outs[k]);
      below += outs[k];
    }
    return twice / (2 * m * n);
  };
  return percentileInterval(mannWhitneyAuc(inScores, outScores), resampled, options);
}

/** The interval between the percentiles of a statistic of resamples. */
export function percentileInterval(
  estimate: number,
  resampled: (random: Draws) => number,
  { random, resamples = 2000, level = 0.95 }: BootstrapOptions,
): Interval {
  checkLevel(level);
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new RangeError(`resamples is ${resamples}, must be an integer of 100 or more`);
  }
  const values = Array.from({ length: resamples }, () => resampled(random)).sort((a, b) => a - b);
  const at = (share: number) => quantileSorted(values, share) ?? estimate;
  return { estimate, lower: at((1 - level) / 2), upper: at((1 + level) / 2), level };
}

/** The place of each score, in before out, among all different scores in ascending order. */
function tieClasses(inScores: ArrayLike<number>, outScores: ArrayLike<number>) {
  const scores = Float64Array.from([...Array.from(inScores), ...Array.from(outScores)]);
  const different = [...new Set(scores)].sort((a, b) => a - b);
  const places = new Map(different.map((score, place) => [score, place]));
  return {
    classOf: Uint32Array.from(scores, (score) => places.get(score) ?? 0),
    classes: different.length,
  };
}

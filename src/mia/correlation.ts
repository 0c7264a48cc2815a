import { studentTwoSided } from "../math/student.ts";
import { type BootstrapOptions, percentileInterval } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";
import { midranks } from "./ranks.ts";

/** A correlation with its interval and its p-value. */
export interface Correlated extends Interval {
  /** Two-sided p-value of no correlation by Student's t with n - 2 degrees of freedom. */
  readonly p: number;
}

/** How two scores of the same records go together. */
export interface Correlation {
  /** Records. */
  readonly count: number;
  /** Pearson's r; its p is exact where the scores are normal. */
  readonly pearson: Correlated;
  /** Spearman's rho: Pearson's r of the midranks. */
  readonly spearman: Correlated;
}

/** Options of {@link correlation}: those of its bootstrap. */
export interface CorrelationOptions extends BootstrapOptions {
  /**
   * What scores belong together [records], as pairs of one record with several queries do: they are
   * drawn again together, so that the interval is not narrower than so few records bear. Default: each
   * score is drawn by itself. The p-value takes scores as independent all the same.
   */
  readonly clusters?: ArrayLike<string | number>;
}

/** What the noise of finitely many models leaves of a correlation. */
export interface Ceiling {
  /** Pearson's r between the scores from two disjoint halves of the models. */
  readonly halves: number;
  /** Spearman's rho between them. */
  readonly spearman: number;
  /** The r to expect between two sets of all models: 2 r / (1 + r), at least 0. */
  readonly reliability: number;
  /** The largest r to expect with a score that has no noise: the root of the reliability. */
  readonly ceiling: number;
}

/**
 * Pearson's and Spearman's correlation of two scores of the same records, with p-values and
 * percentile bootstrap intervals over records. Of 40 normal records the interval of Pearson's r at
 * the level 0.9 covers 86 % of the time.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { correlation, random } from "@lood/lood";
 *
 * const [lood, attack] = [[0.5, 0.6, 0.7, 0.8, 0.9], [0.52, 0.55, 0.75, 0.7, 0.95]];
 * const { pearson, spearman } = correlation(lood, attack, { random: random(1) });
 * assert.ok(pearson.lower <= pearson.estimate && pearson.estimate <= pearson.upper);
 * assert.ok(Math.abs(spearman.estimate - 0.9) < 1e-12);
 * ```
 *
 * @param x [records], at least 3
 * @param y [records]
 * @throws {TypeError} different numbers of records
 * @throws {RangeError} fewer than 3 records, or one cluster, a score that is not finite, scores that
 *   are all equal, fewer than 100 resamples, or a level outside (0, 1)
 */
export function correlation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: CorrelationOptions,
): Correlation {
  check(x, y);
  checkClusters(x, options.clusters);
  // Clusters of different sizes are drawn again as fewer or more scores than there are ranks.
  const ranks = options.clusters ? midranks : redrawnRanks;
  return {
    count: x.length,
    pearson: correlated(Float64Array.from(x), Float64Array.from(y), (values) => values, options),
    spearman: correlated(midranks(x), midranks(y), ranks, options),
  };
}

/**
 * The ceiling of a correlation, from scores of the same records by two disjoint halves of the models
 * (`disjointHalves`): Spearman and Brown's formula for the reliability of all models, and the
 * attenuation that it means for the correlation with anything else (Spearman, The proof and
 * measurement of association between two things, American Journal of Psychology 15, 1904). It takes
 * the variance of a score to fall as 1 / models.
 *
 * @param first scores by one half of the models, [records], at least 3
 * @param second scores by the other half, [records]
 * @throws {TypeError} different numbers of records
 * @throws {RangeError} fewer than 3 records, a score that is not finite, or scores that are all equal
 */
export function correlationCeiling(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Ceiling {
  check(first, second);
  const halves = pearson(Float64Array.from(first), Float64Array.from(second));
  const reliability = halves > 0 ? 2 * halves / (1 + halves) : 0;
  return {
    halves,
    spearman: pearson(midranks(first), midranks(second)),
    reliability,
    ceiling: Math.sqrt(reliability),
  };
}

function correlated(
  x: Float64Array,
  y: Float64Array,
  prepare: (values: Float64Array) => Float64Array,
  { clusters, ...options }: CorrelationOptions,
): Correlated {
  const n = x.length;
  const r = pearson(x, y);
  const t = r * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
  const p = studentTwoSided(t, n - 2);
  if (clusters) return { ...clusteredInterval(x, y, prepare, { ...options, clusters }), p };
  const [xs, ys] = [new Float64Array(n), new Float64Array(n)];
  const interval = percentileInterval(r, ({ integer }) => {
    // Records drawn again may all be one: that says nothing of a correlation, and is drawn again.
    do {
      for (let i = 0; i < n; i++) {
        const record = integer(n);
        xs[i] = x[record];
        ys[i] = y[record];
      }
    } while (isConstant(xs) || isConstant(ys));
    return pearson(prepare(xs), prepare(ys));
  }, options);
  return { ...interval, p };
}

/** Clusters are drawn again, each with all of its scores. */
function clusteredInterval(
  x: Float64Array,
  y: Float64Array,
  prepare: (values: Float64Array) => Float64Array,
  { clusters, ...options }: BootstrapOptions & {
    readonly clusters: ArrayLike<string | number>;
  },
): Interval {
  const groups = groupsOf(clusters);
  return percentileInterval(pearson(x, y), ({ integer }) => {
    let [xs, ys] = [x, y];
    do {
      const drawn = groups.flatMap(() => groups[integer(groups.length)]);
      xs = Float64Array.from(drawn, (at) => x[at]);
      ys = Float64Array.from(drawn, (at) => y[at]);
    } while (isConstant(xs) || isConstant(ys));
    return pearson(prepare(xs), prepare(ys));
  }, options);
}

/** Positions of the scores of each cluster. */
function groupsOf(clusters: ArrayLike<string | number>): number[][] {
  const groups = new Map<string | number, number[]>();
  Array.from(clusters).forEach((cluster, at) => {
    const group = groups.get(cluster);
    if (group) group.push(at);
    else groups.set(cluster, [at]);
  });
  return [...groups.values()];
}

function checkClusters(x: ArrayLike<number>, clusters: CorrelationOptions["clusters"]): void {
  if (!clusters) return;
  if (clusters.length !== x.length) {
    throw new TypeError(`${clusters.length} clusters cannot be those of ${x.length} scores`);
  }
  if (groupsOf(clusters).length > 1) return;
  throw new RangeError("all scores are of one cluster: an interval needs two");
}

/**
 * The midranks of midranks that were drawn again. They are halves of whole numbers from 2 to 2 n, so
 * that counting sorts them: for 10,000 records a tenth of the time of a sort.
 */
function redrawnRanks(ranks: Float64Array): Float64Array {
  const counts = new Uint32Array(2 * ranks.length + 1);
  for (let i = 0; i < ranks.length; i++) counts[2 * ranks[i]]++;
  const midrank = new Float64Array(counts.length);
  let below = 0;
  for (let twice = 0; twice < counts.length; twice++) {
    below += counts[twice];
    midrank[twice] = below - (counts[twice] - 1) / 2;
  }
  const result = new Float64Array(ranks.length);
  for (let i = 0; i < ranks.length; i++) result[i] = midrank[2 * ranks[i]];
  return result;
}

/** Pearson's r of scores that are finite and not all equal. Loops, for a bootstrap asks thousands of times. */
export function pearson(x: Float64Array, y: Float64Array): number {
  const [a, b] = [centered(x), centered(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xx += a[i] * a[i];
    yy += b[i] * b[i];
    xy += a[i] * b[i];
  }
  // One root, so that scores that are equal have r = 1 and not what is next to it.
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Less their mean, in units of the largest, lest squares over- or underflow. */
function centered(values: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  const rest = new Float64Array(values.length);
  let largest = 0;
  for (let i = 0; i < rest.length; i++) {
    rest[i] = values[i] - mean;
    largest = Math.max(largest, Math.abs(rest[i]));
  }
  for (let i = 0; i < rest.length; i++) rest[i] /= largest;
  return rest;
}

/** Whether there is nothing to correlate. */
export function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function check(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length) {
    throw new TypeError(`${x.length} and ${y.length} scores cannot be of the same records`);
  }
  if (x.length < 3) {
    throw new RangeError(`a correlation needs at least 3 records, got ${x.length}: add some`);
  }
  for (const values of [x, y].map((scores) => Float64Array.from(scores))) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      throw new RangeError(`the score of record ${wrong} is ${values[wrong]}: leave it out`);
    }
    if (isConstant(values)) {
      throw new RangeError(`all ${values.length} scores are ${values[0]}: nothing to correlate`);
    }
  }
}

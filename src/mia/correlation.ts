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

/** Options of {@link correlation}: those of its bootstrap over records. */
export type CorrelationOptions = BootstrapOptions;

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
 * @param x [records], at least 3
 * @param y [records]
 * @throws {TypeError} different numbers of records
 * @throws {RangeError} fewer than 3 records, a score that is not finite, scores that are all equal,
 *   fewer than 100 resamples, or a level outside (0, 1)
 */
export function correlation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: CorrelationOptions,
): Correlation {
  check(x, y);
  return {
    count: x.length,
    pearson: correlated(Float64Array.from(x), Float64Array.from(y), (values) => values, options),
    spearman: correlated(midranks(x), midranks(y), midranks, options),
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
  options: BootstrapOptions,
): Correlated {
  const n = x.length;
  const r = pearson(x, y);
  const t = r * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
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
  return { ...interval, p: studentTwoSided(t, n - 2) };
}

/** Pearson's r of scores that are finite and not all equal. */
export function pearson(x: Float64Array, y: Float64Array): number {
  // In units of the largest, lest squares over- or underflow.
  const centered = (values: Float64Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const rest = values.map((value) => value - mean);
    const largest = rest.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return rest.map((value) => value / largest);
  };
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const [a, b] = [centered(x), centered(y)];
  // One root, so that scores that are equal have r = 1 and not what is next to it.
  const r = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  return Math.max(-1, Math.min(1, r));
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

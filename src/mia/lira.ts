/**
 * The likelihood-ratio attack on one number (LiRA): Carlini, Chien, Nasr, Song, Terzis and Tramer,
 * Membership inference attacks from first principles, IEEE Symposium on Security and Privacy 2022.
 *
 * @module
 */
import { studentLogDensity } from "../math/student.ts";
import { moments } from "./covariance.ts";
import type { LikelihoodTest } from "./likelihood.ts";
import { type Logits, type Rows, rowsOfBoth } from "./logits.ts";

/** Variances of the scores of one record, taken over many records. */
export interface GlobalVariances {
  /** Of models trained with the record. */
  readonly in: number;
  /** Of models trained without it. */
  readonly out: number;
}

/**
 * Logit-scaled confidence in the true class: log p_y - log(1 - p_y) for the softmax p of the logits,
 * which is z_y - log of the sum over the other classes of exp z_k. Nothing is lost where p_y rounds
 * to 1. Of networks trained on the squared error it is a score too, but p is not their probability.
 *
 * With {@link gaussianTest} these scores make LiRA with a variance for each record, which is that
 * test's sample covariance; {@link globalVarianceTest} and {@link studentTest} are for few models.
 *
 * @param logits [models, classes], 2 classes or more
 * @param label the record's class, from 0 on
 * @returns [models, 1]; diverged models have a score that is not finite
 * @throws {TypeError} values that do not make whole models
 * @throws {RangeError} fewer than 2 classes, or a label that is none of them
 */
export function logitScaled({ values, outputs }: Logits, label: number): Logits {
  if (!(outputs >= 2) || values.length % outputs !== 0) {
    throw new TypeError(
      `logit-scaled scores need [models, classes] with 2 classes or more, got ${values.length} ` +
        `values in rows of ${outputs}`,
    );
  }
  if (!Number.isInteger(label) || label < 0 || label >= outputs) {
    throw new RangeError(`label ${label} is none of the ${outputs} classes: they count from 0`);
  }
  const scores = Float64Array.from({ length: values.length / outputs }, (_, model) => {
    let largest = -Infinity;
    for (let k = 0; k < outputs; k++) {
      if (k !== label) largest = Math.max(largest, values[model * outputs + k]);
    }
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      if (k !== label) sum += Math.exp(values[model * outputs + k] - largest);
    }
    return values[model * outputs + label] - largest - Math.log(sum);
  });
  return { values: scores, outputs: 1 };
}

/**
 * Variances for {@link globalVarianceTest}: the unbiased variances within records, pooled over all
 * records.
 *
 * @param records scores of in and out models of each record, [models, 1]
 * @throws {TypeError} scores with more than one output
 * @throws {RangeError} no record, fewer than 4 in or out models, or a score that is not finite
 */
export function globalVariances(
  records: readonly { readonly in: Logits; readonly out: Logits }[],
): GlobalVariances {
  if (records.length === 0) throw new RangeError("global variances need at least one record");
  const rows = records.map((record) => rowsOfBoth(record.in, record.out));
  return {
    in: pooledVariance(rows.map(({ inRows }) => inRows)),
    out: pooledVariance(rows.map(({ outRows }) => outRows)),
  };
}

/**
 * Normal distributions with the record's means and the variances of all records: better than the
 * record's own variances where models are few, say below 64 (Carlini et al., section VI).
 *
 * @throws {RangeError} a variance that is not positive and finite
 */
export function globalVarianceTest(variances: GlobalVariances): LikelihoodTest {
  for (const group of ["in", "out"] as const) {
    const variance = variances[group];
    if (!(variance > 0 && variance < Infinity)) {
      throw new RangeError(`the ${group} models' global variance is ${variance}, must be positive`);
    }
  }
  return (inRows, outRows) => {
    const [within, without] = [scoreMoments(inRows), scoreMoments(outRows)];
    const density = (score: number, mean: number, variance: number) =>
      -0.5 * (Math.log(2 * Math.PI * variance) + (score - mean) ** 2 / variance);
    const ratio = variances.out / variances.in;
    return {
      logRatio: ([score]) =>
        density(score, within.mean, variances.in) - density(score, without.mean, variances.out),
      kl: 0.5 * (ratio - 1 - Math.log(ratio) + (within.mean - without.mean) ** 2 / variances.in),
      shrunk: false,
    };
  };
}

/**
 * Student's t distributions, which know how little few models tell of a variance: the next score of n
 * normal ones is their mean plus s sqrt(1 + 1 / n) times a t of n - 1 degrees of freedom, s^2 the
 * unbiased variance (Geisser, Predictive inference, 1993, section 2.1). Scores must have one output.
 */
export function studentTest(): LikelihoodTest {
  return (inRows, outRows) => {
    const [within, without] = [scoreMoments(inRows), scoreMoments(outRows)];
    const density = (score: number, { mean, variance, count }: ScoreMoments) => {
      const scale = Math.sqrt(variance * (1 + 1 / count));
      return studentLogDensity((score - mean) / scale, count - 1) - Math.log(scale);
    };
    return {
      logRatio: ([score]) => density(score, within) - density(score, without),
      kl: undefined,
      shrunk: false,
    };
  };
}

interface ScoreMoments {
  readonly mean: number;
  /** Unbiased, and at least what the rounding of the scores makes. */
  readonly variance: number;
  readonly count: number;
}

function scoreMoments(rows: Rows): ScoreMoments {
  if (rows[0].length !== 1) {
    throw new TypeError(
      `this test is for one score a model, got ${rows[0].length} outputs: take logitScaled first`,
    );
  }
  const { mean, covariance, count, floor } = moments(rows);
  return { mean: mean[0], variance: Math.max(covariance.get(0, 0), floor), count };
}

function pooledVariance(records: readonly Rows[]): number {
  let [sum, freedom] = [0, 0];
  for (const { variance, count } of records.map(scoreMoments)) {
    sum += variance * (count - 1);
    freedom += count - 1;
  }
  return sum / freedom;
}

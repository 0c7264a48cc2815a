import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { type Component, gaussianAuc, gaussianTpr } from "./auc.ts";

/** False-positive rates at which the true-positive rate is reported. */
export const FALSE_POSITIVE_RATES = [0.1, 0.01, 0.001] as const;

/**
 * How the prediction at m queries changes with s records, in Schur form: the mean changes by
 * cross schur^-1 residual, the covariance by -cross schur^-1 cross^T.
 */
export interface SchurForm {
  /** [m, s]: posterior covariance of queries and records. */
  readonly cross: Matrix;
  /** [s, s]: posterior covariance of the records with the noise variance. */
  readonly schur: Matrix;
  /** [s, c]: what the prediction misses at the records. */
  readonly residual: Matrix;
  /** [m, m]: posterior covariance of the queries without the records. */
  readonly covariance: Matrix;
  /** [m, c] row-major: predictive mean, with the records or without them. */
  readonly mean: { readonly with: Float64Array } | { readonly without: Float64Array };
}

/** Leave-one-out distinguishability of some records at some queries. */
export interface Distinguishability {
  /** KL(without || with) of the predictions at all queries, summed over the classes. */
  readonly kl: number;
  /** Mean-distance LOOD: half the mean squared shift over queries and classes. */
  readonly mse: number;
  /** AUC of the best attack on one prediction at all queries. */
  readonly auc: number;
  /**
   * TPR of that attack at each of {@link FALSE_POSITIVE_RATES}; undefined where several records and
   * several queries make its statistic a sum of unequal chi-squares.
   */
  readonly tpr: readonly number[] | undefined;
  /** Mean with less mean without the records [m, c] row-major, free of cancellation. */
  readonly shift: Float64Array;
  /** Predictive mean of the model trained with the records [m, c] row-major. */
  readonly meanWith: Float64Array;
  /** Predictive mean of the model trained without the records [m, c] row-major. */
  readonly meanWithout: Float64Array;
  /** Covariance of the queries without the records [m, m] row-major. */
  readonly covarianceWithout: Float64Array;
  /** Covariance of the queries with the records [m, m] row-major. */
  readonly covarianceWith: Float64Array;
  /** The directions in which the two distributions differ, most first. */
  readonly components: readonly Component[];
}

/** Directions of the queries with less than this share of the largest variance are dropped: they
 * are duplicates of others to float32, and leaving a direction out only lowers the KL. */
export const SINGULAR = 1e-5;

/** Below this t the KL's two terms cancel and its series takes over. */
const SERIES = 0.05;

/**
 * log(1 - t) + t / (1 - t) = sum over j >= 2 of (1 - 1/j) t^j, without cancellation.
 *
 * @param rest 1 - t, which t itself no longer tells where it is close to 1
 */
function varianceTerm(t: number, rest: number): number {
  if (t >= SERIES) return Math.log(rest) + t / rest;
  let sum = 0;
  // 0.05^14 is below float64's rounding of the first term.
  for (let j = 15; j >= 2; j--) sum = t * sum + (1 - 1 / j);
  return t * t * sum;
}

/**
 * KL(without || with) in one direction with c outputs.
 *
 * @param rest 1 - t
 */
export function klOfComponent({ t, evidence }: Component, rest: number, outputs: number): number {
  return (outputs * varianceTerm(t, rest) + t / rest * evidence) / 2;
}

/**
 * LOOD from the Schur form. The two Gaussians are brought to diagonal form: t are the squared
 * singular values of covariance^-1/2 cross schur^-1/2, and the evidence in each direction is the
 * squared length of the whitened residual.
 */
export function distinguish(form: SchurForm): Distinguishability {
  const { cross, schur, residual, covariance } = form;
  const outputs = residual.columns;
  const whitener = inverseRoot(schur, 0);
  const gain = cross.mmul(whitener.transpose());
  const evidence = whitener.mmul(residual);
  const shift = Float64Array.from(gain.mmul(evidence).to1DArray());
  const { mean } = form;
  const { rightSingularVectors: right, diagonal } = new SingularValueDecomposition(
    inverseRoot(covariance, SINGULAR).mmul(gain),
    { autoTranspose: true },
  );
  const turned = right.transpose().mmul(evidence);
  const components = diagonal.map((value, i): Component => ({
    t: Math.min(value * value, 1 - Number.EPSILON),
    evidence: squaredNorm(turned.getRow(i)),
  }));
  return {
    kl: components.reduce((sum, one) => sum + klOfComponent(one, 1 - one.t, outputs), 0),
    mse: squaredNorm(shift) / (2 * shift.length),
    auc: gaussianAuc(components, outputs),
    tpr: components.length === 1
      ? FALSE_POSITIVE_RATES.map((fpr) => gaussianTpr(components[0], outputs, fpr))
      : undefined,
    shift,
    meanWith: "with" in mean ? mean.with : mean.without.map((value, i) => value + shift[i]),
    meanWithout: "with" in mean ? mean.with.map((value, i) => value - shift[i]) : mean.without,
    covarianceWithout: Float64Array.from(covariance.to1DArray()),
    covarianceWith: Float64Array.from(
      Matrix.sub(covariance, gain.mmul(gain.transpose())).to1DArray(),
    ),
    components,
  };
}

/** R with R A R^T = I, for the directions with more than `share` of the largest eigenvalue. */
function inverseRoot(a: Matrix, share: number): Matrix {
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(a, {
    assumeSymmetric: true,
  });
  const most = Math.max(...values);
  const kept = values.flatMap((value, i) => value > share * most && value > 0 ? [i] : []);
  if (kept.length === 0) {
    throw new RangeError(
      `the posterior covariance must have a positive eigenvalue, its largest is ${most}; ` +
        "raise the noise variance",
    );
  }
  return new Matrix(kept.map((i) => vectors.getColumn(i).map((x) => x / Math.sqrt(values[i]))));
}

function squaredNorm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

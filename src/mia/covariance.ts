import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { meanOf, type Rows } from "./logits.ts";

/** A covariance is singular where its smallest eigenvalue is at most this share of its largest. */
const SINGULAR = 1e6 * Number.EPSILON;
/** Relative rounding of a float32 logit. */
const ROUNDING = 2 ** -24;
/** Below this standard deviation nothing is told apart; reached only where all logits are 0. */
const LEAST_STD = 1e-15;

/** Mean and unbiased covariance of some answers. */
export interface Moments {
  /** [outputs]. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** [outputs, outputs], divided by models - 1. */
  readonly covariance: Matrix;
  /** Models. */
  readonly count: number;
  /** The variance that the rounding of float32 logits makes: less is not known. */
  readonly floor: number;
}

/** Mean and unbiased covariance of at least two rows. */
export function moments(rows: Rows): Moments {
  const mean = meanOf(rows);
  const covariance = Matrix.zeros(mean.length, mean.length);
  let largest = 0;
  for (const row of rows) {
    for (let j = 0; j < mean.length; j++) {
      largest = Math.max(largest, Math.abs(row[j]));
      for (let k = 0; k <= j; k++) {
        const term = (row[j] - mean[j]) * (row[k] - mean[k]) / (rows.length - 1);
        covariance.set(j, k, covariance.get(j, k) + term);
      }
    }
  }
  for (let j = 0; j < mean.length; j++) {
    for (let k = 0; k < j; k++) covariance.set(k, j, covariance.get(j, k));
  }
  const floor = Math.max(largest * ROUNDING, LEAST_STD) ** 2;
  return { mean, covariance, count: rows.length, floor };
}

/**
 * Whether a covariance has no usable inverse: by scipy's rule for `multivariate_normal`, at which
 * the original would stop, or where all variance is rounding.
 */
export function isSingular({ covariance, floor }: Moments): boolean {
  const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const [least, largest] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  return largest <= floor || least <= SINGULAR * largest;
}

/**
 * A covariance that has an inverse whatever the number of models: (1 - rho) S + rho m I, with S the
 * sample's, m its mean variance and rho the oracle-approximating shrinkage of Chen, Wiesel, Eldar
 * and Hero, Shrinkage algorithms for MMSE covariance estimation, IEEE Transactions on Signal
 * Processing 58 (2010), in scikit-learn's form:
 *
 *     rho = min(1, (tr(S^2) + tr(S)^2) / ((models + 1) (tr(S^2) - tr(S)^2 / outputs)))
 *
 * Ledoit and Wolf's does not shrink at all where there are two models. The mean variance is at least
 * what rounding makes, so that models that agree exactly give a distribution too.
 */
export function shrink({ covariance, count, floor }: Moments): Matrix {
  const outputs = covariance.rows;
  const trace = covariance.trace();
  const mean = trace / outputs;
  if (mean <= floor) return Matrix.eye(outputs, outputs, floor);
  // In units of the mean variance, lest squares of squares over- or underflow.
  let squares = 0;
  for (const value of covariance.to1DArray()) squares += (value / mean) ** 2;
  const spread = (count + 1) * (squares - outputs);
  const rho = spread > 0 ? Math.min(1, (squares + outputs ** 2) / spread) : 1;
  return Matrix.mul(covariance, 1 - rho).add(Matrix.eye(outputs, outputs, rho * mean));
}

import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type SchurForm, SINGULAR } from "./distinguish.ts";

/** Which LOOD is differentiated. */
export type Measure = "kl" | "mse";

/** Derivatives of a LOOD by the parts of its Schur form that depend on the queries. */
export interface Adjoint {
  /** By cross [m, s], the covariance without the records held fixed. */
  readonly cross: Matrix;
  /** By the covariance without the records [m, m], symmetric. */
  readonly covariance: Matrix;
}

/**
 * Derivatives of a LOOD by cross X and covariance V. With S the schur, r the residual, Y = X S^-1
 * X^T, V' = V - Y and the shift D = X S^-1 r, of the KL:
 *
 *     G_X = (V'^-1 (c Y + D D^T) V'^-1 X + V'^-1 D r^T) S^-1
 *     G_V = -(c V'^-1 Y V'^-1 Y V^-1 + V'^-1 D D^T V'^-1) / 2
 *
 * and of the mean distance G_X = D (S^-1 r)^T / (m c), G_V = 0. Nothing cancels where the records
 * change little, as it would in the derivatives of log det V' and of tr V'^-1 V taken apart.
 *
 * @param having V' [m, m]: the caller may know it without subtracting
 * @throws RangeError of the KL, where queries are near-duplicates or have no variance left
 */
export function adjointOf(form: SchurForm, having: Matrix, measure: Measure): Adjoint {
  const { cross, schur, residual, covariance } = form;
  const [m, outputs] = [cross.rows, residual.columns];
  const solver = new CholeskyDecomposition(schur);
  const scaled = solver.solve(residual);
  const shift = cross.mmul(scaled);
  if (measure === "mse") {
    return {
      cross: shift.mmul(scaled.transpose()).div(m * outputs),
      covariance: Matrix.zeros(m, m),
    };
  }
  const gain = solver.solve(cross.transpose()).transpose();
  const change = gain.mmul(cross.transpose());
  const inverse = inverseOf(having, covariance);
  const moved = inverse.mmul(shift);
  const ratio = inverse.mmul(change);
  const byCross = ratio.mmul(inverse).mul(outputs).add(moved.mmul(moved.transpose())).mmul(gain)
    .add(moved.mmul(scaled.transpose()));
  const spread = new CholeskyDecomposition(covariance).solve(change.mmul(ratio));
  const byCovariance = spread.mmul(inverse).mul(outputs).add(moved.mmul(moved.transpose()));
  return {
    cross: byCross,
    covariance: symmetrized(byCovariance).mul(-0.5),
  };
}

/** V'^-1, where neither V nor V' is singular to the accuracy of covariances. */
function inverseOf(having: Matrix, covariance: Matrix): Matrix {
  const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const share = Math.min(...realEigenvalues) / Math.max(...realEigenvalues);
  if (!(share > SINGULAR)) {
    throw new RangeError(
      `the KL has a gradient only at queries that are no near-duplicates: the smallest eigenvalue ` +
        `of their posterior covariance must be > ${SINGULAR} of the largest, got ${share}`,
    );
  }
  const decomposition = new CholeskyDecomposition(having);
  if (!decomposition.isPositiveDefinite()) {
    throw new RangeError(
      "the KL has a gradient only where the records leave the queries some variance, got a " +
        "covariance that is not positive definite; raise the noise variance",
    );
  }
  return decomposition.solve(Matrix.eye(having.rows));
}

/** What rounding leaves unequal is made equal: factorizations of small matrices want it. */
export function symmetrized(a: Matrix): Matrix {
  return Matrix.add(a, a.transpose()).div(2);
}

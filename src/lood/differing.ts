import { Matrix } from "ml-matrix";
import { symmetrized } from "./adjoint.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { checkRecords, countAdded, type NewRecords, posteriorOf, small } from "./lood.ts";
import { multiplyTransposed, seePoints } from "./posterior.ts";
import { solveRows, uncenterPoints } from "./solve_rows.ts";

/** Records that leave the training set, by position, or that join it. */
export type Differing =
  | { readonly record: number | readonly number[] }
  | { readonly add: NewRecords };

/**
 * What some differing records are to any query q: the posterior covariance of q and the records is
 * K(q, X) influence^T, plus K(q, S) of records S that join.
 */
export interface Influence {
  /** [s, n]. */
  readonly influence: Matrix;
  /** [s, s]: see {@link SchurForm}. */
  readonly schur: Matrix;
  /** [s, c]: what the prediction misses at the records. */
  readonly residual: Matrix;
  /** S [s, features] row-major; undefined for records that leave. */
  readonly added: Float32Array | undefined;
}

/**
 * What some differing records are to any query, by one solve: for records I that leave, the rows I of
 * A^-1; for records S that join, -K(S, X) A^-1.
 *
 * @throws RangeError where a record does not exist or is named twice
 * @throws TypeError where inputs and targets do not fit
 */
export async function influenceOf(gp: GaussianProcess, differing: Differing): Promise<Influence> {
  return "add" in differing
    ? await influenceOfAdded(gp, differing.add)
    : await influenceOfRemoved(gp, [differing.record].flat());
}

async function influenceOfRemoved(
  gp: GaussianProcess,
  records: readonly number[],
): Promise<Influence> {
  const { count: n, outputs, fitted, weights } = gp;
  checkRecords(records, n);
  const rows = new Float64Array(records.length * n);
  records.forEach((record, row) => rows[row * n + record] = 1);
  const influence = small(await solveRows(gp, rows), n);
  if (fitted) {
    const { solved: t, lift } = fitted;
    const own = Matrix.columnVector(records.map((record) => t[record]));
    influence.sub(own.mmul(Matrix.rowVector(t)).mul(lift));
  }
  return {
    influence,
    schur: symmetrized(influence.subMatrixColumn([...records])),
    residual: small(weights, outputs).subMatrixRow([...records]),
    added: undefined,
  };
}

async function influenceOfAdded(gp: GaussianProcess, add: NewRecords): Promise<Influence> {
  const { count: n, outputs, noise } = gp;
  const s = countAdded(gp, add);
  const points = await seePoints(gp, add.inputs, true);
  const solved = await solveRows(gp, points.cross);
  const products = small(multiplyTransposed(solved, points.cross, n), s);
  const missed = add.targets.map((target, i) => target - points.mean[i]);
  return {
    influence: small(uncenterPoints(gp, points, solved), n).neg(),
    schur: posteriorOf(gp, points, symmetrized(products)).add(Matrix.eye(s).mul(noise)),
    residual: small(missed, outputs),
    added: add.inputs,
  };
}

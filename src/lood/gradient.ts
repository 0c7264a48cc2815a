import { Matrix } from "ml-matrix";
import { adjointOf, type Measure, symmetrized } from "./adjoint.ts";
import { distinguish, type SchurForm } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import {
  checkRecords,
  countAdded,
  inputRows,
  type LoodOptions,
  type NewRecords,
  posteriorOf,
  schurSolve,
  small,
} from "./lood.ts";
import { multiplyTransposed, type Points, seePoints } from "./posterior.ts";
import { pullBack } from "./pull_back.ts";
import { solveRows, uncenterPoints } from "./solve_rows.ts";

/** Which records differ, where the model is asked, and which LOOD is differentiated. */
export type LoodGradientOptions = LoodOptions & { readonly measure: Measure };

/** A LOOD and how it changes with its queries. */
export interface LoodGradient {
  /** The LOOD at all queries together. */
  readonly value: number;
  /** Its derivative by each query's inputs [m, features] row-major. */
  readonly gradient: Float64Array;
}

/**
 * Gradient of a LOOD with respect to the queries' inputs: what to ask the model for to tell best
 * whether it was trained with some records. One solve with m + s right-hand sides of n^2, m n d
 * operations for the covariances' derivatives, and small matrices in float64.
 *
 * The gradient of the KL vanishes at the records themselves, since no query distinguishes better.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { GaussianProcess, Gpu, loodGradient, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * const query = dataset.row(0);
 * const { value, gradient } = await loodGradient(gp, { record: 7, query, measure: "mse" });
 * const step = 1e-3 / Math.hypot(...gradient);
 * const moved = query.map((x, f) => x + step * gradient[f]);
 * const after = await loodGradient(gp, { record: 7, query: moved, measure: "mse" });
 * assert.ok(after.value > value);
 * ```
 *
 * @throws RangeError where a record does not exist or is named twice; of the KL, where queries are
 *   near-duplicates
 * @throws TypeError where inputs and targets do not fit
 */
export async function loodGradient(
  gp: GaussianProcess,
  options: LoodGradientOptions,
): Promise<LoodGradient> {
  const { measure } = options;
  const { covariance, records, inputs: { features } } = gp;
  const change = "add" in options
    ? await addedChange(gp, options.add, options.query)
    : await removedChange(gp, [options.record].flat(), options.query);
  const { queries, form, having, solved, slopes, added } = change;
  const adjoint = adjointOf(form, having, measure);
  // Where cross follows K(Q, X) alone, V' is what is held, and V = V' + cross schur^-1 cross^T.
  const byCross = added ? adjoint.cross : Matrix.add(
    adjoint.cross,
    adjoint.covariance.mmul(schurSolve(form.schur, form.cross.transpose()).transpose()).mul(2),
  );
  const twice = Matrix.mul(adjoint.covariance, 2);
  const weights = byCross.mmul(slopes).sub(twice.mmul(solved));
  const own = adjoint.covariance.diagonal();
  own.forEach((_, i) => twice.set(i, i, 0));
  const terms = [{ inputs: records, weights }, { inputs: queries, weights: twice }];
  if (added) terms.push({ inputs: added, weights: byCross });
  return {
    value: distinguish(form)[measure],
    gradient: pullBack(covariance, queries, features, terms, own),
  };
}

/** The change of the predictions in Schur form, and what it is made of. */
interface Change {
  /** [m, features] row-major. */
  readonly queries: Float32Array;
  readonly form: SchurForm;
  /** Posterior covariance V' of the queries with the records [m, m]. */
  readonly having: Matrix;
  /** A^-1 K(X, Q), transposed [m, n]: V = K(Q, Q) - K(Q, X) A^-1 K(X, Q). */
  readonly solved: Matrix;
  /** [s, n]: cross is K(Q, X) times its transpose, plus K(Q, S) of added records S. */
  readonly slopes: Matrix;
  /** S [s, features] row-major; undefined for records of the training set. */
  readonly added: Float32Array | undefined;
}

async function removedChange(
  gp: GaussianProcess,
  records: readonly number[],
  query: Float32Array | undefined,
): Promise<Change> {
  const { count: n, outputs, fitted, weights } = gp;
  checkRecords(records, n);
  const queries = query ?? inputRows(gp, records);
  const points = await seePoints(gp, queries, true);
  const m = points.count;
  const rows = new Float64Array((m + records.length) * n);
  rows.set(points.cross);
  records.forEach((record, row) => rows[(m + row) * n + record] = 1);
  const both = await solveRows(gp, rows);
  const { solved, posterior } = explain(gp, points, both.subarray(0, m * n));
  const slopes = small(both.subarray(m * n), n);
  if (fitted) {
    const { solved: t, lift } = fitted;
    const mine = Matrix.columnVector(records.map((record) => t[record]));
    slopes.sub(mine.mmul(Matrix.rowVector(t)).mul(lift));
  }
  const cross = solved.subMatrixColumn([...records]);
  const schur = symmetrized(slopes.subMatrixColumn([...records]));
  const residual = small(weights, outputs).subMatrixRow([...records]);
  const covariance = symmetrized(
    Matrix.add(posterior, cross.mmul(schurSolve(schur, cross.transpose()))),
  );
  const form = { cross, schur, residual, covariance, mean: { with: points.mean } };
  return { queries, form, having: posterior, solved, slopes, added: undefined };
}

async function addedChange(
  gp: GaussianProcess,
  add: NewRecords,
  query: Float32Array | undefined,
): Promise<Change> {
  const { count: n, outputs, noise } = gp;
  const s = countAdded(gp, add);
  const queries = query ?? add.inputs;
  const all = Float32Array.from([...add.inputs, ...queries]);
  const points = await seePoints(gp, all, true);
  const z = points.count;
  const both = explain(gp, points, await solveRows(gp, points.cross));
  const part = (rows: number, columns: number) =>
    both.posterior.subMatrix(rows, rows ? z - 1 : s - 1, columns, columns ? z - 1 : s - 1);
  const cross = part(s, 0);
  const schur = part(0, 0).add(Matrix.eye(s).mul(noise));
  const missed = add.targets.map((target, i) => target - points.mean[i]);
  const covariance = part(s, s);
  const mean = { without: points.mean.subarray(s * outputs) };
  const form = { cross, schur, residual: small(missed, outputs), covariance, mean };
  return {
    queries,
    form,
    having: symmetrized(
      Matrix.sub(covariance, cross.mmul(schurSolve(schur, cross.transpose()))),
    ),
    solved: both.solved.subMatrix(s, z - 1, 0, n - 1),
    slopes: both.solved.subMatrix(0, s - 1, 0, n - 1).neg(),
    added: add.inputs,
  };
}

/** A^-1 K(X, Z), transposed [z, n], and the posterior covariance [z, z], from B^-1 M(X, Z) [z, n]. */
function explain(
  gp: GaussianProcess,
  points: Points,
  solved: Float64Array,
): { readonly solved: Matrix; readonly posterior: Matrix } {
  const { count: n } = gp;
  const products = small(multiplyTransposed(solved, points.cross, n), points.count);
  return {
    solved: small(uncenterPoints(gp, points, solved), n),
    posterior: posteriorOf(gp, points, symmetrized(products)),
  };
}

import { UNIT } from "../gpu/arithmetic.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Component } from "./auc.ts";
import { dot } from "./center.ts";
import { klOfComponent } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { type Points, seePoints } from "./posterior.ts";
import { allPrecisions } from "./precisions.ts";
import { solveRows, uncenterPoints } from "./solve_rows.ts";

/** LOOD of every training record at each query by itself; tables [m, n] row-major. */
export interface Attribution {
  /** Queries m. */
  readonly count: number;
  /** Training records n. */
  readonly records: number;
  /** KL(without || with) of the predictions at the query, summed over the classes [m, n]. */
  readonly kl: Float64Array;
  /** Mean-distance LOOD: half the mean squared shift of the mean over the classes [m, n]. */
  readonly mse: Float64Array;
  /** What the record's weight alpha_i is multiplied by to give the shift of the mean [m, n]. */
  readonly influence: Float64Array;
}

/**
 * Which training records each prediction betrays. With b = A^-1 K(X, q), g_i = (A^-1)_ii, alpha =
 * A^-1 Y and the variance V at q, leaving i out takes b_i alpha_i / g_i from the mean and adds
 * b_i^2 / g_i to V (the identities of {@link audit}, at any query). One diagonal of the inverse,
 * n^3 / 3 operations, and m solves of n^2.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { attribution, GaussianProcess, Gpu, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * const { kl, records } = await attribution(gp, dataset.row(7));
 * assert.equal(records, 60);
 * assert.equal(kl.indexOf(Math.max(...kl)), 7); // a prediction at a record betrays it most
 * ```
 *
 * @param queries [m, features] row-major
 * @throws TypeError where the queries are no whole records
 * @throws RangeError where a query is not finite
 */
export async function attribution(
  gp: GaussianProcess,
  queries: Float32Array,
  options: RecorderOptions = {},
): Promise<Attribution> {
  const { count: n, outputs } = gp;
  const points = await seePoints(gp, queries, false);
  const solved = await solveRows(gp, points.cross, options);
  const influences = uncenterPoints(gp, points, solved);
  const variances = variancesOf(gp, points, solved);
  const precisions = await allPrecisions(gp, options);
  const squares = Float64Array.from(precisions, (_, i) => squareOfWeights(gp, i));
  const table = () => new Float64Array(points.count * n);
  const result = { count: points.count, records: n, kl: table(), mse: table(), influence: table() };
  for (let at = 0; at < influences.length; at++) {
    const i = at % n;
    const removal = removalOf({
      solved: influences[at],
      having: variances[Math.floor(at / n)],
      precision: precisions[i],
      square: squares[i],
      outputs,
    });
    result.influence[at] = removal.influence;
    result.mse[at] = removal.mse;
    result.kl[at] = removal.kl;
  }
  return result;
}

/** What leaving one record out of the training set changes at one query, in scalars. */
export interface RemovalParts {
  /** b_i, of b = A^-1 K(X, q). */
  readonly solved: number;
  /** V, the variance at the query with all records. */
  readonly having: number;
  /** g_i = (A^-1)_ii. */
  readonly precision: number;
  /** |alpha_i|^2, summed over the outputs. */
  readonly square: number;
  /** Outputs c. */
  readonly outputs: number;
}

/** LOOD of one record at one query by itself. */
export interface Removal {
  /** What alpha_i is multiplied by to give the shift of the mean, b_i / g_i. */
  readonly influence: number;
  /** KL(without || with), summed over the outputs. */
  readonly kl: number;
  /** Half the mean squared shift of the mean over the outputs. */
  readonly mse: number;
  /** The one direction in which the predictions differ. */
  readonly component: Component;
}

/** The scalar formulas of {@link attribution}. */
export function removalOf(
  { solved, having, precision, square, outputs }: RemovalParts,
): Removal {
  const influence = solved / precision;
  const removed = solved * influence;
  const mse = influence ** 2 * square / (2 * outputs);
  const evidence = square / precision;
  // A record that has no part in the prediction leaves no trace, even where the variance is 0.
  if (!(removed > 0)) return { influence, kl: 0, mse, component: { t: 0, evidence } };
  const t = Math.min(removed / (having + removed), 1 - Number.EPSILON);
  const component = { t, evidence };
  const rest = having / (having + removed);
  return { influence, kl: klOfComponent(component, rest, outputs), mse, component };
}

/** |alpha_i|^2 of a training record, summed over the outputs. */
export function squareOfWeights({ weights, outputs }: GaussianProcess, record: number): number {
  const alpha = weights.subarray(record * outputs, (record + 1) * outputs);
  return dot(alpha, alpha);
}

/**
 * Variance at each point with all records [count], at least what rounding leaves of k(z, z).
 *
 * @param solved B^-1 M(X, z) [count, n] row-major
 */
export function variancesOf(
  gp: GaussianProcess,
  points: Points,
  solved: Float64Array,
): Float64Array {
  const { fitted, count: n, path: { arithmetic } } = gp;
  const { variances, centers, taus, cross } = points;
  const unit = arithmetic === "host" ? UNIT.float64 : UNIT[arithmetic];
  return variances.map((prior, i) => {
    const [from, to] = [i * n, (i + 1) * n];
    const explained = dot(cross.subarray(from, to), solved.subarray(from, to));
    const own = prior - (fitted?.center.kappa ?? 0) * centers[i] ** 2;
    return Math.max(own - explained + (fitted?.lift ?? 0) * taus[i] ** 2, unit * prior);
  });
}

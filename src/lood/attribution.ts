import { UNIT } from "../gpu/arithmetic.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { inverseDiagonal } from "../solve/inverse_diagonal.ts";
import { uncenterDiagonal } from "./audit_from.ts";
import { dot } from "./center.ts";
import { klOfComponent } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { type Points, seePoints } from "./posterior.ts";
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
 * @param queries [m, features] row-major
 * @throws TypeError where the queries are no whole records
 * @throws RangeError where a query is not finite
 */
export async function attribution(
  gp: GaussianProcess,
  queries: Float32Array,
  options: RecorderOptions = {},
): Promise<Attribution> {
  const { count: n, outputs, weights } = gp;
  const points = await seePoints(gp, queries, false);
  const solved = await solveRows(gp, points.cross, options);
  const influences = uncenterPoints(gp, points, solved);
  const variances = variancesOf(gp, points, solved);
  const precisions = uncenterDiagonal(await inverseDiagonal(gp.gpu, gp.factor, options), gp.fitted);
  const squares = Float64Array.from(precisions, (_, i) => {
    const alpha = weights.subarray(i * outputs, (i + 1) * outputs);
    return dot(alpha, alpha);
  });
  const table = () => new Float64Array(points.count * n);
  const result = { count: points.count, records: n, kl: table(), mse: table(), influence: table() };
  for (let at = 0; at < influences.length; at++) {
    const i = at % n;
    const having = variances[Math.floor(at / n)];
    const removed = influences[at] ** 2 / precisions[i];
    const component = { t: removed / (having + removed), evidence: squares[i] / precisions[i] };
    const rest = having / (having + removed);
    result.influence[at] = influences[at] / precisions[i];
    result.mse[at] = result.influence[at] ** 2 * squares[i] / (2 * outputs);
    // A record that has no part in the prediction leaves no trace, even where the variance is 0.
    result.kl[at] = removed > 0 ? klOfComponent(component, rest, outputs) : 0;
  }
  return result;
}

/** Variance at each point with all records [count], at least what rounding leaves of k(z, z). */
function variancesOf(gp: GaussianProcess, points: Points, solved: Float64Array): Float64Array {
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

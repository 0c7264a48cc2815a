import type { RecorderOptions } from "../gpu/recorder.ts";
import { solveOnce, solveRefined } from "../solve/refine.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { type Points, TOGETHER } from "./posterior.ts";

/**
 * B^-1 r of each row r, B = M + noise I the factored matrix; refined at level accurate. m n^2
 * operations.
 *
 * @param rows [m, n] row-major
 * @returns [m, n] row-major
 */
export async function solveRows(
  gp: GaussianProcess,
  rows: Float64Array,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const { gpu, count: n, factor, symmetric } = gp;
  if (gp.path.level !== "accurate") return await solveOnce(gpu, factor, rows, options);
  const solved = new Float64Array(rows.length);
  for (let first = 0; first < rows.length; first += TOGETHER * n) {
    const some = rows.slice(first, first + TOGETHER * n);
    const { values } = await solveRefined(gpu, factor, symmetric, some, options);
    solved.set(values, first);
  }
  return solved;
}

/**
 * A^-1 K(X, z) of each point z [count, n], from B^-1 M(X, z): lift tau_z t is added, see center.ts.
 *
 * @param solved B^-1 M(X, z) [count, n] row-major
 */
export function uncenterPoints(
  { fitted, count: n }: GaussianProcess,
  { taus }: Points,
  solved: Float64Array,
): Float64Array {
  if (!fitted) return solved;
  const { lift, solved: t } = fitted;
  return solved.map((value, at) => value + lift * taus[Math.floor(at / n)] * t[at % n]);
}

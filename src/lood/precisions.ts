import type { RecorderOptions } from "../gpu/recorder.ts";
import { inverseDiagonal } from "../solve/inverse_diagonal.ts";
import { uncenterDiagonal } from "./audit_from.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { solveRows } from "./solve_rows.ts";

/** Unit rows that are solved together: memory grows with their number, speed hardly beyond this. */
const BATCH = 256;

/**
 * Shares of the variance, t = 1 - noise g, below which g is solved again for the record: an error of
 * the diagonal is 1 / t as large in t.
 */
const SMALL_SHARE = 0.01;

/** Records solved again at most, those of the smallest shares: one group of right-hand sides. */
const MOST_AGAIN = 32;

/**
 * g [n], the diagonal of A^-1: n^3 / 3 operations. At level accurate those of the records that take
 * away the smallest shares of their variance are solved and refined, since there 1 - noise g cancels.
 */
export async function allPrecisions(
  gp: GaussianProcess,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const diagonal = await inverseDiagonal(gp.gpu, gp.factor, options);
  const precisions = uncenterDiagonal(diagonal, gp.fitted);
  if (gp.path.level !== "accurate") return precisions;
  const share = (i: number) => 1 - gp.noise * precisions[i];
  const small = Array.from(precisions.keys())
    .filter((i) => share(i) < SMALL_SHARE)
    .sort((a, b) => share(a) - share(b))
    .slice(0, MOST_AGAIN);
  const again = await precisionsOf(gp, small, options.signal ? { signal: options.signal } : {});
  small.forEach((record, k) => precisions[record] = again[k]);
  return precisions;
}

/** g of some records, by a solve of their unit rows; refined at level accurate. */
export async function precisionsOf(
  gp: GaussianProcess,
  records: readonly number[],
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const { count: n } = gp;
  const diagonal = new Float64Array(records.length);
  for (let first = 0; first < records.length; first += BATCH) {
    const some = records.slice(first, first + BATCH);
    const units = new Float64Array(some.length * n);
    some.forEach((record, row) => units[row * n + record] = 1);
    const solved = await solveRows(gp, units, options);
    some.forEach((record, row) => diagonal[first + row] = solved[row * n + record]);
  }
  return uncenterDiagonal(diagonal, gp.fitted, records);
}

import type { RecorderOptions } from "../gpu/recorder.ts";
import { removalOf, squareOfWeights, variancesOf } from "./attribution.ts";
import { gaussianAuc } from "./auc.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { checkRecords } from "./lood.ts";
import { seePoints } from "./posterior.ts";
import { precisionsOf } from "./precisions.ts";
import { solveRows, uncenterPoints } from "./solve_rows.ts";

/** Points that are asked about together: memory grows with their number, speed hardly beyond this. */
const BATCH = 256;

/** Which records differ, and where the model is asked about each of them. */
export interface LandscapeOptions extends RecorderOptions {
  /** Positions s of training records; each is left out by itself. */
  readonly records: readonly number[];
  /** Points p of each record. */
  readonly count: number;
  /**
   * Point j of record k, a position in `records`: [features]. Called once for each, in order, so
   * that no more than a batch of points is ever held.
   */
  readonly point: (k: number, j: number) => Float32Array;
}

/** LOOD of some records at points of their own; tables [s, p] row-major. */
export interface Landscape {
  /** Records s. */
  readonly count: number;
  /** Points p of each. */
  readonly points: number;
  /** KL(without || with) of the predictions at the point, summed over the classes [s, p]. */
  readonly kl: Float64Array;
  /** Mean-distance LOOD: half the mean squared shift of the mean over the classes [s, p]. */
  readonly mse: Float64Array;
  /** AUC of the best attack on the one prediction [s, p]. */
  readonly auc: Float64Array;
}

/**
 * How leave-one-out distinguishability changes with the query: of each record at many points, every
 * one asked by itself. By the formulas of {@link attribution}, of which only the record's own entry
 * is wanted: (A^-1)_ii is solved for the s records alone, s p solves of n^2 in all. The points of
 * all records share batches. Progress is reported under "landscape solve" and "landscape symmetric
 * product".
 *
 * The landscapes over queries are those of Ye, Borovykh, Hayou and Shokri, "Leave-one-out
 * Distinguishability in Machine Learning", ICLR 2024.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { GaussianProcess, Gpu, landscape, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * // From the record, a step at a time, toward another one.
 * const [from, to] = [dataset.row(7), dataset.row(12)];
 * const point = (_: number, j: number) => from.map((x, f) => x + j / 10 * (to[f] - x));
 * const { kl } = await landscape(gp, { records: [7], count: 11, point });
 * assert.equal(kl.indexOf(Math.max(...kl)), 0); // no query tells more than the record itself
 * ```
 *
 * @throws RangeError where a record does not exist, there is none, or no point, or a point is not
 *   finite
 * @throws TypeError where a point has not the records' features
 */
export async function landscape(
  gp: GaussianProcess,
  options: LandscapeOptions,
): Promise<Landscape> {
  const { records, count } = options;
  checkOptions(gp, options);
  const inner = innerOptions(options);
  const precisions = await precisionsOf(gp, records, inner);
  const squares = records.map((record) => squareOfWeights(gp, record));
  const total = records.length * count;
  const table = () => new Float64Array(total);
  const result = { count: records.length, points: count, kl: table(), mse: table(), auc: table() };
  for (let first = 0; first < total; first += BATCH) {
    const size = Math.min(BATCH, total - first);
    const owner = (place: number) => Math.floor((first + place) / count);
    const { solved, variances } = await see(gp, gather(gp, options, first, size), inner);
    for (let place = 0; place < size; place++) {
      const k = owner(place);
      const { kl, mse, component } = removalOf({
        solved: solved[place * gp.count + records[k]],
        having: variances[place],
        precision: precisions[k],
        square: squares[k],
        outputs: gp.outputs,
      });
      result.kl[first + place] = kl;
      result.mse[first + place] = mse;
      result.auc[first + place] = gaussianAuc([component], gp.outputs);
    }
  }
  return result;
}

/** A^-1 K(X, z) of each point z [size, n], and the variance at it with all records [size]. */
async function see(
  gp: GaussianProcess,
  queries: Float32Array,
  options: RecorderOptions,
): Promise<{ readonly solved: Float64Array; readonly variances: Float64Array }> {
  const points = await seePoints(gp, queries, false);
  const solved = await solveRows(gp, points.cross, options);
  return {
    solved: uncenterPoints(gp, points, solved),
    variances: variancesOf(gp, points, solved),
  };
}

/** A batch of points [size, features], counted through all records. */
function gather(
  { inputs: { features } }: GaussianProcess,
  { count, point }: LandscapeOptions,
  first: number,
  size: number,
): Float32Array {
  const queries = new Float32Array(size * features);
  for (let place = 0; place < size; place++) {
    const [k, j] = [Math.floor((first + place) / count), (first + place) % count];
    const values = point(k, j);
    if (values.length !== features) {
      throw new TypeError(
        `point ${j} of record ${k} must have ${features} features, got ${values.length}`,
      );
    }
    queries.set(values, place * features);
  }
  return queries;
}

/** The solves of a fit have the same names; progress must tell them apart. */
function innerOptions({ onProgress, onTime, signal }: LandscapeOptions): RecorderOptions {
  return {
    ...(onProgress && {
      onProgress: (work: number, label: string) => onProgress(work, `landscape ${label}`),
    }),
    ...(onTime && { onTime }),
    ...(signal && { signal }),
  };
}

function checkOptions(gp: GaussianProcess, { records, count }: LandscapeOptions): void {
  if (records.length === 0) throw new RangeError("records must be at least one, got none");
  for (const record of records) checkRecords([record], gp.count);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`count must be a whole number of points >= 1, got ${count}`);
  }
}

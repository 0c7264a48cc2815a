import { CholeskyDecomposition, Matrix as Small } from "ml-matrix";
import { distinguish, type Distinguishability } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { innerProducts, type Points, seePoints } from "./posterior.ts";

/** Records that are not in the training set. */
export interface NewRecords {
  /** [s, features] row-major. */
  readonly inputs: Float32Array;
  /** [s, c] row-major. */
  readonly targets: Float64Array;
}

/** Which records differ, and where the model is asked. */
export type LoodOptions =
  & {
    /** [m, features] row-major: the queries, taken together; by default the records themselves. */
    readonly query?: Float32Array;
  }
  & (
    | {
      /** Position of a record of the training set, or of several, to take away. */
      readonly record: number | readonly number[];
    }
    | {
      /** Records to add. */
      readonly add: NewRecords;
    }
  );

/**
 * Leave-one-out distinguishability of a record, or of a group together, at some queries: how far
 * apart the predictions of the models trained with and without it are. One solve with m + s
 * right-hand sides; nothing is factored again and no two predictions are subtracted.
 *
 * @throws RangeError where a record does not exist or is named twice
 * @throws TypeError where inputs and targets do not fit
 */
export async function lood(gp: GaussianProcess, options: LoodOptions): Promise<Distinguishability> {
  return "add" in options
    ? await added(gp, options.add, options.query)
    : await removed(gp, [options.record].flat(), options.query);
}

/** The influence of the records I on the queries is (A^-1 K(X, Q))_I, that on themselves (A^-1)_II. */
async function removed(
  gp: GaussianProcess,
  records: readonly number[],
  query: Float32Array | undefined,
): Promise<Distinguishability> {
  const { count, outputs } = gp;
  checkRecords(records, count);
  const points = await seePoints(gp, query ?? inputRows(gp, records), true);
  const [m, s] = [points.count, records.length];
  const rows = new Float64Array((m + s) * count);
  rows.set(points.cross);
  records.forEach((record, row) => rows[(m + row) * count + record] = 1);
  const products = small(await innerProducts(gp, rows), m + s);

  const lift = gp.fitted?.lift ?? 0;
  const solved = Small.columnVector(records.map((record) => gp.fitted?.solved[record] ?? 0));
  const taus = Small.columnVector(Array.from(points.taus));
  const schur = products.subMatrix(m, m + s - 1, m, m + s - 1)
    .sub(solved.mmul(solved.transpose()).mul(lift));
  const cross = products.subMatrix(0, m - 1, m, m + s - 1)
    .add(taus.mmul(solved.transpose()).mul(lift));
  const residual = new Small(
    records.map((record) =>
      Array.from(gp.weights.subarray(record * outputs, (record + 1) * outputs))
    ),
  );
  // The covariance with the records is at hand; the one without them is larger by their part.
  const having = posteriorOf(gp, points, products.subMatrix(0, m - 1, 0, m - 1));
  const covariance = Small.add(having, cross.mmul(schurSolve(schur, cross.transpose())));
  return distinguish({ cross, schur, residual, covariance, mean: { with: points.mean } });
}

/** The records and the queries are one set of points Z, whose posterior covariance has all parts. */
async function added(
  gp: GaussianProcess,
  add: NewRecords,
  query: Float32Array | undefined,
): Promise<Distinguishability> {
  const { outputs, noise } = gp;
  const s = countAdded(gp, add);
  const queries = query ?? add.inputs;
  const all = new Float32Array(add.inputs.length + queries.length);
  all.set(add.inputs);
  all.set(queries, add.inputs.length);
  const points = await seePoints(gp, all, true);
  const z = points.count;
  const posterior = posteriorOf(gp, points, small(await innerProducts(gp, points.cross), z));
  const schur = posterior.subMatrix(0, s - 1, 0, s - 1);
  for (let i = 0; i < s; i++) schur.set(i, i, schur.get(i, i) + noise);
  const missed = add.targets.map((target, i) => target - points.mean[i]);
  return distinguish({
    cross: posterior.subMatrix(s, z - 1, 0, s - 1),
    schur,
    residual: small(missed, outputs),
    covariance: posterior.subMatrix(s, z - 1, s, z - 1),
    mean: { without: points.mean.subarray(s * outputs) },
  });
}

/** Posterior covariance M(Z, Z) - M(Z, X) B^-1 M(X, Z) + lift tau tau^T of some points. */
export function posteriorOf(gp: GaussianProcess, points: Points, products: Small): Small {
  if (!points.own) throw new TypeError("the covariances among the points are needed");
  const taus = Small.columnVector(Array.from(points.taus));
  const lifted = taus.mmul(taus.transpose()).mul(gp.fitted?.lift ?? 0);
  return small(points.own, points.count).sub(products).add(lifted);
}

/** Inputs of some training records [s, features]. */
export function inputRows(
  { records, inputs }: GaussianProcess,
  some: readonly number[],
): Float32Array {
  const { features } = inputs;
  return Float32Array.from(
    some.flatMap((i) => Array.from(records.subarray(i * features, (i + 1) * features))),
  );
}

/** How many records are added; refuses those that do not fit the training set. */
export function countAdded({ inputs, outputs }: GaussianProcess, add: NewRecords): number {
  const s = add.inputs.length / inputs.features;
  if (!Number.isInteger(s) || add.targets.length !== s * outputs) {
    throw new TypeError(
      `added records must have ${inputs.features} features and ${outputs} targets each, got ` +
        `${add.inputs.length} and ${add.targets.length} numbers`,
    );
  }
  return s;
}

/** Refuses positions that no records have, that are named twice, or that leave none. */
export function checkRecords(records: readonly number[], count: number): void {
  for (const record of records) {
    if (!Number.isInteger(record) || record < 0 || record >= count) {
      throw new RangeError(`record must be >= 0 and < ${count}, got ${record}`);
    }
  }
  if (records.length === 0 || new Set(records).size < records.length) {
    throw new RangeError(`records must be different and at least one, got [${records}]`);
  }
  if (records.length === count) {
    throw new RangeError(`at least one of the ${count} records must stay in the training set`);
  }
}

/** A small matrix of row-major numbers. */
export function small(values: ArrayLike<number>, columns: number): Small {
  return Small.from1DArray(values.length / columns, columns, Array.from(values));
}

/** A^-1 B of a small symmetric positive definite A. */
export function schurSolve(a: Small, b: Small): Small {
  return new CholeskyDecomposition(a).solve(b);
}

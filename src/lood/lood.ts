import { CholeskyDecomposition, Matrix as Small } from "ml-matrix";
import { joined } from "../data/joined.ts";
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

/** Right-hand sides that are solved together: as many as the solver's tiles have rows. */
const BATCH = 64;

/**
 * Leave-one-out distinguishability of a record, or of a group together, at some queries: how far
 * apart the predictions of the models trained with and without it are. One solve with m + s
 * right-hand sides; nothing is factored again and no two predictions are subtracted.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { GaussianProcess, Gpu, lood, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * const alone = await lood(gp, { record: 7 }); // at the record itself
 * const together = await lood(gp, { record: [7, 12] }); // two that leave together, at themselves
 * const elsewhere = await lood(gp, { record: 7, query: dataset.row(0) });
 * assert.ok(together.kl > alone.kl && alone.kl > elsewhere.kl);
 * ```
 *
 * @throws RangeError where a record does not exist or is named twice
 * @throws TypeError where inputs and targets do not fit
 */
export async function lood(gp: GaussianProcess, options: LoodOptions): Promise<Distinguishability> {
  const [answer] = await loodEach(gp, [options]);
  return answer;
}

/**
 * {@link lood} of many questions, each by itself. They share solves, so that ten take hardly longer
 * than one.
 *
 * @returns in the order asked
 * @throws RangeError where a record does not exist or is named twice
 * @throws TypeError where inputs and targets do not fit
 */
export async function loodEach(
  gp: GaussianProcess,
  questions: readonly LoodOptions[],
): Promise<Distinguishability[]> {
  const answers = Array<Distinguishability>(questions.length);
  for (const kind of [removed, added]) {
    let places: number[] = [];
    let rows = 0;
    const ask = async () => {
      const some = await kind(gp, places.map((at) => questions[at]));
      some.forEach((answer, i) => answers[places[i]] = answer);
      [places, rows] = [[], 0];
    };
    for (const [at, question] of questions.entries()) {
      if (("add" in question) !== (kind === added)) continue;
      const size = rowsOf(gp, question);
      if (rows > 0 && rows + size > BATCH) await ask();
      places.push(at);
      rows += size;
    }
    if (places.length > 0) await ask();
  }
  return answers;
}

/** Right-hand sides of a question that can be asked. */
function rowsOf(gp: GaussianProcess, question: LoodOptions): number {
  const { features } = gp.inputs;
  const differing = "add" in question
    ? countAdded(gp, question.add)
    : checkRecords([question.record].flat(), gp.count);
  const { query } = question;
  const queries = query === undefined ? differing : query.length / features;
  if (Number.isInteger(queries) && queries > 0) return differing + queries;
  throw new TypeError(
    `queries must have ${features} features each, got ${query?.length ?? 0} numbers`,
  );
}

/** The influence of the records I on the queries is (A^-1 K(X, Q))_I, that on themselves (A^-1)_II. */
async function removed(
  gp: GaussianProcess,
  questions: readonly LoodOptions[],
): Promise<Distinguishability[]> {
  const { count, outputs, inputs: { features } } = gp;
  const groups = questions.map((one) => "add" in one ? [] : [one.record].flat());
  const queries = questions.map(({ query }, i) => query ?? inputRows(gp, groups[i]));
  const points = await seePoints(gp, joined(queries), true);
  const m = points.count;
  const all = groups.flat();
  const rows = new Float64Array((m + all.length) * count);
  rows.set(points.cross);
  all.forEach((record, row) => rows[(m + row) * count + record] = 1);
  const products = small(await innerProducts(gp, rows), m + all.length);

  const lift = gp.fitted?.lift ?? 0;
  const solved = Small.columnVector(all.map((record) => gp.fitted?.solved[record] ?? 0));
  const taus = Small.columnVector(Array.from(points.taus));
  const schurs = products.subMatrix(m, m + all.length - 1, m, m + all.length - 1)
    .sub(solved.mmul(solved.transpose()).mul(lift));
  const crosses = products.subMatrix(0, m - 1, m, m + all.length - 1)
    .add(taus.mmul(solved.transpose()).mul(lift));
  const havings = posteriorOf(gp, points, products.subMatrix(0, m - 1, 0, m - 1));
  let [q, s] = [0, 0];
  return groups.map((records, i) => {
    const [from, first] = [q, s];
    q += queries[i].length / features;
    s += records.length;
    const schur = schurs.subMatrix(first, s - 1, first, s - 1);
    const cross = crosses.subMatrix(from, q - 1, first, s - 1);
    const residual = new Small(
      records.map((record) =>
        Array.from(gp.weights.subarray(record * outputs, (record + 1) * outputs))
      ),
    );
    // The covariance with the records is at hand; the one without them is larger by their part.
    const having = havings.subMatrix(from, q - 1, from, q - 1);
    const covariance = Small.add(having, cross.mmul(schurSolve(schur, cross.transpose())));
    const mean = { with: points.mean.slice(from * outputs, q * outputs) };
    return distinguish({ cross, schur, residual, covariance, mean });
  });
}

/** The records and the queries are one set of points Z, whose posterior covariance has all parts. */
async function added(
  gp: GaussianProcess,
  questions: readonly LoodOptions[],
): Promise<Distinguishability[]> {
  const { outputs, noise, inputs: { features } } = gp;
  const parts = questions.flatMap((one) => "add" in one ? [one] : []);
  const counts = parts.map(({ add }) => countAdded(gp, add));
  const points = await seePoints(
    gp,
    joined(parts.flatMap(({ add, query }) => [add.inputs, query ?? add.inputs])),
    true,
  );
  const products = small(await innerProducts(gp, points.cross), points.count);
  const posterior = posteriorOf(gp, points, products);
  let end = 0;
  return parts.map(({ add, query = add.inputs }, k) => {
    const begin = end;
    const middle = begin + counts[k];
    end = middle + query.length / features;
    const schur = posterior.subMatrix(begin, middle - 1, begin, middle - 1);
    for (let i = 0; i < schur.rows; i++) schur.set(i, i, schur.get(i, i) + noise);
    const missed = add.targets.map((target, i) => target - points.mean[begin * outputs + i]);
    return distinguish({
      cross: posterior.subMatrix(middle, end - 1, begin, middle - 1),
      schur,
      residual: small(missed, outputs),
      covariance: posterior.subMatrix(middle, end - 1, middle, end - 1),
      mean: { without: points.mean.slice(middle * outputs, end * outputs) },
    });
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

/**
 * Refuses positions that no records have, that are named twice, or that leave none.
 *
 * @returns how many they are
 */
export function checkRecords(records: readonly number[], count: number): number {
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
  return records.length;
}

/** A small matrix of row-major numbers. */
export function small(values: ArrayLike<number>, columns: number): Small {
  return Small.from1DArray(values.length / columns, columns, Array.from(values));
}

/** A^-1 B of a small symmetric positive definite A. */
export function schurSolve(a: Small, b: Small): Small {
  return new CholeskyDecomposition(a).solve(b);
}

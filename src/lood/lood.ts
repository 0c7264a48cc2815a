import { CholeskyDecomposition, Matrix as Small } from "ml-matrix";
import { Matrix } from "../gpu/matrix.ts";
import { crossGram, gram } from "../kernels/gram.ts";
import { kernelInputs } from "../kernels/inputs.ts";
import { distinguish, type Distinguishability } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { multiplyTransposed, transpose, whiten } from "./posterior.ts";

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
      readonly add: {
        /** [s, features] row-major. */
        readonly inputs: Float32Array;
        /** [s, c] row-major. */
        readonly targets: Float64Array;
      };
    }
  );

/**
 * Leave-one-out distinguishability of a record, or of a group together, at some queries: how far
 * apart the predictions of the models trained with and without it are. One triangular solve with
 * m + s right-hand sides; nothing is factored again and no two predictions are subtracted. Posterior
 * covariances are float32's: good to about 1e-6 of the prior variance, so that a noise variance far
 * below that leaves few digits.
 *
 * @throws RangeError where a record does not exist or is named twice
 * @throws TypeError where inputs and targets do not fit
 */
export async function lood(gp: GaussianProcess, options: LoodOptions): Promise<Distinguishability> {
  return "add" in options
    ? await added(gp, options.add, options.query)
    : await removed(gp, [options.record].flat(), options.query);
}

/**
 * With H = rows I of L^-T and F = K(Q, X) L^-T: (A^-1)_II = H H^T, and the influence of the records
 * on the queries is F H^T.
 */
async function removed(
  gp: GaussianProcess,
  records: readonly number[],
  query: Float32Array | undefined,
): Promise<Distinguishability> {
  const { gpu, count, outputs, inputs } = gp;
  checkRecords(records, count);
  const at = query ?? inputRows(gp, records);
  const units = new Float32Array(records.length * count);
  records.forEach((record, row) => units[row * count + record] = 1);
  using unitRows = Matrix.upload(gpu, units, records.length, count, "unit vectors");
  await whiten(gpu, gp.factor, unitRows);
  const h = await unitRows.download();
  const { whitened: f, prior, mean } = await whitenQueries(gp, at);
  const m = at.length / inputs.features;

  const schur = small(multiplyTransposed(h, h, count), records.length);
  const cross = small(multiplyTransposed(f, h, count), records.length);
  const residual = new Small(
    records.map((record) =>
      Array.from(gp.weights.subarray(record * outputs, (record + 1) * outputs))
    ),
  );
  // The covariance with the records is at hand; the one without them is larger by their part.
  const explained = multiplyTransposed(f, f, count);
  const having = small(prior.map((value, i) => value - explained[i]), m);
  const covariance = Small.add(having, cross.mmul(schurSolve(schur, cross.transpose())));
  return distinguish({ cross, schur, residual, covariance, mean: { with: mean } });
}

/** The records and the queries are whitened as one set of rows Z: C = K(Z, Z) - F F^T. */
async function added(
  gp: GaussianProcess,
  add: { readonly inputs: Float32Array; readonly targets: Float64Array },
  query: Float32Array | undefined,
): Promise<Distinguishability> {
  const { inputs, count, outputs, noise } = gp;
  const s = add.inputs.length / inputs.features;
  if (!Number.isInteger(s) || add.targets.length !== s * outputs) {
    throw new TypeError(
      `added records must have ${inputs.features} features and ${outputs} targets each, got ` +
        `${add.inputs.length} and ${add.targets.length} numbers`,
    );
  }
  const queries = query ?? add.inputs;
  const all = new Float32Array(add.inputs.length + queries.length);
  all.set(add.inputs);
  all.set(queries, add.inputs.length);
  const { whitened, prior, mean } = await whitenQueries(gp, all);
  const z = all.length / inputs.features;
  const explained = multiplyTransposed(whitened, whitened, count);
  const posterior = small(prior.map((value, i) => value - explained[i]), z);
  const schur = posterior.subMatrix(0, s - 1, 0, s - 1);
  for (let i = 0; i < s; i++) schur.set(i, i, schur.get(i, i) + noise);
  const missed = add.targets.map((target, i) => target - mean[i]);
  return distinguish({
    cross: posterior.subMatrix(s, z - 1, 0, s - 1),
    schur,
    residual: small(missed, outputs),
    covariance: posterior.subMatrix(s, z - 1, s, z - 1),
    mean: { without: mean.subarray(s * outputs) },
  });
}

/** F = K(Q, X) L^-T [m, n], K(Q, Q) [m, m] and the predicted means [m, c]. */
async function whitenQueries(
  gp: GaussianProcess,
  queries: Float32Array,
): Promise<{ whitened: Float32Array; prior: Float64Array; mean: Float64Array }> {
  const { gpu, covariance, inputs, factor } = gp;
  using q = await kernelInputs(gpu, covariance, queries, inputs.features, inputs.precision);
  using cross = await crossGram(gpu, covariance, q, inputs);
  const weights = transpose(gp.weights, gp.count, gp.outputs);
  const mean = multiplyTransposed(await cross.download(), weights, gp.count);
  await whiten(gpu, factor, cross);
  const whitened = await cross.download();
  using own = await gram(gpu, covariance, q, 0);
  const upper = await own.matrix.download();
  const low = await own.low?.download();
  const width = own.matrix.cols;
  const prior = new Float64Array(q.count * q.count);
  for (let i = 0; i < q.count; i++) {
    for (let j = 0; j < q.count; j++) {
      const at = Math.min(i, j) * width + Math.max(i, j);
      prior[i * q.count + j] = upper[at] + (low ? low[at] : 0);
    }
  }
  return { whitened, prior, mean };
}

/** Inputs of some training records [s, features]. */
function inputRows({ records, inputs }: GaussianProcess, some: readonly number[]): Float32Array {
  const { features } = inputs;
  return Float32Array.from(
    some.flatMap((i) => Array.from(records.subarray(i * features, (i + 1) * features))),
  );
}

function checkRecords(records: readonly number[], count: number): void {
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

function small(values: ArrayLike<number>, columns: number): Small {
  return Small.from1DArray(values.length / columns, columns, Array.from(values));
}

/** A^-1 B of a small symmetric positive definite A. */
function schurSolve(a: Small, b: Small): Small {
  return new CholeskyDecomposition(a).solve(b);
}

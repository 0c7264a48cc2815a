import { exactInputs } from "../kernels/levels.ts";
import { hostCrossGram } from "../kernels/host_gram.ts";
import { solveOnce } from "../solve/refine.ts";
import { hostProduct } from "../solve/host_product.ts";
import { auditFrom, type RecordScores } from "./audit_from.ts";
import { dot } from "./center.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { transpose } from "./posterior.ts";

/** Records whose scores are computed again in float64, unless the caller says otherwise. */
const SAMPLED = 8;

/** Relative error of a KL beyond which a run warns. */
const TOLERATED = 1e-3;

/** Residuals r below this are rounding of the targets' fit, and their mean distance with them. */
const SMALL_RESIDUAL = 0.01;

/** How far an audit is from float64, measured on some of its records. */
export interface Deviation {
  /** The records, as positions in the training set. */
  readonly records: readonly number[];
  /** Largest relative error of their KL. */
  readonly kl: number;
  /** Largest relative error of their mean distance, where their residual is at least 0.01. */
  readonly mse: number;
  /** Largest error of their covariances with all records, as a share of sqrt(k(x, x) k(x', x')). */
  readonly covariance: number;
  /** What to do about it, where the KL is off by more than 0.1 %. */
  readonly warning: string | undefined;
}

/** Options of {@link sampleRows} and {@link measureDeviation}. */
export interface VerifyOptions {
  /** Records to compare, spread evenly over the training set; by default 8. */
  readonly verify?: number;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** Records to compare, and the rows x = B^-1 e of their unit vectors from the device's factor. */
export interface SampledRows {
  /** Positions in the training set. */
  readonly records: readonly number[];
  /** [k, n] row-major. */
  readonly rows: Float64Array;
}

/**
 * The records that {@link measureDeviation} compares, spread evenly, with what the device says of
 * them: no score is needed for it, so the wait for it may be that for the scores.
 *
 * @throws RangeError where `verify` is no whole number >= 1
 */
export async function sampleRows(
  { gpu, factor, count }: GaussianProcess,
  { verify = SAMPLED }: VerifyOptions = {},
): Promise<SampledRows> {
  if (!Number.isInteger(verify) || verify < 1) {
    throw new RangeError(`verify must be a whole number >= 1, got ${verify}`);
  }
  const sampled = Math.min(verify, count);
  const records = Array.from(
    { length: sampled },
    (_, k) => Math.floor((k + 0.5) * count / sampled),
  );
  const units = new Float64Array(sampled * count);
  records.forEach((record, k) => units[k * count + record] = 1);
  return { records, rows: await solveOnce(gpu, factor, units) };
}

/**
 * Compares the scores of some records with float64 on the CPU. Their covariances with all records
 * are computed again from the inputs. For a unit vector e, x = A^-1 e from the device's factor and
 * its residual r = e - A x in float64, e.A^-1 e = x.e + r.x and e.alpha = x.Y + r.alpha up to the
 * product of two residuals; an error E of the covariances adds -x.E x and -x.E alpha. Of E the
 * records' own rows are known; the others' share is taken to be random and as large.
 */
export async function measureDeviation(
  gp: GaussianProcess,
  scores: RecordScores,
  sampled: SampledRows,
  { signal }: VerifyOptions = {},
): Promise<Deviation> {
  const { outputs } = gp;
  const { records } = sampled;
  const { diagonal, weights, slack, covariance } = await exactScores(gp, sampled, signal);
  const targets = Float64Array.from(records.flatMap((i) => [...rowOf(gp.targets, i, outputs)]));
  const parts = { outputs, noise: gp.noise, targets, weights };
  const expected = auditFrom(diagonal, parts);
  const shifted = auditFrom(diagonal.map((g, k) => g + slack[k]), parts);
  let [kl, mse] = [0, 0];
  records.forEach((record, k) => {
    const unknown = Math.abs(shifted.kl[k] / expected.kl[k] - 1);
    kl = largest(kl, Math.abs(scores.kl[record] / expected.kl[k] - 1) + unknown);
    const residual = Math.hypot(...rowOf(weights, k, outputs)) / diagonal[k];
    if (residual < SMALL_RESIDUAL) return;
    mse = largest(mse, Math.abs(scores.mse[record] / expected.mse[k] - 1));
  });
  return { records, kl, mse, covariance, warning: kl > TOLERATED ? warn(gp, kl) : undefined };
}

/** Where no digit is right, a score may be no number. */
function largest(most: number, error: number): number {
  return Number.isFinite(error) ? Math.max(most, error) : 1;
}

interface ExactScores {
  /** g of the records. */
  readonly diagonal: Float64Array;
  /** alpha of the records [k, c]. */
  readonly weights: Float64Array;
  /** What the covariances that were not computed again may move g by. */
  readonly slack: Float64Array;
  /** See {@link Deviation}. */
  readonly covariance: number;
}

async function exactScores(
  gp: GaussianProcess,
  { records, rows: proposed }: SampledRows,
  signal: AbortSignal | undefined,
): Promise<ExactScores> {
  const { count: n, outputs, fitted } = gp;
  const x = proposed.slice();
  if (fitted) {
    const { solved, lift } = fitted;
    records.forEach((record, k) => {
      for (let i = 0; i < n; i++) x[k * n + i] -= lift * solved[record] * solved[i];
    });
  }
  const options = signal ? { signal } : {};
  const { product, rows } = await hostProduct(gp.symmetric, x, records, options);
  const errors = await covarianceErrors(gp, records, rows);
  const alpha = transpose(gp.weights, n, outputs);
  const targets = transpose(gp.targets, n, outputs);
  const diagonal = new Float64Array(records.length);
  const weights = new Float64Array(records.length * outputs);
  const slack = new Float64Array(records.length);
  const [root, sampled] = [rootMeanSquare(errors), new Set(records)];
  records.forEach((record, k) => {
    const own = x.subarray(k * n, (k + 1) * n);
    const share = fitted ? fitted.center.kappa * dot(fitted.centers, own) : 0;
    const residual = own.map((_, i) =>
      (i === record ? 1 : 0) - product[k * n + i] - (fitted ? share * fitted.centers[i] : 0)
    );
    diagonal[k] = own[record] + dot(residual, own) - quadratic(own, own, records, errors);
    for (let c = 0; c < outputs; c++) {
      const [y, a] = [targets, alpha].map((all) => all.subarray(c * n, (c + 1) * n));
      weights[k * outputs + c] = dot(own, y) + dot(residual, a) -
        quadratic(own, a, records, errors);
    }
    const rest = own.reduce((sum, value, i) => sampled.has(i) ? sum : sum + value * value, 0);
    slack[k] = Math.SQRT2 * root * rest;
  });
  return { diagonal, weights, slack, covariance: relativeError(gp, records, errors) };
}

/** What the device's rows of M miss of the covariances computed on the host [k][n]. */
async function covarianceErrors(
  { covariance, inputs, records: all, scale, noise, count: n }: GaussianProcess,
  records: readonly number[],
  rows: readonly Float64Array[],
): Promise<Float64Array[]> {
  const { features, center } = inputs;
  const exact = scale ? exactInputs(all, scale) : all;
  const some = Float64Array.from(records.flatMap((i) => [...rowOf(exact, i, features)]));
  const expected = await hostCrossGram(covariance, some, exact, features, center);
  return rows.map((row, k) =>
    row.map((value, j) => expected[k * n + j] + (j === records[k] ? noise : 0) - value)
  );
}

/** x E y, of whose E the rows and columns of some records are known and the others are 0. */
function quadratic(
  x: Float64Array,
  y: Float64Array,
  records: readonly number[],
  errors: readonly Float64Array[],
): number {
  let sum = 0;
  records.forEach((record, k) => {
    sum += x[record] * dot(errors[k], y) + y[record] * dot(errors[k], x);
    // What two of the records share was counted twice.
    for (const other of records) sum -= x[record] * errors[k][other] * y[other];
  });
  return sum;
}

function rootMeanSquare(errors: readonly Float64Array[]): number {
  const squares = errors.reduce((sum, row) => sum + dot(row, row), 0);
  return Math.sqrt(squares / (errors.length * errors[0].length));
}

function relativeError(
  { inputs: { variances } }: GaussianProcess,
  records: readonly number[],
  errors: readonly Float64Array[],
): number {
  let most = 0;
  records.forEach((record, k) => {
    errors[k].forEach((error, j) => {
      const scale = Math.sqrt(variances[record] * variances[j]);
      if (scale > 0) most = Math.max(most, Math.abs(error) / scale);
    });
  });
  return most;
}

function rowOf<T extends Float32Array | Float64Array>(values: T, i: number, width: number): T {
  return values.subarray(i * width, (i + 1) * width) as T;
}

function warn(gp: GaussianProcess, kl: number): string {
  const { condition, noise, path: { level } } = gp;
  const amount = kl < 1 ? `${(100 * kl).toPrecision(2)} %` : "all digits";
  const better = level === "f64"
    ? ""
    : `, or use precision ${level === "fast" ? "accurate" : "f64"}`;
  // Where the noise variance rules the matrix, it drowns the variance that it is compared with.
  return condition < 10
    ? `the KL of sampled records is off by up to ${amount}: the noise variance ${noise} is too large ` +
      `beside the covariances for this precision; lower it${better}`
    : `the KL of sampled records is off by up to ${amount}: the covariance matrix is too ` +
      `ill-conditioned (about ${condition.toExponential(0)}); raise the noise variance${better}`;
}

// @ts-types="@types/d3-array"
import { max, median, min } from "d3-array";
import { solveOnce } from "../solve/refine.ts";
import { symmetricProduct } from "../solve/symmetric_product.ts";
import { auditFrom } from "./audit_from.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** Records whose KL is computed again in float64. */
const SAMPLED = 8;

/** Relative error of a KL beyond which a run warns. */
const TOLERATED = 1e-3;

/** Rounding of float32. */
const UNIT = 2 ** -24;

/** How far the factor's diagonal underestimates the condition number, at least. */
const SLACK = 10;

/** How far an audit's KL is from float64. */
export interface Deviation {
  /** Largest relative error of the KL: measured, or estimated from the condition. */
  readonly kl: number;
  /** Whether it was measured on sampled records, which takes float64 covariances. */
  readonly measured: boolean;
  /** What to do about it, where it is more than 0.1 %. */
  readonly warning: string | undefined;
}

/**
 * Compares the KL of eight records with float64: for a unit vector e and x = L^-T L^-1 e of the
 * float32 factor, e^T A^-1 e = x^T e + x^T (e - A x) up to the square of x's error, and the residual is
 * computed in float64. Where covariances are float32, the error is estimated from the condition number.
 *
 * @param precisions g [n], the diagonal of A^-1 from the float32 factor
 */
export async function measureDeviation(
  gp: GaussianProcess,
  precisions: Float64Array,
): Promise<Deviation> {
  // A residual that refinement could not remove is an error of alpha, which both KLs have.
  const kl = gp.low
    ? Math.max(await measuredError(gp, gp.low, precisions), gp.residual ?? 0)
    : estimatedError(gp, precisions);
  const warning = kl > TOLERATED ? warn(gp, kl, gp.low !== undefined) : undefined;
  return { kl, measured: gp.low !== undefined, warning };
}

async function measuredError(
  gp: GaussianProcess,
  low: NonNullable<GaussianProcess["low"]>,
  precisions: Float64Array,
): Promise<number> {
  const { gpu, count, factor, outputs } = gp;
  const sampled = Math.min(SAMPLED, count);
  const records = Array.from(
    { length: sampled },
    (_, k) => Math.floor((k + 0.5) * count / sampled),
  );
  const units = new Float64Array(sampled * count);
  records.forEach((record, k) => units[k * count + record] = 1);
  const x = await solveOnce(gpu, factor, units);
  const product = await symmetricProduct(gpu, factor.matrix, low, x, count);
  const exact = Float64Array.from(records, (record, k) => {
    let g = x[k * count + record];
    for (let i = k * count; i < (k + 1) * count; i++) g += x[i] * (units[i] - product[i]);
    return g;
  });
  const pick = (values: Float64Array) =>
    Float64Array.from(
      records.flatMap((i) => [...values.subarray(i * outputs, (i + 1) * outputs)]),
    );
  const some = { ...gp, weights: pick(gp.weights), targets: pick(gp.targets) };
  const expected = auditFrom(exact, some).kl;
  const got = auditFrom(Float64Array.from(records, (i) => precisions[i]), some).kl;
  return got.reduce((most, value, k) => {
    const error = Math.abs(value / expected[k] - 1);
    // Where x has no digit right, g may come out negative and its KL no number.
    return Math.max(most, Number.isFinite(error) ? error : 1);
  }, 0);
}

/** By the condition of A, and by what float32 leaves of 1 - noise g. */
function estimatedError(gp: GaussianProcess, precisions: Float64Array): number {
  const t = 1 - gp.noise * (median(precisions) ?? 0);
  return Math.min(UNIT * Math.max(SLACK * condition(gp), 1 / Math.max(t, UNIT)), 1);
}

/** A lower bound of the condition number, from the factor's diagonal. */
function condition({ factor: { diagonal } }: GaussianProcess): number {
  return ((max(diagonal) ?? 1) / (min(diagonal) ?? 1)) ** 2;
}

function warn(gp: GaussianProcess, kl: number, measured: boolean): string {
  const amount = kl < 1 ? `${(100 * kl).toPrecision(2)} %` : "all digits";
  const what = measured ? "sampled records is off" : "some records may be off";
  // Where the noise variance rules the matrix, it drowns the variance that it is compared with.
  return condition(gp) < 10
    ? `the KL of ${what} by up to ${amount}: the noise variance ${gp.noise} is too large beside the ` +
      "covariances for float32; lower it"
    : `the KL of ${what} by up to ${amount}: the covariance matrix is too ill-conditioned for a factor in ` +
      "float32; raise the noise variance";
}

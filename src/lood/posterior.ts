import { readReals, realBytes } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import { Storage } from "../gpu/storage.ts";
import { crossGram, gram } from "../kernels/gram.ts";
import { type KernelInputs, kernelInputs } from "../kernels/inputs.ts";
import { toLevels } from "../kernels/levels.ts";
import type { Factor } from "../solve/factor.ts";
import { rowSquares } from "../solve/inverse_diagonal.ts";
import { solveOnce } from "../solve/refine.ts";
import { symmetricProduct } from "../solve/symmetric_product.ts";
import { solveLower } from "../solve/triangular.ts";
import { dot, tau } from "./center.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { hostCrossGram } from "../kernels/host_gram.ts";

/** Right-hand sides that are refined together: their partial sums must fit into one binding. */
export const TOGETHER = 32;

/** The transpose of a row-major [rows, cols]. */
export function transpose(values: Float64Array, rows: number, cols: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) result[c * rows + r] = values[r * cols + c];
  }
  return result;
}

/** A B^T [m, s] in float64, of row-major a [m, n] and b [s, n]. */
export function multiplyTransposed(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
): Float64Array {
  const m = a.length / n;
  const s = b.length / n;
  const result = new Float64Array(m * s);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < s; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
      result[i * s + j] = sum;
    }
  }
  return result;
}

/** Some points as the training set sees them, in float64. */
export interface Points {
  /** Points. */
  readonly count: number;
  /** M(Z, X) [count, n]. */
  readonly cross: Float64Array;
  /** M(Z, Z) [count, count]; undefined where it was not asked for. */
  readonly own: Float64Array | undefined;
  /** k(z, z) [count]. */
  readonly variances: Float64Array;
  /** g [count]; 0 without a center. */
  readonly centers: Float64Array;
  /** tau of each point [count], see center.ts; 0 without a center. */
  readonly taus: Float64Array;
  /** Predicted means [count, c]. */
  readonly mean: Float64Array;
}

/**
 * Covariances of some points with the training set, and what it predicts at them.
 *
 * @param values [m, features] row-major
 * @param among whether the covariances among the points are wanted too
 */
export async function seePoints(
  gp: GaussianProcess,
  values: Float32Array,
  among: boolean,
): Promise<Points> {
  const { covariance, inputs, count: n, outputs } = gp;
  using z = pointInputs(gp, values);
  const { count, centers, variances } = z;
  const [cross, own] = gp.path.arithmetic === "host"
    ? await hostCovariances(gp, values, among)
    : await deviceCovariances(gp, z, among);
  const weights = transpose(gp.weights, n, outputs);
  const mean = multiplyTransposed(cross, weights, n);
  const { fitted } = gp;
  if (fitted) {
    // K(z, X) alpha = M(z, X) alpha + kappa g_z g^T alpha.
    for (let c = 0; c < outputs; c++) {
      const share = fitted.center.kappa * dot(inputs.centers, weights.subarray(c * n, (c + 1) * n));
      for (let i = 0; i < count; i++) mean[i * outputs + c] += share * centers[i];
    }
  }
  const taus = centers.map((g, i) => tau(fitted, g, cross.subarray(i * n, (i + 1) * n)));
  return { count, cross, own, variances, centers, taus, mean };

  async function deviceCovariances(
    { gpu }: GaussianProcess,
    z: KernelInputs,
    among: boolean,
  ): Promise<[Float64Array, Float64Array | undefined]> {
    using cross = await crossGram(gpu, covariance, z, inputs);
    const rows = await downloadSum(cross);
    if (!among) return [rows, undefined];
    using own = await gram(gpu, covariance, z, 0);
    return [rows, mirror(await downloadSum(own), z.count)];
  }
}

function pointInputs(gp: GaussianProcess, values: Float32Array): KernelInputs {
  const { gpu, covariance, inputs } = gp;
  const levels = gp.scale && toLevels(values, inputs.features, gp.scale);
  const singleSums = gp.path.level === "fast" || (gp.path.integer && levels?.whole === true);
  return kernelInputs(gpu, covariance, values, inputs.features, {
    precision: inputs.precision,
    center: inputs.center,
    levels,
    singleSums,
  });
}

async function hostCovariances(
  gp: GaussianProcess,
  values: Float32Array,
  among: boolean,
): Promise<[Float64Array, Float64Array | undefined]> {
  const { covariance, records, inputs } = gp;
  const { features, center } = inputs;
  const cross = await hostCrossGram(covariance, values, records, features, center);
  return [
    cross,
    among ? await hostCrossGram(covariance, values, values, features, center) : undefined,
  ];
}

/** A matrix and what float32 dropped of it, in float64. */
async function downloadSum(
  { matrix, low }: { readonly matrix: Matrix<Element>; readonly low: Matrix | undefined },
): Promise<Float64Array> {
  const [high, rest] = await Promise.all([matrix.download(), low?.download()]);
  const sum = Float64Array.from(high);
  if (rest) rest.forEach((value, i) => sum[i] += value);
  return sum;
}

/** Fills the lower triangle from the upper one. */
function mirror(values: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) values[i * n + j] = values[j * n + i];
  }
  return values;
}

/**
 * R B^-1 R^T [m, m] of some rows R [m, n], B = M + noise I the factored matrix. Where residuals are
 * known beyond float32, x = B^-1 r is corrected by its residual e = r - B x: x.r' + e.x' is right up
 * to the product of two residuals, so that one product with B stands for a step of refinement.
 */
export async function innerProducts(
  gp: GaussianProcess,
  rows: Float64Array,
): Promise<Float64Array> {
  const { gpu, count: n, factor, symmetric } = gp;
  const m = rows.length / n;
  if (gp.path.level !== "accurate") {
    const { element } = factor.matrix;
    using x = Matrix.upload(gpu, rows, m, n, "right-hand sides", element);
    await whiten(gpu, factor, x);
    const whitened = await x.download();
    return multiplyTransposed(whitened, whitened, n);
  }
  const solved = new Float64Array(rows.length);
  const residual = new Float64Array(rows.length);
  for (let first = 0; first < rows.length; first += TOGETHER * n) {
    const some = rows.subarray(first, first + TOGETHER * n);
    const x = await solveOnce(gpu, factor, some);
    const product = await symmetricProduct(gpu, symmetric, x);
    solved.set(x, first);
    residual.set(some.map((value, i) => value - product[i]), first);
  }
  const direct = multiplyTransposed(solved, rows, n);
  const corrections = multiplyTransposed(residual, solved, n);
  // The two orders differ by rounding alone; small factorizations want them equal.
  return direct.map((value, at) => {
    const other = at % m * m + Math.floor(at / m);
    return ((value + direct[other]) + (corrections[at] + corrections[other])) / 2;
  });
}

/** Rows k L^-T of the rows k of X [m, n]; X is overwritten. */
async function whiten(gpu: Gpu, factor: Factor<Element>, x: Matrix<Element>): Promise<void> {
  using scratch = Matrix.create(gpu, x.rows, BLOCK, "solve scratch", x.element);
  const record = gpu.record("whiten");
  await solveLower(gpu, record, factor, x, scratch);
  await record.submit();
}

/** r B^-1 r^T of each row r of R [m, n], in the factor's arithmetic. */
export async function explainedVariance(
  gp: GaussianProcess,
  rows: Float64Array,
): Promise<Float64Array> {
  const { gpu, factor, count: n } = gp;
  const { element } = factor.matrix;
  const m = rows.length / n;
  using x = Matrix.upload(gpu, rows, m, n, "right-hand sides", element);
  await whiten(gpu, factor, x);
  using sums = Storage.create(gpu, realBytes(factor.totals) * padded(m), "explained variance");
  const record = gpu.record("explained variance");
  await rowSquares(gpu, record, x, { sums, totals: factor.totals, place: 0, begin: 0 });
  await record.submit();
  return readReals(factor.totals, await sums.read()).slice(0, m);
}

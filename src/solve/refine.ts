import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { symmetricProduct } from "./symmetric_product.ts";
import { solve } from "./triangular.ts";

/** Corrections tried at most; each gains the digits that float32 keeps at the matrix's condition. */
const MOST_STEPS = 4;

/** Residuals below this share of the right-hand side are float64's own rounding. */
const SMALL = 1e-13;

/** A solution of A x = b with what is known of its error. */
export interface Solution {
  /** [classes, n] row-major. */
  readonly values: Float64Array;
  /** Largest |b - A x| over the largest |b|; undefined where it was not computed. */
  readonly residual: number | undefined;
  /** Corrections made. */
  readonly steps: number;
}

/** Solves A x = b with the float32 factor alone: x [classes, n] from b [classes, n]. */
export async function solveOnce(
  gpu: Gpu,
  factor: Factor,
  right: Float64Array,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const classes = right.length / factor.size;
  using x = Matrix.upload(gpu, right, classes, factor.size, "right-hand sides");
  await solve(gpu, gpu.record("solve", options), factor, x);
  return Float64Array.from(await x.download());
}

/**
 * Solves A x = b to float64's accuracy with a float32 factor, by iterative refinement: the residual
 * is computed in float64 from A = factor.matrix + low, and its solution is added. It stops when
 * the residual is below 1e-13 of b, no longer halves, or after four corrections (Higham, Accuracy
 * and Stability of Numerical Algorithms, 2002, chapter 12).
 *
 * @param low what float32 dropped of A, in the same form as `factor.matrix`
 * @param right b, [classes, n] row-major
 */
export async function solveRefined(
  gpu: Gpu,
  factor: Factor,
  low: Matrix,
  right: Float64Array,
  options: RecorderOptions = {},
): Promise<Solution> {
  const residualOf = async (values: Float64Array) => {
    const product = await symmetricProduct(gpu, factor.matrix, low, values, factor.size, options);
    return right.map((value, i) => value - product[i]);
  };
  const scale = largest(right);
  let values: Float64Array = await solveOnce(gpu, factor, right, options);
  let residual = await residualOf(values);
  let steps = 0;
  while (steps < MOST_STEPS && largest(residual) > SMALL * scale) {
    // Scaled to 1, so that float32 does not lose a small residual.
    const size = largest(residual);
    const scaled = residual.map((value) => value / size);
    const correction = await solveOnce(gpu, factor, scaled, options);
    const next = values.map((value, i) => value + size * correction[i]);
    const left = await residualOf(next);
    if (!(largest(left) < size)) break;
    values = next;
    residual = left;
    steps++;
    if (largest(left) > size / 2) break;
  }
  return { values, residual: scale === 0 ? 0 : largest(residual) / scale, steps };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { type Symmetric, symmetricProduct } from "./symmetric_product.ts";
import { solve } from "./triangular.ts";

/** Corrections tried at most; each gains the digits that float32 keeps at the matrix's condition. */
const MOST_STEPS = 4;

/** Residuals below this share of the right-hand side are float64's own rounding. */
const SMALL = 1e-13;

/** A solution of A x = b with what is known of its error. */
export interface Solution {
  /** [classes, n] row-major. */
  readonly values: Float64Array;
  /** Largest |b - A x| over the largest |b|. */
  readonly residual: number;
  /** Corrections made. */
  readonly steps: number;
}

/** Solves A x = b with the factor alone, in its arithmetic: x [classes, n] from b [classes, n]. */
export async function solveOnce(
  gpu: Gpu,
  factor: Factor<Element>,
  right: Float64Array,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const classes = right.length / factor.size;
  using x = Matrix.upload(
    gpu,
    right,
    classes,
    factor.size,
    "right-hand sides",
    factor.matrix.element,
  );
  await solve(gpu, gpu.record("solve", options), factor, x);
  return Float64Array.from(await x.download());
}

/**
 * Solves A x = b beyond the factor's accuracy by iterative refinement: the residual b - A x is
 * computed in the arithmetic of `a`, and its solution with the factor is added (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2002, chapter 12). It stops when the residual is below 1e-13 of
 * b, no longer halves, or after four corrections.
 *
 * @param a the matrix that was factored, with what float32 dropped of it
 * @param right b, [classes, n] row-major
 */
export async function solveRefined(
  gpu: Gpu,
  factor: Factor<Element>,
  a: Symmetric,
  right: Float64Array,
  options: RecorderOptions = {},
): Promise<Solution> {
  const residualOf = async (values: Float64Array) => {
    const product = await symmetricProduct(gpu, a, values, options);
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

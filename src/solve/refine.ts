import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { type Correction, corrections } from "./corrections.ts";
import type { Symmetric } from "./host_product.ts";
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
  /** Largest |b - A x| over the largest |b|, of x before float64 rounds it. */
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

/** Solutions that are made before the host looks: on the device a wait costs more than a solve. */
export const AT_ONCE = 3;

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
  const scale = largest(right);
  let values = new Float64Array(right.length);
  let residual = right;
  let steps = -1; // the first solution is no correction
  let better = true;
  while (better && steps < MOST_STEPS && largest(residual) > SMALL * scale) {
    const count = Math.min(AT_ONCE, MOST_STEPS - steps);
    const found = await solveFor(gpu, factor, a, residual, { ...options, count });
    for (const { values: correction, rest } of found) {
      const before = largest(residual);
      const after = largest(rest);
      if (steps >= 0 && !(after < before)) {
        better = false;
        break;
      }
      values = values.map((value, i) => value + correction[i]);
      residual = rest;
      steps++;
      better = steps === 0 || after <= before / 2;
      if (!better || after <= SMALL * scale) break;
    }
  }
  return {
    values,
    residual: scale === 0 ? 0 : largest(residual) / scale,
    steps: Math.max(steps, 0),
  };
}

/** What the factor makes of b, and of what is left, `count` times at most. */
function solveFor(
  gpu: Gpu,
  factor: Factor<Element>,
  a: Symmetric,
  right: Float64Array,
  options: RecorderOptions & { readonly count: number },
): Promise<Correction[]> {
  const { arithmetic } = a;
  return arithmetic === "host"
    ? solveOnHost(gpu, factor, a, right, options)
    : corrections(gpu, factor, a, arithmetic, right, options);
}

/** One correction, whose remainder is computed on the host. */
async function solveOnHost(
  gpu: Gpu,
  factor: Factor<Element>,
  a: Symmetric,
  right: Float64Array,
  options: RecorderOptions,
): Promise<Correction[]> {
  const values = await solveOnce(gpu, factor, right, options);
  const product = await symmetricProduct(gpu, a, values, options);
  return [{ values, rest: right.map((value, i) => value - product[i]) }];
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

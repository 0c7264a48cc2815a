import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { random } from "../data/random.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { LossHessian } from "./hessian.ts";
import { IndefiniteHessianError, overflowError, type SolverProblem } from "./solver.ts";
import { Vectors } from "./vectors.ts";

/** Steps of the recursion: to tell a scale or a damping, a few percent are enough. */
const STEPS = 40;

/** Extreme eigenvalues of a damped Hessian, estimated from within. */
export interface Extremes {
  /** The largest. */
  readonly largest: number;
  /** The smallest, negative where it is indefinite. */
  readonly smallest: number;
}

/** Options of {@link extremes}. */
export interface ExtremesOptions extends RecorderOptions {
  /** The records whose mean loss is meant; by default all. */
  readonly places?: readonly number[];
}

/**
 * Estimates the extreme eigenvalues of H + damping by the Lanczos recursion (Golub and Van Loan, Matrix
 * Computations, 2013, section 10.1) from random vectors: those of the tridiagonal matrices it leaves.
 *
 * @throws RangeError where products with it overflow
 */
export async function extremes(
  gpu: Gpu,
  hessian: LossHessian,
  options: ExtremesOptions = {},
): Promise<Extremes> {
  const { network, vectors, math } = hessian;
  using before = new Vectors(gpu, network, vectors, false);
  using now = new Vectors(gpu, network, vectors, true);
  using next = new Vectors(gpu, network, vectors, false);
  const { uniform } = random(1);
  next.upload(Float32Array.from({ length: vectors * hessian.parameters }, () => uniform() - 0.5));
  let lengths = (await math.dots(next, next)).map(Math.sqrt);
  await math.add(next, now, (v) => [1 / lengths[v], 0]);
  const diagonal: Float64Array[] = [];
  const beside: Float64Array[] = [];
  for (let step = 0; step < Math.min(STEPS, hessian.parameters); step++) {
    await hessian.apply(now, next, options);
    if (step > 0) await math.add(before, next, (v) => [-lengths[v], 1]);
    const own = await math.dots(now, next);
    const odd = own.find((bend) => !Number.isFinite(bend));
    if (odd !== undefined) throw overflowError("products with the Hessian", odd);
    await math.add(now, next, (v) => [-own[v], 1]);
    lengths = (await math.dots(next, next)).map(Math.sqrt);
    diagonal.push(own);
    beside.push(lengths);
    await math.add(now, before, () => [1, 0]);
    // Where nothing is left the vectors found span an invariant space.
    await math.add(next, now, (v) => [lengths[v] > 0 ? 1 / lengths[v] : 0, 0]);
  }
  const values = Array.from({ length: vectors }, (_, v) => ritzValues(diagonal, beside, v)).flat();
  return { largest: Math.max(...values), smallest: Math.min(...values) };
}

/** What to say of a damped Hessian that has directions of no or negative curvature. */
export async function indefinite(problem: SolverProblem): Promise<IndefiniteHessianError> {
  const { gpu, hessian: { damping, gaussNewton } } = problem;
  const { smallest, largest } = await extremes(gpu, problem.hessian, problem);
  // Where the estimate, which comes from within, is not negative, rounding is: some 1e-7 of the largest.
  const lacking = Math.max(-1.2 * smallest, 1e-5 * largest);
  return new IndefiniteHessianError(
    `the Hessian with damping ${damping} is not positive definite: its smallest eigenvalue is about ` +
      `${smallest.toPrecision(2)}; take damping ${(damping + lacking).toPrecision(2)} or more` +
      (gaussNewton ? "" : ", or the Gauss-Newton matrix"),
  );
}

/** Eigenvalues of one vector's tridiagonal matrix. */
function ritzValues(
  diagonal: readonly Float64Array[],
  beside: readonly Float64Array[],
  vector: number,
): number[] {
  // Beyond a step with nothing left there is only rounding.
  const scale = Math.max(...diagonal.map((own) => Math.abs(own[vector])));
  const end = beside.findIndex((lengths) => lengths[vector] <= 1e-6 * scale);
  const size = end < 0 ? diagonal.length : end + 1;
  const matrix = Matrix.zeros(size, size);
  for (let k = 0; k < size; k++) {
    matrix.set(k, k, diagonal[k][vector]);
    if (k + 1 === size) continue;
    matrix.set(k, k + 1, beside[k][vector]);
    matrix.set(k + 1, k, beside[k][vector]);
  }
  return new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
}

import {
  defineSolver,
  IndefiniteHessianError,
  type InverseSolver,
  type SolverProblem,
} from "./solver.ts";
import { extremes } from "./spectrum.ts";
import { Vectors } from "./vectors.ts";

/** Options of {@link conjugateGradients}. */
export interface ConjugateGradientOptions {
  /** Residual, as a share of the right-hand side, at which a solution is good enough; by default 1e-4. */
  readonly tolerance?: number;
  /** Products at most; by default 200. */
  readonly iterations?: number;
}

/**
 * Conjugate gradients (Hestenes and Stiefel 1952) for all right-hand sides at once, each with steps of
 * its own. The vectors stay on the device; a step reads two inner products of each back, whose cost is
 * small beside that of a product.
 *
 * @throws RangeError for a tolerance that is not positive, or no iteration
 */
export function conjugateGradients(options: ConjugateGradientOptions = {}): InverseSolver {
  const { tolerance = 1e-4, iterations = 200 } = options;
  if (!(tolerance > 0)) throw new RangeError(`tolerance must be > 0, got ${tolerance}`);
  if (!Number.isInteger(iterations) || iterations < 1) {
    throw new RangeError(`iterations must be a whole number >= 1, got ${iterations}`);
  }
  return defineSolver(
    { name: "cg", options: { tolerance, iterations } },
    (problem) => solve(problem, tolerance, iterations),
  );
}

async function solve(
  problem: SolverProblem,
  tolerance: number,
  iterations: number,
): Promise<number> {
  const { gpu, hessian, right, solution } = problem;
  const { network, math, vectors } = hessian;
  using residual = new Vectors(gpu, network, vectors, false);
  using direction = new Vectors(gpu, network, vectors, true);
  using product = new Vectors(gpu, network, vectors, false);
  await math.add(right, solution, () => [0, 0]);
  await math.add(right, residual, () => [1, 0]);
  await math.add(right, direction, () => [1, 0]);
  let squares = await math.dots(residual, residual);
  const enough = squares.map((square) => square * tolerance ** 2);
  let step = 0;
  for (; step < iterations && squares.some((square, v) => square > enough[v]); step++) {
    await hessian.apply(direction, product, problem);
    const bends = await math.dots(direction, product);
    const open = Array.from(squares, (square, v) => square > enough[v]);
    if (bends.some((bend, v) => open[v] && !(bend > 0))) throw await indefinite(problem);
    // A solution that is good enough stands still.
    const lengths = bends.map((bend, v) => open[v] ? squares[v] / bend : 0);
    await math.add(direction, solution, (v) => [lengths[v], 1]);
    await math.add(product, residual, (v) => [-lengths[v], 1]);
    const next = await math.dots(residual, residual);
    await math.add(residual, direction, (v) => [1, open[v] ? next[v] / squares[v] : 0]);
    squares = next;
  }
  return step;
}

async function indefinite(problem: SolverProblem): Promise<IndefiniteHessianError> {
  const { gpu, hessian } = problem;
  const { smallest } = await extremes(gpu, hessian, problem);
  return new IndefiniteHessianError(
    `the Hessian with damping ${hessian.damping} is not positive definite: its smallest eigenvalue ` +
      `is about ${smallest.toPrecision(2)}; take damping ${
        (hessian.damping - 1.2 * Math.min(smallest, 0) || 1e-3).toPrecision(2)
      } or more, or the Gauss-Newton matrix`,
  );
}

import { defineSolver, type InverseSolver, type SolverProblem } from "./solver.ts";
import { indefinite } from "./spectrum.ts";
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
  // How the next direction comes from the last one and the residual.
  let turn: ((v: number) => readonly [number, number]) | undefined;
  let step = 0;
  for (; step < iterations && squares.some((square, v) => square > enough[v]); step++) {
    const open = Array.from(squares, (square, v) => square > enough[v]);
    const bends = await bendsAlong(problem, { residual, direction, product, turn });
    if (bends.some((bend, v) => open[v] && !(bend > 0))) throw await indefinite(problem);
    // A solution that is good enough stands still.
    const lengths = bends.map((bend, v) => open[v] ? squares[v] / bend : 0);
    const before = squares;
    squares = await stepAlong(problem, { residual, direction, product, lengths });
    const now = squares;
    turn = (v) => [1, open[v] ? now[v] / before[v] : 0];
  }
  return step;
}

/** Turns the directions, and p . A p of each. */
async function bendsAlong(
  { gpu, hessian, ...options }: SolverProblem,
  { residual, direction, product, turn }: {
    readonly residual: Vectors;
    readonly direction: Vectors;
    readonly product: Vectors;
    readonly turn: ((v: number) => readonly [number, number]) | undefined;
  },
): Promise<Float64Array> {
  const { math, vectors } = hessian;
  const record = gpu.record("hessian products", options);
  using parts = new DisposableStack();
  if (turn) {
    math.combine(record, residual, direction, parts.use(math.factors(vectors, turn)));
    direction.publish(record);
  }
  await hessian.record(record, direction, product, parts);
  const bends = parts.use(math.recordDots(record, direction, product));
  await record.submit();
  return await bends.read();
}

/** Goes along the directions, and |r|^2 of each residual there. */
async function stepAlong(
  { gpu, hessian: { math, vectors }, solution }: SolverProblem,
  { residual, direction, product, lengths }: {
    readonly residual: Vectors;
    readonly direction: Vectors;
    readonly product: Vectors;
    readonly lengths: Float64Array;
  },
): Promise<Float64Array> {
  const record = gpu.record("steps of solutions");
  using parts = new DisposableStack();
  const forth = parts.use(math.factors(vectors, (v) => [lengths[v], 1]));
  const back = parts.use(math.factors(vectors, (v) => [-lengths[v], 1]));
  math.combine(record, direction, solution, forth);
  solution.publish(record);
  math.combine(record, product, residual, back);
  const squares = parts.use(math.recordDots(record, residual, residual));
  await record.submit();
  return await squares.read();
}

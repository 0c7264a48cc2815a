import { random } from "../data/random.ts";
import { defineSolver, DivergedError, type InverseSolver, type SolverProblem } from "./solver.ts";
import { extremes } from "./spectrum.ts";
import { Vectors } from "./vectors.ts";

/** Options of {@link lissa}. */
export interface LissaOptions {
  /** Steps of the recursion. */
  readonly depth: number;
  /** Recursions whose mean is taken; by default 1. */
  readonly repeat?: number;
  /** Divides the Hessian, so that its largest eigenvalue is at most 1. */
  readonly scale: number;
  /** Records of a step, drawn with replacement; by default all of them, and nothing is drawn. */
  readonly batch?: number | undefined;
  /** Seed of the draws; by default 0. */
  readonly seed?: number;
}

/** Steps between two looks at how the recursion does. */
const LOOK = 25;

/**
 * LiSSA (Agarwal, Bullins and Hazan, Second-order stochastic optimization for machine learning in linear
 * time, 2017) as Koh and Liang (2017) and torch-influence have it: from h = v, depth steps of
 * h := v + h - (H_batch + damping) h / scale, and the mean over the repeats of h / scale.
 *
 * @throws RangeError for a number below 1, or a scale that is not positive
 */
export function lissa(options: LissaOptions): InverseSolver {
  const { depth, repeat = 1, scale, batch, seed = 0 } = options;
  for (const [name, value] of Object.entries({ depth, repeat, batch: batch ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
  }
  if (!(scale > 0)) throw new RangeError(`scale must be > 0, got ${scale}`);
  return defineSolver(
    { name: "lissa", options: { depth, repeat, scale, batch: batch ?? "all", seed } },
    (problem) => solve(problem, { depth, repeat, scale, batch, seed }),
  );
}

async function solve(
  problem: SolverProblem,
  { depth, repeat, scale, batch, seed }:
    & Required<Omit<LissaOptions, "batch">>
    & Pick<LissaOptions, "batch">,
): Promise<number> {
  const { gpu, hessian, right, solution } = problem;
  const { network, math, vectors } = hessian;
  const { uniform } = random(seed);
  const draw = () => Math.floor(uniform() * hessian.records);
  using state = new Vectors(gpu, network, vectors, true);
  using product = new Vectors(gpu, network, vectors, false);
  const start = await math.dots(right, right);
  await math.add(right, solution, () => [0, 0]);
  for (let r = 0; r < repeat; r++) {
    await math.add(right, state, () => [1, 0]);
    for (let t = 1; t <= depth; t++) {
      const places = batch === undefined ? undefined : Array.from({ length: batch }, draw);
      await hessian.apply(state, product, { ...problem, ...(places && { places }) });
      await math.add(product, state, () => [-1 / scale, 1]);
      await math.add(right, state, () => [1, 1]);
      if (t % LOOK !== 0 && t !== depth) continue;
      const now = await math.dots(state, state);
      // While no eigenvalue lies beyond 0 and 2 scale, a step adds at most |v|.
      if (now.some((square, v) => !(square <= 4 * (t + 1) ** 2 * start[v]))) {
        throw await diverged(problem, scale, batch, draw);
      }
    }
    await math.add(state, solution, () => [1 / (scale * repeat), 1]);
  }
  return depth * repeat;
}

async function diverged(
  problem: SolverProblem,
  scale: number,
  batch: number | undefined,
  draw: () => number,
): Promise<DivergedError> {
  const { gpu, hessian } = problem;
  const all = await extremes(gpu, hessian, problem);
  let { largest, smallest } = all;
  if (batch !== undefined) {
    // A few batches: some of them are steeper than the whole.
    for (let k = 0; k < 3; k++) {
      const places = Array.from({ length: batch }, draw);
      const some = await extremes(gpu, hessian, { ...problem, places });
      largest = Math.max(largest, some.largest);
      smallest = Math.min(smallest, some.smallest);
    }
  }
  const cures = [
    ...(largest > scale ? [`scale ${(1.1 * largest).toPrecision(2)}`] : []),
    ...(smallest < 0
      ? [`damping ${(hessian.damping - 1.2 * smallest).toPrecision(2)}, or the Gauss-Newton matrix`]
      : []),
  ];
  return new DivergedError(
    `LiSSA diverges at scale ${scale} and damping ${hessian.damping}: the eigenvalues of the damped ` +
      `Hessian${batch === undefined ? "" : ` of batches of ${batch}`} reach from about ` +
      `${smallest.toPrecision(2)} to ${largest.toPrecision(2)}; try ${
        cures.length > 0 ? cures.join(", and ") : `scale ${(2 * scale).toPrecision(2)}`
      }`,
  );
}

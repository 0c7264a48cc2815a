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

/** Batches whose eigenvalues are estimated where the recursion grows. */
const BATCHES_SEEN = 3;

/**
 * LiSSA (Agarwal, Bullins and Hazan, Second-order stochastic optimization for machine learning in linear
 * time, 2017) as Koh and Liang (2017) and torch-influence have it: from h = v, depth steps of
 * h := v + h - (H_batch + damping) h / scale, and the mean over the repeats of h / scale.
 *
 * @throws RangeError for a number below 1, or a scale that is not positive
 */
export function lissa(options: LissaOptions): InverseSolver {
  const { batch, seed = 0 } = options;
  if (batch === undefined) return lissaOf(options, () => undefined);
  return lissaOf(options, (records) => {
    // The same draws for all right-hand sides that are solved one after the other.
    const { uniform } = random(seed);
    return () => Array.from({ length: batch }, () => Math.floor(uniform() * records));
  });
}

/** The records of each step, one step after the other; undefined for all of them. */
export type Draws = (records: number) => (() => number[]) | undefined;

/** LiSSA with the given draws. */
export function lissaOf(options: LissaOptions, draws: Draws): InverseSolver {
  const { depth, repeat = 1, scale, batch, seed = 0 } = options;
  for (const [name, value] of Object.entries({ depth, repeat, batch: batch ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
  }
  if (!(scale > 0)) throw new RangeError(`scale must be > 0, got ${scale}`);
  return defineSolver(
    { name: "lissa", options: { depth, repeat, scale, batch: batch ?? "all", seed } },
    (problem) => solve(problem, { depth, repeat, scale }, draws(problem.hessian.records)),
  );
}

async function solve(
  problem: SolverProblem,
  { depth, repeat, scale }: Required<Pick<LissaOptions, "depth" | "repeat" | "scale">>,
  draw: (() => number[]) | undefined,
): Promise<number> {
  const { gpu, hessian, right, solution } = problem;
  const { network, math, vectors } = hessian;
  using state = new Vectors(gpu, network, vectors, true);
  using product = new Vectors(gpu, network, vectors, false);
  const start = await math.dots(right, right);
  await math.add(right, solution, () => [0, 0]);
  for (let r = 0; r < repeat; r++) {
    await math.add(right, state, () => [1, 0]);
    for (let t = 0; t < depth; t += LOOK) {
      const steps = Math.min(LOOK, depth - t);
      const now = await recur(problem, { state, product, steps, scale, draw });
      // While no eigenvalue lies beyond 0 and 2 scale, a step adds at most |v|.
      const most = 2 * (t + steps + 1);
      if (now.some((square, v) => !(square <= most ** 2 * start[v]))) {
        throw await diverged(problem, scale, draw);
      }
    }
    await math.add(state, solution, () => [1 / (scale * repeat), 1]);
  }
  return depth * repeat;
}

/** Some steps, and |h|^2 after them. */
async function recur(
  { gpu, hessian, right, ...options }: SolverProblem,
  { state, product, steps, scale, draw }: {
    readonly state: Vectors;
    readonly product: Vectors;
    readonly steps: number;
    readonly scale: number;
    readonly draw: (() => number[]) | undefined;
  },
): Promise<Float64Array> {
  const { math, vectors } = hessian;
  const record = gpu.record("hessian products", options);
  using parts = new DisposableStack();
  const back = parts.use(math.factors(vectors, () => [-1 / scale, 1]));
  const forth = parts.use(math.factors(vectors, () => [1, 1]));
  for (let step = 0; step < steps; step++) {
    await hessian.record(record, state, product, parts, draw?.());
    math.combine(record, product, state, back);
    math.combine(record, right, state, forth);
    state.publish(record);
  }
  const squares = parts.use(math.recordDots(record, state, state));
  await record.submit();
  return await squares.read();
}

async function diverged(
  problem: SolverProblem,
  scale: number,
  draw: (() => number[]) | undefined,
): Promise<DivergedError> {
  const { gpu, hessian } = problem;
  let { largest, smallest } = await extremes(gpu, hessian, problem);
  const places = draw?.();
  // A few batches: some of them are steeper than the whole.
  for (let k = 0; draw && k < BATCHES_SEEN; k++) {
    const some = await extremes(gpu, hessian, { ...problem, places: draw() });
    largest = Math.max(largest, some.largest);
    smallest = Math.min(smallest, some.smallest);
  }
  const cures = [
    ...(largest > scale ? [`scale ${(1.1 * largest).toPrecision(2)}`] : []),
    ...(smallest < 0
      ? [
        `damping ${(hessian.damping - 1.2 * smallest).toPrecision(2)}` +
        (hessian.gaussNewton ? "" : ", or the Gauss-Newton matrix"),
      ]
      : []),
  ];
  return new DivergedError(
    `LiSSA diverges at scale ${scale} and damping ${hessian.damping}: the eigenvalues of the damped ` +
      `Hessian${places ? ` of batches of ${places.length}` : ""} reach from about ` +
      `${smallest.toPrecision(2)} to ${largest.toPrecision(2)}; try ${
        cures.length > 0 ? cures.join(", and ") : `scale ${(2 * scale).toPrecision(2)}`
      }`,
  );
}

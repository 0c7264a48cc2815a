import type { Gpu } from "../gpu/gpu.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { gradientSteps } from "./pipelines.ts";
import { defineSolver, type InverseSolver, overflowError, type SolverProblem } from "./solver.ts";
import { indefinite } from "./spectrum.ts";
import { Vectors } from "./vectors.ts";

/** Invocations of a workgroup, and words of a vector's state, in shaders/influence/state.wgsl. */
const LANES = 64;
const STATE_WORDS = 4;

/** Options of {@link conjugateGradients}. */
export interface ConjugateGradientOptions {
  /** Residual, as a share of the right-hand side, at which a solution is good enough; by default 1e-4. */
  readonly tolerance?: number;
  /** Products at most; by default 200. */
  readonly iterations?: number;
  /**
   * Steps between two looks at the residuals; by default 1 on a CPU driver, else 10. A look waits for the
   * device, some 10 ms, and what is computed after the last step that is needed is lost: solutions do not
   * depend on it.
   */
  readonly look?: number;
}

/**
 * Conjugate gradients (Hestenes and Stiefel 1952) for all right-hand sides at once, each with steps of
 * its own. Vectors and their inner products stay on the device; the residuals are looked at now and then.
 *
 * @throws RangeError for a tolerance that is not positive, or iterations or a look that are no whole
 *   number >= 1
 */
export function conjugateGradients(options: ConjugateGradientOptions = {}): InverseSolver {
  const { tolerance = 1e-4, iterations = 200, look } = options;
  if (!(tolerance > 0)) throw new RangeError(`tolerance must be > 0, got ${tolerance}`);
  for (const [name, value] of Object.entries({ iterations, look: look ?? 1 })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
  }
  return defineSolver(
    { name: "cg", options: { tolerance, iterations } },
    (problem) => solve(problem, { tolerance, iterations, look }),
  );
}

/** On a CPU driver a product costs more than the wait of a look. */
const LOOK = { software: 1, hardware: 10 } as const;

async function solve(
  problem: SolverProblem,
  { tolerance, iterations, look: chosen }: {
    readonly tolerance: number;
    readonly iterations: number;
    readonly look: number | undefined;
  },
): Promise<number> {
  const { gpu, hessian, right, solution, ...options } = problem;
  const { network, math, vectors } = hessian;
  using parts = new DisposableStack();
  const residual = parts.use(new Vectors(gpu, network, vectors, false));
  const direction = parts.use(new Vectors(gpu, network, vectors, true));
  await math.add(right, solution, () => [0, 0]);
  await math.add(right, residual, () => [1, 0]);
  await math.add(right, direction, () => [1, 0]);
  const states = parts.use(startOf(gpu, await math.dots(right, right), tolerance));
  const factors = () => parts.use(Storage.create(gpu, 8 * vectors, "factors"));
  const workspace = {
    residual,
    direction,
    product: parts.use(new Vectors(gpu, network, vectors, false)),
    states,
    pipelines: await gradientSteps(gpu),
    forth: factors(),
    back: factors(),
    turn: factors(),
  };
  const look = chosen ?? (gpu.adapter.software ? LOOK.software : LOOK.hardware);
  let standing = await standingOf(states);
  for (let step = 0; step < iterations && standing.open; step += look) {
    const record = gpu.record("hessian products", options);
    using held = new DisposableStack();
    for (let k = step; k < Math.min(step + look, iterations); k++) {
      await recordStep(record, problem, workspace, held);
    }
    solution.publish(record);
    await record.submit();
    standing = await standingOf(states);
    if (standing.refused) throw await indefinite(problem);
  }
  return standing.steps;
}

/** What the steps share. */
interface Workspace {
  readonly residual: Vectors;
  readonly direction: Vectors;
  readonly product: Vectors;
  /** Where each vector stands, see shaders/influence/state.wgsl. */
  readonly states: Storage;
  readonly pipelines: { readonly bend: Pipeline; readonly turn: Pipeline };
  /** Factors of the solutions, of the residuals, and of the directions. */
  readonly forth: Storage;
  readonly back: Storage;
  readonly turn: Storage;
}

/** Records a step of every vector that is not solved; what it needs until then is put into `held`. */
async function recordStep(
  record: Recorder,
  { hessian, solution }: SolverProblem,
  { residual, direction, product, states, pipelines, forth, back, turn }: Workspace,
  held: DisposableStack,
): Promise<void> {
  const { math, vectors } = hessian;
  const grid: [number] = [Math.ceil(vectors / LANES)];
  await hessian.record(record, direction, product, held);
  const bends = held.use(math.recordDots(record, direction, product));
  const { pieces } = bends;
  record.dispatch(
    pipelines.bend,
    { sums: bends.sums, states, forth, back },
    { vectors, pieces },
    grid,
  );
  math.combine(record, direction, solution, forth);
  math.combine(record, product, residual, back);
  const { sums } = held.use(math.recordDots(record, residual, residual));
  record.dispatch(pipelines.turn, { sums, states, factors: turn }, { vectors, pieces }, grid);
  math.combine(record, residual, direction, turn);
  direction.publish(record);
}

/** The states before the first step, of residuals of the given squared norms. */
function startOf(gpu: Gpu, squares: Float64Array, tolerance: number): Storage {
  const odd = squares.find((square) => !Number.isFinite(square));
  if (odd !== undefined) throw overflowError("squared norms of gradients", odd);
  const states = new Float32Array(STATE_WORDS * squares.length);
  squares.forEach((square, v) => states.set([square, square * tolerance ** 2], STATE_WORDS * v));
  return Storage.upload(gpu, states, "states of vectors");
}

/** Reads how far the vectors are. */
async function standingOf(
  states: Storage,
): Promise<{ readonly open: boolean; readonly refused: boolean; readonly steps: number }> {
  const bytes = await states.read();
  const numbers = new Float32Array(bytes);
  const counts = new Uint32Array(bytes);
  let [open, refused, steps] = [false, false, 0];
  for (let at = 0; at < numbers.length; at += STATE_WORDS) {
    open ||= numbers[at] > numbers[at + 1];
    steps = Math.max(steps, counts[at + 2]);
    refused ||= counts[at + 3] === 1;
  }
  return { open, refused, steps };
}

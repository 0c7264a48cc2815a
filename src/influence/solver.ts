import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { LossHessian } from "./hessian.ts";
import type { Vectors } from "./vectors.ts";

/** What a solver is given. */
export interface SolverProblem extends RecorderOptions {
  /** The device. */
  readonly gpu: Gpu;
  /** The matrix. */
  readonly hessian: LossHessian;
  /** Right-hand sides. */
  readonly right: Vectors;
  /** Where the solutions go: operands, of which nothing is published. */
  readonly solution: Vectors;
}

/** Runs a solver. @returns the products with the Hessian that it took */
export type SolverMethod = (problem: SolverProblem) => Promise<number>;

/** A way to multiply by the inverse of a damped Hessian: {@link lissa}, {@link conjugateGradients}, {@link exact}. */
export interface InverseSolver {
  /** As options name it. */
  readonly name: "lissa" | "cg" | "exact";
  /** Its numbers, for run.json. */
  readonly options: Readonly<Record<string, number | string>>;
}

const METHODS = new WeakMap<InverseSolver, SolverMethod>();

/** Ties a solver that users hold to what it does on the device, which is not theirs to call. */
export function defineSolver(solver: InverseSolver, method: SolverMethod): InverseSolver {
  METHODS.set(solver, method);
  return solver;
}

/**
 * What a solver does.
 *
 * @throws TypeError for one that no function of this project made
 */
export function methodOf(solver: InverseSolver): SolverMethod {
  const method = METHODS.get(solver);
  if (method) return method;
  throw new TypeError("a solver must come from lissa(), conjugateGradients() or exact()");
}

/** A damped Hessian that has directions of negative curvature, which a solver cannot bear. */
export class IndefiniteHessianError extends Error {
  /** Always "IndefiniteHessianError". */
  override readonly name = "IndefiniteHessianError";
}

/** A recursion that grows instead of settling. */
export class DivergedError extends Error {
  /** Always "DivergedError". */
  override readonly name = "DivergedError";
}

/** What to say where float32 was too small for what a network computes. */
export function overflowError(what: string, value: number): RangeError {
  return new RangeError(
    `${what} must be finite, got ${value}; scale the inputs, or take a network with smaller weights`,
  );
}

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

/** A way to multiply by the inverse of a damped Hessian; see {@link lissa}, {@link conjugateGradients}, {@link exact}. */
export interface InverseSolver {
  /** As options name it. */
  readonly name: "lissa" | "cg" | "exact";
  /** Its numbers, for run.json. */
  readonly options: Readonly<Record<string, number | string>>;
  /** @returns the products with the Hessian that it took */
  solve(problem: SolverProblem): Promise<number>;
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

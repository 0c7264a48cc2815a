import adamText from "../../shaders/optimizer/adam.wgsl" with { type: "text" };
import momentumText from "../../shaders/optimizer/momentum.wgsl" with { type: "text" };
import sgdText from "../../shaders/optimizer/sgd.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";

/** Name of an optimizer. */
export type OptimizerName = "sgd" | "momentum" | "adam";

/** All names, for options and messages. */
export const OPTIMIZER_NAMES: readonly OptimizerName[] = ["sgd", "momentum", "adam"];

/** How gradients become steps. Made by {@link sgd}, {@link momentum} and {@link adam}. */
export interface Optimizer {
  /** Its name. */
  readonly name: OptimizerName;
  /** Its numbers, as runs record them. */
  readonly options: Readonly<Record<string, number>>;
  /** Numbers that it remembers of each weight: 0, 1 or 2. */
  readonly states: 0 | 1 | 2;
  /** What its shader is told at the 1-based step t, besides the learning rate. */
  numbers(t: number): OptimizerNumbers;
}

/** What the shaders of all optimizers are told; an optimizer reads its own. */
export interface OptimizerNumbers {
  /** Share of the past that is kept. */
  readonly decay: number;
  /** The same of squared gradients. */
  readonly second_decay: number;
  /** 1 - decay^t. */
  readonly first_rest: number;
  /** 1 - second_decay^t. */
  readonly second_rest: number;
  /** Keeps quotients finite. */
  readonly epsilon: number;
}

const NOTHING: OptimizerNumbers = {
  decay: 0,
  second_decay: 0,
  first_rest: 1,
  second_rest: 1,
  epsilon: 0,
};

/** Shaders by the name of the optimizer. */
export const OPTIMIZER_SHADERS: Readonly<Record<OptimizerName, ShaderFile>> = {
  sgd: { name: "optimizer/sgd.wgsl", text: sgdText },
  momentum: { name: "optimizer/momentum.wgsl", text: momentumText },
  adam: { name: "optimizer/adam.wgsl", text: adamText },
};

/** Stochastic gradient descent without memory. */
export function sgd(): Optimizer {
  return { name: "sgd", options: {}, states: 0, numbers: () => NOTHING };
}

/**
 * Gradient descent with momentum, as PyTorch has it: v = decay v + g, w -= rate v.
 *
 * @throws RangeError for a decay outside [0, 1)
 */
export function momentum({ decay = 0.9 }: { readonly decay?: number } = {}): Optimizer {
  checkDecay("decay", decay);
  const numbers = { ...NOTHING, decay };
  return { name: "momentum", options: { decay }, states: 1, numbers: () => numbers };
}

/** Options of {@link adam}. */
export interface AdamOptions {
  /** Share of the running mean of gradients that is kept, by default 0.9. */
  readonly decay?: number;
  /** Share of the running mean of their squares that is kept, by default 0.999. */
  readonly secondDecay?: number;
  /** Added to the root of that mean, by default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015).
 *
 * @throws RangeError for a decay outside [0, 1) or an epsilon that is not positive
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { decay = 0.9, secondDecay = 0.999, epsilon = 1e-8 } = options;
  checkDecay("decay", decay);
  checkDecay("second decay", secondDecay);
  if (!(epsilon > 0)) throw new RangeError(`epsilon must be > 0, got ${epsilon}`);
  return {
    name: "adam",
    options: { decay, secondDecay, epsilon },
    states: 2,
    numbers: (t) => ({
      decay,
      second_decay: secondDecay,
      first_rest: 1 - decay ** t,
      second_rest: 1 - secondDecay ** t,
      epsilon,
    }),
  };
}

function checkDecay(name: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new RangeError(`${name} must be >= 0 and < 1, got ${value}`);
}

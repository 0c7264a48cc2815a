import type { ShaderFile } from "../../gpu/link/link.ts";

/**
 * Dual activation F(c, p, q) = E[f(u) f(v)], (u, v) ~ N(0, [[p, c], [c, q]]), on the host in float64
 * and as a shader. A pair is given as delta = 1 - c / (s t), 0 <= delta <= 2, s^2 = p, t^2 = q.
 */
export interface Dual {
  /** Defines NAME_chord, NAME_dc and NAME_dp. */
  readonly shader: ShaderFile;
  /** Whether f(lambda u) = lambda f(u) for lambda > 0. */
  readonly homogeneous: boolean;
  /** F(p, p, p). */
  variance(p: number): number;
  /** 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q). */
  chord(delta: number, s: number, t: number, a: number, b: number): number;
  /** dF/dc = E[f'(u) f'(v)] (Price 1958). */
  dc(delta: number, s: number, t: number): number;
  /** dF/dp = E[f''(u) f(v)] / 2. */
  dp(delta: number, s: number, t: number): number;
}

/** An activation: of infinitely wide networks, of those that are trained, and of influence on these. */
export interface ActivationParts extends Dual {
  /** Files that define NAME_neuron: the value and the slope at z. The value at 0 is 0. */
  readonly neuron: readonly ShaderFile[];
  /** Files that define NAME_curvature: f''(z). */
  readonly curvature: readonly ShaderFile[];
  /** Weight deviation at which signals and gradients neither grow nor shrink from layer to layer. */
  readonly criticalStd: number;
}

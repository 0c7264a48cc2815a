import curvatureText from "../../../shaders/curvature/relu.wgsl" with { type: "text" };
import neuronText from "../../../shaders/neuron/relu.wgsl" with { type: "text" };
import text from "../../../shaders/activation/relu.wgsl" with { type: "text" };
import type { ActivationParts } from "./parts.ts";

/** Below this angle the closed form of {@link lune} cancels and its series takes over. */
const SERIES = 1;

/** f(u) = max(u, 0): the arc-cosine kernel of degree 1 (Cho and Saul 2009). */
export const relu: ActivationParts = {
  shader: { name: "activation/relu.wgsl", text },
  homogeneous: true,
  variance: (p) => p / 2,
  chord: (delta) => delta - lune(angle(delta)) / Math.PI,
  dc: (delta) => 0.5 - angle(delta) / (2 * Math.PI),
  dp: (delta, s, t) => t / s * Math.sqrt(delta * (2 - delta)) / (4 * Math.PI),
  neuron: [{ name: "neuron/relu.wgsl", text: neuronText }],
  curvature: [{ name: "curvature/relu.wgsl", text: curvatureText }],
  // He et al. 2015.
  criticalStd: Math.SQRT2,
};

/** acos(1 - delta), with full relative accuracy at both ends. */
function angle(delta: number): number {
  return delta <= 1
    ? 2 * Math.asin(Math.sqrt(delta / 2))
    : Math.PI - 2 * Math.asin(Math.sqrt((2 - delta) / 2));
}

/** sin t - t cos t = sum over k of (-1)^k 2 (k + 1) / (2k + 3)! t^(2k + 3). */
function lune(t: number): number {
  if (t > SERIES) return Math.sin(t) - t * Math.cos(t);
  let term = t ** 3 / 3;
  let sum = term;
  for (let k = 1; k < 12; k++) {
    term *= -(t * t) * (k + 1) / (k * (2 * k + 2) * (2 * k + 3));
    sum += term;
  }
  return sum;
}

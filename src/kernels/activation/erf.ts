import curvatureText from "../../../shaders/curvature/erf.wgsl" with { type: "text" };
import neuronText from "../../../shaders/neuron/erf.wgsl" with { type: "text" };
import text from "../../../shaders/activation/erf.wgsl" with { type: "text" };
import { ERROR_FUNCTION, MATH } from "./error_function.ts";
import type { ActivationParts } from "./parts.ts";

/** f(u) = erf(u) (Williams 1997): F = 2 / pi atan2(2 c, D). */
export const erf: ActivationParts = {
  shader: { name: "activation/erf.wgsl", text },
  homogeneous: false,
  variance: (p) => value(0, Math.sqrt(p), Math.sqrt(p)),
  chord: (delta, s, t, a, b) => a * b > 0 ? 1 - value(delta, s, t) / (a * b) : 1,
  dc: (delta, s, t) => 4 / (Math.PI * root(delta, s, t)),
  dp: (delta, s, t) => -4 * s * t * (1 - delta) / (Math.PI * (1 + 2 * s * s) * root(delta, s, t)),
  neuron: [...ERROR_FUNCTION, { name: "neuron/erf.wgsl", text: neuronText }],
  curvature: [MATH, { name: "curvature/erf.wgsl", text: curvatureText }],
  // The inverse of its slope at 0.
  criticalStd: Math.sqrt(Math.PI) / 2,
};

function value(delta: number, s: number, t: number): number {
  return 2 / Math.PI * Math.atan2(2 * s * t * (1 - delta), root(delta, s, t));
}

/** D = sqrt((1 + 2p)(1 + 2q) - 4 c^2), written without cancellation. */
function root(delta: number, s: number, t: number): number {
  const [p, q] = [s * s, t * t];
  return Math.sqrt(1 + 2 * (p + q) + 4 * p * q * delta * (2 - delta));
}

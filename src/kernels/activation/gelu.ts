import curvatureText from "../../../shaders/curvature/gelu.wgsl" with { type: "text" };
import neuronText from "../../../shaders/neuron/gelu.wgsl" with { type: "text" };
import text from "../../../shaders/activation/gelu.wgsl" with { type: "text" };
import { ERROR_FUNCTION, MATH } from "./error_function.ts";
import type { ActivationParts } from "./parts.ts";

/**
 * f(u) = u Phi(u), exact (Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2021). With P =
 * (1 + p)(1 + q), D^2 = P - c^2, theta = atan2(c, D):
 * F = c / 4 + [(c^2 + p q D^2) / (P D) + c theta] / (2 pi).
 */
export const gelu: ActivationParts = {
  shader: { name: "activation/gelu.wgsl", text },
  homogeneous: false,
  variance: (p) => value(0, Math.sqrt(p), Math.sqrt(p)),
  chord: (delta, s, t, a, b) => a * b > 0 ? 1 - value(delta, s, t) / (a * b) : 1,
  dc(delta, s, t) {
    const [p, q, c] = [s * s, t * t, s * t * (1 - delta)];
    const d = root(delta, p, q);
    const factor = 1 / (d * d) + (1 - p * q) / ((1 + p) * (1 + q)) + 1;
    return 0.25 + (Math.atan2(c, d) + c / d * factor) / (2 * Math.PI);
  },
  dp(delta, s, t) {
    const [p, q, c] = [s * s, t * t, s * t * (1 - delta)];
    const d = root(delta, p, q);
    const determinant = p * q * delta * (2 - delta);
    const first = (q * d * d - c * c) / ((1 + p) * (1 + q));
    const second = (determinant - c * c / (d * d)) / 2;
    return (first + second) / (2 * Math.PI * (1 + p) * d);
  },
  neuron: [...ERROR_FUNCTION, { name: "neuron/gelu.wgsl", text: neuronText }],
  curvature: [MATH, { name: "curvature/gelu.wgsl", text: curvatureText }],
  // The paper's.
  criticalStd: 1.9822,
};

function value(delta: number, s: number, t: number): number {
  const [p, q, c] = [s * s, t * t, s * t * (1 - delta)];
  const d = root(delta, p, q);
  const first = (c * c + p * q * d * d) / ((1 + p) * (1 + q) * d);
  return c / 4 + (first + c * Math.atan2(c, d)) / (2 * Math.PI);
}

/** D, written without the cancellation of P - c^2. */
function root(delta: number, p: number, q: number): number {
  return Math.sqrt(1 + p + q + p * q * delta * (2 - delta));
}

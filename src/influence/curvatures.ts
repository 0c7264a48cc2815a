import erfText from "../../shaders/curvature/erf.wgsl" with { type: "text" };
import geluText from "../../shaders/curvature/gelu.wgsl" with { type: "text" };
import reluText from "../../shaders/curvature/relu.wgsl" with { type: "text" };
import crossEntropyText from "../../shaders/loss_tangent/cross_entropy.wgsl" with { type: "text" };
import mseText from "../../shaders/loss_tangent/mse.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";
import type { Activation } from "../kernels/activations.ts";
import type { Loss } from "../train/losses.ts";

const MATH: ShaderFile = { name: "math.wgsl", text: mathText };

/** The files that say how an activation bends, by its name: `NAME_curvature(z)` gives f''(z). */
export const CURVATURES: Readonly<Record<Activation, readonly ShaderFile[]>> = {
  relu: [{ name: "curvature/relu.wgsl", text: reluText }],
  gelu: [MATH, { name: "curvature/gelu.wgsl", text: geluText }],
  erf: [MATH, { name: "curvature/erf.wgsl", text: erfText }],
};

/** The files with the Hessian of a loss by the logits, times a vector, by the loss's name. */
export const LOSS_TANGENTS: Readonly<Record<Loss, ShaderFile>> = {
  "cross-entropy": { name: "loss_tangent/cross_entropy.wgsl", text: crossEntropyText },
  "mse": { name: "loss_tangent/mse.wgsl", text: mseText },
};

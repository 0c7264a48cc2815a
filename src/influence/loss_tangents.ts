import crossEntropyText from "../../shaders/loss_tangent/cross_entropy.wgsl" with { type: "text" };
import mseText from "../../shaders/loss_tangent/mse.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";
import type { Loss } from "../train/losses.ts";

/** The files with the Hessian of a loss by the logits, times a vector, by the loss's name. */
export const LOSS_TANGENTS: Readonly<Record<Loss, ShaderFile>> = {
  "cross-entropy": { name: "loss_tangent/cross_entropy.wgsl", text: crossEntropyText },
  "mse": { name: "loss_tangent/mse.wgsl", text: mseText },
};

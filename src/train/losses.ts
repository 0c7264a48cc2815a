import crossEntropyText from "../../shaders/loss/cross_entropy.wgsl" with { type: "text" };
import mseText from "../../shaders/loss/mse.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";

/** Name of a loss: cross-entropy of the softmax, or mean squared error over the outputs. */
export type Loss = "cross-entropy" | "mse";

/** Shaders by the name of the loss. */
export const LOSS_SHADERS: Readonly<Record<Loss, ShaderFile>> = {
  "cross-entropy": { name: "loss/cross_entropy.wgsl", text: crossEntropyText },
  "mse": { name: "loss/mse.wgsl", text: mseText },
};

/** All names, for options and messages. */
export const LOSS_NAMES: readonly Loss[] = Object.keys(LOSS_SHADERS) as Loss[];

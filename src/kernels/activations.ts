import erf from "../../shaders/activation/erf.wgsl" with { type: "text" };
import gelu from "../../shaders/activation/gelu.wgsl" with { type: "text" };
import relu from "../../shaders/activation/relu.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";

/** Name of an activation: the exact gelu, not its tanh approximation. */
export type Activation = "relu" | "gelu" | "erf";

/**
 * Activations by name: each a shader file with the functions NAME_variance, NAME_chord, NAME_dc and
 * NAME_dp of its dual activation.
 */
export const ACTIVATIONS: Readonly<Record<Activation, ShaderFile>> = {
  relu: { name: "activation/relu.wgsl", text: relu },
  gelu: { name: "activation/gelu.wgsl", text: gelu },
  erf: { name: "activation/erf.wgsl", text: erf },
};

/** All names, for options and messages. */
export const ACTIVATION_NAMES: readonly Activation[] = Object.keys(ACTIVATIONS) as Activation[];

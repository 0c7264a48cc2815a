import { erf } from "./activation/erf.ts";
import { gelu } from "./activation/gelu.ts";
import type { ActivationParts } from "./activation/parts.ts";
import { relu } from "./activation/relu.ts";

/** Name of an activation: the exact gelu, not its tanh approximation. */
export type Activation = "relu" | "gelu" | "erf";

/** Activations by name. To add one: a file in activation/, and its name here and in {@link Activation}. */
export const ACTIVATIONS: Readonly<Record<Activation, ActivationParts>> = { relu, gelu, erf };

/** All names, for options and messages. */
export const ACTIVATION_NAMES: readonly Activation[] = Object.keys(ACTIVATIONS) as Activation[];

import type { Dual } from "./dual/dual.ts";
import { erf } from "./dual/erf.ts";
import { gelu } from "./dual/gelu.ts";
import { relu } from "./dual/relu.ts";

/** Name of an activation: the exact gelu, not its tanh approximation. */
export type Activation = "relu" | "gelu" | "erf";

/** Dual activations by name. */
export const ACTIVATIONS: Readonly<Record<Activation, Dual>> = { relu, gelu, erf };

/** All names, for options and messages. */
export const ACTIVATION_NAMES: readonly Activation[] = Object.keys(ACTIVATIONS) as Activation[];

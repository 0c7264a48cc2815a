import erfText from "../../shaders/neuron/erf.wgsl" with { type: "text" };
import errorFunctionText from "../../shaders/neuron/error_function.wgsl" with { type: "text" };
import geluText from "../../shaders/neuron/gelu.wgsl" with { type: "text" };
import linearText from "../../shaders/neuron/linear.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import reluText from "../../shaders/neuron/relu.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";
import type { Activation } from "../kernels/activations.ts";

const ERROR_FUNCTION: readonly ShaderFile[] = [
  { name: "math.wgsl", text: mathText },
  { name: "neuron/error_function.wgsl", text: errorFunctionText },
];

/**
 * The files that say what a neuron does, by the name of its activation: `NAME_neuron(z)` gives the
 * value and the slope at z. The value at 0 is 0.
 */
export const NEURONS: Readonly<Record<Activation | "linear", readonly ShaderFile[]>> = {
  relu: [{ name: "neuron/relu.wgsl", text: reluText }],
  gelu: [...ERROR_FUNCTION, { name: "neuron/gelu.wgsl", text: geluText }],
  erf: [...ERROR_FUNCTION, { name: "neuron/erf.wgsl", text: erfText }],
  linear: [{ name: "neuron/linear.wgsl", text: linearText }],
};

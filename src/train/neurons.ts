import linearText from "../../shaders/neuron/linear.wgsl" with { type: "text" };
import type { ShaderFile } from "../gpu/link/link.ts";
import { type Activation, ACTIVATIONS } from "../kernels/activations.ts";

const LINEAR: readonly ShaderFile[] = [{ name: "neuron/linear.wgsl", text: linearText }];

/** The files that say what a neuron does: `NAME_neuron(z)` gives the value and the slope at z. */
export function neuronFiles(activation: Activation | "linear"): readonly ShaderFile[] {
  return activation === "linear" ? LINEAR : ACTIVATIONS[activation].neuron;
}

import errorFunctionText from "../../../shaders/neuron/error_function.wgsl" with { type: "text" };
import mathText from "../../../shaders/math.wgsl" with { type: "text" };
import type { ShaderFile } from "../../gpu/link/link.ts";

/** Functions that curvatures are made of. */
export const MATH: ShaderFile = { name: "math.wgsl", text: mathText };

/** The error function of neurons, with what it needs. */
export const ERROR_FUNCTION: readonly ShaderFile[] = [
  MATH,
  { name: "neuron/error_function.wgsl", text: errorFunctionText },
];

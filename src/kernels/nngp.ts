import nngpText from "../../shaders/covariance/nngp.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import { ACTIVATIONS } from "./activations.ts";
import type { Covariance } from "./covariance.ts";
import type { Network } from "./network.ts";

/**
 * Covariance of the network's outputs at initialization, in the limit of infinite width: the
 * neural network Gaussian process (Lee et al., Deep Neural Networks as Gaussian Processes, 2018).
 * k_0 = W^2 x.x' / d + b^2; for each hidden layer k := W^2 E[f(u) f(v)] + b^2.
 */
export function nngp(network: Network): Covariance {
  const { depth, activation, weightStd, biasStd } = network;
  return {
    name: `NNGP of a fully connected ${activation} network with ${depth} hidden layers`,
    options: { covariance: "nngp", depth, activation, weightStd, biasStd },
    files: [
      { name: "covariance/nngp.wgsl", text: nngpText },
      { name: "math.wgsl", text: mathText },
      ACTIVATIONS[activation],
    ],
    slots: { activation },
    term: "product",
    settings: [weightStd * weightStd, biasStd * biasStd],
    layers: depth,
  };
}

import { type Activation, ACTIVATION_NAMES, ACTIVATIONS } from "../kernels/activations.ts";

/** A fully connected network of finite width and how it begins. */
export interface FiniteNetwork {
  /** Features of a record. */
  readonly inputs: number;
  /** Units of each hidden layer; none for a linear model. */
  readonly widths: readonly number[];
  /** Outputs: classes, or 1 for a regression. */
  readonly outputs: number;
  /** Activation of the hidden layers; the readout is linear. */
  readonly activation: Activation;
  /** Weights begin as N(0, weightStd^2 / fan-in). */
  readonly weightStd: number;
  /** Whether the layers have biases. */
  readonly biased: boolean;
  /** Biases begin as N(0, biasStd^2). */
  readonly biasStd: number;
}

/** Options of {@link finiteNetwork}. */
export interface FiniteNetworkOptions {
  /** See {@link FiniteNetwork}. */
  readonly inputs: number;
  /** See {@link FiniteNetwork}. */
  readonly widths: readonly number[];
  /** See {@link FiniteNetwork}. */
  readonly outputs: number;
  /** See {@link FiniteNetwork}. */
  readonly activation: Activation;
  /** By default the activation's critical deviation, see {@link CRITICAL_STD}. */
  readonly weightStd?: number;
  /** By default true. */
  readonly biased?: boolean;
  /** By default 0. */
  readonly biasStd?: number;
}

/**
 * Weight deviations at which the size of a signal and of its gradients neither grows nor shrinks from
 * layer to layer: He et al. 2015 for relu; for gelu the paper's 1.9822; for erf sqrt(pi) / 2, the
 * inverse of its slope at 0.
 */
export const CRITICAL_STD: Readonly<Record<Activation, number>> = Object.fromEntries(
  ACTIVATION_NAMES.map((name) => [name, ACTIVATIONS[name].criticalStd]),
) as Record<Activation, number>;

/**
 * A network to train.
 *
 * @throws RangeError for a size below 1, an unknown activation or a negative deviation
 */
export function finiteNetwork(options: FiniteNetworkOptions): FiniteNetwork {
  const { inputs, widths, outputs, activation, biased = true, biasStd = 0 } = options;
  for (const [name, size] of [["inputs", inputs], ["outputs", outputs]] as const) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${name} must be a whole number >= 1, got ${size}`);
    }
  }
  widths.forEach((width, layer) => {
    if (!Number.isInteger(width) || width < 1) {
      throw new RangeError(
        `the width of hidden layer ${layer + 1} must be a whole number >= 1, got ${width}`,
      );
    }
  });
  if (!ACTIVATION_NAMES.includes(activation)) {
    throw new RangeError(`activation must be ${ACTIVATION_NAMES.join(", ")}, got ${activation}`);
  }
  const { weightStd = CRITICAL_STD[activation] } = options;
  if (!(weightStd >= 0) || !Number.isFinite(weightStd)) {
    throw new RangeError(`weight deviation must be >= 0, got ${weightStd}`);
  }
  if (!(biasStd >= 0) || !Number.isFinite(biasStd) || (biasStd > 0 && !biased)) {
    throw new RangeError(
      `bias deviation must be >= 0, and 0 for a network without biases, got ${biasStd}`,
    );
  }
  return { inputs, widths, outputs, activation, weightStd, biased, biasStd };
}

/** A layer of weights: a hidden layer's or the readout's. */
export interface Layer {
  /** Place in the network, from 0. */
  readonly index: number;
  /** Columns of its weights. */
  readonly fanIn: number;
  /** Rows of its weights. */
  readonly units: number;
  /** Whether an activation follows. */
  readonly hidden: boolean;
}

/** The layers from the inputs to the outputs. */
export function layersOf({ inputs, widths, outputs }: FiniteNetwork): Layer[] {
  const sizes = [inputs, ...widths, outputs];
  return sizes.slice(1).map((units, index) => ({
    index,
    fanIn: sizes[index],
    units,
    hidden: index < widths.length,
  }));
}

/** Numbers that a model learns. */
export function parameterCount(network: FiniteNetwork): number {
  return layersOf(network).reduce(
    (sum, { fanIn, units }) => sum + units * (fanIn + (network.biased ? 1 : 0)),
    0,
  );
}

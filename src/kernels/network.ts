import { type Activation, ACTIVATION_NAMES } from "./activations.ts";

/** A fully connected network, finite or infinite: the architecture and its initialization. */
export interface Network {
  /** Hidden layers; a linear readout follows. */
  readonly depth: number;
  /** Activation of the hidden layers. */
  readonly activation: Activation;
  /** Weights are N(0, weightStd^2 / fan-in). */
  readonly weightStd: number;
  /** Biases are N(0, biasStd^2). */
  readonly biasStd: number;
}

/** Options of {@link mlp}. */
export interface MlpOptions {
  /** Hidden layers, at least 1. */
  readonly depth: number;
  /** Activation of the hidden layers. */
  readonly activation: Activation;
  /** By default sqrt 2, whatever the activation, as in the original. */
  readonly weightStd?: number;
  /** By default 0. */
  readonly biasStd?: number;
}

/**
 * A fully connected network.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mlp } from "@lood/lood";
 *
 * const { weightStd, biasStd } = mlp({ depth: 5, activation: "gelu", biasStd: 0.1 });
 * assert.deepEqual([weightStd, biasStd], [Math.SQRT2, 0.1]);
 * ```
 *
 * @throws RangeError for a depth below 1, an unknown activation, a weight deviation that is not
 *   positive, or a negative bias deviation
 */
export function mlp(options: MlpOptions): Network {
  const { depth, activation, weightStd = Math.SQRT2, biasStd = 0 } = options;
  if (!Number.isInteger(depth) || depth < 1) {
    throw new RangeError(`depth must be a whole number >= 1, got ${depth}`);
  }
  if (!ACTIVATION_NAMES.includes(activation)) {
    throw new RangeError(`activation must be ${ACTIVATION_NAMES.join(", ")}, got ${activation}`);
  }
  if (!(weightStd > 0) || !Number.isFinite(weightStd)) {
    throw new RangeError(`weight deviation must be > 0, got ${weightStd}`);
  }
  if (!(biasStd >= 0) || !Number.isFinite(biasStd)) {
    throw new RangeError(`bias deviation must be >= 0, got ${biasStd}`);
  }
  return { depth, activation, weightStd, biasStd };
}

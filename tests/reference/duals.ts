import { row, type Table, table } from "./linalg.ts";

/** Dual activations and the covariances of wide networks, in float64, by their closed forms. */

/** Name of an activation; gelu is the exact u Phi(u). */
export type Activation = "relu" | "gelu" | "erf";

/** F(c, p, q) = E[f(u) f(v)], (u, v) ~ N(0, [[p, c], [c, q]]), and two partial derivatives. */
export interface Dual {
  readonly value: number;
  /** dF/dc = E[f'(u) f'(v)]. */
  readonly dc: number;
  /** dF/dp = E[f''(u) f(v)] / 2; dF/dq is dp with p and q exchanged. */
  readonly dp: number;
}

/**
 * Dual activation at c, p > 0, q > 0. relu's derivatives have a square-root singularity at
 * c^2 = p q: rounding of p q - c^2 makes them wrong by about 1e-8 there, its value not.
 */
export function dual(activation: Activation, c: number, p: number, q: number): Dual {
  return DUALS[activation](c, p, q);
}

const DUALS = { relu, gelu, erf };

/** Cho and Saul 2009. */
function relu(c: number, p: number, q: number): Dual {
  const root = Math.sqrt(Math.max(p * q - c * c, 0));
  const angle = Math.atan2(root, c);
  return {
    value: (root + (Math.PI - angle) * c) / (2 * Math.PI),
    dc: (Math.PI - angle) / (2 * Math.PI),
    dp: root / (4 * Math.PI * p),
  };
}

/** Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2021. */
function gelu(c: number, p: number, q: number): Dual {
  const product = (1 + p) * (1 + q);
  const determinant = p * q - c * c;
  const square = 1 + p + q + determinant;
  const root = Math.sqrt(square);
  const angle = Math.atan2(c, root);
  return {
    value: c / 4 + ((c * c + p * q * square) / (product * root) + c * angle) / (2 * Math.PI),
    dc: 1 / 4 + (angle + c / root * (1 / square + (1 - p * q) / product + 1)) / (2 * Math.PI),
    dp: ((q * square - c * c) / product + (determinant - c * c / square) / 2) /
      (2 * Math.PI * (1 + p) * root),
  };
}

/** Williams 1997. */
function erf(c: number, p: number, q: number): Dual {
  const root = Math.sqrt(1 + 2 * (p + q) + 4 * (p * q - c * c));
  return {
    value: 2 / Math.PI * Math.atan2(2 * c, root),
    dc: 4 / (Math.PI * root),
    dp: -4 * c / (Math.PI * (1 + 2 * p) * root),
  };
}

/** A fully connected network: a dense layer, then depth times the activation and a dense layer. */
export interface Network {
  readonly depth: number;
  readonly activation: Activation;
  readonly weightStd: number;
  readonly biasStd: number;
}

/** One dense layer after another: what a covariance (or variance) becomes. */
export function dense(value: number, { weightStd, biasStd }: Network): number {
  return weightStd * weightStd * value + biasStd * biasStd;
}

/** Variance before each activation, [depth + 1] a row of x; the last is k(x, x). */
export function layerVariances(squares: Float64Array, network: Network): Table {
  const result = table(squares.length, network.depth + 1);
  squares.forEach((square, i) => {
    const variances = row(result, i);
    variances[0] = dense(square, network);
    for (let layer = 1; layer <= network.depth; layer++) {
      const p = variances[layer - 1];
      variances[layer] = dense(dual(network.activation, p, p, p).value, network);
    }
  });
  return result;
}

import { dense, dual, layerVariances, type Network } from "./duals.ts";
import { dot, productTransposed, row, type Table, table } from "./linalg.ts";

/** Covariances of inputs and their gradients, in float64. */

/** Options of the Gaussian covariance. */
export interface RbfOptions {
  readonly gamma: number;
}

/** k(x_i, z_j) [n, m] of the infinitely wide network; inputs x: [n, d], z: [m, d]. */
export function nngpGram(x: Table, z: Table, network: Network): Table {
  const d = x.columns;
  const gram = productTransposed(x, z);
  const ofX = layerVariances(meanSquares(x), network);
  const ofZ = layerVariances(meanSquares(z), network);
  for (let i = 0; i < x.rows; i++) {
    const ps = row(ofX, i);
    // A square table is symmetric to the last bit: its upper triangle is a copy.
    const columns = x === z ? i + 1 : z.rows;
    for (let j = 0; j < columns; j++) {
      const qs = row(ofZ, j);
      let c = dense(gram.data[i * z.rows + j] / d, network);
      for (let layer = 0; layer < network.depth; layer++) {
        c = dense(dual(network.activation, c, ps[layer], qs[layer]).value, network);
      }
      gram.data[i * z.rows + j] = c;
      if (x === z) gram.data[j * z.rows + i] = c;
    }
  }
  return gram;
}

/** k(x_i, x_i) [n]. */
export function nngpDiagonal(x: Table, network: Network): Float64Array {
  const variances = layerVariances(meanSquares(x), network);
  return Float64Array.from({ length: x.rows }, (_, i) => row(variances, i)[network.depth]);
}

/** Gradient of k(x, z) with respect to x [d]; z is held fixed even when it equals x. */
export function nngpGradient(x: Float64Array, z: Float64Array, network: Network): Float64Array {
  const d = x.length;
  const scale = network.weightStd ** 2;
  let c = dense(dot(x, 0, z, 0, d) / d, network);
  let p = dense(dot(x, 0, x, 0, d) / d, network);
  let q = dense(dot(z, 0, z, 0, d) / d, network);
  // Derivatives of c and p with respect to the inputs' c_0 = x.z / d and p_0 = x.x / d.
  let cByC = scale, cByP = 0, pByP = scale;
  for (let layer = 0; layer < network.depth; layer++) {
    const pair = dual(network.activation, c, p, q);
    const own = dual(network.activation, p, p, p);
    cByC = scale * pair.dc * cByC;
    cByP = scale * (pair.dc * cByP + pair.dp * pByP);
    pByP = scale * (own.dc + 2 * own.dp) * pByP;
    const other = dual(network.activation, q, q, q);
    c = dense(pair.value, network);
    p = dense(own.value, network);
    q = dense(other.value, network);
  }
  return x.map((value, k) => (cByC * z[k] + 2 * cByP * value) / d);
}

/** Gradient of k(x, x) with respect to x [d]: both arguments move. */
export function nngpDiagonalGradient(x: Float64Array, network: Network): Float64Array {
  const d = x.length;
  const scale = network.weightStd ** 2;
  let p = dense(dot(x, 0, x, 0, d) / d, network);
  let slope = scale;
  for (let layer = 0; layer < network.depth; layer++) {
    const own = dual(network.activation, p, p, p);
    slope *= scale * (own.dc + 2 * own.dp);
    p = dense(own.value, network);
  }
  return x.map((value) => 2 * slope * value / d);
}

/** exp(-gamma |x_i - z_j|^2 / d) [n, m]; squared differences, so that nothing cancels. */
export function rbfGram(x: Table, z: Table, { gamma }: RbfOptions): Table {
  const d = x.columns;
  const gram = table(x.rows, z.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < z.rows; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) {
        const difference = x.data[i * d + k] - z.data[j * d + k];
        sum += difference * difference;
      }
      gram.data[i * z.rows + j] = Math.exp(-gamma * sum / d);
    }
  }
  return gram;
}

/** Gradient of the Gaussian covariance k(x, z) with respect to x [d]. */
export function rbfGradient(
  x: Float64Array,
  z: Float64Array,
  { gamma }: RbfOptions,
): Float64Array {
  const d = x.length;
  const value = Math.exp(-gamma * x.reduce((sum, v, k) => sum + (v - z[k]) ** 2, 0) / d);
  return x.map((v, k) => -2 * gamma / d * (v - z[k]) * value);
}

/** x_i.x_i / d [n], summed as productTransposed sums, so that equal rows give c = p = q exactly. */
function meanSquares(x: Table): Float64Array {
  const d = x.columns;
  return Float64Array.from({ length: x.rows }, (_, i) => dot(x.data, i * d, x.data, i * d, d) / d);
}

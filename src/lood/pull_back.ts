import type { Matrix } from "ml-matrix";
import type { Covariance } from "../kernels/covariance.ts";
import { prepareRecords } from "../kernels/inputs.ts";
import { dot } from "./center.ts";

/** Points, held fixed, and the weights of their covariances with the queries. */
export interface WeightedPoints {
  /** [p, features] row-major. */
  readonly inputs: Float32Array;
  /** [m, p] */
  readonly weights: Matrix;
}

/**
 * Gradient by the queries' inputs of sum over i, j of w_ij k(q_i, z_j) + sum over i of v_i k(q_i,
 * q_i), in float64 on the CPU: grad_x k(x, z) = (slopes.product z + 2 slopes.square x) / d, see
 * {@link Covariance.slopes}. 2 m p d operations.
 *
 * @param queries [m, features] row-major
 * @param terms the points z and their weights w
 * @param own v [m]
 * @returns [m, features] row-major
 */
export function pullBack(
  covariance: Covariance,
  queries: Float32Array,
  features: number,
  terms: readonly WeightedPoints[],
  own: ArrayLike<number>,
): Float64Array {
  const left = prepareRecords(covariance, queries, features);
  const x = Float64Array.from(queries);
  const gradient = new Float64Array(x.length);
  // What the gradient at each query has of the query itself.
  const along = left.map(({ square }, i) => 2 * own[i] * covariance.varianceSlope(square));
  const summed = covariance.term === "product" ? dot : squaredDistance;
  for (const { inputs, weights } of terms) {
    const right = prepareRecords(covariance, inputs, features);
    right.forEach((record, j) => {
      const z = Float64Array.from(inputs.subarray(j * features, (j + 1) * features));
      left.forEach((query, i) => {
        const weight = weights.get(i, j);
        if (weight === 0) return;
        const sum = summed(x.subarray(i * features, (i + 1) * features), z);
        const { product, square } = covariance.slopes(sum, features, query, record);
        along[i] += 2 * weight * square;
        for (let k = 0; k < features; k++) gradient[i * features + k] += weight * product * z[k];
      });
    });
  }
  return gradient.map((value, at) => (value + along[Math.floor(at / features)] * x[at]) / features);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return sum;
}

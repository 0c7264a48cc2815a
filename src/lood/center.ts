import type { Center } from "../kernels/covariance.ts";

/**
 * The common component kappa g g^T of the training set's covariances K = M + kappa g g^T, put back
 * by the Sherman-Morrison formula: with B = M + noise I and t = B^-1 g,
 * (K + noise I)^-1 = B^-1 - lift t t^T, lift = kappa / (1 + kappa g^T t).
 */
export interface FittedCenter {
  /** kappa, and g of any record. */
  readonly center: Center;
  /** g [n]. */
  readonly centers: Float64Array;
  /** t [n]. */
  readonly solved: Float64Array;
  /** kappa / (1 + kappa g^T t). */
  readonly lift: number;
}

/** A center with what its formulas need. */
export function fitCenter(
  center: Center,
  centers: Float64Array,
  solved: Float64Array,
): FittedCenter {
  const { kappa } = center;
  return { center, centers, solved, lift: kappa / (1 + kappa * dot(centers, solved)) };
}

/** A^-1 Y [classes, n] from B^-1 Y [classes, n]. */
export function uncenter(
  fitted: FittedCenter | undefined,
  values: Float64Array,
  right: Float64Array,
): Float64Array {
  if (!fitted) return values;
  const { solved, lift } = fitted;
  const n = solved.length;
  const result = values.slice();
  for (let c = 0; c < values.length; c += n) {
    const share = lift * dot(solved, right.subarray(c, c + n));
    for (let i = 0; i < n; i++) result[c + i] -= share * solved[i];
  }
  return result;
}

/** tau of a record: g - t^T m, of its g and its covariances m [n] less the center. */
export function tau(fitted: FittedCenter | undefined, g: number, m: Float64Array): number {
  return fitted ? g - dot(fitted.solved, m) : 0;
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

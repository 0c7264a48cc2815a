import type { Covariance } from "./covariance.ts";
import { hostCrossGram } from "./host_gram.ts";

/** How alike a record is to a training set, by a covariance. */
export interface KernelSimilarity {
  /** Mean covariance with the records of the training set, itself among them [records]. */
  readonly mean: Float64Array;
  /** Largest covariance with another record of the training set [records]. */
  readonly top: Float64Array;
  /** Mean covariance with the records of its own class, itself among them [records]. */
  readonly own: Float64Array;
}

/** A training set with classes. */
export interface LabeledInputs {
  /** [n, features] row-major. */
  readonly inputs: Float32Array;
  /** Features of a record. */
  readonly features: number;
  /** Class of each record [n]. */
  readonly labels: ArrayLike<number>;
}

/**
 * How alike records of a training set are to it: what a record's influence is guessed by without any
 * training. In float64 on the CPU; records n features operations.
 *
 * @param records positions of the records
 * @throws RangeError for a position that does not exist, or a training set of one record
 */
export async function kernelSimilarity(
  covariance: Covariance,
  data: LabeledInputs,
  records: readonly number[],
): Promise<KernelSimilarity> {
  const { inputs, features, labels } = data;
  const n = inputs.length / features;
  const odd = records.find((at) => !Number.isInteger(at) || at < 0 || at >= n);
  if (odd !== undefined) throw new RangeError(`records must be >= 0 and < ${n}, got ${odd}`);
  if (n < 2) throw new RangeError(`there must be another record to be alike, got ${n} in all`);
  const rows = new Float32Array(records.length * features);
  records.forEach((at, k) =>
    rows.set(inputs.subarray(at * features, (at + 1) * features), k * features)
  );
  const cross = await kernelBetween(covariance, rows, inputs, features);
  const result = {
    mean: new Float64Array(records.length),
    top: new Float64Array(records.length).fill(-Infinity),
    own: new Float64Array(records.length),
  };
  records.forEach((record, k) => {
    let alike = 0;
    for (let j = 0; j < n; j++) {
      const value = cross[k * n + j];
      result.mean[k] += value / n;
      if (j !== record) result.top[k] = Math.max(result.top[k], value);
      if (labels[j] !== labels[record]) continue;
      result.own[k] += value;
      alike++;
    }
    result.own[k] /= alike;
  });
  return result;
}

/**
 * Covariances of some points with others [m, n], in float64 on the CPU.
 *
 * @param q [m, features] row-major
 * @param x [n, features] row-major
 */
export async function kernelBetween(
  covariance: Covariance,
  q: Float32Array,
  x: Float32Array,
  features: number,
): Promise<Float64Array> {
  return await hostCrossGram(covariance, q, x, features, undefined);
}

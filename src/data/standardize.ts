import { type Dataset, dataset, type PixelScale } from "./dataset.ts";

/**
 * What shares one mean and one deviation; "unit" is by least and largest value instead, of each
 * channel of images and each feature of tables.
 */
export type StandardizeBy = "channel" | "feature" | "unit" | "none";

/** What {@link standardize} subtracts and divides by. */
export interface Statistics {
  /** [channels], [d], or [0] for "none". The least values for "unit". */
  readonly mean: Float64Array;
  /**
   * Population deviations (divided by n, not n - 1), for "unit" the largest values less the least;
   * same shape. 1 where all values are equal.
   */
  readonly deviation: Float64Array;
}

/** A data set and the statistics it was standardized by. */
export interface Standardized {
  /** (inputs - mean) / deviation. */
  readonly dataset: Dataset;
  /** For standardizing others alike. */
  readonly statistics: Statistics;
}

/**
 * Subtracts the mean and divides by the deviation of each channel, over all its pixels and records,
 * or of each feature, over all records. The features of a table are one channel. Computed in
 * float64 and rounded once to float32. A channel or feature whose values are all equal has
 * deviation 1, so it becomes 0. By "unit" the least value of each channel of images, or feature of
 * tables, becomes 0 and the largest 1. Give `statistics` of the training set to standardize the test
 * set, whose values may then be below 0 and above 1.
 *
 * Throws `TypeError` where the statistics have another shape, `RangeError` for another `by` or a
 * deviation that is not above 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { mnist, standardize } from "@lood/lood";
 *
 * const { train, test } = await mnist({ limit: 100, seed: 1 });
 * const { dataset, statistics } = standardize(train, "channel");
 * const queries = standardize(test, "channel", statistics).dataset;
 * assert.ok(Math.abs(dataset.inputs.reduce((sum, x) => sum + x) / dataset.inputs.length) < 1e-5);
 * assert.equal(queries.count, 100);
 * ```
 */
export function standardize(
  source: Dataset,
  by: StandardizeBy,
  statistics?: Statistics,
): Standardized {
  const groups = groupsOf(source, by);
  const { mean, deviation } = statistics ?? measure(source, groups, by);
  checkStatistics(mean, deviation, groups);
  if (by === "none") return { dataset: source, statistics: { mean, deviation } };
  const inputs = applyStatistics(source.inputs, { mean, deviation });
  const pixels = source.pixels && source.pixels.offset.length === groups
    ? scaled(source.pixels, mean, deviation)
    : undefined;
  const { pixels: _, ...rest } = source;
  return {
    dataset: dataset({ ...rest, inputs, ...(pixels && { pixels }) }),
    statistics: { mean, deviation },
  };
}

/**
 * Records that are in no data set, standardized as the data set was: (value - mean) / deviation in
 * float64, rounded once to float32. Statistics of "none" leave the values as they are.
 *
 * Throws `TypeError` where the values are no whole records.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { applyStatistics } from "@lood/lood";
 *
 * const statistics = { mean: Float64Array.of(0.5), deviation: Float64Array.of(0.25) };
 * assert.deepEqual(applyStatistics([0, 1], statistics), Float32Array.of(-2, 2));
 * ```
 *
 * @param values [m, d] row-major, of d a multiple of the number of means
 * @param statistics those that {@link standardize} returned
 * @returns same shape
 */
export function applyStatistics(
  values: ArrayLike<number>,
  { mean, deviation }: Statistics,
): Float32Array<ArrayBuffer> {
  return eachGroup(values, mean.length, (value, group) => (value - mean[group]) / deviation[group]);
}

/**
 * The values that {@link applyStatistics} or {@link standardize} made inputs of, for pictures and
 * tables in the data's own units: input * deviation + mean in float64, rounded once to float32. A
 * value x comes back within about 2^-24 (|x| + |x - mean|), the roundings of the input and of itself.
 *
 * Throws `TypeError` where the inputs are no whole records.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { invertStatistics } from "@lood/lood";
 *
 * const statistics = { mean: Float64Array.of(0.5), deviation: Float64Array.of(0.25) };
 * assert.deepEqual(invertStatistics([-2, 2], statistics), Float32Array.of(0, 1));
 * ```
 *
 * @param inputs [m, d] row-major, of d a multiple of the number of means
 * @param statistics those that {@link standardize} returned
 * @returns same shape
 */
export function invertStatistics(
  inputs: ArrayLike<number>,
  { mean, deviation }: Statistics,
): Float32Array<ArrayBuffer> {
  return eachGroup(inputs, mean.length, (value, group) => value * deviation[group] + mean[group]);
}

/** Each value changed by its group's rule; without groups a copy. */
function eachGroup(
  values: ArrayLike<number>,
  groups: number,
  change: (value: number, group: number) => number,
): Float32Array<ArrayBuffer> {
  if (groups === 0) return Float32Array.from(values);
  if (values.length % groups !== 0) {
    throw new TypeError(
      `values must be whole records, a multiple of ${groups} numbers, got ${values.length}`,
    );
  }
  // A record's features go through its groups in turn: channels are innermost, d is a multiple.
  const result = new Float32Array(values.length);
  for (let first = 0; first < result.length; first += groups) {
    for (let group = 0; group < groups; group++) {
      result[first + group] = change(values[first + group], group);
    }
  }
  return result;
}

/** ((pixel - offset) / scale - mean) / deviation = (pixel - (offset + scale mean)) / (scale deviation). */
function scaled(
  { offset, scale }: PixelScale,
  mean: Float64Array,
  deviation: Float64Array,
): PixelScale {
  return {
    offset: offset.map((zero, group) => zero + scale[group] * mean[group]),
    scale: scale.map((unit, group) => unit * deviation[group]),
  };
}

function groupsOf({ features, image }: Dataset, by: StandardizeBy): number {
  switch (by) {
    case "channel":
      return image?.channels ?? 1;
    case "feature":
      return features;
    case "unit":
      return image?.channels ?? features;
    case "none":
      return 0;
    default:
      throw new RangeError(`by is ${by}, must be "channel", "feature", "unit" or "none"`);
  }
}

/** Two passes: the mean, then the mean square of what is left; by "unit" the range is all. */
function measure({ inputs }: Dataset, groups: number, by: StandardizeBy): Statistics {
  const mean = new Float64Array(groups);
  const deviation = new Float64Array(groups);
  const count = inputs.length / groups;
  for (let group = 0; group < groups; group++) {
    let [sum, least, most] = [0, Infinity, -Infinity];
    for (let i = group; i < inputs.length; i += groups) {
      const value = inputs[i];
      sum += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    // By the range: the mean of equal numbers may be off by a rounding, and so no zero appears.
    const equal = least === most;
    if (equal || by === "unit") {
      [mean[group], deviation[group]] = [least, equal ? 1 : most - least];
      continue;
    }
    const center = sum / count;
    let squares = 0;
    for (let i = group; i < inputs.length; i += groups) squares += (inputs[i] - center) ** 2;
    mean[group] = center;
    deviation[group] = Math.sqrt(squares / count);
  }
  return { mean, deviation };
}

function checkStatistics(mean: Float64Array, deviation: Float64Array, groups: number): void {
  if (mean.length !== groups || deviation.length !== groups) {
    throw new TypeError(
      `Statistics of ${mean.length} means and ${deviation.length} deviations, must be ${groups} ` +
        "and computed with the same `by` from data of the same shape",
    );
  }
  const odd = deviation.findIndex((value) => !(value > 0));
  if (odd >= 0) throw new RangeError(`deviation ${odd} is ${deviation[odd]}, must be above 0`);
}

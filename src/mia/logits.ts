import type { Draws } from "./draws.ts";

/** What each of several models answers at one query: logits, or a score that is made of them. */
export interface Logits {
  /** [models, outputs] row-major. */
  readonly values: ArrayLike<number>;
  /** Numbers that one model answers, >= 1. */
  readonly outputs: number;
}

/** An attack fits distributions to some models and tries others: it needs two of each, twice. */
export const FEWEST_MODELS = 4;

/** Logits are float32; what is beyond is no answer, and its square could overflow. */
const LARGEST = 3.5e38;

/**
 * Positions of the models with a logit that is not a finite float32: they diverged, and no attack
 * takes them.
 *
 * @throws {TypeError} values that do not make whole models
 */
export function divergedModels(logits: Logits): number[] {
  const { values, outputs } = logits;
  return Array.from({ length: modelCount(logits, "all") }, (_, model) => model)
    .filter((model) => {
      for (let k = 0; k < outputs; k++) {
        // Not >, which NaN would pass.
        if (!(Math.abs(values[model * outputs + k]) <= LARGEST)) return true;
      }
      return false;
    });
}

/**
 * The answers of some of the models.
 *
 * @param models positions, in the order of the result
 * @throws {TypeError} values that do not make whole models
 * @throws {RangeError} a position that is no model's
 */
export function takeModels(logits: Logits, models: ArrayLike<number>): Logits {
  const { values, outputs } = logits;
  const count = modelCount(logits, "all");
  const taken = new Float64Array(models.length * outputs);
  for (let i = 0; i < models.length; i++) {
    const model = models[i];
    if (!Number.isInteger(model) || model < 0 || model >= count) {
      throw new RangeError(`model ${model} is not among the ${count}: name one from 0 on`);
    }
    for (let k = 0; k < outputs; k++) taken[i * outputs + k] = values[model * outputs + k];
  }
  return { values: taken, outputs };
}

/**
 * Splits models at random into two halves that share none, for the ceiling of a correlation; of an
 * odd number the second half has one more.
 *
 * @throws {RangeError} fewer than 2 models
 */
export function disjointHalves(
  models: number,
  { random }: { readonly random: Draws },
): [Int32Array<ArrayBuffer>, Int32Array<ArrayBuffer>] {
  if (!Number.isInteger(models) || models < 2) {
    throw new RangeError(`models is ${models}, must be an integer of 2 or more to be split`);
  }
  const first = Int32Array.from(random.choose(models, Math.floor(models / 2))).sort();
  return [first, complement(first, models)];
}

/**
 * Mean prediction difference: the mean over the outputs of the squared difference of the models'
 * mean answers. This is the original's `diff`, and twice the mean-distance LOOD of these means.
 *
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} no model, or a logit that is not finite
 */
export function meanDifference(inLogits: Logits, outLogits: Logits): number {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits, 1);
  return differenceOfMeans(inRows, outRows);
}

/** {@link meanDifference} of rows that were checked. */
export function differenceOfMeans(inRows: Rows, outRows: Rows): number {
  return squaredDistance(meanOf(inRows), meanOf(outRows));
}

/** Mean over the outputs of the squared difference of two answers. */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / a.length;
}

/** [models][outputs] of finite numbers. */
export type Rows = readonly Float64Array[];

/** The rows of in and out models. Throws as {@link meanDifference}, and below `fewest` models. */
export function rowsOfBoth(inLogits: Logits, outLogits: Logits, fewest = FEWEST_MODELS) {
  const rows = {
    inRows: rowsOf(inLogits, "in", fewest),
    outRows: rowsOf(outLogits, "out", fewest),
  };
  if (inLogits.outputs !== outLogits.outputs) {
    throw new TypeError(
      `in models have ${inLogits.outputs} outputs and out models ${outLogits.outputs}: ` +
        `they must answer the same query`,
    );
  }
  return rows;
}

function rowsOf(logits: Logits, group: "in" | "out", fewest: number): Rows {
  const { values, outputs } = logits;
  const count = modelCount(logits, group);
  const diverged = divergedModels(logits);
  if (diverged.length > 0) {
    const named = diverged.slice(0, 8).join(", ") + (diverged.length > 8 ? ", ..." : "");
    throw new RangeError(
      `${diverged.length} of the ${count} ${group} models have logits that are not finite ` +
        `(${named}): they diverged; leave them out`,
    );
  }
  if (count < fewest) {
    throw new RangeError(
      `an attack needs at least ${fewest} ${group} models, got ${count}: train more`,
    );
  }
  return Array.from(
    { length: count },
    (_, model) => Float64Array.from({ length: outputs }, (_, k) => values[model * outputs + k]),
  );
}

function modelCount({ values, outputs }: Logits, group: "in" | "out" | "all"): number {
  if (!Number.isInteger(outputs) || outputs < 1) {
    throw new TypeError(`outputs is ${outputs}, must be a positive integer`);
  }
  if (values.length % outputs !== 0) {
    throw new TypeError(
      `${values.length} logits of ${group} models are not whole rows of ${outputs} outputs: ` +
        `give [models, outputs]`,
    );
  }
  return values.length / outputs;
}

/** [outputs] mean over the rows. */
export function meanOf(rows: Rows): Float64Array<ArrayBuffer> {
  const mean = new Float64Array(rows[0].length);
  for (const row of rows) {
    for (let k = 0; k < mean.length; k++) mean[k] += row[k] / rows.length;
  }
  return mean;
}

/** Integers from 0 to count - 1 that are not in `chosen`, ascending. */
export function complement(chosen: ArrayLike<number>, count: number): Int32Array<ArrayBuffer> {
  const taken = new Uint8Array(count);
  for (let i = 0; i < chosen.length; i++) taken[chosen[i]] = 1;
  return Int32Array.from({ length: count }, (_, i) => i).filter((i) => taken[i] === 0);
}

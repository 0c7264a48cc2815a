import { type Dataset, select } from "./dataset.ts";
import { type NearPairs, nearPairs } from "./near_pairs.ts";
import { standardize, type StandardizeBy } from "./standardize.ts";

/** Records whose inputs are equal. */
export interface DuplicateGroup {
  /** Their positions in the data set, at least two, ascending. */
  readonly positions: readonly number[];
  /** Whether all have one class, or one response. */
  readonly agree: boolean;
}

/** Options of {@link reportDuplicates}. */
export interface DuplicateOptions {
  /**
   * Records are near where their distance is at most this share of the typical distance to the
   * nearest other record. 0.25 by default.
   */
  readonly within?: number;
  /** How inputs are measured, by default per channel for images and per feature for tables. */
  readonly by?: StandardizeBy;
  /** Seed of the records that say which distance is typical, 0 by default. */
  readonly seed?: number;
  /** Called now and then, in a long search, with the records looked at, of all looks at records. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a data set has twice, or nearly. */
export interface DuplicateReport {
  /** Groups of equal records, by their first one. */
  readonly exact: readonly DuplicateGroup[];
  /** Records less all but one of each group. */
  readonly distinct: number;
  /** Pairs of distinct records, of each group the first, by their positions in the data set. */
  readonly near: NearPairs;
}

/** Records whose inputs are equal, value by value; groups are in the order of their first record. */
export function exactDuplicates(source: Dataset): DuplicateGroup[] {
  const { inputs, features, labels, responses = labels, count } = source;
  const groups: number[][] = [];
  const byHash = new Map<number, number[][]>();
  for (let i = 0; i < count; i++) {
    const hash = hashRow(inputs, i * features, features);
    const alike = byHash.get(hash) ?? [];
    const group = alike.find(([first]) => equalRows(inputs, features, first, i));
    if (group) {
      group.push(i);
      continue;
    }
    const own = [i];
    groups.push(own);
    byHash.set(hash, [...alike, own]);
  }
  return groups.filter(({ length }) => length > 1).map((positions) => ({
    positions,
    agree: positions.every((at) => responses[at] === responses[positions[0]]),
  }));
}

/**
 * Equal records and near pairs: they decide what leaving one record out can change, since its copies
 * stay. The distance is Euclidean, of standardized inputs; see {@link NearPairs} for what is typical.
 *
 * Throws `RangeError` where `within` is not above 0.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { dataset, reportDuplicates } from "@lood/lood";
 *
 * const four = dataset({
 *   name: "four",
 *   inputs: Float32Array.of(0, 5, 5.1, 0),
 *   features: 1,
 *   labels: Int32Array.of(0, 1, 1, 1),
 *   classes: ["a", "b"],
 * });
 * const { exact, near } = await reportDuplicates(four, { within: 1 });
 * assert.deepEqual(exact[0], { positions: [0, 3], agree: false });
 * assert.deepEqual(near.pairs.map(({ first, second }) => [first, second]), [[1, 2]]);
 * ```
 */
export async function reportDuplicates(
  source: Dataset,
  options: DuplicateOptions = {},
): Promise<DuplicateReport> {
  const { within = 0.25, seed = 0, by = source.image ? "channel" : "feature" } = options;
  const exact = exactDuplicates(source);
  const again = new Set(exact.flatMap(({ positions }) => positions.slice(1)));
  const kept = Array.from(source.labels.keys()).filter((i) => !again.has(i));
  const all = standardize(source, by).dataset;
  const { inputs } = again.size > 0 ? select(all, kept) : all;
  const near = await nearPairs(inputs, source.features, {
    within,
    seed,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  return {
    exact,
    distinct: kept.length,
    near: {
      ...near,
      pairs: near.pairs.map(({ first, second, distance }) => ({
        first: kept[first],
        second: kept[second],
        distance,
      })),
    },
  };
}

/** FNV-1a over the values as 32-bit words; Fowler, Noll and Vo, RFC 9923. 0 and -0 are equal. */
function hashRow(inputs: Float32Array, from: number, features: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < from + features; at++) {
    FLOAT[0] = inputs[at] + 0;
    hash = Math.imul(hash ^ WORD[0], 0x01000193);
    hash ^= hash >>> 15; // low bits alone would never hear of high ones
  }
  return hash;
}

const FLOAT = new Float32Array(1);
const WORD = new Uint32Array(FLOAT.buffer);

function equalRows(inputs: Float32Array, features: number, a: number, b: number): boolean {
  for (let f = 0; f < features; f++) {
    if (inputs[a * features + f] !== inputs[b * features + f]) return false;
  }
  return true;
}

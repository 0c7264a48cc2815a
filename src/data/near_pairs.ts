import { median } from "d3-array";
import { principalDirections, projections } from "./principal.ts";
import { random } from "./random.ts";

/** Two records that are near each other. */
export interface NearPair {
  /** Position of the one, the smaller. */
  readonly first: number;
  /** Position of the other. */
  readonly second: number;
  /** Euclidean distance, in units of the inputs. */
  readonly distance: number;
}

/** The near pairs among some records. */
export interface NearPairs {
  /** Median distance of a record to its nearest other one. */
  readonly typical: number;
  /** Pairs at most this far apart are near. */
  readonly limit: number;
  /** By distance, nearest first. */
  readonly pairs: readonly NearPair[];
  /** Whether these are all; false where the search ended after 200,000. */
  readonly complete: boolean;
}

/** The search ends when it has found so many pairs: then nearness means nothing. */
const MOST_PAIRS = 200_000;

/** Projections by which pairs are ruled out before their distance is computed. */
const DIRECTIONS = 16;
/** Records whose nearest other record is looked for, to know the typical distance. */
const ASKED = 256;
/** Features between two looks at whether a pair is too far apart already. */
const STRIDE = 32;
/** Room for the rounding of projections. */
const SLACK = 1 + 1e-9;

/** Milliseconds after which the event loop runs, and progress is told. */
const WITHOUT_PAUSE = 100;

/** How {@link nearPairs} searches. */
export interface NearOptions {
  /** Share of the typical distance, > 0. */
  readonly within: number;
  readonly seed: number;
  /** Called now and then with the records looked at, of all looks at records. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Records [n, d] in the order of their first projection. */
interface Sorted {
  readonly inputs: Float32Array;
  readonly features: number;
  /** [n] positions of the records. */
  readonly order: Int32Array;
  /** [n, k] row-major, in this order. */
  readonly scores: Float64Array;
  readonly k: number;
}

/**
 * All pairs of records whose distance is at most `within` times the typical one: the median, over at
 * most 256 records drawn by the seed, of the distance to the nearest other record.
 *
 * Nothing nearer is missed, but for rounding at the limit itself. A projection onto orthonormal
 * directions never lengthens, so that pairs whose projections are too far apart can be left out
 * unseen: records are sorted along the direction of largest spread, and those within the limit
 * compared along 16 such directions, then feature by feature until they are too far apart. The time
 * grows with n^2 times the share of pairs that are near along one direction. What is turned, shifted
 * or lightened is far in Euclid's sense, and not found.
 *
 * @param inputs [n, d] row-major, no two records equal
 */
export async function nearPairs(
  inputs: Float32Array,
  features: number,
  { within, seed, onProgress }: NearOptions,
): Promise<NearPairs> {
  if (!(within > 0 && Number.isFinite(within))) {
    throw new RangeError(`within is ${within}, must be a number above 0`);
  }
  const count = inputs.length / features;
  if (count < 2) return { typical: 0, limit: 0, pairs: [], complete: true };
  const sorted = sortRecords(inputs, features, seed);
  const asked = random(seed).choose(count, Math.min(count, ASKED));
  const pause = pauses(asked.length + count, onProgress);
  const nearest: number[] = [];
  for (const place of asked) {
    nearest.push(nearestDistance(sorted, place));
    await pause();
  }
  const typical = median(nearest) ?? 0;
  const limit = within * typical;
  const pairs = await pairsWithin(sorted, limit, pause);
  pairs.sort((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second);
  return { typical, limit, pairs, complete: pairs.length < MOST_PAIRS };
}

/**
 * Now and then tells the progress, and lets the event loop run, so that an interruption of a long
 * search comes through. To be called once for each of `total` looks.
 */
function pauses(
  total: number,
  onProgress: NearOptions["onProgress"],
): () => Promise<void> | undefined {
  let last = performance.now();
  let done = 0;
  return () => {
    done++;
    if (performance.now() - last < WITHOUT_PAUSE) return undefined;
    last = performance.now();
    onProgress?.(done, total);
    return new Promise((resolve) => setTimeout(resolve));
  };
}

function sortRecords(inputs: Float32Array, features: number, seed: number): Sorted {
  const k = Math.min(DIRECTIONS, features);
  const directions = principalDirections(inputs, features, k, seed);
  const unsorted = projections(inputs, features, directions);
  const order = Int32Array.from({ length: inputs.length / features }, (_, i) => i)
    .sort((a, b) => unsorted[a * k] - unsorted[b * k] || a - b);
  const scores = new Float64Array(unsorted.length);
  order.forEach((from, to) => scores.set(unsorted.subarray(from * k, (from + 1) * k), to * k));
  return { inputs, features, order, scores, k };
}

/** The distance of the record at this place of the order to its nearest other one. */
function nearestDistance(sorted: Sorted, place: number): number {
  const { order, scores, k } = sorted;
  let best = Infinity;
  let [below, above] = [place - 1, place + 1];
  const gap = (other: number) =>
    other >= 0 && other < order.length ? Math.abs(scores[other * k] - scores[place * k]) : Infinity;
  while (true) {
    const other = gap(below) <= gap(above) ? below-- : above++;
    // Beyond, all are farther along the first direction alone.
    if (!(gap(other) <= best * SLACK)) return best;
    best = Math.min(best, distanceWithin(sorted, place, other, best));
  }
}

async function pairsWithin(
  sorted: Sorted,
  limit: number,
  pause: () => Promise<void> | undefined,
): Promise<NearPair[]> {
  const { order, scores, k } = sorted;
  const pairs: NearPair[] = [];
  for (let a = 0; a < order.length; a++) {
    const paused = pause();
    if (paused) await paused;
    const end = scores[a * k] + limit * SLACK;
    for (let b = a + 1; b < order.length && scores[b * k] <= end; b++) {
      const distance = distanceWithin(sorted, a, b, limit);
      if (distance > limit) continue;
      const [first, second] = order[a] < order[b] ? [order[a], order[b]] : [order[b], order[a]];
      pairs.push({ first, second, distance });
      if (pairs.length === MOST_PAIRS) return pairs;
    }
  }
  return pairs;
}

/** The distance of the records at two places; Infinity as soon as it is above the limit. */
function distanceWithin(
  { inputs, features, order, scores, k }: Sorted,
  a: number,
  b: number,
  limit: number,
): number {
  const most = limit * limit * SLACK;
  let squares = 0;
  for (let t = 0; t < k; t++) {
    squares += (scores[a * k + t] - scores[b * k + t]) ** 2;
    if (squares > most) return Infinity;
  }
  const [one, other] = [order[a] * features, order[b] * features];
  squares = 0;
  for (let from = 0; from < features; from += STRIDE) {
    const to = Math.min(from + STRIDE, features);
    for (let f = from; f < to; f++) squares += (inputs[one + f] - inputs[other + f]) ** 2;
    if (squares > most) return Infinity;
  }
  return Math.sqrt(squares);
}

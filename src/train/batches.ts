import { random } from "../data/random.ts";
import type { Burst } from "./cohort.ts";

/** What networks learn from. */
export interface TrainingSet {
  /** [n, features] row-major. */
  readonly inputs: Float32Array;
  /** [n, outputs]: of cross-entropy probabilities, of mean squared error any numbers. */
  readonly targets: Float32Array;
  /** n. */
  readonly count: number;
}

/** How the records come. */
export interface OrderOptions {
  /** Whether each epoch has an order of its own, or all have that of the data. */
  readonly shuffle: boolean;
  /** Seed of the orders. */
  readonly seed: number;
}

/** A number of orders that have seeds of their own: 2^32 times this is an exact integer. */
const SEEDS = 2 ** 21;

/** Positions of the records in the order of an epoch, counted from 0. */
export function epochOrder(
  count: number,
  epoch: number,
  { shuffle, seed }: OrderOptions,
): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  if (!shuffle) return order;
  return random(random(seed).uint32() * SEEDS + epoch % SEEDS).shuffle(order);
}

/** Rows of batches, and what stands in them. */
export interface BurstOptions {
  /** Records of a batch. */
  readonly batch: number;
  /** Rows of a batch on the device, at least as many. */
  readonly rows: number;
  /** Positions of the records that each group of models does not learn from. */
  readonly leftOut: readonly ReadonlySet<number>[];
}

/** Values that one upload holds at most: 32 MiB. */
const MOST_VALUES = 2 ** 23;
/** Rows of a matrix that every adapter has room for. */
const MOST_ROWS = 8192;

/** The batches of an order, as many at a time as an upload holds. */
export function* bursts(
  data: TrainingSet,
  order: Int32Array,
  options: BurstOptions,
): Generator<Burst> {
  const { batch, rows, leftOut } = options;
  const features = data.inputs.length / data.count;
  const outputs = data.targets.length / data.count;
  const values = rows * Math.max(features, outputs, leftOut.length);
  const most = Math.max(1, Math.floor(Math.min(MOST_VALUES / values, MOST_ROWS / rows)));
  for (let first = 0; first < order.length; first += batch * most) {
    const positions = order.subarray(first, first + batch * most);
    yield burstOf(data, positions, options, { features, outputs });
  }
}

function burstOf(
  data: TrainingSet,
  positions: Int32Array,
  { batch, rows, leftOut }: BurstOptions,
  { features, outputs }: { readonly features: number; readonly outputs: number },
): Burst {
  const steps = Math.ceil(positions.length / batch);
  const groups = leftOut.length;
  const counts: number[] = [];
  const inputs = new Float32Array(steps * rows * features);
  const targets = new Float32Array(steps * rows * outputs);
  const shares = new Float32Array(steps * groups * rows);
  for (let step = 0; step < steps; step++) {
    const records = positions.subarray(step * batch, (step + 1) * batch);
    counts.push(records.length);
    records.forEach((at, i) => {
      const row = step * rows + i;
      inputs.set(data.inputs.subarray(at * features, (at + 1) * features), row * features);
      targets.set(data.targets.subarray(at * outputs, (at + 1) * outputs), row * outputs);
    });
    leftOut.forEach((left, group) => {
      const kept = records.reduce((sum, at) => sum + (left.has(at) ? 0 : 1), 0);
      const begin = (step * groups + group) * rows;
      // Without any record a batch has no loss, and its step is none.
      records.forEach((at, i) => shares[begin + i] = left.has(at) ? 0 : 1 / kept);
    });
  }
  return { counts, inputs, targets, groups, shares };
}

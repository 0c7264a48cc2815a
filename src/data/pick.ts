import { listed } from "./listed.ts";
import { sharesOf, wantedClasses } from "./proportions.ts";
import { capacity, quotas } from "./quotas.ts";
import { random } from "./random.ts";
import type { Selection } from "./selection.ts";
import { list } from "./suggest.ts";

/** The k records picked, in the order of the source, and their classes. */
export interface Picked {
  /** [k] ascending. */
  readonly positions: Int32Array<ArrayBuffer>;
  /** [k], positions in `classes`. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** [c]. */
  readonly classes: readonly string[];
}

/**
 * Picks records without replacement by their labels [n] alone, so that a reader need not convert
 * the others. A smaller size of the same seed picks a subset (of given proportions see
 * {@link quotas}). Throws `RangeError` for a class that does not exist, a size that cannot be had
 * and options that contradict each other.
 */
export function pick(
  labels: ArrayLike<number>,
  names: readonly string[],
  selection: Selection,
): Picked {
  checkTogether(selection);
  const wanted = wantedClasses(names, selection);
  const classes = wanted ? wanted.map((at) => names[at]) : names;
  const renamed = names.map((_, at) => wanted ? wanted.indexOf(at) : at);
  const positions = selection.indices
    ? listed(selection.indices, labels, { names, classes, renamed })
    : drawn(labels, classes, renamed, selection);
  return { positions, labels: positions.map((at) => renamed[labels[at]]), classes };
}

/** The positions drawn, or the first ones. */
function drawn(
  labels: ArrayLike<number>,
  classes: readonly string[],
  renamed: readonly number[],
  selection: Selection,
): Int32Array<ArrayBuffer> {
  const { seed = 0, first = false } = selection;
  const shares = sharesOf(classes, selection);
  // All in one pool where classes have no shares; -1 is of no class that is wanted.
  const poolOf = shares ? renamed : renamed.map((at) => Math.min(at, 0));
  const pools = poolsOf(labels, poolOf, shares ? classes.length : 1);
  const sizes = shares
    ? sizesOf(pools.map((pool) => pool.length), shares, classes, selection)
    : [sizeOf(pools[0].length, classes, selection)];

  // All of a pool is shuffled whatever its quota: so a smaller size is a subset.
  const generator = random(seed);
  // In the order of the source, so that naming the classes in another order draws the same records.
  const order = [...pools.keys()].sort((a, b) => (pools[a][0] ?? 0) - (pools[b][0] ?? 0));
  const positions = new Int32Array(sizes.reduce((sum, size) => sum + size, 0));
  let next = 0;
  for (const i of order) {
    const whole = sizes[i] === pools[i].length && !shares;
    const pool = first || whole ? pools[i] : generator.shuffle(pools[i]);
    positions.set(pool.subarray(0, sizes[i]), next);
    next += sizes[i];
  }
  return positions.sort();
}

/** The positions of the records of each pool, ascending: four bytes a record. */
function poolsOf(
  labels: ArrayLike<number>,
  poolOf: readonly number[],
  count: number,
): Int32Array<ArrayBuffer>[] {
  const sizes = new Int32Array(count);
  for (let i = 0; i < labels.length; i++) {
    if (poolOf[labels[i]] >= 0) sizes[poolOf[labels[i]]]++;
  }
  const pools = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let i = 0; i < labels.length; i++) {
    const pool = poolOf[labels[i]];
    if (pool >= 0) pools[pool][sizes[pool]++] = i;
  }
  return pools;
}

/** How many to draw of all `available` records. */
function sizeOf(available: number, classes: readonly string[], selection: Selection): number {
  const size = checkedSize(available, selection);
  if (available === 0) {
    throw new RangeError(`There is no record of class ${list(classes)}; select other classes`);
  }
  if (size > available) {
    throw new RangeError(
      `size is ${size}, but there are ${available} records of class ${list(classes)}; ` +
        `ask for at most ${available}`,
    );
  }
  return size;
}

/** How many to draw of each class that has `counts` records. */
function sizesOf(
  counts: readonly number[],
  shares: readonly number[],
  classes: readonly string[],
  selection: Selection,
): number[] {
  const { proportions } = selection;
  const empty = counts.findIndex((count, c) => count === 0 && shares[c] > 0);
  if (empty >= 0) {
    const name = JSON.stringify(classes[empty]);
    throw new RangeError(
      proportions
        ? `There is no record of class ${name}, whose proportion is ${shares[empty]}; give it 0`
        : `There is no record of class ${name} to balance with; leave it out, or ask for no balance`,
    );
  }
  const most = capacity(counts, shares);
  const size = checkedSize(most, selection);
  const result = quotas(size, shares);
  const scarce = result.findIndex((quota, c) => quota > counts[c]);
  if (scarce < 0) return result;
  const name = JSON.stringify(classes[scarce]);
  throw new RangeError(
    proportions
      ? `size is ${size}, of which class ${name} takes ${result[scarce]}, but there are ` +
        `${counts[scarce]} of it; ask for at most ${most}, or for another proportion`
      : `size is ${size}, balanced over ${counts.length} classes, but there are ` +
        `${counts[scarce]} records of class ${name}; ask for at most ${most}, or for no balance`,
  );
}

function checkedSize(available: number, { size, limit }: Selection): number {
  for (const [name, value] of Object.entries({ size, limit })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new RangeError(`${name} is ${value}, must be an integer from 1 on`);
    }
  }
  return Math.min(size ?? available, limit ?? Infinity);
}

/** Refuses options that contradict each other. */
function checkTogether(selection: Selection): void {
  const { balanced, proportions, indices } = selection;
  if (balanced && proportions) {
    throw new RangeError(
      "balanced and proportions both say how many records each class has; leave one of them out",
    );
  }
  if (!indices) return;
  for (const name of ["size", "limit", "balanced", "proportions", "first"] as const) {
    if (selection[name] === undefined || selection[name] === false) continue;
    throw new RangeError(`indices say which records to take; leave ${name} out`);
  }
}

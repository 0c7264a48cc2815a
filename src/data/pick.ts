import { classPositions } from "./classes.ts";
import { random } from "./random.ts";
import { list } from "./suggest.ts";

/** Which records of a source to take. */
export interface Selection {
  /**
   * Only these classes, in this order. 3 and "3" are the same. Where no class has a number for its
   * name, a number is a position: 9 is Fashion-MNIST's "Ankle boot". By default all.
   */
  readonly classes?: readonly (number | string)[];
  /** Exactly this many records, a `RangeError` where there are fewer. By default all. */
  readonly size?: number;
  /** At most this many records. By default all. */
  readonly limit?: number;
  /** Seed of the draw, 0 by default. */
  readonly seed?: number;
  /**
   * Whether every class gets equally many records, a remainder going to the first classes. By
   * default false: every record is as likely.
   */
  readonly balanced?: boolean;
}

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
 * the others. A smaller size of the same seed picks a subset. Throws `RangeError` for a class that
 * does not exist and a size that cannot be had.
 */
export function pick(
  labels: ArrayLike<number>,
  names: readonly string[],
  selection: Selection,
): Picked {
  const { seed = 0, balanced = false } = selection;
  const wanted = selection.classes && classPositions(names, selection.classes);
  const classes = wanted ? wanted.map((at) => names[at]) : names;
  const renamed = names.map((_, at) => wanted ? wanted.indexOf(at) : at);

  const groups: number[][] = classes.map(() => []);
  for (let i = 0; i < labels.length; i++) groups[renamed[labels[i]]]?.push(i);
  const pools = balanced ? groups : [groups.flat().sort((a, b) => a - b)];
  const quotas = balanced
    ? balancedQuotas(groups.map((group) => group.length), classes, selection)
    : [sizeOf(pools[0].length, classes, selection)];

  // All of a pool is shuffled whatever its quota: so a smaller size is a subset.
  const generator = random(seed);
  // In the order of the source, so that naming the classes in another order draws the same records.
  const order = [...pools.keys()].sort((a, b) => (pools[a][0] ?? 0) - (pools[b][0] ?? 0));
  const positions = Int32Array.from(
    order.flatMap((i) =>
      quotas[i] === pools[i].length && !balanced
        ? pools[i]
        : generator.shuffle(pools[i]).slice(0, quotas[i])
    ),
  ).sort();
  return { positions, labels: positions.map((at) => renamed[labels[at]]), classes };
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
function balancedQuotas(
  counts: readonly number[],
  classes: readonly string[],
  selection: Selection,
): number[] {
  const fewest = Math.min(...counts);
  const scarce = counts.indexOf(fewest);
  // The classes before the scarce one can take one more.
  const capacity = fewest * counts.length + scarce;
  const size = checkedSize(capacity, selection);
  const rare = JSON.stringify(classes[scarce]);
  if (fewest === 0) {
    throw new RangeError(
      `There is no record of class ${rare} to balance with; leave it out, or ask for no balance`,
    );
  }
  if (size > capacity) {
    throw new RangeError(
      `size is ${size}, balanced over ${counts.length} classes, but there are ${fewest} records ` +
        `of class ${rare}; ask for at most ${capacity}, or for no balance`,
    );
  }
  const [share, remainder] = [Math.floor(size / counts.length), size % counts.length];
  return counts.map((_, i) => share + (i < remainder ? 1 : 0));
}

function checkedSize(available: number, { size, limit }: Selection): number {
  for (const [name, value] of Object.entries({ size, limit })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw new RangeError(`${name} is ${value}, must be an integer from 1 on`);
    }
  }
  return Math.min(size ?? available, limit ?? Infinity);
}

/**
 * Which records of a source to take. `balanced` and `proportions` exclude each other; `indices` say
 * all themselves, and only `classes` may stand beside them.
 */
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
  /**
   * The share of each class, >= 0 and relative to their sum: `{ 3: 0.7, 8: 0.3 }` draws seven threes
   * to three eights, `{ 3: 1, 8: 0 }` threes alone, and 8 stays the name of a class. Records that
   * are left over go to the largest remainders, of equal ones to the first class. Without `classes`
   * only the classes named here are taken, in the order of the source; with `classes` each needs a
   * share.
   */
  readonly proportions?: Readonly<Record<string, number>>;
  /**
   * Whether to take the first records instead of drawing some: of all, or of each class where
   * `balanced` or `proportions` say how many. By default false.
   */
  readonly first?: boolean;
  /**
   * Exactly the records at these positions of the source, which are different; they come in the
   * order of the source.
   */
  readonly indices?: ArrayLike<number>;
}

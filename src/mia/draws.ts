/** What attacks need of a seeded generator; `random(seed)` is one. */
export interface Draws {
  /** An integer from 0 to n - 1, each as likely. */
  integer(n: number): number;
  /** k different integers from 0 to n - 1, each set as likely. */
  choose(n: number, k: number): ArrayLike<number>;
}

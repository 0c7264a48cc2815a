/** How many records of each class a sample has. */

/** Remainders that are this near are equal: 0.1 x 15 and 0.7 x 15 both leave a half. */
const NEAR = 1e-9;

/**
 * `size` records shared out among classes by the method of largest remainders (Hamilton): each class
 * gets the whole part of size * share, and the records left over go one each to the classes whose
 * fractions are largest, of equal ones to the first. Of two classes, and where all shares are equal,
 * a smaller size never gives a class more; of three and more it may give one record more.
 *
 * @param shares [c] >= 0, relative to their sum, which is > 0
 * @returns [c], their sum is `size`; a share of 0 gives 0
 */
export function quotas(size: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  const exact = shares.map((share) => size * (share / sum));
  const whole = exact.map((value) => Math.floor(value + NEAR));
  const left = size - whole.reduce((all, value) => all + value, 0);
  const fraction = (c: number) => Math.round((exact[c] - whole[c]) / NEAR);
  const first = [...shares.keys()].filter((c) => shares[c] > 0)
    .sort((a, b) => fraction(b) - fraction(a) || a - b).slice(0, left);
  for (const c of first) whole[c]++;
  return whole;
}

/**
 * The largest size up to which every size can be had of classes that have `counts` records.
 *
 * @param counts [c]
 * @param shares [c], as {@link quotas} takes them
 */
export function capacity(counts: readonly number[], shares: readonly number[]): number {
  const sum = shares.reduce((all, share) => all + share, 0);
  const bounds = counts.map((count, c) => shares[c] > 0 ? count / (shares[c] / sum) : Infinity);
  let size = Math.floor(Math.min(...bounds) + NEAR);
  while (quotas(size + 1, shares).every((quota, c) => quota <= counts[c])) size++;
  return size;
}

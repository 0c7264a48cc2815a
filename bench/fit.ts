/** How a cost grows: cost = c n^exponent. */
export interface PowerLaw {
  /** The slope over logarithms. */
  readonly exponent: number;
  /** Standard error of the exponent, from what the points miss of the line. */
  readonly error: number;
  /** c. */
  readonly factor: number;
}

/**
 * The power law through points by least squares of the logarithms; with k points, the error is
 * sqrt(sum of squared residuals / (k - 2) / sum of squared deviations of log n).
 *
 * @param sizes n, > 0
 * @param costs > 0, one a size
 * @throws RangeError with fewer than three points: two leave no residual
 */
export function powerLaw(sizes: readonly number[], costs: readonly number[]): PowerLaw {
  const count = sizes.length;
  if (count < 3 || costs.length !== count) {
    throw new RangeError(`a fit needs three sizes with a cost each, got ${count}, ${costs.length}`);
  }
  const [x, y] = [sizes.map(Math.log), costs.map(Math.log)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / count;
  const [mx, my] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const exponent = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) / spread;
  const missed = x.reduce(
    (sum, value, i) => sum + (y[i] - my - exponent * (value - mx)) ** 2,
    0,
  );
  return {
    exponent,
    error: Math.sqrt(missed / (count - 2) / spread),
    factor: Math.exp(my - exponent * mx),
  };
}

/** The normal distribution in float64. */

/** Where the series hands over to the continued fraction. */
const SERIES_END = 1.5;

/** Density of N(0, 1). */
export function density(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/** P(N(0, 1) < x), relative error below 1e-14 in both tails, to x = -38. */
export function cumulative(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** The error function; absolute error below 3e-16. */
export function erf(x: number): number {
  const size = Math.abs(x);
  return Math.sign(x) * (size < SERIES_END ? erfSeries(size) : 1 - erfcFraction(size));
}

/** 1 - erf(x). */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < SERIES_END ? 1 - erfSeries(x) : erfcFraction(x);
}

/** erf = 2 / sqrt(pi) exp(-x^2) sum over k of 2^k x^(2k+1) / (2k+1)!!, all terms positive. */
function erfSeries(x: number): number {
  let sum = 0;
  for (let term = x, k = 0; term > sum * 1e-17; k++) {
    sum += term;
    term *= 2 * x * x / (2 * k + 3);
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/**
 * erfc = exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / (x + ...)))), evaluated from a depth
 * that grows as x falls (1e-16 for x >= 1).
 */
function erfcFraction(x: number): number {
  if (x > 27.5) return 0;
  let tail = x;
  for (let k = Math.ceil(10 + 200 / (x * x)); k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

import { stirlingError } from "../../src/math/special.ts";

/**
 * The regularized incomplete gamma functions in float64: a second road to central chi-square
 * distributions.
 *
 * @module
 */

/** A series or continued fraction has converged when a term changes it by less than this. */
const CONVERGED = Number.EPSILON / 4;

/**
 * Regularized lower incomplete gamma function P(a, x) = int_0^x s^(a-1) exp(-s) ds / Gamma(a); the
 * chi-square distribution with k degrees of freedom is P(k / 2, x / 2). Relative accuracy about
 * 1e-13 for a up to 1e4; about 6 sqrt(a) terms.
 *
 * The power series (DLMF 8.11.4) below x = a + 1, else 1 less the continued fraction of
 * {@link upperGamma}.
 *
 * @throws {RangeError} a <= 0 or x < 0
 */
export function lowerGamma(a: number, x: number): number {
  checkGamma(a, x);
  if (x === 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/**
 * Regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate in its own tail.
 *
 * The continued fraction of Legendre (DLMF 8.9.2) from x = a + 1 on, else 1 less the series of
 * {@link lowerGamma}.
 *
 * @throws {RangeError} a <= 0 or x < 0
 */
export function upperGamma(a: number, x: number): number {
  checkGamma(a, x);
  if (x === 0) return 1;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function checkGamma(a: number, x: number): void {
  if (!(a > 0 && a < Infinity)) {
    throw new RangeError(`the incomplete gamma function's parameter must be > 0, got ${a}`);
  }
  if (!(x >= 0)) throw new RangeError(`the incomplete gamma function needs x >= 0, got ${x}`);
}

/** x^a exp(-x) / Gamma(a + 1), from the deviance a - x - a log(a / x) (Loader 2000). */
function gammaPrefix(a: number, x: number): number {
  const share = (x - a) / a;
  const deviance = Math.abs(share) < 0.5
    ? a * (share - Math.log1p(share))
    : x - a - a * Math.log(x / a);
  return Math.exp(-deviance - stirlingError(a)) / Math.sqrt(2 * Math.PI * a);
}

function gammaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > CONVERGED * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaPrefix(a, x) * sum;
}

/** The continued fraction by the modified method of Lentz (Thompson and Barnett 1986). */
function gammaFraction(a: number, x: number): number {
  if (x === Infinity) return 0;
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  let change = 0;
  for (let n = 1; Math.abs(change - 1) > Number.EPSILON; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    change = c * d;
    value *= change;
  }
  return a * gammaPrefix(a, x) * value;
}

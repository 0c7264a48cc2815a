/**
 * Student's t distribution in float64. The packages that have it to full precision bring a hundred
 * others with them, and the small ones stop at seven digits.
 *
 * @module
 */
import { stirlingError } from "./special.ts";

/** The continued fraction ends where a step changes it by less. */
const CLOSE = 2 ** -52;
/** Never reached: a step gains a digit where it converges slowest. */
const MOST_STEPS = 10_000;

/** Log density of Student's t with `freedom` > 0 degrees of freedom. */
export function studentLogDensity(t: number, freedom: number): number {
  const [half, more] = [freedom / 2, (freedom + 1) / 2];
  // log Gamma(more) - log Gamma(half) by Stirling's formula and what it misses.
  const gammas = (more - 0.5) * Math.log(more) - (half - 0.5) * Math.log(half) - 0.5 +
    stirlingError(more) - stirlingError(half);
  return gammas - 0.5 * Math.log(freedom * Math.PI) - more * Math.log1p(t * t / freedom);
}

/**
 * P(|T| > |t|) for Student's t with a positive integer of degrees of freedom, with full relative
 * accuracy in the tails: the regularized incomplete beta function I_x(freedom / 2, 1 / 2) at
 * x = freedom / (freedom + t^2).
 */
export function studentTwoSided(t: number, freedom: number): number {
  if (t === 0) return 1;
  if (!Number.isFinite(t)) return 0;
  const [x, rest] = [freedom / (freedom + t * t), t * t / (freedom + t * t)];
  const a = freedom / 2;
  // The fraction converges fast on this side of the mean; on the other one the symmetry helps.
  return x < (a + 1) / (a + 2.5)
    ? betaFraction(x, rest, a, 0.5) / betaOfHalf(freedom)
    : 1 - betaFraction(rest, x, 0.5, a) / betaOfHalf(freedom);
}

/** B(n / 2, 1 / 2) by B(a + 1, b) = B(a, b) a / (a + b), from B(1/2, 1/2) = pi and B(1, 1/2) = 2. */
function betaOfHalf(n: number): number {
  let beta = n % 2 === 1 ? Math.PI : 2;
  for (let k = n % 2 === 1 ? 1 : 2; k < n; k += 2) beta *= k / (k + 1);
  return beta;
}

/**
 * B_x(a, b), not regularized, by the continued fraction DLMF 8.17.22 and the modified Lentz's method;
 * `rest` is 1 - x without cancellation.
 */
function betaFraction(x: number, rest: number, a: number, b: number): number {
  let [c, d, fraction] = [Infinity, 1, 1];
  for (let step = 1; step <= MOST_STEPS; step++) {
    const m = Math.ceil(step / 2);
    const numerator = step % 2 === 0
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m - 1) * (a + b + m - 1) * x / ((a + 2 * m - 2) * (a + 2 * m - 1));
    d = 1 / (1 + numerator * d);
    c = 1 + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < CLOSE) break;
  }
  return x ** a * rest ** b / a * fraction;
}

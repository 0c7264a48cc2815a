/**
 * Special functions in float64: the complementary error function, the normal distribution, Stirling's error.
 *
 * @module
 */

/** Step of the trapezoidal rule below; its error is exp(-(pi / STEP)^2) = 7e-18. */
const STEP = 0.5;
/** Squares of the nodes (k + 1/2) STEP, and exp of their negatives, down to 1e-18. */
const SQUARES = Float64Array.from({ length: 13 }, (_, k) => ((k + 0.5) * STEP) ** 2);
const GAUSSIANS = SQUARES.map((square) => Math.exp(-square));
/** From here on the trapezoidal rule needs no correction for its pole. */
const POLE = Math.PI / STEP;
/** exp(-x^2 / 2) and erfc(x) are 0 in float64 beyond these. */
const UNDERFLOW = 38.6;

/** Each cubes the error, 4.5e-4 at the start. */
const HALLEY_STEPS = 2;

/**
 * Complementary error function 1 - erf(x), to a few units in the last place while exp(-x^2) is a
 * normal number.
 *
 * The trapezoidal rule for erfc(x) = (2 x / pi) exp(-x^2) int_0^inf exp(-s^2) / (x^2 + s^2) ds,
 * with the residue at s = i x put back (Hunter and Regan 1972, "A note on the evaluation of the
 * complementary error function", Mathematics of Computation 26, 539-541).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x > UNDERFLOW) return 0;
  const square = x * x;
  let sum = 0;
  for (let k = 0; k < SQUARES.length; k++) sum += GAUSSIANS[k] / (square + SQUARES[k]);
  const rule = 2 * STEP / Math.PI * x * Math.exp(-square) * sum;
  return x < POLE ? rule + 2 / (1 + Math.exp(2 * POLE * x)) : rule;
}

/** Density of N(0, 1). */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** P(N(0, 1) < x), with full relative accuracy in the lower tail. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/**
 * The x with P(N(0, 1) < x) = p, to 1e-15.
 *
 * Abramowitz and Stegun 26.2.23, which is good to 4.5e-4, and two steps of Halley's method.
 *
 * @throws {RangeError} p outside [0, 1]
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability must be in [0, 1], got ${p}`);
  if (p === 0) return -Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  const s = Math.sqrt(-2 * Math.log(p));
  let x = (2.515517 + s * (0.802853 + s * 0.010328)) /
      (1 + s * (1.432788 + s * (0.189269 + s * 0.001308))) - s;
  for (let i = 0; i < HALLEY_STEPS; i++) {
    const newton = (normalCdf(x) - p) / normalPdf(x);
    // The density is 0 only where p itself is no normal number, and the start is good enough.
    if (Number.isFinite(newton)) x -= newton / (1 + 0.5 * x * newton);
  }
  return x;
}

/**
 * log Gamma(z) - [(z - 1/2) log z - z + log(2 pi) / 2] for z > 0: what Stirling's formula misses,
 * to 1e-15. The asymptotic series (Abramowitz and Stegun 6.1.41) from z = 10 on, reached by the
 * recurrence of Gamma.
 */
export function stirlingError(z: number): number {
  let correction = 0;
  for (; z < 10; z++) correction += (z + 0.5) * Math.log1p(1 / z) - 1;
  const w = 1 / (z * z);
  return correction +
    (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * 691 / 360360))))) /
      z;
}

import { erfc, normalCdf, normalPdf, normalQuantile, stirlingError } from "../math/special.ts";

/**
 * The probability of a ball under a Gaussian: with z ~ N(0, I_C) around a point at distance
 * `distance` from the ball's center, and the ball's radius `distance + reach`. In other words
 * P(X < (distance + reach)^2) of a noncentral chi-square X with C degrees of freedom and
 * noncentrality distance^2, written so that nothing cancels when the distance is huge: then the
 * ball is a half-space, and its probability Phi(reach).
 */
export interface Ball {
  /** From the Gaussian's mean to the ball's center, >= 0. */
  readonly distance: number;
  /** Radius less distance, > -distance. */
  readonly reach: number;
  /** Dimension C of the space. */
  readonly dimension: number;
}

/** A ball's probability and its derivative with respect to the reach. */
interface Probability {
  readonly value: number;
  readonly density: number;
}

/** Nodes of the quadrature: 1e-13 for a normal density over the 16 deviations it may span. */
const NODES = 48;
const [ABSCISSAS, WEIGHTS] = gaussLegendre(NODES);
/** A chi variable leaves [mode - BELOW, mode + ABOVE] with probability 1e-20. */
const BELOW = 6.8;
const ABOVE = 9.6;
/** From here on the second tail of the normal distribution counts less than 1e-23. */
const NO_TAIL = 10;
/** From this distance on the ball is a half-space, to C / (2 distance). */
const HALF_SPACE = 1e100;
/** A reach is found when Newton's step is smaller than this; the next would be its square. */
const STEP = 1e-9;
/** More than the halvings of an interval of doubles, should Newton's method never help. */
const STEPS = 100;

/** Probability of a ball, with an absolute error of 1e-14 and a relative one of 1e-12. */
export function ballProbability(ball: Ball): number {
  return Math.min(1, evaluate(ball).value);
}

/**
 * The reach with which a ball has a probability in (0, 1): Newton's method on Phi^-1 of the
 * probability, which is nearly linear in the reach, kept in an interval that holds the root.
 */
export function ballReach(
  probability: number,
  { distance, dimension }: Omit<Ball, "reach">,
): number {
  const target = normalQuantile(probability);
  const bound = lowerBound(probability, target, distance, dimension);
  let reach = Math.max(bound, startingReach(target, distance, dimension));
  let [low, high] = [bound - STEP, Infinity];
  for (let i = 0; i < STEPS; i++) {
    const { value, density } = evaluate({ distance, reach, dimension });
    if (value < probability) low = reach;
    else high = reach;
    const quantile = normalQuantile(Math.min(value, 1));
    let next = reach + (target - quantile) * normalPdf(quantile) / density;
    if (Math.abs(next - reach) <= STEP * Math.min(1, distance + reach)) return next;
    if (!(next > low && next < high)) next = high < Infinity ? (low + high) / 2 : low + 1;
    reach = next;
  }
  return reach;
}

/**
 * The ball lies in a half-space, so reach >= Phi^-1(p); and no density exceeds (2 pi)^(-C/2), so
 * the radius is at least that of the ball with volume p (2 pi)^(C/2).
 */
function lowerBound(p: number, quantile: number, distance: number, dimension: number): number {
  const a = dimension / 2;
  const logGamma = (a + 0.5) * Math.log(a) - a + 0.5 * Math.log(2 * Math.PI) + stirlingError(a);
  const radius = Math.SQRT2 * Math.exp((Math.log(p) + logGamma) / dimension);
  return Math.max(quantile, radius - distance);
}

/** The radius as a normal variable with the first two moments of its square. */
function startingReach(quantile: number, distance: number, dimension: number): number {
  const square = distance * distance;
  const variance = (dimension + 2 * square) / (2 * (dimension + square)) || 1;
  const mean = (dimension - variance) / (Math.sqrt(square + dimension - variance) + distance);
  return mean + Math.sqrt(Math.min(variance, 1)) * quantile;
}

function evaluate(ball: Ball): Probability {
  const { distance, reach, dimension } = ball;
  if (distance > HALF_SPACE) return { value: normalCdf(reach), density: normalPdf(reach) };
  if (distance + reach <= 0) return { value: 0, density: 0 };
  return dimension === 1 ? interval(ball) : integrate(ball);
}

/** The ball in one dimension. */
function interval({ distance, reach }: Ball): Probability {
  const other = 2 * distance + reach;
  return { value: between(reach, other), density: normalPdf(reach) + normalPdf(other) };
}

/** Phi(upper) - Phi(-lower) for upper + lower > 0. */
function between(upper: number, lower: number): number {
  const tail = lower < NO_TAIL ? erfc(lower * Math.SQRT1_2) : 0;
  return 0.5 * (erfc(-upper * Math.SQRT1_2) - tail);
}

/**
 * The integral over the distance v from the axis through mean and center, a chi variable with
 * C - 1 degrees of freedom: at v the ball cuts the axis' direction, a normal variable, between
 * -distance -+ root, root^2 = radius^2 - v^2. Where v may reach the radius the root's branch point
 * is removed by v = radius - y^2.
 */
function integrate({ distance, reach, dimension }: Ball): Probability {
  const radius = distance + reach;
  const power = dimension - 2;
  const mode = Math.sqrt(power);
  const least = Math.max(0, mode - BELOW);
  const most = mode + ABOVE;
  if (radius <= least) return { value: 0, density: 0 };
  const clipped = radius < most;
  const span = clipped ? Math.sqrt(radius - least) : most - least;
  const square = reach * (2 * distance + reach);
  let value = 0;
  let density = 0;
  for (let k = 0; k < NODES; k++) {
    const y = span * ABSCISSAS[k];
    const v = clipped ? radius - y * y : least + y;
    const root = clipped ? y * Math.sqrt(radius + v) : Math.sqrt((radius - v) * (radius + v));
    // root - distance, without cancellation
    const upper = (square - v * v) / (root + distance);
    const lower = root + distance;
    // log(v / mode) is infinite where its factor is 0
    const log = (power > 0 ? power * Math.log(v / mode) : 0) - 0.5 * (v - mode) * (v + mode);
    const weight = WEIGHTS[k] * Math.exp(log) * (clipped ? 2 * y : 1);
    value += weight * between(upper, lower);
    density += weight * radius / root * (normalPdf(upper) + normalPdf(lower));
  }
  const scale = span * chiPeak(dimension - 1);
  return { value: value * scale, density: density * scale };
}

/**
 * The largest density of a chi variable with k degrees of freedom, at sqrt(k - 1): Stirling's
 * formula in m^(k-1) exp(-m^2 / 2) 2^(1 - k/2) / Gamma(k / 2), with the large terms canceled.
 */
function chiPeak(k: number): number {
  if (k === 1) return Math.sqrt(2 / Math.PI);
  const z = k / 2;
  return Math.exp((z - 0.5) * Math.log1p(-0.5 / z) + 0.5 - stirlingError(z)) / Math.sqrt(Math.PI);
}

/** Gauss-Legendre nodes and weights on [0, 1], roots of the Legendre polynomial by Newton. */
function gaussLegendre(count: number): [nodes: Float64Array, weights: Float64Array] {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    let x = Math.cos(Math.PI * (k + 0.75) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 6; step++) {
      let [before, value] = [0, 1];
      for (let n = 1; n <= count; n++) {
        [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
      }
      slope = count * (x * value - before) / (x * x - 1);
      x -= value / slope;
    }
    nodes[k] = (1 + x) / 2;
    weights[k] = 1 / ((1 - x * x) * slope * slope);
  }
  return [nodes, weights];
}

import type { Activation, Dual } from "./duals.ts";
import { cumulative, density, erf } from "./normal.ts";

/** Integrals by Gauss-Legendre panels, and dual activations by two of them. */

const RULES = new Map<number, readonly (readonly [node: number, weight: number])[]>();

/** Nodes and weights of Gauss-Legendre on [-1, 1], by Newton on the Legendre polynomial. */
export function gaussLegendre(count: number): readonly (readonly [number, number])[] {
  const known = RULES.get(count);
  if (known !== undefined) return known;
  const rule = Array.from({ length: count }, (_, i) => {
    let x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 0;
    for (let step = 0; step < 8; step++) {
      let before = 1, value = x;
      for (let k = 2; k <= count; k++) {
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      }
      slope = count * (x * value - before) / (x * x - 1);
      x -= value / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)] as const;
  });
  RULES.set(count, rule);
  return rule;
}

/** Integral of f over [low, high] by one Gauss-Legendre rule. */
export function integrate(
  f: (x: number) => number,
  low: number,
  high: number,
  count: number,
): number {
  const half = (high - low) / 2, middle = (high + low) / 2;
  let sum = 0;
  for (const [node, weight] of gaussLegendre(count)) sum += weight * f(middle + half * node);
  return half * sum;
}

type Scalar = (x: number) => number;

/** Each activation and its derivatives; relu's second is the delta function at 0. */
const FUNCTIONS: Record<Activation, { f: Scalar; slope: Scalar; bend?: Scalar }> = {
  relu: { f: (x) => Math.max(x, 0), slope: (x) => x > 0 ? 1 : 0 },
  gelu: {
    f: (x) => x * cumulative(x),
    slope: (x) => cumulative(x) + x * density(x),
    bend: (x) => (2 - x * x) * density(x),
  },
  erf: {
    f: erf,
    slope: (x) => 2 / Math.sqrt(Math.PI) * Math.exp(-x * x),
    bend: (x) => -4 / Math.sqrt(Math.PI) * x * Math.exp(-x * x),
  },
};

/** {@link Dual} by brute force: no closed form of a dual activation is used. */
export function dualByQuadrature(activation: Activation, c: number, p: number, q: number): Dual {
  const { f, slope, bend } = FUNCTIONS[activation];
  return {
    value: expectation(f, f, c, p, q),
    dc: expectation(slope, slope, c, p, q),
    dp: (bend ? expectation(bend, f, c, p, q) : deltaExpectation(f, c, p, q)) / 2,
  };
}

/**
 * E[f(u) g(v)], (u, v) ~ N(0, [[p, c], [c, q]]), in polar coordinates of the plane:
 * u = sqrt(p) r cos(theta), v = sqrt(q) r cos(theta - omega), cos(omega) = c / sqrt(p q). A kink at
 * u = 0 or v = 0 is then a line of constant theta, where the panels meet.
 */
export function expectation(f: Scalar, g: Scalar, c: number, p: number, q: number): number {
  const s = Math.sqrt(p), t = Math.sqrt(q);
  const omega = Math.atan2(Math.sqrt(Math.max(p * q - c * c, 0)), c);
  const quarter = Math.PI / 2;
  const edges = [-quarter, omega - quarter, quarter, omega + quarter, 3 * quarter];
  const ray = (theta: number) => {
    const x = s * Math.cos(theta), y = t * Math.cos(theta - omega);
    return integrate((r) => r * Math.exp(-r * r / 2) * f(x * r) * g(y * r), 0, 11, 80);
  };
  let sum = 0;
  for (let i = 1; i < edges.length; i++) sum += integrate(ray, edges[i - 1], edges[i], 60);
  return sum / (2 * Math.PI);
}

/** E[delta(u) f(v)]: the density of u at 0 times E[f(v) | u = 0]. */
function deltaExpectation(f: Scalar, c: number, p: number, q: number): number {
  const spread = Math.sqrt(Math.max(q - c * c / p, 0));
  const mean = (low: number, high: number) =>
    integrate((z) => density(z) * f(spread * z), low, high, 60);
  return density(0) / Math.sqrt(p) * (mean(-11, 0) + mean(0, 11));
}

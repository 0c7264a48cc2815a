import { cumulative, density } from "./normal.ts";
import { integrate } from "./quadrature.ts";

/**
 * The best attack that sees f at one query and says whether a record was trained on.
 *
 * In units of the deviation without the record, f ~ N(0, I) without it and N(delta, (1 - t) I) with
 * it, |delta|^2 = t E, C outputs. The likelihood ratio depends on the distance from
 * mu0 = delta / t only, so the attack is a ball around mu0. Its probabilities are integrals over
 * the ball, taken here without any series or special function but the normal distribution: with the
 * first axis along delta, a slice at distance s from that axis is an interval, and s follows a chi
 * distribution with C - 1 degrees of freedom. |mu0| = sqrt(E / t) may be huge, so a radius is
 * written |mu0| minus an advance that stays of order 1.
 */
export interface Attack {
  readonly auc: number;
  /** True positive rate at each of the false positive rates asked for. */
  readonly tpr: readonly number[];
}

/** Nodes of every rule: enough for 1e-13 on integrands some 30 deviations wide. */
const NODES = 100;

/** AUC and true positive rates; 0 < t < 1, energy >= 0, rates in (0, 1). */
export function attackReference(
  t: number,
  energy: number,
  classes: number,
  rates: readonly number[] = [0.1, 0.01, 0.001],
): Attack {
  const mu = Math.sqrt(energy / t), shift = Math.sqrt(t * energy), tau = Math.sqrt(1 - t);
  const inner = mu * tau; // |mu0 - delta| in units of tau
  const span = reach(classes);
  const auc = integrate(
    (advance) =>
      (1 - ball(shift + tau * advance, mu, classes)) * ballDensity(advance, inner, classes),
    -span,
    Math.min(inner, span),
    NODES,
  );
  const tpr = rates.map((rate) => {
    const advance = quantile(rate, mu, classes);
    return ball((advance - shift) / tau, inner, classes);
  });
  return { auc, tpr };
}

/** P(|z - mu e_1| < mu - advance), z ~ N(0, I). */
export function ball(advance: number, mu: number, classes: number): number {
  const radius = mu - advance;
  if (radius <= 0) return 0;
  if (classes === 1) return cumulative(mu + radius) - cumulative(advance);
  // s = radius sin(theta) takes the square root at the ball's edge away.
  const slice = (theta: number) => {
    const half = radius * Math.cos(theta), s = radius * Math.sin(theta);
    const near = advance + s * s / (radius + half);
    return chiDensity(s, classes - 1) * half * (cumulative(mu + half) - cumulative(near));
  };
  return integrate(slice, 0, Math.asin(Math.min(1, reach(classes) / radius)), NODES);
}

/** Minus the derivative of {@link ball} by the advance: an integral over its surface. */
export function ballDensity(advance: number, mu: number, classes: number): number {
  const radius = mu - advance;
  if (radius <= 0) return 0;
  if (classes === 1) return density(advance) + density(mu + radius);
  const surface = (theta: number) => {
    const first = advance + 2 * radius * Math.sin(theta / 2) ** 2;
    return chiDensity(radius * Math.sin(theta), classes - 1) * radius * density(first);
  };
  const span = reach(classes);
  return integrate(surface, 0, radius < 3 * span ? Math.PI : Math.asin(span / radius), NODES);
}

/** The advance at which a ball has the given probability, by bisection. */
function quantile(rate: number, mu: number, classes: number): number {
  let low = -reach(classes) - 1, high = Math.min(mu, reach(classes));
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (ball(middle, mu, classes) > rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Density of the chi distribution with the given degrees of freedom, at least 1. */
export function chiDensity(s: number, freedom: number): number {
  // 2^(1 - k / 2) / Gamma(k / 2) grows from k to k + 2 by 1 / k.
  let factor = freedom % 2 === 1 ? Math.sqrt(2 / Math.PI) : 1;
  for (let k = freedom % 2 === 1 ? 1 : 2; k < freedom; k += 2) factor /= k;
  return factor * s ** (freedom - 1) * Math.exp(-s * s / 2);
}

/** Beyond this distance the normal distribution in so many dimensions has no mass left (1e-17). */
function reach(classes: number): number {
  return 9 + Math.sqrt(classes);
}

import { ballProbability, ballReach } from "./gaussian_ball.ts";

/**
 * One direction in which the predictions with and without a record differ, in units of the standard
 * deviation without it: N(0, I_C) without, N(delta, (1 - t) I_C) with the record, for C outputs and
 * |delta|^2 = t evidence.
 */
export interface Component {
  /** Share of the variance that the record takes away, in [0, 1). */
  readonly t: number;
  /** Squared length of the record's whitened residual, summed over the outputs, >= 0. */
  readonly evidence: number;
}

/** Step of the trapezoidal rule: its error is below 1e-12 wherever the AUC is not 1. */
const STEP = 1 / 16;
/** Where the rule starts: there u is exp(-e^3.6) of its scale, and the integrand as small. */
const START = -3.6;
/** exp(-FINE) is neglected. */
const FINE = 32;

/**
 * AUC of the best attack that tells from one prediction whether a record was in the training set:
 * the probability that the likelihood ratio ranks a prediction with the record above one without.
 * Absolute error below 1e-12.
 *
 * The log-likelihood ratio is, up to a constant, minus half S = sum_i w_i |f_i - mu_i|^2 with
 * w = t / (1 - t) and mu = delta / t. Without the record S is a sum of w chi'^2_C(E / t), with it
 * of t chi'^2_C(E (1 - t) / t), so AUC = P(S0 - S1 > 0), and Imhof's integral (1961, "Computing
 * the distribution of quadratic forms in normal variables", Biometrika 48, 419-426) gives
 *
 *     AUC = 1/2 + (1 / pi) int_0^inf sin(theta(u)) / (u rho(u)) du
 *
 * with theta and rho of {@link phase}, in which the differences of the two are taken by hand. As
 * t -> 0 this tends to Phi(sqrt(sum t E / 2)).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussianAuc } from "@lood/lood";
 *
 * assert.equal(gaussianAuc([], 2), 0.5); // no difference
 * const one = gaussianAuc([{ t: 0.5, evidence: 1 }], 2);
 * const surprising = gaussianAuc([{ t: 0.5, evidence: 9 }], 2);
 * assert.ok(0.5 < one && one < surprising && surprising < 1);
 * ```
 *
 * @param components independent directions; none means no difference
 * @param outputs C, the outputs that share each t, >= 1
 * @throws {RangeError} t outside [0, 1), evidence < 0 or infinite, or outputs no positive integer
 */
export function gaussianAuc(components: readonly Component[], outputs: number): number {
  checkOutputs(outputs);
  components.forEach(checkComponent);
  const rate = components.reduce((sum, component) => sum + slope(component, outputs), 0);
  if (rate === 0) return 0.5;
  if (certain(components, outputs)) return 1;
  const scale = 1 / components.reduce((sum, c) => sum + fastest(c), rate);
  let sum = 0;
  for (let s = START;; s += STEP) {
    const decay = Math.exp(-s);
    const { theta, logRho } = phase(components, outputs, scale * Math.exp(s - decay));
    sum += Math.sin(theta) * Math.exp(-logRho) * (1 + decay);
    if (s > 0 && logRho - Math.log(Math.min(theta, 1)) > FINE) break;
  }
  return Math.min(1, 0.5 + sum * STEP / Math.PI);
}

/**
 * True-positive rate of the same attack at a false-positive rate: the attack says "with" within a
 * ball around mu = delta / t, and its radius follows from the rate. Relative error about 1e-12.
 *
 *     TPR = F_{C, E (1 - t) / t}(F^-1_{C, E / t}(fpr) / (1 - t))
 *
 * with F the noncentral chi-square distribution, of which only the square roots' differences are
 * ever formed. As t -> 0 this tends to Phi(Phi^-1(fpr) + sqrt(t E)).
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { gaussianTpr } from "@lood/lood";
 *
 * const component = { t: 0.5, evidence: 4 };
 * assert.ok(gaussianTpr(component, 2, 0.01) > 0.01);
 * assert.ok(gaussianTpr(component, 2, 0.1) > gaussianTpr(component, 2, 0.01));
 * ```
 *
 * @param component the one direction
 * @param outputs C, >= 1
 * @param fpr false-positive rate in (0, 1)
 * @throws {RangeError} t outside [0, 1), evidence < 0 or infinite, outputs no positive integer, or
 *   fpr outside (0, 1)
 */
export function gaussianTpr(component: Component, outputs: number, fpr: number): number {
  checkOutputs(outputs);
  checkComponent(component);
  if (!(fpr > 0 && fpr < 1)) {
    throw new RangeError(`a false-positive rate must be in (0, 1), got ${fpr}`);
  }
  const { t, evidence } = component;
  if (t === 0) return fpr;
  const share = Math.sqrt(1 - t);
  const shift = Math.sqrt(t) * Math.sqrt(evidence);
  const distance = Math.sqrt(evidence) / Math.sqrt(t);
  const reach = ballReach(fpr, { distance, dimension: outputs });
  return ballProbability({
    distance: distance * share,
    reach: (reach + shift) / share,
    dimension: outputs,
  });
}

/**
 * Imhof's phase theta and amplitude rho of S0 - S1: per component, with w = t / (1 - t),
 *
 *     2 theta   = C [atan(w u) - atan(t u)] + E t (2 - t) / (1 - t) u / ((1 + w^2 u^2) (1 + t^2 u^2))
 *     2 log rho = C/2 [log1p(w^2 u^2) + log1p(t^2 u^2)]
 *               + E u^2 [w / (1 - t) / (1 + w^2 u^2) + t (1 - t) / (1 + t^2 u^2)]
 */
function phase(
  components: readonly Component[],
  outputs: number,
  u: number,
): { theta: number; logRho: number } {
  let theta = 0;
  let logRho = 0;
  for (const { t, evidence } of components) {
    const rest = 1 - t;
    const w = t / rest;
    const with0 = (w * u) ** 2;
    const with1 = (t * u) ** 2;
    theta += outputs * Math.atan(w * t * u / (1 + w * u * t * u)) +
      evidence * w * (2 - t) * u / ((1 + with0) * (1 + with1));
    logRho += 0.5 * outputs * (Math.log1p(with0) + Math.log1p(with1)) +
      evidence * u * u * (w / rest / (1 + with0) + t * rest / (1 + with1));
  }
  return { theta: theta / 2, logRho: logRho / 2 };
}

/** d theta / du at u = 0. */
function slope({ t, evidence }: Component, outputs: number): number {
  return t / (1 - t) * (outputs * t + evidence * (2 - t)) / 2;
}

/** A bound of the rate at which a component's amplitude and phase change with u. */
function fastest({ t, evidence }: Component): number {
  return t / (1 - t) + Math.sqrt(evidence * t) / (1 - t);
}

/**
 * Whether 1 - AUC is below 1e-16: it is the error of telling (with, without) from (without, with),
 * so at most half the squared Bhattacharyya coefficient (Kailath 1967).
 */
function certain(components: readonly Component[], outputs: number): boolean {
  let distance = 0;
  for (const { t, evidence } of components) {
    distance += outputs * (Math.log1p(-t / 2) - 0.5 * Math.log1p(-t)) / 2 +
      t * evidence / (4 * (2 - t));
  }
  return 2 * distance > 36;
}

function checkComponent({ t, evidence }: Component): void {
  if (!(t >= 0 && t < 1)) {
    throw new RangeError(`the share of the variance t must be in [0, 1), got ${t}`);
  }
  if (!(evidence >= 0 && evidence < Infinity)) {
    throw new RangeError(`the evidence must be finite and >= 0, got ${evidence}`);
  }
}

function checkOutputs(outputs: number): void {
  if (!(Number.isSafeInteger(outputs) && outputs >= 1)) {
    throw new RangeError(`outputs must be a positive integer, got ${outputs}`);
  }
}

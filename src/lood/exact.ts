import { solveOnce } from "../solve/refine.ts";
import { auditFrom, type RecordScores } from "./audit_from.ts";
import { uncenter } from "./center.ts";
import type { Component } from "./auc.ts";
import { klOfComponent } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { transpose } from "./posterior.ts";

/** Corrections tried at most: a poor factor gains few digits in each. */
const MOST_STEPS = 40;

/** Residuals below this share of the right-hand side are float64's own rounding. */
const SMALL = 1e-14;

/** Scores in float64 on the CPU, and the residual that certifies them. */
export interface ExactScores {
  /** Of the asked records, in their order. */
  readonly scores: RecordScores;
  /** Of each query (rows) and record: KL and mean distance [m, k]; empty without queries. */
  readonly far: { readonly kl: Float64Array; readonly mse: Float64Array };
  /** Largest |b - A x| over the largest |b| of all systems that were solved. */
  readonly residual: number;
}

/** A query as float64 sees it: its covariances with the records [n], and with itself. */
export interface ExactQuery {
  /** k(q, x) of each record. */
  readonly cross: Float64Array;
  /** k(q, q). */
  readonly variance: number;
}

/**
 * Scores of some records in float64, by systems with A = K + noise I that are solved on the CPU: the
 * device's factor only proposes corrections, and what is left of b - A x in float64 certifies the
 * solution, whatever the device did. n^2 operations a record and correction.
 *
 * @param covariances K [n, n] in float64, see hostCovariances
 */
export async function exactScores(
  gp: GaussianProcess,
  covariances: Float64Array,
  records: readonly number[],
  queries: readonly ExactQuery[] = [],
): Promise<ExactScores> {
  const { count: n, outputs, noise } = gp;
  const rows = outputs + records.length + queries.length;
  const right = new Float64Array(rows * n);
  right.set(transpose(gp.targets, n, outputs));
  records.forEach((record, k) => right[(outputs + k) * n + record] = 1);
  queries.forEach(({ cross }, q) => right.set(cross, (outputs + records.length + q) * n));
  const { values, residual } = await solveOnHost(gp, covariances, right);
  const weights = transpose(values.subarray(0, outputs * n), outputs, n);
  const pick = (all: Float64Array) =>
    Float64Array.from(records.flatMap((i) => [...all.subarray(i * outputs, (i + 1) * outputs)]));
  const diagonal = Float64Array.from(records, (record, k) => values[(outputs + k) * n + record]);
  const own = { outputs, noise, weights: pick(weights), targets: pick(gp.targets) };
  const far = {
    kl: new Float64Array(queries.length * records.length),
    mse: new Float64Array(queries.length * records.length),
  };
  queries.forEach((query, q) => {
    const solved = values.subarray((outputs + records.length + q) * n).subarray(0, n);
    const having = query.cross.reduce((sum, k, i) => sum - k * solved[i], query.variance);
    records.forEach((record, k) => {
      const influence = solved[record] / diagonal[k];
      const part = solved[record] * influence;
      const square = own.weights.subarray(k * outputs, (k + 1) * outputs)
        .reduce((sum, value) => sum + value * value, 0);
      const component: Component = { t: part / (having + part), evidence: square / diagonal[k] };
      const at = q * records.length + k;
      far.kl[at] = klOfComponent(component, having / (having + part), outputs);
      far.mse[at] = influence ** 2 * square / (2 * outputs);
    });
  });
  return { scores: auditFrom(diagonal, own), far, residual };
}

async function solveOnHost(
  gp: GaussianProcess,
  covariances: Float64Array,
  right: Float64Array,
): Promise<{ values: Float64Array; residual: number }> {
  const { gpu, factor, fitted, count: n, noise } = gp;
  const scale = right.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = new Float64Array(right.length);
  let residual: Float64Array = right.slice();
  let size = scale;
  for (let step = 0; step < MOST_STEPS && size > SMALL * scale; step++) {
    const scaled = residual.map((value) => value / size);
    const correction = uncenter(fitted, await solveOnce(gpu, factor, scaled), scaled);
    const next = values.map((value, i) => value + size * correction[i]);
    const left = residualOf(covariances, noise, next, right, n);
    const after = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (!(after < size)) break;
    values.set(next);
    residual = left;
    size = after;
  }
  return { values, residual: size / scale };
}

/** b - (K + noise I) x in float64, rows of four right-hand sides at a time. */
function residualOf(
  k: Float64Array,
  noise: number,
  x: Float64Array,
  right: Float64Array,
  n: number,
): Float64Array {
  const result = right.map((value, at) => value - noise * x[at]);
  const rows = x.length / n;
  for (let c = 0; c < rows; c += 4) {
    const [p, q, r, s] = [0, 1, 2, 3].map((d) => x.subarray(Math.min(c + d, rows - 1) * n));
    for (let i = 0; i < n; i++) {
      let [a, b, e, f] = [0, 0, 0, 0];
      for (let j = 0, at = i * n; j < n; j++, at++) {
        const value = k[at];
        a += value * p[j];
        b += value * q[j];
        e += value * r[j];
        f += value * s[j];
      }
      [a, b, e, f].forEach((sum, d) => {
        if (c + d < rows) result[(c + d) * n + i] -= sum;
      });
    }
  }
  return result;
}

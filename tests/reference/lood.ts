import {
  cholesky,
  dot,
  inverseDiagonal,
  logDeterminant,
  row,
  select,
  shifted,
  solve,
  solveLower,
  type Table,
  table,
} from "./linalg.ts";

/** Gaussian processes refitted with and without records: what every closed form must reproduce. */

/** Distribution of f at m queries: c independent outputs of one covariance. */
export interface Posterior {
  /** [m, c] */
  readonly mean: Table;
  /** [m, m] */
  readonly covariance: Table;
}

/** LOOD at some queries, and the two posteriors it compares. */
export interface Comparison {
  /** KL(without || with). */
  readonly kl: number;
  /** Half the mean over queries and outputs of the squared shift of the mean. */
  readonly mse: number;
  readonly without: Posterior;
  readonly with: Posterior;
}

/** Indices into the points of one Gram matrix. */
export interface Membership {
  readonly without: readonly number[];
  readonly with: readonly number[];
  readonly queries: readonly number[];
}

/**
 * Fits to the given records and predicts f at the queries.
 *
 * k: [p, p] over all points; y: [at least the largest record + 1, c]
 */
export function posterior(
  k: Table,
  noise: number,
  y: Table,
  records: readonly number[],
  queries: readonly number[],
): Posterior {
  const factor = cholesky(shifted(select(k, records, records), noise));
  const cross = select(k, records, queries);
  const alpha = solve(factor, select(y, records, range(y.columns)));
  const half = solveLower(factor, cross);
  const covariance = select(k, queries, queries);
  addProduct(covariance, half, half, -1);
  const mean = table(queries.length, y.columns);
  addProduct(mean, cross, alpha, 1);
  return { mean, covariance };
}

/** Fits twice and compares, by the plain formulas. Adding S to D at Q: with = D and S. */
export function refitReference(
  k: Table,
  noise: number,
  y: Table,
  { without, with: all, queries }: Membership,
): Comparison {
  const before = posterior(k, noise, y, without, queries);
  const after = posterior(k, noise, y, all, queries);
  const squares = after.mean.data.reduce((sum, v, i) => sum + (v - before.mean.data[i]) ** 2, 0);
  return {
    kl: gaussianKl(before, after),
    mse: squares / after.mean.data.length / 2,
    without: before,
    with: after,
  };
}

/** The data without one record or a group, against all n records, at the queries (by default S). */
export function leaveOut(
  k: Table,
  noise: number,
  y: Table,
  removed: readonly number[],
  queries: readonly number[] = removed,
): Comparison {
  const all = range(y.rows);
  const without = all.filter((i) => !removed.includes(i));
  return refitReference(k, noise, y, { without, with: all, queries });
}

/**
 * KL(a || b) of Gaussians with c independent outputs of a common covariance each:
 * (c (log det B - log det A) - m c + c tr(B^-1 A) + sum over outputs Delta^T B^-1 Delta) / 2.
 */
export function gaussianKl(a: Posterior, b: Posterior): number {
  const { rows: m, columns: c } = a.mean;
  const factor = cholesky(b.covariance);
  const ratio = solve(factor, a.covariance);
  const shift = table(m, c, b.mean.data.map((v, i) => v - a.mean.data[i]));
  const scaled = solve(factor, shift);
  let trace = 0;
  for (let i = 0; i < m; i++) trace += ratio.data[i * (m + 1)];
  const distance = dot(shift.data, 0, scaled.data, 0, m * c);
  const determinants = logDeterminant(factor) - logDeterminant(cholesky(a.covariance));
  return (c * (determinants - m + trace) + distance) / 2;
}

/** Columns of an audit: each [n] unless a shape is given. */
export interface Audit {
  readonly kl: Float64Array;
  readonly mse: Float64Array;
  /** Share of the variance at the record that the record removes, 1 - varWith / varWithout. */
  readonly t: Float64Array;
  /** |residual without the record|^2 over its predictive variance, noise included. */
  readonly energy: Float64Array;
  /** [n, c] */
  readonly meanWith: Table;
  /** [n, c] */
  readonly meanWithout: Table;
  readonly varWith: Float64Array;
  readonly varWithout: Float64Array;
}

/** LOOD of every record at itself from one factorization, by the identities of leave-one-out. */
export function auditReference(k: Table, noise: number, y: Table): Audit {
  const { rows: n, columns: c } = y;
  const factor = cholesky(shifted(k, noise));
  const alpha = solve(factor, y);
  const g = inverseDiagonal(factor);
  const t = g.map((v) => 1 - noise * v);
  const varWithout = g.map((v, i) => t[i] / v);
  const alphaSquares = g.map((_, i) => dot(alpha.data, i * c, alpha.data, i * c, c));
  const energy = g.map((v, i) => alphaSquares[i] / v);
  return {
    kl: g.map((_, i) => oneQueryKl(t[i], energy[i], c)),
    mse: g.map((_, i) => varWithout[i] ** 2 * alphaSquares[i] / c / 2),
    t,
    energy,
    meanWith: table(n, c, y.data.map((v, i) => v - noise * alpha.data[i])),
    meanWithout: table(n, c, y.data.map((v, i) => v - alpha.data[i] / g[Math.floor(i / c)])),
    varWith: t.map((v) => noise * v),
    varWithout,
  };
}

/** KL(without || with) at one query: (c g(t) + E t / (1 - t)) / 2, g as in {@link excess}. */
export function oneQueryKl(t: number, energy: number, classes: number): number {
  return (classes * excess(t) + energy * t / (1 - t)) / 2;
}

/** g(t) = log(1 - t) + t / (1 - t) = sum over j >= 2 of (1 - 1 / j) t^j. */
function excess(t: number): number {
  if (t > 0.1) return Math.log1p(-t) + t / (1 - t);
  let sum = 0;
  for (let j = 2, power = t * t; j < 24; j++, power *= t) sum += (1 - 1 / j) * power;
  return sum;
}

/** target += sign * a^T b; a: [n, m], b: [n, l], target: [m, l]. */
function addProduct(target: Table, a: Table, b: Table, sign: number): void {
  for (let k = 0; k < a.rows; k++) {
    const values = row(b, k);
    row(a, k).forEach((factor, i) => {
      const sums = row(target, i);
      for (let j = 0; j < values.length; j++) sums[j] += sign * factor * values[j];
    });
  }
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

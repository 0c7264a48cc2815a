import { random } from "./random.ts";

/** Records that directions are taken from; more would hardly turn them. */
const MOST_RECORDS = 1000;
/** Steps of the iteration: directions need not be exact. */
const STEPS = 6;

/**
 * Orthonormal directions [k, d] along which records spread most, about: subspace iteration (Bauer
 * 1957; Golub and Van Loan, Matrix Computations, 8.2.4) on at most 1,000 records drawn by the seed.
 * They are orthonormal to rounding however well they fit, so that a distance between projections is
 * never above that between records.
 *
 * @param inputs [n, d] row-major
 * @param k from 1 to d
 */
export function principalDirections(
  inputs: Float32Array,
  features: number,
  k: number,
  seed: number,
): Float64Array {
  const generator = random(seed);
  const count = inputs.length / features;
  const rows = generator.choose(count, Math.min(count, MOST_RECORDS));
  const centered = centeredRows(inputs, features, rows);
  const directions = Float64Array.from({ length: k * features }, () => generator.uniform() - 0.5);
  orthonormalize(directions, features, generator.uniform);
  for (let step = 0; step < STEPS; step++) {
    const scores = projections(centered, features, directions);
    directions.fill(0);
    for (let i = 0; i < rows.length; i++) {
      for (let t = 0; t < k; t++) {
        const score = scores[i * k + t];
        for (let f = 0; f < features; f++) {
          directions[t * features + f] += score * centered[i * features + f];
        }
      }
    }
    orthonormalize(directions, features, generator.uniform);
  }
  return directions;
}

/** Products of rows [n, d] with directions [k, d]: [n, k]. */
export function projections(
  rows: Float32Array | Float64Array,
  features: number,
  directions: Float64Array,
): Float64Array {
  const k = directions.length / features;
  const count = rows.length / features;
  const result = new Float64Array(count * k);
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < k; t++) {
      let sum = 0;
      for (let f = 0; f < features; f++) {
        sum += rows[i * features + f] * directions[t * features + f];
      }
      result[i * k + t] = sum;
    }
  }
  return result;
}

/** The rows less their mean. */
function centeredRows(inputs: Float32Array, features: number, rows: Int32Array): Float64Array {
  const mean = new Float64Array(features);
  for (const row of rows) {
    for (let f = 0; f < features; f++) mean[f] += inputs[row * features + f] / rows.length;
  }
  const result = new Float64Array(rows.length * features);
  rows.forEach((row, i) => {
    for (let f = 0; f < features; f++) {
      result[i * features + f] = inputs[row * features + f] - mean[f];
    }
  });
  return result;
}

/** Gram and Schmidt, in place and twice, so that rounding leaves nothing; a row lost is drawn anew. */
function orthonormalize(rows: Float64Array, features: number, uniform: () => number): void {
  for (let t = 0; t < rows.length / features; t++) {
    const row = rows.subarray(t * features, (t + 1) * features);
    let left = 0;
    while (!(left > 1e-6)) {
      const before = norm(row);
      // A row within the span of those before it is rounding alone.
      if (!(before > 0)) row.forEach((_, f) => row[f] = uniform() - 0.5);
      const length = norm(row);
      for (let pass = 0; pass < 2; pass++) {
        for (let other = 0; other < t; other++) removePart(row, rows, other * features);
      }
      const rest = norm(row);
      left = rest / length;
      row.forEach((value, f) => row[f] = left > 1e-6 ? value / rest : 0);
    }
  }
}

/** Subtracts from a row its part along the unit row at `from`. */
function removePart(row: Float64Array, rows: Float64Array, from: number): void {
  let product = 0;
  for (let f = 0; f < row.length; f++) product += row[f] * rows[from + f];
  for (let f = 0; f < row.length; f++) row[f] -= product * rows[from + f];
}

/** Without a call's limit on its arguments. */
function norm(row: Float64Array): number {
  return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
}

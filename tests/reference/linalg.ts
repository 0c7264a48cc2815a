/** Dense float64 linear algebra on row-major tables, written for clarity, unit stride. */

/** A row-major table of numbers, data: [rows, columns]. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A table of zeros, or around the given data [rows, columns]. */
export function table(
  rows: number,
  columns: number,
  data: Float64Array = new Float64Array(rows * columns),
): Table {
  if (data.length !== rows * columns) {
    throw new RangeError(`a table [${rows}, ${columns}] does not hold ${data.length} numbers`);
  }
  return { rows, columns, data };
}

/** The table of the given rows, all of one length. */
export function tableOf(rows: readonly ArrayLike<number>[]): Table {
  const result = table(rows.length, rows[0]?.length ?? 0);
  rows.forEach((values, i) => row(result, i).set(values));
  return result;
}

/** Symmetric table [n, n] from its lower triangle, row by row. */
export function fromLower(n: number, lower: ArrayLike<number>): Table {
  const result = table(n, n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, at++) {
      result.data[i * n + j] = result.data[j * n + i] = lower[at];
    }
  }
  return result;
}

/** Row i, a view. */
export function row(a: Table, i: number): Float64Array {
  return a.data.subarray(i * a.columns, (i + 1) * a.columns);
}

/** The given rows and columns of a, a copy. */
export function select(a: Table, rows: readonly number[], columns: readonly number[]): Table {
  return tableOf(rows.map((i) => columns.map((j) => a.data[i * a.columns + j])));
}

/** a + shift I. */
export function shifted(a: Table, shift: number): Table {
  const result = table(a.rows, a.columns, a.data.slice());
  for (let i = 0; i < a.rows; i++) result.data[i * (a.columns + 1)] += shift;
  return result;
}

/** sum of x[first + k] y[second + k] for k < length, in four sums. */
export function dot(
  x: Float64Array,
  first: number,
  y: Float64Array,
  second: number,
  length: number,
): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += x[first + k] * y[second + k];
    s1 += x[first + k + 1] * y[second + k + 1];
    s2 += x[first + k + 2] * y[second + k + 2];
    s3 += x[first + k + 3] * y[second + k + 3];
  }
  for (; k < length; k++) s0 += x[first + k] * y[second + k];
  return (s0 + s1) + (s2 + s3);
}

/** a b^T [a.rows, b.rows]. */
export function productTransposed(a: Table, b: Table): Table {
  const result = table(a.rows, b.rows);
  const d = a.columns;
  // A block of rows of b stays in the cache while all rows of a pass by.
  for (let start = 0; start < b.rows; start += 16) {
    const end = Math.min(start + 16, b.rows);
    for (let i = 0; i < a.rows; i++) {
      for (let j = start; j < end; j++) {
        result.data[i * b.rows + j] = dot(a.data, i * d, b.data, j * d, d);
      }
    }
  }
  return result;
}

/**
 * Lower factor L [n, n] of a = L L^T, zeros above its diagonal.
 *
 * @throws RangeError when a is not positive definite
 */
export function cholesky(a: Table): Table {
  const n = a.rows;
  const factor = table(n, n);
  const l = factor.data;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      l[i * n + j] = (a.data[i * n + j] - dot(l, i * n, l, j * n, j)) / l[j * n + j];
    }
    const pivot = a.data[i * n + i] - dot(l, i * n, l, i * n, i);
    if (!(pivot > 0)) throw new RangeError(`pivot ${i} must be positive, got ${pivot}`);
    l[i * n + i] = Math.sqrt(pivot);
  }
  return factor;
}

/** L^-1 b [n, c]. */
export function solveLower(factor: Table, b: Table): Table {
  const { rows: n, columns: c } = b;
  const x = table(n, c, b.data.slice());
  for (let i = 0; i < n; i++) {
    const target = row(x, i);
    for (let k = 0; k < i; k++) addTo(target, row(x, k), -factor.data[i * n + k], c);
    scale(target, 1 / factor.data[i * n + i]);
  }
  return x;
}

/** L^-T b [n, c]. */
export function solveUpper(factor: Table, b: Table): Table {
  const { rows: n, columns: c } = b;
  const x = table(n, c, b.data.slice());
  for (let i = n - 1; i >= 0; i--) {
    const source = row(x, i);
    scale(source, 1 / factor.data[i * n + i]);
    for (let k = 0; k < i; k++) addTo(row(x, k), source, -factor.data[i * n + k], c);
  }
  return x;
}

/** (L L^T)^-1 b [n, c]. */
export function solve(factor: Table, b: Table): Table {
  return solveUpper(factor, solveLower(factor, b));
}

/** L^-1 [n, n], lower. */
export function inverseFactor(factor: Table): Table {
  const n = factor.rows;
  const inverse = table(n, n);
  for (let i = 0; i < n; i++) {
    const target = row(inverse, i);
    for (let k = 0; k < i; k++) addTo(target, row(inverse, k), -factor.data[i * n + k], k + 1);
    target[i] = 1;
    scale(target, 1 / factor.data[i * n + i]);
  }
  return inverse;
}

/** Diagonal of (L L^T)^-1 [n]: squared norms of the columns of L^-1. */
export function inverseDiagonal(factor: Table): Float64Array {
  const inverse = inverseFactor(factor);
  const sums = new Float64Array(factor.rows);
  for (let i = 0; i < factor.rows; i++) row(inverse, i).forEach((v, j) => sums[j] += v * v);
  return sums;
}

/** log det(L L^T). */
export function logDeterminant(factor: Table): number {
  let sum = 0;
  for (let i = 0; i < factor.rows; i++) sum += Math.log(factor.data[i * (factor.rows + 1)]);
  return 2 * sum;
}

function addTo(target: Float64Array, source: Float64Array, times: number, length: number): void {
  for (let j = 0; j < length; j++) target[j] += times * source[j];
}

function scale(target: Float64Array, times: number): void {
  for (let j = 0; j < target.length; j++) target[j] *= times;
}

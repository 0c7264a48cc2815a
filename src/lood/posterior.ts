import type { Gpu } from "../gpu/gpu.ts";
import { BLOCK, Matrix, padded } from "../gpu/matrix.ts";
import { Storage } from "../gpu/storage.ts";
import type { Factor } from "../solve/factor.ts";
import { rowSquares } from "../solve/inverse_diagonal.ts";
import { solveLower } from "../solve/triangular.ts";

/** The transpose of a row-major [rows, cols]. */
export function transpose(values: Float64Array, rows: number, cols: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) result[c * rows + r] = values[r * cols + c];
  }
  return result;
}

/** A B^T [m, s] in float64, of row-major a [m, n] and b [s, n]. */
export function multiplyTransposed(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
): Float64Array {
  const m = a.length / n;
  const s = b.length / n;
  const result = new Float64Array(m * s);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < s; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
      result[i * s + j] = sum;
    }
  }
  return result;
}

/** Rows k L^-T of the rows k of X [m, n]; X is overwritten. */
export async function whiten(gpu: Gpu, factor: Factor, x: Matrix): Promise<void> {
  using scratch = Matrix.create(gpu, x.rows, BLOCK, "solve scratch");
  const record = gpu.record("whiten");
  await solveLower(gpu, record, factor, x, scratch);
  await record.submit();
}

/** k A^-1 k^T of each row k of X [m, n]; X is overwritten. */
export async function explainedVariance(
  gpu: Gpu,
  factor: Factor,
  x: Matrix,
): Promise<Float64Array> {
  await whiten(gpu, factor, x);
  using sums = Storage.create(gpu, 4 * padded(x.rows), "explained variance");
  const record = gpu.record("explained variance");
  await rowSquares(gpu, record, x, sums, 0);
  await record.submit();
  return Float64Array.from(new Float32Array(await sums.read()).subarray(0, x.rows));
}

import { cholesky, type Gpu, gram, inverseDiagonal, kernelInputs, rbf } from "../mod.ts";
import { deviceMs, inputs, medianMs, type Row, wallMs } from "./measure.ts";

/** Cholesky factorization and the diagonal of the inverse. */
export async function benchCholesky(gpu: Gpu, n: number): Promise<Row[]> {
  const covariance = rbf({ gamma: 1 });
  using x = kernelInputs(gpu, covariance, inputs(8 * n), 8);
  using k = await gram(gpu, covariance, x, 0.1);
  // A factorization leaves its matrix in the upper triangle, so it can be run again.
  const factorOnce = async (options = {}) => {
    using _factor = await cholesky(gpu, k.matrix, options);
  };
  using factor = await cholesky(gpu, k.matrix);
  const invertOnce = async (options = {}) => {
    await inverseDiagonal(gpu, factor, options);
  };
  const rows: Row[] = [];
  for (
    const [name, once] of [
      ["Cholesky", factorOnce],
      ["diagonal of the inverse", invertOnce],
    ] as const
  ) {
    const wall = await medianMs(3, () => wallMs(() => once()));
    const gpuMs = await deviceMs((onTime) => once({ onTime }));
    rows.push({ what: `${name}, n = ${n}`, wallMs: wall, gpuMs, work: n ** 3 / 3 });
  }
  return rows;
}

import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import { cholesky } from "../solve/factor.ts";
import { solve } from "../solve/triangular.ts";
import { numbers, type Operation, samples, sumTolerance, type Verified } from "./operation.ts";
import { worst } from "./products.ts";

/** Right-hand sides: as many as tiles are tall, so that the same tile takes them. */
const RIGHT = 64;

/** Rank of what is added to the unit matrix. */
const RANK = 8;

/** Cholesky factorization, whose work is in products with one block column. */
export const CHOLESKY: Operation = {
  name: "Cholesky factorization",
  use: "panel-nt",
  work: (n) => n ** 3 / 3,
  prepare: async (gpu, n) => {
    const { matrix, values } = uploadSystem(gpu, n);
    return await Promise.resolve({
      // The matrix stays in the upper triangle, so it can be factored again.
      run: async (options) => {
        using _factor = await cholesky(gpu, matrix, options);
      },
      verify: async () => {
        using factor = await cholesky(gpu, matrix);
        return await verifySolution(gpu, values, n, factor);
      },
      [Symbol.dispose]: () => matrix[Symbol.dispose](),
    });
  },
};

/** Triangular solves, forward and back, of some right-hand sides. */
export const TRIANGULAR: Operation = {
  name: `triangular solves, ${RIGHT} right-hand sides`,
  use: "panel-nn",
  work: (n) => 2 * RIGHT * n ** 2,
  prepare: async (gpu, n) => {
    using owned = new DisposableStack();
    const { matrix, values } = uploadSystem(gpu, n);
    owned.use(matrix);
    const factor = owned.use(await cholesky(gpu, matrix));
    const x = owned.use(Matrix.upload(gpu, numbers(RIGHT * n, n), RIGHT, n, "right-hand sides"));
    const kept = owned.move();
    return {
      // Solved again and again, the right-hand sides become smaller: A is the unit matrix and more.
      run: (options) => solve(gpu, gpu.record("solve", options), factor, x),
      verify: () => verifySolution(gpu, values, n, factor),
      [Symbol.dispose]: () => kept.dispose(),
    };
  },
};

/** A = I + F F^T / RANK [n, n], with ones on the padded diagonal, in float32. */
function uploadSystem(gpu: Gpu, n: number) {
  const factors = numbers(n * RANK, n);
  const values = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < RANK; k++) sum += factors[i * RANK + k] * factors[j * RANK + k] / RANK;
      values[i * n + j] = values[j * n + i] = sum;
    }
  }
  const matrix = Matrix.create(gpu, n, n, "A");
  for (const panel of matrix.panels) {
    const width = padded(n);
    const rows = new Float32Array(panel.rows * width);
    for (let r = 0; r < panel.rows; r++) {
      const i = panel.row + r;
      if (i < n) rows.set(values.subarray(i * n, (i + 1) * n), r * width);
      else rows[r * width + i] = 1;
    }
    matrix.uploadPanel(panel, rows);
  }
  return { matrix, values };
}

/**
 * Largest residual b - A x of solutions, relative to |A| |x| + |b|; rounding of the factor and of both
 * solves leave at most three sums' (Higham, Accuracy and Stability of Numerical Algorithms, 2002, theorem
 * 10.4).
 */
async function verifySolution(
  gpu: Gpu,
  values: Float32Array,
  n: number,
  factor: Awaited<ReturnType<typeof cholesky>>,
): Promise<Verified> {
  const right = numbers(RIGHT * n, n + 2);
  using x = Matrix.upload(gpu, right, RIGHT, n, "right-hand sides");
  await solve(gpu, gpu.record("solve"), factor, x);
  const got = await x.download();
  let error = 0;
  for (const [row, i] of samples(RIGHT, n)) {
    let [sum, size] = [right[row * n + i], Math.abs(right[row * n + i])];
    for (let j = 0; j < n; j++) {
      const term = values[i * n + j] * got[row * n + j];
      sum -= term;
      size += Math.abs(term);
    }
    error = worst(error, Math.abs(sum) / size);
  }
  return { error, tolerance: 3 * sumTolerance(n) };
}

import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { Matrix } from "../../src/gpu/matrix.ts";
import { padded } from "../../src/gpu/panel.ts";
import { estimateCondition } from "../../src/solve/condition.ts";
import { cholesky } from "../../src/solve/factor.ts";
import { inverseDiagonal } from "../../src/solve/inverse_diagonal.ts";
import { solveOnce, solveRefined } from "../../src/solve/refine.ts";
import { hostProduct, type Symmetric } from "../../src/solve/host_product.ts";
import { symmetricProduct } from "../../src/solve/symmetric_product.ts";
import { assertClose, deviceTest, FLOAT64, gpuTest, randomArray } from "../support.ts";

const U = 2 ** -24;

/** A float64 matrix [n, n] with a smooth part that makes it ill-conditioned, plus noise. */
function covarianceMatrix(n: number, noise: number): Float64Array {
  const x = randomArray(3 * n, n);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let square = 0;
    for (let k = 0; k < 3; k++) square += (x[3 * i + k] - x[3 * j + k]) ** 2;
    return Math.exp(-square) + (i === j ? noise : 0);
  });
}

/** The same with ones on the padded diagonal, its float32 value and what that drops. */
function uploadPair(gpu: Gpu, a: Float64Array, n: number): { high: Matrix; low: Matrix } {
  const all = padded(n);
  const high = new Float32Array(all * all);
  const low = new Float32Array(all * all);
  for (let i = 0; i < all; i++) {
    for (let j = 0; j < all; j++) {
      const value = i < n && j < n ? a[i * n + j] : Number(i === j);
      high[i * all + j] = value;
      low[i * all + j] = value - high[i * all + j];
    }
  }
  return { high: fit(gpu, high, n, "A"), low: fit(gpu, low, n, "low part of A") };
}

/** A matrix [n, n] whose padding is given too. */
function fit(gpu: Gpu, values: Float32Array, n: number, label: string): Matrix {
  const matrix = Matrix.upload(gpu, values, padded(n), padded(n), label);
  return Object.assign(matrix, { rows: n, cols: n });
}

/** Float64 Cholesky factor, for comparison. */
function factor64(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / l[j * n + j];
    }
  }
  return l;
}

/** A^-1 in float64. */
function inverse64(a: Float64Array, n: number): Float64Array {
  const l = factor64(a, n);
  const inverse = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    const x = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = Number(i === c);
      for (let k = 0; k < i; k++) sum -= l[i * n + k] * x[k];
      x[i] = sum / l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i];
      for (let k = i + 1; k < n; k++) sum -= l[k * n + i] * x[k];
      x[i] = sum / l[i * n + i];
      inverse[i * n + c] = x[i];
    }
  }
  return inverse;
}

for (const [n, panelBytes] of [[1], [17], [64], [65], [257], [257, 64 * 320 * 4]]) {
  const how = panelBytes ? " in panels" : "";
  gpuTest(`Cholesky, solves and the inverse's diagonal of ${n} records${how}`, async (gpu) => {
    const a = covarianceMatrix(n, 0.1);
    const expected = inverse64(a, n);
    const pair = uploadPair(gpu, a, n);
    using high = pair.high;
    using low = pair.low;
    using factor = await cholesky(gpu, high);

    // The trace bounds the largest eigenvalue and noise the least, so this bounds the condition;
    // errors of a factorization stay within n u cond of the inverse (Higham 2002, theorem 10.4).
    const condition = n * 1.1 / 0.1;
    const tolerance = 10 * condition * U;
    const diagonal = expected.filter((_, at) => at % (n + 1) === 0);
    const got = await inverseDiagonal(gpu, factor);
    assertClose(got, diagonal, 10 * tolerance, "diagonal of the inverse");

    const l = factor64(a, n);
    const logs = l.filter((_, at) => at % (n + 1) === 0).map((value) => 2 * Math.log(value));
    const logDeterminant = logs.reduce((sum, value) => sum + value, 0);
    assertClose([factor.logDeterminant], [logDeterminant], n * tolerance, "log-determinant");

    const right = Float64Array.from(randomArray(2 * n, 3));
    const solution = new Float64Array(2 * n);
    for (let c = 0; c < 2; c++) {
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) solution[c * n + i] += expected[i * n + k] * right[c * n + k];
      }
    }
    const scale = Math.max(...solution.map(Math.abs));
    const once = await solveOnce(gpu, factor, right);
    assertClose(once, solution, scale * tolerance, "solve");
    for (const arithmetic of ["double-single", "host", ...(FLOAT64 ? ["float64"] : [])] as const) {
      const whole = { matrix: high, low, arithmetic: arithmetic as Symmetric["arithmetic"] };
      const refined = await solveRefined(gpu, factor, whole, right);
      // A = high + low to 2^-48, and the residual has 46 bits at least.
      const what = `refined solve, ${arithmetic}`;
      assertClose(refined.values, solution, scale * condition * 2 ** -44, what);
      assert.ok(refined.residual < 1e-11, `residual ${refined.residual}`);
    }
    // Eigenvalues of the symmetric inverse: its largest column norm is a lower bound.
    const columns = Array.from(
      { length: n },
      (_, i) => Math.hypot(...expected.subarray(i * n, (i + 1) * n)),
    );
    const norms = Array.from(
      { length: n },
      (_, i) => Math.hypot(...a.subarray(i * n, (i + 1) * n)),
    );
    const least = Math.max(...columns) * Math.max(...norms);
    const estimate = await estimateCondition(gpu, factor);
    assert.ok(estimate > least / 10 && estimate < condition, `${least} ${estimate} ${condition}`);
  }, panelBytes ? { panelBytes } : {});
}

gpuTest("the product with a symmetric matrix reads its upper triangle alone", async (gpu) => {
  const n = 130;
  const a = covarianceMatrix(n, 0.1);
  const pair = uploadPair(gpu, a.map((value, at) => Math.floor(at / n) > at % n ? 9 : value), n);
  using high = pair.high;
  using low = pair.low;
  const x = Float64Array.from(randomArray(3 * n, 4));
  const expected = new Float64Array(3 * n);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) expected[c * n + i] += a[i * n + k] * x[c * n + k];
    }
  }
  // A is known to 2^-48 and the sum is float64's.
  for (const arithmetic of ["double-single", "host", ...(FLOAT64 ? ["float64"] : [])] as const) {
    const whole = { matrix: high, low, arithmetic: arithmetic as Symmetric["arithmetic"] };
    const got = await symmetricProduct(gpu, whole, x);
    assertClose(got, expected, n * 2 ** -46, `A x, ${arithmetic}`);
  }
  const rounded = { matrix: high, low: undefined, arithmetic: "float32" } as const;
  assertClose(await symmetricProduct(gpu, rounded, x), expected, n * U, "A x, float32");
  const { rows } = await hostProduct({ matrix: high, low, arithmetic: "host" }, x, [0, 64, 129]);
  [0, 64, 129].forEach((row, k) => {
    assertClose(rows[k], a.subarray(row * n, (row + 1) * n), 2 ** -47, "a row of A");
  });
});

deviceTest("a large symmetric product, whose sums have fewer parts, is the host's", async (gpu) => {
  const [n, classes] = [4160, 5];
  const values = Float32Array.from(randomArray(n * n, 5));
  using matrix = Matrix.upload(gpu, values, n, n, "A");
  using low = Matrix.create(gpu, n, n, "low part of A");
  const x = Float64Array.from(randomArray(classes * n, 6));
  const a = { matrix, low };
  const { product } = await hostProduct({ ...a, arithmetic: "host" }, x, []);
  // Sums of n products below 1 in 46 bits.
  const got = await symmetricProduct(gpu, { ...a, arithmetic: "double-single" }, x);
  assertClose(got, product, n * 2 ** -46, "A x of many records");
});

deviceTest("more right-hand sides than a panel has rows are solved alike", async (gpu) => {
  const [n, classes] = [65, 70];
  const a = covarianceMatrix(n, 0.1);
  const pair = uploadPair(gpu, a, n);
  using high = pair.high;
  using low = pair.low;
  using factor = await cholesky(gpu, high);
  const right = Float64Array.from(randomArray(classes * n, 7));
  const whole = { matrix: high, low, arithmetic: "double-single" } as const;
  const { values } = await solveRefined(gpu, factor, whole, right);
  const back = new Float64Array(classes * n);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) back[c * n + i] += a[i * n + k] * values[c * n + k];
    }
  }
  // Solutions are good to 2^-46 of their size, some 10, and A sums n of them.
  assertClose(back, right, 10 * n * 2 ** -46, "A x");
}, { panelBytes: 64 * 128 * 4 });

gpuTest("a matrix that is not positive definite is refused with its pivot", async (gpu) => {
  const n = 130;
  const a = new Float32Array(192 * 192);
  for (let i = 0; i < 192; i++) a[i * 192 + i] = i === 77 ? -0.5 : 1;
  using matrix = fit(gpu, a, n, "A");
  await assert.rejects(cholesky(gpu, matrix), {
    name: "NotPositiveDefiniteError",
    message: "the covariance matrix of 130 records is not positive definite in float32: pivot 77 " +
      "must be > 0, got -0.500; raise the noise variance, or use precision f64",
  });
});

gpuTest("a matrix that overflows is refused as such, and no NaN comes out", async (gpu) => {
  const a = Float32Array.from([NaN]);
  using matrix = Matrix.upload(gpu, a, 1, 1, "A");
  await assert.rejects(cholesky(gpu, matrix), {
    name: "NotPositiveDefiniteError",
    message: "the covariances of 1 records overflow float32 (pivot 0 is NaN); standardize the " +
      "inputs, or lower the weight deviation or the noise variance",
  });
});

import assert from "node:assert/strict";
import { Matrix } from "../../src/gpu/matrix.ts";
import { Storage } from "../../src/gpu/storage.ts";
import { cholesky } from "../../src/solve/factor.ts";
import { inverseDiagonal, rowSquares } from "../../src/solve/inverse_diagonal.ts";
import { multiplyNN, multiplyNT } from "../../src/solve/multiply.ts";
import { solveOnce } from "../../src/solve/refine.ts";
import { solveLower, solveUpper } from "../../src/solve/triangular.ts";
import * as reference from "../reference/linalg.ts";
import { assertClose, gpuTest } from "../support.ts";
import { randomTable, uploadSymmetric } from "./support.ts";

const U = 2 ** -53;

/** B B^T / n + I: its condition is at most 1 + |B B^T / n|, below 5 for entries in [-1, 1). */
function wellConditioned(n: number): reference.Table {
  const b = randomTable(n, n, n);
  const product = reference.productTransposed(b, b);
  return reference.shifted(reference.table(n, n, product.data.map((value) => value / n)), 1);
}

function transposed({ rows, columns, data }: reference.Table): reference.Table {
  const result = reference.table(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result.data[j * rows + i] = data[i * columns + j];
  }
  return result;
}

const largest = (values: Float64Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const SIZES: readonly [number, number?][] = [[1], [17], [64], [65], [257], [257, 64 * 320 * 8]];

for (const [n, panelBytes] of SIZES) {
  const how = panelBytes ? " in panels" : "";
  gpuTest(`in float64, factors and solves of ${n} records agree${how}`, async (gpu) => {
    const a = wellConditioned(n);
    const l = reference.cholesky(a);
    const right = randomTable(3, n, 2);
    using matrix = uploadSymmetric(gpu, a, "float64");
    assert.equal(matrix.panels.length, panelBytes ? 5 : 1);
    using factor = await cholesky(gpu, matrix);

    // Both sides err by n u cond at most, in norm (Higham 2002, theorem 10.4); cond is below 5.
    const tolerance = 2 * n * U * 5;
    const diagonal = l.data.filter((_, at) => at % (n + 1) === 0);
    assertClose(factor.diagonal, diagonal, tolerance * largest(diagonal), "diagonal of L");
    const logDeterminant = reference.logDeterminant(l);
    assertClose([factor.logDeterminant], [logDeterminant], n * tolerance, "log-determinant");

    const inverse = reference.inverseDiagonal(l);
    const got = await inverseDiagonal(gpu, factor);
    assertClose(got, inverse, tolerance * largest(inverse), "diagonal of the inverse");

    using x = Matrix.upload(gpu, right.data, 3, n, "x", "float64");
    using first = Matrix.create(gpu, 3, 64, "scratch", "float64");
    using second = Matrix.create(gpu, 3, 64, "scratch", "float64");
    const lower = gpu.record("lower");
    await solveLower(gpu, lower, factor, x, first);
    await lower.submit();
    const half = transposed(reference.solveLower(l, transposed(right)));
    assertClose(await x.download(), half.data, tolerance * largest(half.data), "L x = b");
    const upper = gpu.record("upper");
    await solveUpper(gpu, upper, factor, x, [first, second]);
    await upper.submit();
    const whole = transposed(reference.solve(l, transposed(right)));
    assertClose(await x.download(), whole.data, tolerance * largest(whole.data), "L^T x = b");

    const solved = await solveOnce(gpu, factor, right.data);
    assertClose(solved, whole.data, tolerance * largest(whole.data), "A x = b");
  }, { needsFloat64: true, panelBytes });

  gpuTest(`in float64, products of ${n} rows agree${how}`, async (gpu) => {
    const a = randomTable(n, n, 3);
    const b = randomTable(17, n, 4);
    const expected = reference.productTransposed(a, b);
    using left = Matrix.upload(gpu, a.data, n, n, "a", "float64");
    using right = Matrix.upload(gpu, b.data, 17, n, "b", "float64");
    using tall = Matrix.upload(gpu, transposed(b).data, n, 17, "b^T", "float64");
    using nt = await multiplyNT(gpu, left, right);
    using nn = await multiplyNN(gpu, left, tall);
    // Sums of n terms in [-1, 1] round by n u each at most n times, on both sides; randomly, by the
    // square root of that.
    const tolerance = 2 * n * U * Math.sqrt(n);
    assertClose(await nt.download(), expected.data, tolerance, "A B^T");
    assertClose(await nn.download(), expected.data, tolerance, "A B");

    using sums = Storage.create(gpu, 8 * (n + 1), "sums");
    const record = gpu.record("squares");
    await rowSquares(gpu, record, left, { sums, totals: "float64", place: 1, begin: 0 });
    await record.submit();
    const squares = Array.from({ length: n }, (_, i) => {
      const values = reference.row(a, i);
      return reference.dot(values, 0, values, 0, n);
    });
    const got = new Float64Array(await sums.read());
    assertClose(got, [0, ...squares], 2 * n * U * Math.sqrt(n), "squared norms of rows");
  }, { needsFloat64: true, panelBytes });
}

gpuTest("a float64 matrix comes back to the last digit, in storage buffers", async (gpu) => {
  const { data } = randomTable(65, 70, 5);
  using matrix = Matrix.upload(gpu, data, 65, 70, "matrix", "float64");
  const back: Float64Array = await matrix.download();
  assert.deepEqual(back, data);
  assert.equal(gpu.ledger.live, 128 * 128 * 8);
}, { needsFloat64: true });

gpuTest("matrices of different elements are refused, naming both", async (gpu) => {
  using single = Matrix.create(gpu, 2, 2, "A");
  using double = Matrix.create(gpu, 2, 2, "B", "float64");
  for (const multiply of [multiplyNT, multiplyNN]) {
    await assert.rejects(multiply<"float32" | "float64">(gpu, single, double), {
      name: "TypeError",
      message: "B must be float32 as A is, got float64",
    });
  }
  using a = uploadSymmetric(gpu, reference.table(1, 1, Float64Array.of(1)), "float32");
  using factor = await cholesky(gpu, a);
  await assert.rejects(solveLower(gpu, gpu.record("solve"), factor, double, double), {
    name: "TypeError",
    message: "B must be float32 as A is, got float64",
  });
}, { needsFloat64: true });

const REFUSED: readonly [string, number, RegExp][] = [
  ["negative", -0.5, /not positive definite in float64: pivot 77 must be > 0, got -0.500; raise/],
  ["zero", 0, /not positive definite in float64: pivot 77 must be > 0, got 0.00; raise/],
  ["NaN", NaN, /overflow float64 \(pivot 77 is NaN\)/],
  ["infinite", Infinity, /overflow float64 \(pivot 77 is Infinity\)/],
];

for (const [what, value, message] of REFUSED) {
  gpuTest(`in float64, a pivot that is ${what} is refused with its value`, async (gpu) => {
    const a = reference.shifted(reference.table(130, 130), 1);
    a.data[77 * 131] = value;
    using matrix = uploadSymmetric(gpu, a, "float64");
    await assert.rejects(cholesky(gpu, matrix), { name: "NotPositiveDefiniteError", message });
  }, { needsFloat64: true });
}

gpuTest("in float64, pivots that float32 cannot hold are taken", async (gpu) => {
  const a = reference.table(2, 2, Float64Array.of(1e-60, 0, 0, 1e60));
  using matrix = uploadSymmetric(gpu, a, "float64");
  using factor = await cholesky(gpu, matrix);
  // Roots are rounded once or twice.
  assertClose(
    Array.from(factor.diagonal, (root, i) => root / [1e-30, 1e30][i]),
    [1, 1],
    4 * U,
    "L",
  );
}, { needsFloat64: true });

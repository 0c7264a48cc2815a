import type { Gpu } from "../../src/gpu/gpu.ts";
import { Matrix } from "../../src/gpu/matrix.ts";
import { padded } from "../../src/gpu/panel.ts";
import { cholesky } from "../../src/solve/factor.ts";
import { invertFactor, solveByInverse } from "../../src/solve/inverse_factor.ts";
import { assertClose, gpuTest, randomArray } from "../support.ts";

/** A symmetric positive definite matrix [n, n] of condition number below 40: R R^T / n + I / 4. */
function wellConditioned(n: number): Float64Array {
  const r = randomArray(n * n, n);
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? n / 4 : 0;
    for (let k = 0; k < n; k++) sum += r[i * n + k] * r[j * n + k];
    return sum / n;
  });
}

/** Some right-hand sides: solutions X [m, n], B = X A, and what is left between them. */
async function check(gpu: Gpu, n: number, m: number): Promise<void> {
  const a = wellConditioned(n);
  const all = padded(n);
  const whole = new Float32Array(all * all);
  for (let i = 0; i < all; i++) whole[i * all + i] = 1;
  a.forEach((value, at) => whole[Math.floor(at / n) * all + at % n] = value);
  using matrix = Object.assign(Matrix.upload(gpu, whole, all, all, "A"), { rows: n, cols: n });
  const expected = randomArray(m * n, 7);
  const right = Float32Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += expected[i * n + k] * a[k * n + j];
    return sum;
  });
  using factor = await cholesky(gpu, matrix);
  using inverse = await invertFactor(gpu, factor);
  using x = Matrix.upload(gpu, right, m, n, "right-hand sides");
  using even = Matrix.create(gpu, m, n, "scratch");
  using odd = Matrix.create(gpu, m, n, "scratch");
  const record = gpu.record("solve");
  await solveByInverse(gpu, record, inverse, x, [even, odd]);
  await record.submit();
  // u = 2^-24 times the condition number: errors of sums in chunks are smaller.
  assertClose(await x.download(), expected, 40 * 2 ** -24, `n = ${n}, m = ${m}`);
}

for (const n of [1, 17, 64, 65, 257, 600]) {
  gpuTest(`a product with the inverted factor solves: n = ${n}`, async (gpu) => {
    for (const m of [1, 17]) await check(gpu, n, m);
  });
}

gpuTest("the inverted factor may lie in several panels", async (gpu) => {
  // 320 columns of float32: 64 rows a panel, so that sums go over five of them.
  for (const n of [257, 320]) await check(gpu, n, 3);
}, { panelBytes: 64 * 320 * 4 });

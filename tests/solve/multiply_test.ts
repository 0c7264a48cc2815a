import { Matrix } from "../../src/gpu/matrix.ts";
import { multiplyNN, multiplyNT } from "../../src/solve/multiply.ts";
import { assertClose, gpuTest, randomArray } from "../support.ts";

/** Chunks of 64 terms in [-1, 1] round by at most 64 u each, and there are few of them. */
const tolerance = (k: number) => (64 + k / 64) * k ** 0.5 * 2 ** -24;

const SHAPES = [[1, 1, 1], [17, 64, 65], [64, 65, 17], [65, 17, 257], [257, 257, 64]];

function product(a: Float32Array, b: Float32Array, [m, n, k]: number[], transposed: boolean) {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++) {
        result[i * n + j] += a[i * k + l] * (transposed ? b[j * k + l] : b[l * n + j]);
      }
    }
  }
  return result;
}

for (const panelBytes of [undefined, 64 * 320 * 4]) {
  const how = panelBytes ? " in panels" : "";
  for (const shape of SHAPES) {
    const [m, n, k] = shape;
    const a = randomArray(m * k, 1);
    const b = randomArray(n * k, 2);
    gpuTest(`A B^T of ${m} x ${k} and ${n} x ${k}${how} agrees with float64`, async (gpu) => {
      using left = Matrix.upload(gpu, a, m, k, "a");
      using right = Matrix.upload(gpu, b, n, k, "b");
      using c = await multiplyNT(gpu, left, right);
      assertClose(await c.download(), product(a, b, shape, true), tolerance(k), "A B^T");
    }, { panelBytes });
    gpuTest(`A B of ${m} x ${k} and ${k} x ${n}${how} agrees with float64`, async (gpu) => {
      using left = Matrix.upload(gpu, a, m, k, "a");
      using right = Matrix.upload(gpu, b, k, n, "b");
      using c = await multiplyNN(gpu, left, right);
      assertClose(await c.download(), product(a, b, shape, false), tolerance(k), "A B");
    }, { panelBytes });
  }
}

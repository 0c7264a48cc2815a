import type { Precision } from "../gpu/arithmetic.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { gram } from "../kernels/gram.ts";
import { hostCrossGram } from "../kernels/host_gram.ts";
import { kernelInputs } from "../kernels/inputs.ts";
import { mlp } from "../kernels/network.ts";
import { nngp } from "../kernels/nngp.ts";
import { numbers, type Operation, type Prepared } from "./operation.ts";
import { worst } from "./products.ts";

/** Features of a record, as MNIST has them. */
const FEATURES = 784;

/** Records whose rows are verified in a large matrix. */
const ROWS = 4;

/** Rounding of float32 through the layers, see tests/kernels/gram_test.ts. */
const TOLERANCE = 3e-6;

/** A Gram matrix in float32 with five layers of relu fused, of which the upper triangle is computed. */
export const GRAM_MATRIX: Operation = {
  name: "Gram matrix, 5 layers of relu fused",
  use: "gram",
  work: (n) => n * n * FEATURES,
  prepare: (gpu, n) => Promise.resolve(prepare(gpu, n, "float32")),
};

/**
 * The same beyond float32, as audits have it: the products of pixels add up in float32 chunk by chunk,
 * the rest is float64 where the device has it, else pairs of float32.
 */
export const WIDE_GRAM_MATRIX: Operation = {
  ...GRAM_MATRIX,
  name: "Gram matrix, 5 layers beyond float32",
  use: "gram-wide",
  prepare: async (gpu, n) =>
    prepare(gpu, n, await gpu.trustsFloat64() ? "float64" : "double-single"),
};

function prepare(gpu: Gpu, n: number, precision: Precision): Prepared {
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  const values = numbers(n * FEATURES, n);
  const x = kernelInputs(gpu, covariance, values, FEATURES, { precision, singleSums: true });
  return {
    run: async (options) => {
      using _gram = await gram(gpu, covariance, x, 0, options);
    },
    verify: async () => {
      using result = await gram(gpu, covariance, x, 0);
      const got = await result.matrix.download();
      const rows = n <= 70
        ? Array.from({ length: n }, (_, i) => i)
        : Array.from({ length: ROWS }, (_, i) => Math.floor(i * (n - 1) / (ROWS - 1)));
      const picked = new Float32Array(rows.length * FEATURES);
      rows.forEach((row, at) =>
        picked.set(values.subarray(row * FEATURES, (row + 1) * FEATURES), at * FEATURES)
      );
      const exact = await hostCrossGram(covariance, picked, values, FEATURES, undefined);
      let error = 0;
      rows.forEach((i, at) => {
        for (let j = i; j < n; j++) {
          const size = Math.sqrt(x.variances[i] * x.variances[j]);
          error = worst(error, Math.abs(got[i * n + j] - exact[at * n + j]) / size);
        }
      });
      return { error, tolerance: TOLERANCE };
    },
    [Symbol.dispose]: () => x[Symbol.dispose](),
  };
}

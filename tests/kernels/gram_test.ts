import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { ACTIVATION_NAMES } from "../../src/kernels/activations.ts";
import type { Precision } from "../../src/gpu/arithmetic.ts";
import type { Covariance } from "../../src/kernels/covariance.ts";
import { crossGram, gram } from "../../src/kernels/gram.ts";
import { type KernelInputOptions, kernelInputs, prepareRecords } from "../../src/kernels/inputs.ts";
import { readLevels } from "../../src/kernels/levels.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import golden from "../reference/golden/nngp.json" with { type: "json" };
import { dual, nngpGram, rbfGram, table } from "../reference/oracle.ts";
import { assertClose, deviceTest, FLOAT64, gpuTest, randomArray } from "../support.ts";

/** Rounding of one float32 covariance, in units of sqrt(k k'): inner product, layers, store. */
const ROUNDING32 = 3e-6;
/** The same in float64, where the store keeps 48 bits, and in pairs of float32. */
const ROUNDING: Readonly<Record<Precision, number>> = {
  float32: ROUNDING32,
  float64: 1e-13,
  "double-single": 5e-12,
};

const PRECISIONS: readonly Precision[] = ["float32", "float64", "double-single"];

/** M(X, X) + noise I [n, n] from the upper triangle. */
async function gramOf(
  gpu: Gpu,
  covariance: Covariance,
  x: Float32Array,
  features: number,
  options: KernelInputOptions,
): Promise<Float64Array> {
  using inputs = kernelInputs(gpu, covariance, x, features, options);
  using k = await gram(gpu, covariance, inputs, 0.25);
  const high = await k.matrix.download();
  const low = await k.low?.download();
  const n = inputs.count;
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const upper = Math.min(i, j) * n + Math.max(i, j);
    return high[upper] + (low ? low[upper] : 0) - (i === j ? 0.25 : 0);
  });
}

/** Divides by sqrt(k(x, x) k(x', x')), so that a tolerance means the same for all pairs. */
function normalized(k: ArrayLike<number>, scale: ArrayLike<number>): Float64Array {
  const n = Math.sqrt(k.length);
  return Float64Array.from(
    { length: k.length },
    (_, at) => k[at] / Math.sqrt(scale[Math.floor(at / n) * (n + 1)] * scale[at % n * (n + 1)]),
  );
}

for (const [n, d] of [[1, 1], [17, 65], [64, 17], [65, 64], [257, 257]]) {
  for (const precision of PRECISIONS) {
    const x = randomArray(n * d, n).map((value) => value + 0.3);
    const X = table(n, d, Float64Array.from(x));
    const tolerance = ROUNDING[precision];
    gpuTest(`covariances of ${n} records with ${d} features, ${precision}`, async (gpu) => {
      const network = mlp({ depth: 3, activation: "relu", biasStd: 0.2 });
      const got = await gramOf(gpu, nngp(network), x, d, { precision });
      const expected = nngpGram(X, X, network).data;
      assertClose(
        normalized(got, expected),
        normalized(expected, expected),
        tolerance,
        `relu ${precision}`,
      );
      const gotRbf = await gramOf(gpu, rbf({ gamma: 2 }), x, d, { precision });
      assertClose(gotRbf, rbfGram(X, X, { gamma: 2 }).data, tolerance, `rbf ${precision}`);
    }, { needsFloat64: precision === "float64" });
  }
}

for (const activation of ACTIVATION_NAMES) {
  gpuTest(`the ${activation} NNGP is neural-tangents' in depths 1 to 10`, async (gpu) => {
    const inputs = Float32Array.from(golden.inputs.flat());
    const features = golden.inputs[0].length;
    const precision = FLOAT64 ? "float64" : "float32";
    for (const example of golden.cases.filter((one) => one.activation === activation)) {
      const { depth, weightStd, biasStd, lower } = example;
      const network = mlp({ depth, activation, weightStd, biasStd });
      const got = await gramOf(gpu, nngp(network), inputs, features, { precision });
      const n = golden.inputs.length;
      const expected = new Float64Array(n * n);
      let at = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) expected[i * n + j] = expected[j * n + i] = lower[at++];
      }
      // The golden inputs are float64 and were rounded to float32 here: 1e-7 of each covariance.
      const tolerance = precision === "float64" ? 1e-6 : 5e-6;
      assertClose(
        normalized(got, expected),
        normalized(expected, expected),
        tolerance,
        `neural-tangents ${activation}`,
      );
    }
  });
}

gpuTest("covariances do not depend on how the matrix is cut in panels", async (gpu) => {
  const x = randomArray(200 * 30, 5);
  const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
  const cut = await gramOf(gpu, covariance, x, 30, {});
  const X = table(200, 30, Float64Array.from(x));
  const expected = nngpGram(X, X, mlp({ depth: 2, activation: "relu" })).data;
  assertClose(normalized(cut, expected), normalized(expected, expected), ROUNDING32, "panels");
}, { panelBytes: 64 * 256 * 4 });

gpuTest("cross covariances are those of the reference, on odd sizes", async (gpu) => {
  const [m, n, d] = [65, 130, 33];
  const q = randomArray(m * d, 6);
  const x = randomArray(n * d, 7);
  const network = mlp({ depth: 2, activation: "gelu" });
  const covariance = nngp(network);
  using queries = kernelInputs(gpu, covariance, q, d);
  using inputs = kernelInputs(gpu, covariance, x, d);
  using cross = await crossGram(gpu, covariance, queries, inputs);
  const expected = nngpGram(
    table(m, d, Float64Array.from(q)),
    table(n, d, Float64Array.from(x)),
    network,
  );
  // Covariances of these inputs are below 0.5.
  assertClose(await cross.matrix.download(), expected.data, ROUNDING32 / 2, "cross gram");
});

gpuTest("a record of zeros has covariances without NaN", async (gpu) => {
  for (const activation of ACTIVATION_NAMES) {
    const x = Float32Array.from([0, 0, 1, 2]);
    const k = await gramOf(gpu, nngp(mlp({ depth: 2, activation })), x, 2, {});
    assert.deepEqual([...k.subarray(0, 3)], [0, 0, 0], activation);
    assert.ok(k[3] > 0);
  }
});

gpuTest("inputs that are not finite are refused with their place", (gpu) => {
  const covariance = rbf({ gamma: 1 });
  const bad = Float32Array.from([0, 1, 2, NaN]);
  assert.throws(() => kernelInputs(gpu, covariance, bad, 2), {
    name: "RangeError",
    message: "inputs must be finite, got NaN in record 1, feature 1",
  });
  assert.throws(() => kernelInputs(gpu, covariance, bad, 3), { name: "TypeError" });
  return Promise.resolve();
});

/** Records of 8-bit pixels in `channels` channels, standardized, and the levels they were made from. */
function pixels(n: number, d: number, channels: number) {
  const levels = randomArray(n * d, 3).map((value) => Math.floor(128 * (value + 1)));
  const offset = Float64Array.from({ length: channels }, (_, c) => 33.3 + 50 * c);
  const scale = Float64Array.from({ length: channels }, (_, c) => 78.6 - 20 * c);
  const exact = Float64Array.from(
    levels,
    (level, i) => (level - offset[i % channels]) / scale[i % channels],
  );
  return { x: Float32Array.from(exact), exact, offset, scale };
}

for (const channels of [1, 3]) {
  for (const precision of ["float64", "double-single"] satisfies Precision[]) {
    gpuTest(`sums of 8-bit pixels are exact: ${channels} channels, ${precision}`, async (gpu) => {
      const [n, d] = [65, 3 * 191];
      const { x, exact, offset, scale } = pixels(n, d, channels);
      const levels = readLevels(x, d, { offset, scale });
      assert.ok(levels);
      const X = table(n, d, exact);
      const network = mlp({ depth: 3, activation: "gelu", biasStd: 0.2 });
      const got = await gramOf(gpu, nngp(network), x, d, { precision, levels });
      const expected = nngpGram(X, X, network).data;
      // Closer than the float32 inputs, whose rounding is 1e-8 of a covariance.
      const tolerance = ROUNDING[precision];
      const what = `levels ${precision}`;
      assertClose(
        normalized(got, expected),
        normalized(expected, expected),
        tolerance,
        `${what} gelu`,
      );
      const gotRbf = await gramOf(gpu, rbf({ gamma: 0.5 }), x, d, { precision, levels });
      assertClose(gotRbf, rbfGram(X, X, { gamma: 0.5 }).data, tolerance, `${what} rbf`);
    }, { needsFloat64: precision === "float64" });
  }
}

Deno.test("inputs that are no levels of their scale are not taken for them", () => {
  const { x, offset, scale } = pixels(5, 12, 3);
  assert.ok(readLevels(x, 12, { offset, scale }));
  assert.equal(readLevels(x.with(7, x[7] + 0.01), 12, { offset, scale }), undefined);
  assert.equal(readLevels(x.with(7, 1e3), 12, { offset, scale }), undefined);
  assert.equal(readLevels(x, 12, { offset, scale: scale.map((s) => 2 * s) }), undefined);
});

for (const activation of ACTIVATION_NAMES) {
  for (const biasStd of [0, 0.3]) {
    for (const precision of PRECISIONS) {
      const name = `${activation} with bias ${biasStd}, ${precision}`;
      // Pairs of float32 take long to compile; how tiles sum them is tested in each variant above.
      const test = precision === "double-single" ? deviceTest : gpuTest;
      test(`a centered matrix and its center are the covariances: ${name}`, async (gpu) => {
        const [n, d] = [65, 33];
        const x = randomArray(n * d, 4).map((value) => 2 * value + 0.1);
        const X = table(n, d, Float64Array.from(x));
        const network = mlp({ depth: 4, activation, biasStd });
        const covariance = nngp(network);
        const records = prepareRecords(covariance, x, d);
        const center = covariance.center(Float64Array.from(records, ({ square }) => square));
        // An odd activation without bias leaves orthogonal inputs uncorrelated: nothing to take out.
        const odd = dual(activation, 0, 1, 1).value === 0;
        assert.equal(center === undefined, odd && biasStd === 0);
        using inputs = kernelInputs(gpu, covariance, x, d, { precision, center });
        const got = await gramOf(gpu, covariance, x, d, { precision, center });
        const { centers } = inputs;
        const whole = got.map((m, at) =>
          m + (center?.kappa ?? 0) * centers[Math.floor(at / n)] * centers[at % n]
        );
        const expected = nngpGram(X, X, network).data;
        assertClose(
          normalized(whole, expected),
          normalized(expected, expected),
          ROUNDING[precision],
          `centered ${activation} ${precision}`,
        );
        const share = got.reduce((sum, m) => sum + Math.abs(m), 0) /
          expected.reduce((sum, k) => sum + Math.abs(k), 0);
        assert.ok(center === undefined || share < 0.7, `${share} of the covariances are left`);
      }, { needsFloat64: precision === "float64" });
    }
  }
}

Deno.test("networks and covariances refuse parameters out of range", () => {
  const cases: [() => unknown, string][] = [
    [() => mlp({ depth: 0, activation: "relu" }), "depth must be a whole number >= 1, got 0"],
    [
      () => mlp({ depth: 1, activation: "relu", weightStd: -1 }),
      "weight deviation must be > 0, got -1",
    ],
    [
      () => mlp({ depth: 1, activation: "relu", biasStd: NaN }),
      "bias deviation must be >= 0, got NaN",
    ],
    [() => rbf({ gamma: 0 }), "gamma must be > 0, got 0"],
  ];
  for (const [run, message] of cases) assert.throws(run, { name: "RangeError", message });
});

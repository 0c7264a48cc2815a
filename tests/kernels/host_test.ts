import assert from "node:assert/strict";
import { ACTIVATION_NAMES } from "../../src/kernels/activations.ts";
import type { Covariance } from "../../src/kernels/covariance.ts";
import { hostCovariances, hostCrossGram, hostGram, hostSums } from "../../src/kernels/host_gram.ts";
import { prepareRecords } from "../../src/kernels/inputs.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { nngpGram, rbfGram, type Table, table } from "../reference/oracle.ts";
import { assertClose, gpuTest, randomArray } from "../support.ts";

const [n, d] = [65, 33];
const x = randomArray(n * d, 8).map((value) => 2 * value + 0.1);
const X = table(n, d, Float64Array.from(x));

interface Case {
  readonly name: string;
  readonly covariance: Covariance;
  readonly expected: Table;
}

const cases: Case[] = [
  { name: "rbf", covariance: rbf({ gamma: 0.7 }), expected: rbfGram(X, X, { gamma: 0.7 }) },
  ...ACTIVATION_NAMES.flatMap((activation) =>
    [0, 0.3].map((biasStd) => {
      const network = mlp({ depth: 3, activation, biasStd });
      return {
        name: `${activation} with bias ${biasStd}`,
        covariance: nngp(network),
        expected: nngpGram(X, X, network),
      };
    })
  ),
];

for (const { name, covariance, expected } of cases) {
  Deno.test(`the host's covariances are the reference's: ${name}`, async () => {
    const sums = await hostSums(covariance.term, x, d);
    const got = hostCovariances(covariance, sums, x, d);
    // Two ways through float64: sums of 33 terms and three layers.
    assertClose(got, expected.data, 2e-13, "host covariances");
    const cross = await hostCrossGram(covariance, x.subarray(0, 17 * d), x, d, undefined);
    assertClose(cross, expected.data.subarray(0, 17 * n), 2e-13, "host cross covariances");
    prepareRecords(covariance, x, d).forEach((record, i) => {
      assertClose([covariance.variance(record)], [expected.data[i * (n + 1)]], 2e-13, "variance");
    });
  });

  Deno.test(`slopes are the derivatives of the host's covariances: ${name}`, () => {
    const at = (c: number, p: number, q: number) => {
      const sum = covariance.term === "product" ? d * c : d * (p + q - 2 * c);
      return covariance.slopes(sum, d, covariance.prepare(p), covariance.prepare(q));
    };
    for (const [c, p, q] of [[0.3, 1.1, 0.9], [-0.4, 0.8, 1.3], [0.6, 0.7, 1.9]]) {
      const { product, square } = at(c, p, q);
      const h = 1e-3;
      // Fourth-order central differences: h^4 and rounding over h.
      const derivative = (f: (step: number) => number) =>
        (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
      const byProduct = derivative((step) => at(c + step, p, q).value);
      const bySquare = derivative((step) => at(c, p + step, q).value);
      assertClose([product], [byProduct], 1e-8, "slope by the product");
      assertClose([square], [bySquare], 1e-8, "slope by the square");
      const own = derivative((step) => covariance.variance(covariance.prepare(p + step)));
      assertClose([covariance.varianceSlope(p)], [own], 1e-8, "slope of the variance");
    }
  });

  gpuTest(`the Gram matrix made on the host is as the device makes it: ${name}`, async (gpu) => {
    const records = prepareRecords(covariance, x, d);
    const center = covariance.center(Float64Array.from(records, ({ square }) => square));
    using got = await hostGram(gpu, covariance, x, d, 0.25, center);
    const high = await got.matrix.download();
    const low = await got.low?.download();
    assert.ok(low);
    for (let i = 0; i < n; i++) {
      // The upper triangle and the diagonal blocks.
      for (let j = Math.floor(i / 64) * 64; j < n; j++) {
        const [p, q] = [i, j].map((k) => center?.of(records[k]) ?? 0);
        const whole = high[i * n + j] + low[i * n + j] + (center?.kappa ?? 0) * p * q -
          (i === j ? 0.25 : 0);
        // The sum of two float32 keeps 48 bits.
        assertClose([whole], [expected.data[i * n + j]], 5e-13, "host Gram matrix");
      }
    }
    using last = await got.matrix.mapRows({ panel: got.matrix.panels[0], first: 127, rows: 1 });
    assert.equal(last.values[127], 1, "the padded diagonal is 1");
  });
}

Deno.test("an interrupted Gram matrix on the host stops", async () => {
  const { Gpu } = await import("../../src/gpu/gpu.ts");
  using gpu = await Gpu.open();
  const signal = AbortSignal.abort();
  const made = hostGram(gpu, rbf({ gamma: 1 }), x, d, 0.1, undefined, { signal });
  await assert.rejects(made, { name: "AbortError" });
  assert.deepEqual(gpu.ledger.report(), []);
});

import assert from "node:assert/strict";
import audits from "./golden/audit_small.json" with { type: "json" };
import golden from "./golden/nngp.json" with { type: "json" };
import {
  type Activation,
  fromLower,
  type Network,
  nngpDiagonal,
  nngpDiagonalGradient,
  nngpGradient,
  nngpGram,
  numericalGradient,
  rbfGradient,
  rbfGram,
  row,
  tableOf,
} from "./oracle.ts";

Deno.test("the NNGP covariance equals neural-tangents in float64", () => {
  // Rounding of up to 11 layers, each a few eps of the variances.
  const bound = 1e-13;
  const x = tableOf(golden.inputs);
  let used = 0;
  for (const { lower, ...network } of golden.cases) {
    const expected = fromLower(x.rows, lower);
    const found = nngpGram(x, x, network as Network);
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < x.rows; j++) {
        const scale = Math.sqrt(row(expected, i)[i] * row(expected, j)[j]);
        const share = Math.abs(row(found, i)[j] - row(expected, i)[j]) / scale / bound;
        assert.ok(share < 1, `${JSON.stringify(network)} [${i}, ${j}]: ${share} of ${bound}`);
        used = Math.max(used, share);
      }
    }
  }
  console.log(`  ${(100 * used).toFixed(1)} % of the tolerance used`);
});

Deno.test("both covariances equal numpy's on digits", () => {
  // Values up to 2, sums of 64 products: 1e-14 is some twenty roundings.
  const x = tableOf(audits.sixteenths.map((values) => values.map((v) => v / 16)));
  for (const { covariance, lower } of audits.cases) {
    const found = covariance === "rbf"
      ? rbfGram(x, x, audits.rbf)
      : nngpGram(x, x, { ...audits.network, activation: covariance as Activation });
    const expected = fromLower(x.rows, lower);
    found.data.forEach((value, i) => {
      assert.ok(Math.abs(value - expected.data[i]) < 1e-14, `${covariance} [${i}]`);
    });
  }
});

Deno.test("equal rows have equal covariances to the last bit", () => {
  const x = tableOf([golden.inputs[0], golden.inputs[1], golden.inputs[0]]);
  for (const activation of ["relu", "gelu", "erf"] as const) {
    const network = { depth: 4, activation, weightStd: Math.SQRT2, biasStd: 0 };
    const k = nngpGram(x, x, network);
    assert.equal(row(k, 0)[2], row(k, 0)[0]);
    assert.equal(row(k, 1)[2], row(k, 0)[1]);
    assert.deepEqual(Array.from(nngpDiagonal(x, network)), [0, 1, 2].map((i) => row(k, i)[i]));
    assert.deepEqual(nngpGram(x, tableOf(golden.inputs.slice(0, 2)), network).columns, 2);
  }
});

Deno.test("the gradients of the covariances equal differences", () => {
  // Fourth order with h = 1e-3: h^4 times a fifth derivative, and eps / h.
  const h = 1e-3, bound = 1e-11;
  const [x, z, near] = golden.inputs.map((values) => Float64Array.from(values));
  const close = (found: Float64Array, expected: Float64Array, what: string) =>
    found.forEach((value, k) => {
      const difference = Math.abs(value - expected[k]);
      assert.ok(difference < bound, `${what}, component ${k}: differs by ${difference}`);
    });
  for (const activation of ["relu", "gelu", "erf"] as const) {
    const network = { depth: 3, activation, weightStd: 1.3, biasStd: 0.2 };
    const k = (a: Float64Array, b: Float64Array) =>
      nngpGram(tableOf([a]), tableOf([b]), network).data[0];
    close(nngpGradient(x, z, network), numericalGradient((a) => k(a, z), x, h), activation);
    const diagonal = numericalGradient((a) => k(a, a), x, h);
    close(nngpDiagonalGradient(x, network), diagonal, `${activation} diagonal`);
  }
  for (const other of [z, near]) {
    const k = (a: Float64Array) => rbfGram(tableOf([a]), tableOf([other]), { gamma: 0.7 }).data[0];
    close(rbfGradient(x, other, { gamma: 0.7 }), numericalGradient(k, x, h), "rbf");
  }
});

Deno.test("relu without bias is homogeneous and keeps the variance at deviation sqrt 2", () => {
  const network: Network = { depth: 2, activation: "relu", weightStd: Math.SQRT2, biasStd: 0 };
  const [a, b] = golden.inputs;
  const scaled = tableOf([a.map((v) => 8 * v), b.map((v) => v / 4)]);
  const k = nngpGram(tableOf([a, b]), tableOf([a, b]), network);
  const moved = nngpGram(scaled, scaled, network);
  assert.ok(Math.abs(row(moved, 0)[1] / row(k, 0)[1] - 2) < 1e-14);
  // weightStd = sqrt 2 keeps the variance at 2 |x|^2 / d, whatever the depth.
  const square = 2 * a.reduce((sum, v) => sum + v * v, 0) / a.length;
  assert.ok(Math.abs(row(k, 0)[0] / square - 1) < 1e-14);
});

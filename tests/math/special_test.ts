import assert from "node:assert/strict";
import { erfc, normalCdf, normalQuantile, stirlingError } from "../../src/math/special.ts";
import { lowerGamma, upperGamma } from "./incomplete_gamma.ts";

// mpmath 1.4.1 with 40 digits: erf(x), erfc(x)
const ERRORS = [
  [-3, -0.99997790950300141, 1.9999779095030014],
  [1e-10, 1.1283791670955126e-10, 0.99999999988716208],
  [0.3, 0.32862675945912742, 0.67137324054087258],
  [0.5, 0.52049987781304654, 0.47950012218695346],
  [0.6, 0.60385609084792591, 0.39614390915207409],
  [1, 0.84270079294971487, 0.15729920705028513],
  [2.5, 0.99959304798255504, 0.00040695201744495894],
  [6, 0.99999999999999998, 2.1519736712498913e-17],
  [6.3, 1, 5.1242216873957155e-19],
  [10, 1, 2.0884875837625448e-45],
  [26, 1, 5.6631924088561428e-296],
];

// mpmath: the root of ncdf(x) = p
const QUANTILES = [
  [1e-300, -37.047096299361199],
  [1e-10, -6.3613409024040562],
  [0.001, -3.0902323061678135],
  [0.025, -1.9599639845400542],
  [0.3, -0.52440051270804082],
  [0.9, 1.2815515655446006],
];

// mpmath: gammainc(a, 0, x, regularized=True), gammainc(a, x, inf, regularized=True)
const GAMMAS = [
  [0.5, 1e-6, 0.0011283787909692364, 0.99887162120903076],
  [0.5, 0.3, 0.56142197391900014, 0.43857802608099986],
  [0.5, 5, 0.99843459774199745, 0.0015654022580025497],
  [1, 2, 0.86466471676338731, 0.13533528323661269],
  [2.5, 40, 0.99999999999999916, 8.3918251148316101e-16],
  [5, 3, 0.18473675547622793, 0.81526324452377207],
  [100, 80, 0.017108313035133114, 0.98289168696486689],
  [100, 130, 0.99724959163269347, 0.0027504083673065263],
  [500, 500, 0.50594714617076036, 0.49405285382923964],
  [5000, 5100, 0.92067111892238102, 0.079328881077618977],
  [0.001, 1e-5, 0.98912304469578267, 0.010876955304217331],
];

function assertRelative(got: number, expected: number, tolerance: number, what: string): void {
  const error = Math.abs(got - expected) / Math.abs(expected);
  assert.ok(error <= tolerance, `${what} must be ${expected}, got ${got}: off by ${error}`);
}

Deno.test("erfc agrees with mpmath to 1e-15, and to 1e-13 where exp(-x^2) is tiny", () => {
  for (const [x, _erf, complement] of ERRORS) {
    const tolerance = Math.max(1, x * x) * 2 ** -51;
    assertRelative(erfc(x), complement, tolerance, `erfc(${x})`);
  }
});

Deno.test("erfc is 1 at 0, 0 at infinity and 2 at minus infinity", () => {
  assert.deepEqual([0, Infinity, -Infinity].map(erfc), [1, 0, 2]);
});

Deno.test("the normal quantile agrees with mpmath and undoes the distribution", () => {
  assert.ok(Math.abs(normalQuantile(0.5)) < 1e-15);
  for (const [p, expected] of QUANTILES) {
    assertRelative(normalQuantile(p), expected, 1e-15, `quantile of ${p}`);
    assertRelative(normalCdf(normalQuantile(p)), p, 1e-12, `distribution at the quantile of ${p}`);
  }
});

Deno.test("the normal quantile is infinite at 0 and 1 and refuses what is no probability", () => {
  assert.equal(normalQuantile(0), -Infinity);
  assert.equal(normalQuantile(1), Infinity);
  assert.throws(() => normalQuantile(1.5), { name: "RangeError", message: /\[0, 1\], got 1.5/ });
  assert.throws(() => normalQuantile(NaN), RangeError);
});

Deno.test("both incomplete gamma functions agree with mpmath to 3e-13", () => {
  for (const [a, x, lower, upper] of GAMMAS) {
    assertRelative(lowerGamma(a, x), lower, 3e-13, `P(${a}, ${x})`);
    assertRelative(upperGamma(a, x), upper, 3e-13, `Q(${a}, ${x})`);
  }
});

Deno.test("the incomplete gamma functions have their limits and refuse what is outside", () => {
  assert.deepEqual([lowerGamma(2, 0), upperGamma(2, 0)], [0, 1]);
  assert.deepEqual([lowerGamma(2, Infinity), upperGamma(2, Infinity)], [1, 0]);
  assert.throws(() => lowerGamma(0, 1), RangeError);
  assert.throws(() => upperGamma(1, -1), RangeError);
});

Deno.test("Stirling's error gives the factorials", () => {
  for (const [z, gamma] of [[0.5, Math.sqrt(Math.PI)], [1, 1], [5, 24], [11, 3628800]]) {
    const stirling = (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI);
    assertRelative(Math.exp(stirling + stirlingError(z)), gamma, 1e-14, `gamma(${z})`);
  }
});

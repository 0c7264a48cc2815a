import assert from "node:assert/strict";
import { powerLaw } from "../../bench/fit.ts";

Deno.test("an exact power law is found without error", () => {
  const sizes = [500, 1000, 2000, 8000];
  const { exponent, error, factor } = powerLaw(sizes, sizes.map((n) => 3e-7 * n ** 2.5));
  // The logarithms are exact to a few units of 2^-52.
  assert.ok(Math.abs(exponent - 2.5) < 1e-13 && error < 1e-13, `${exponent}, ${error}`);
  assert.ok(Math.abs(factor / 3e-7 - 1) < 1e-11);
});

Deno.test("the standard error is that of the textbook", () => {
  // y = 0, 1, 3 at log x = 0, 1, 2: slope 1.5, residuals 1/6, -1/3, 1/6, so sqrt(1/6 / 1 / 2).
  const { exponent, error, factor } = powerLaw([1, Math.E, Math.E ** 2], [1, Math.E, Math.E ** 3]);
  assert.ok(Math.abs(exponent - 1.5) < 1e-14);
  assert.ok(Math.abs(error - Math.sqrt(1 / 12)) < 1e-14);
  assert.ok(Math.abs(factor - Math.exp(-1 / 6)) < 1e-14);
});

Deno.test("two points fit every line and are refused", () => {
  assert.throws(() => powerLaw([1, 2], [1, 2]), RangeError);
  assert.throws(() => powerLaw([1, 2, 3], [1, 2]), RangeError);
});

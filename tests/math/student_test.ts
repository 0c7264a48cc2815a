import assert from "node:assert/strict";
import { studentLogDensity, studentTwoSided } from "../../src/math/student.ts";
import { assertClose } from "../support.ts";
import golden from "../reference/golden/mia.json" with { type: "json" };

const { t, freedom, twoSided, logDensity } = golden.students;

Deno.test("tails of Student's t equal scipy's to 1e-12 of themselves, however small", () => {
  // scipy's own are good to about 1e-13.
  const shares = t.map((value, i) => studentTwoSided(value, freedom[i]) / twoSided[i]);
  assertClose(shares, t.map(() => 1), 1e-12, "P(|T| > t), relative");
});

Deno.test("log densities of Student's t equal scipy's", () => {
  const got = t.map((value, i) => studentLogDensity(value, freedom[i]));
  // Up to 1,000 degrees of freedom the terms reach 3,000: 1e-12 is about 2 units of their rounding.
  assertClose(got, logDensity, 1e-12, "log density");
});

Deno.test("the tails at 0 and infinity are 1 and 0, and do not depend on the sign", () => {
  const got = [0, Infinity, -Infinity, -2].map((value) => studentTwoSided(value, 5));
  assert.deepEqual(got, [1, 0, 0, studentTwoSided(2, 5)]);
});

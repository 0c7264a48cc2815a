import assert from "node:assert/strict";
import golden from "./golden/duals.json" with { type: "json" };
import { type Activation, derivative, dual, dualByQuadrature } from "./oracle.ts";

const ACTIVATIONS: readonly Activation[] = ["relu", "gelu", "erf"];
const KEYS = ["value", "dc", "dp"] as const;

/**
 * Rounding only: a few eps of values of order 1. relu's derivatives contain
 * sqrt(p q - c^2), whose rounding error is eps p q / sqrt(p q - c^2).
 */
function tolerance(activation: Activation, c: number, p: number, q: number): number {
  const root = Math.sqrt(Math.max(p * q - c * c, 0));
  return 2e-15 + (activation === "relu" && root > 0 ? 4e-16 * p * q / root : 0);
}

for (const activation of ACTIVATIONS) {
  Deno.test(`the ${activation} dual and its derivatives equal scipy's quadrature`, () => {
    let used = 0;
    for (const [c, p, q, ...expected] of golden[activation]) {
      const found = dual(activation, c, p, q);
      KEYS.forEach((key, i) => {
        const share = Math.abs(found[key] - expected[i]) / tolerance(activation, c, p, q);
        assert.ok(share < 1, `${key}(${c}, ${p}, ${q}): ${found[key]}, not ${expected[i]}`);
        used = Math.max(used, share);
      });
    }
    console.log(`  ${(100 * used).toFixed(1)} % of the tolerance used`);
  });

  Deno.test(`the ${activation} dual and its derivatives equal our own polar quadrature`, () => {
    // 60 by 80 nodes leave nothing but rounding up to p = 8.
    let worst = 0;
    for (const [c, p, q] of golden[activation]) {
      const expected = dualByQuadrature(activation, c, p, q);
      const found = dual(activation, c, p, q);
      const bound = 4e-15 + tolerance(activation, c, p, q);
      for (const key of KEYS) {
        const difference = Math.abs(found[key] - expected[key]);
        assert.ok(difference < bound, `${key}(${c}, ${p}, ${q}) differs by ${difference}`);
        worst = Math.max(worst, difference);
      }
    }
    console.log(`  largest difference ${worst.toExponential(1)}`);
  });

  Deno.test(`the ${activation} derivatives equal differences of the value`, () => {
    // Fourth order: h^4 times a fifth derivative, plus eps / h = 1e-13; away from c^2 = p q.
    const h = 1e-3;
    for (const [c, p, q] of [[0.3, 0.7, 1.9], [-0.8, 1, 1.3], [0, 2, 0.9], [1.5, 2.5, 2]]) {
      const { dc, dp } = dual(activation, c, p, q);
      const byC = derivative((x) => dual(activation, x, p, q).value, c, h);
      const byP = derivative((x) => dual(activation, c, x, q).value, p, h);
      const byQ = derivative((x) => dual(activation, c, p, x).value, q, h);
      assert.ok(Math.abs(dc - byC) < 1e-10, `dF/dc differs by ${dc - byC}`);
      assert.ok(Math.abs(dp - byP) < 1e-10, `dF/dp differs by ${dp - byP}`);
      const dq = dual(activation, c, q, p).dp;
      assert.ok(Math.abs(dq - byQ) < 1e-10, `dF/dq differs by ${dq - byQ}`);
    }
  });
}

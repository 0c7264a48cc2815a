import assert from "node:assert/strict";
import golden from "./golden/auc.json" with { type: "json" };
import {
  attackReference,
  ball,
  ballDensity,
  cumulative,
  derivative,
  erf,
  erfc,
  gaussLegendre,
} from "./oracle.ts";

Deno.test("the error function equals tabulated values", () => {
  // Abramowitz and Stegun, table 7.1, and scipy.special.
  const table = [[0.5, 0.5204998778130465], [1, 0.8427007929497149], [2, 0.9953222650189527]];
  for (const [x, value] of table) assert.ok(Math.abs(erf(x) - value) < 4e-16);
  assert.ok(Math.abs(erfc(5) / 1.5374597944280347e-12 - 1) < 1e-14);
  assert.ok(Math.abs(erfc(10) / 2.0884875837625446e-45 - 1) < 1e-14);
  assert.equal(cumulative(0), 0.5);
  assert.ok(Math.abs(cumulative(-1.7) + cumulative(1.7) - 1) < 2e-16);
});

Deno.test("Gauss-Legendre integrates polynomials of degree 2n - 1", () => {
  for (const count of [1, 2, 7, 60]) {
    const rule = gaussLegendre(count);
    for (const degree of [0, 2 * count - 2, 2 * count - 1]) {
      const sum = rule.reduce((s, [x, w]) => s + w * x ** degree, 0);
      const exact = degree % 2 === 1 ? 0 : 2 / (degree + 1);
      assert.ok(Math.abs(sum - exact) < 1e-14, `${count} nodes, degree ${degree}`);
    }
  }
});

Deno.test("AUC and TPR equal scipy's, made by Fourier inversion and chi-square", () => {
  // Sums of 10,000 terms of order 1 and their rounding; the goldens' two roads agree to 1e-13.
  const bound = 2e-13;
  let used = 0;
  for (const [classes, t, energy, auc, ...tpr] of golden.rows) {
    const found = attackReference(t, energy, classes);
    [auc, ...tpr].forEach((value, i) => {
      const share = Math.abs([found.auc, ...found.tpr][i] - value) / bound;
      assert.ok(share < 1, `C ${classes}, t ${t}, E ${energy}, column ${i}: ${share} of ${bound}`);
      used = Math.max(used, share);
    });
  }
  console.log(`  ${(100 * used).toFixed(1)} % of the tolerance used`);
});

Deno.test("the AUC tends to the shift of two normals as t falls", () => {
  // The next term is of order t.
  for (const classes of [1, 2, 10]) {
    const { auc } = attackReference(1e-8, 2e8, classes);
    assert.ok(Math.abs(auc - cumulative(1)) < 1e-7, `C = ${classes}: ${auc}`);
  }
});

Deno.test("the attack's rates lie on a concave curve above the diagonal", () => {
  const rates = [0.001, 0.01, 0.1, 0.3, 0.7, 0.99];
  for (const [t, energy, classes] of [[0.3, 4, 2], [1e-5, 1, 10], [0.9, 0, 1]]) {
    const { tpr } = attackReference(t, energy, classes, rates);
    const slopes = tpr.map((value, i) =>
      (value - (tpr[i - 1] ?? 0)) / (rates[i] - (rates[i - 1] ?? 0))
    );
    assert.ok(tpr.every((value, i) => value >= rates[i]));
    assert.ok(slopes.every((slope, i) => i === 0 || slope <= slopes[i - 1]));
  }
});

Deno.test("a ball's surface is the derivative of its mass", () => {
  for (const [advance, mu, classes] of [[0.3, 2, 1], [-1, 0.5, 2], [0.7, 30, 3], [-2, 4, 10]]) {
    const slope = derivative((a) => ball(a, mu, classes), advance, 1e-3);
    assert.ok(Math.abs(ballDensity(advance, mu, classes) + slope) < 1e-11);
  }
});

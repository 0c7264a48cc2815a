import assert from "node:assert/strict";
import { correlation, correlationCeiling } from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { assertClose } from "../support.ts";
import { normals, scores } from "./normals.ts";

const bootstrap = (seed: number) => ({ random: random(seed), resamples: 300 });

Deno.test("scores that agree, or are opposed, have correlations of exactly 1 and -1 and p = 0", () => {
  const x = [1, 4, 2, 9, 1e-3];
  for (const sign of [1, -1]) {
    const { count, pearson, spearman } = correlation(x, x.map((v) => sign * 4 * v), bootstrap(1));
    assert.equal(count, 5);
    for (const { estimate, p } of [pearson, spearman]) assert.deepEqual([estimate, p], [sign, 0]);
  }
});

Deno.test("Spearman's rho is the same after any ascending map, Pearson's r after a line's", () => {
  const normal = normals(1);
  const x = scores(normal, 30);
  const y = x.map((value) => value + normal());
  const plain = correlation(x, y, bootstrap(1));
  const mapped = correlation(x.map(Math.exp), y.map((value) => 1e150 * value - 1), bootstrap(1));
  assert.deepEqual(mapped.spearman, plain.spearman);
  assert.ok(Math.abs(mapped.pearson.estimate - plain.pearson.estimate) > 1e-3);
  const lines = correlation(x.map((value) => 3 - 2 * value), y, bootstrap(1));
  assertClose([lines.pearson.estimate], [-plain.pearson.estimate], 1e-14, "r, turned");
});

Deno.test("intervals of a correlation cover it at their level", () => {
  // Four standard errors of a share of 300 simulations are 0.07, and percentile intervals of 40
  // records miss 0.036 of their level (by 2,000 simulations).
  const [normal, draws, simulations, level] = [normals(2), random(2), 300, 0.9];
  const [slope, truth] = [0.75, 0.6]; // slope / sqrt(slope^2 + 1)
  let covered = 0;
  for (let k = 0; k < simulations; k++) {
    const x = scores(normal, 40);
    const y = x.map((value) => slope * value + normal());
    const { lower, upper } = correlation(x, y, { random: draws, resamples: 200, level }).pearson;
    if (lower <= truth && truth <= upper) covered++;
  }
  assertClose([covered / simulations], [level], 0.106, "coverage, Pearson");
});

Deno.test("intervals of scores that belong together cover as often as those of scores that do not", () => {
  const [normal, draws, simulations] = [normals(5), random(5), 200];
  // 20 clusters of 4 to 11 scores, which hardly differ within: as good as 20 scores, and unrelated.
  const clusters = Array.from({ length: 20 }, (_, k) => Array(4 + k % 8).fill(k)).flat();
  const shared = () => {
    const own = scores(normal, 20);
    return clusters.map((k) => own[k] + 0.1 * normal());
  };
  const covered = { apart: [0, 0], together: [0, 0] };
  for (let k = 0; k < simulations; k++) {
    const [x, y] = [shared(), shared()];
    const options = { random: draws, resamples: 100, level: 0.9 };
    const found = {
      apart: correlation(x, y, options),
      together: correlation(x, y, { ...options, clusters }),
    };
    for (const how of ["apart", "together"] as const) {
      [found[how].pearson, found[how].spearman].forEach(({ lower, upper }, at) => {
        if (lower <= 0 && upper >= 0) covered[how][at]++;
      });
    }
    assert.equal(found.apart.pearson.estimate, found.together.pearson.estimate);
  }
  // Four standard errors of a share of 200 are 0.08; percentile intervals of so few miss 0.06 more.
  for (const count of covered.together) assert.ok(count / simulations > 0.76, `${count}`);
  for (const count of covered.apart) assert.ok(count / simulations < 0.6, `${count}`);
});

Deno.test("Spearman's interval is that of the midranks of what was drawn, ties included", () => {
  const normal = normals(6);
  const x = scores(normal, 30).map((value) => Math.round(2 * value));
  const y = x.map((value) => value + Math.round(normal()));
  // With a cluster for each score the same scores are drawn, and ranked by sorting.
  const clusters = x.map((_, at) => at);
  const counted = correlation(x, y, bootstrap(3)).spearman;
  assert.deepEqual(counted, correlation(x, y, { ...bootstrap(3), clusters }).spearman);
});

Deno.test("clusters must be those of the scores, and two at least", () => {
  const of = (clusters: number[]) => () =>
    correlation([1, 2, 3], [1, 3, 2], { ...bootstrap(1), clusters });
  assert.throws(of([1, 2]), { name: "TypeError", message: /2 clusters cannot be those of 3/ });
  assert.throws(of([1, 1, 1]), { name: "RangeError", message: /of one cluster/ });
});

Deno.test("p-values of unrelated scores are uniform", () => {
  const [normal, draws] = [normals(3), random(3)];
  const ps = Array.from({ length: 400 }, () => {
    const options = { random: draws, resamples: 100 };
    return correlation(scores(normal, 12), scores(normal, 12), options).pearson.p;
  }).toSorted((a, b) => a - b);
  // Kolmogorov's distance of 400 uniform numbers exceeds 0.1 once in 1,500 draws.
  assertClose(ps, ps.map((_, i) => (i + 0.5) / ps.length), 0.1, "p-values");
});

Deno.test("the ceiling is what noise of models leaves of a correlation with noiseless scores", () => {
  // Truth of variance 1; halves have noise of variance 1, all models of 1/2: r = 1 / (1 + 1 / 2)
  // between two such sets, and its root with the truth.
  const [normal, records] = [normals(4), 20_000];
  const truth = scores(normal, records);
  const noisy = (std: number) => truth.map((value) => value + std * normal());
  const { halves, reliability, ceiling } = correlationCeiling(noisy(1), noisy(1));
  // Standard errors of correlations of 20,000 records are below 0.0071.
  const got = [halves, reliability, ceiling];
  assertClose(got, [1 / 2, 2 / 3, Math.sqrt(2 / 3)], 0.03, "ceiling");
  const all = correlation(truth, noisy(Math.SQRT1_2), { random: random(1), resamples: 100 });
  assertClose([all.pearson.estimate], [ceiling], 0.03, "ceiling, reached");
});

Deno.test("halves that are opposed leave a ceiling of 0", () => {
  const { halves, reliability, ceiling } = correlationCeiling([1, 2, 3], [3, 2, 1]);
  assert.deepEqual([halves, reliability, ceiling], [-1, 0, 0]);
});

Deno.test("what cannot be correlated is refused with the reason", () => {
  const both = [
    (x: number[], y: number[]) => correlation(x, y, bootstrap(1)),
    correlationCeiling,
  ];
  for (const measure of both) {
    assert.throws(() => measure([1, 2, 3], [1, 2]), {
      name: "TypeError",
      message: /3 and 2 scores/,
    });
    assert.throws(() => measure([1, 2], [1, 2]), {
      name: "RangeError",
      message: /at least 3 records/,
    });
    assert.throws(() => measure([1, 2, 3], [1, NaN, 2]), {
      name: "RangeError",
      message: /record 1 is NaN/,
    });
    assert.throws(() => measure([1, 2, 3], [7, 7, 7]), {
      name: "RangeError",
      message: /all 3 scores are 7/,
    });
  }
});

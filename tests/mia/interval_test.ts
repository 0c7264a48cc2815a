import assert from "node:assert/strict";
import {
  bootstrapInterval,
  correlation,
  delongInterval,
  type Interval,
  mannWhitneyAuc,
} from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { normalCdf } from "../../src/math/special.ts";
import { assertClose } from "../support.ts";
import { normals, scores } from "./normals.ts";

const SIMULATIONS = 400;
const LEVEL = 0.9;
/**
 * Room of four standard errors of a share of {@link SIMULATIONS}, and of what such intervals miss of
 * their level at these numbers of models: by 6,000 simulations DeLong's cover 0.90 to 0.91 and by
 * 2,000 the bootstrap's 0.88 to 0.90.
 */
const ROOM = 4 * Math.sqrt(LEVEL * (1 - LEVEL) / SIMULATIONS) + 0.02;

function assertCovers(truth: number, simulate: () => Interval, what: string): void {
  let covered = 0;
  for (let k = 0; k < SIMULATIONS; k++) {
    const { lower, upper, estimate } = simulate();
    assert.ok(lower <= estimate && estimate <= upper, `${estimate} not in ${lower} to ${upper}`);
    if (lower <= truth && truth <= upper) covered++;
  }
  assertClose([covered / SIMULATIONS], [LEVEL], ROOM, what);
}

// Normal scores whose means differ by delta: the AUC is Phi(delta / sqrt 2).
for (const [inModels, outModels, delta] of [[50, 50, 0], [50, 50, 1], [32, 60, 1.5]]) {
  const truth = normalCdf(delta / Math.SQRT2);
  const models = `${inModels} and ${outModels} models, AUC ${truth.toFixed(2)}`;

  Deno.test(`DeLong's interval covers the AUC at its level (${models})`, () => {
    const normal = normals(1);
    assertCovers(truth, () => {
      const [within, without] = [scores(normal, inModels, delta), scores(normal, outModels)];
      return delongInterval(within, without, { level: LEVEL });
    }, "coverage, DeLong");
  });

  Deno.test(`the bootstrap interval covers the AUC at its level (${models})`, () => {
    const [normal, draws] = [normals(2), random(2)];
    assertCovers(truth, () => {
      const [within, without] = [scores(normal, inModels, delta), scores(normal, outModels)];
      return bootstrapInterval(within, without, { random: draws, resamples: 500, level: LEVEL });
    }, "coverage, bootstrap");
  });
}

Deno.test("DeLong's interval of separated scores begins where as many ordered pairs are unlikely", () => {
  const [within, without] = [[5, 6, 7, 8], [1, 2, 3]];
  const { lower, upper, estimate, standardError } = delongInterval(within, without);
  assert.deepEqual([upper, estimate, standardError], [1, 1, 0]);
  assertClose([lower ** 3], [0.025], 1e-15, "3 pairs in order");
  const mirrored = delongInterval(without, within);
  assertClose([mirrored.lower, mirrored.upper], [0, 1 - lower], 1e-15, "mirror image");
});

Deno.test("an interval widens with its level and narrows with the models", () => {
  const normal = normals(3);
  const [within, without] = [scores(normal, 400, 1), scores(normal, 400)];
  const widths = [[400, 0.95], [400, 0.99], [40, 0.95]].map(([models, level]) => {
    const [a, b] = [within.subarray(0, models), without.subarray(0, models)];
    return [
      delongInterval(a, b, { level }),
      bootstrapInterval(a, b, { level, random: random(1) }),
    ].map(({ lower, upper }) => upper - lower);
  });
  for (const method of [0, 1]) {
    const [usual, higher, fewer] = widths.map((pair) => pair[method]);
    assert.ok(usual < higher && higher < fewer, `${usual}, ${higher}, ${fewer}`);
  }
});

Deno.test("scores that are equal count half in a bootstrap, too", () => {
  const { estimate, lower, upper } = bootstrapInterval([1, 1, 1], [1, 1], { random: random(1) });
  assert.deepEqual([estimate, lower, upper], [0.5, 0.5, 0.5]);
});

Deno.test("a bootstrap repeats itself by its seed, and its estimate is that of the data", () => {
  const normal = normals(4);
  const [within, without] = [scores(normal, 9, 1), scores(normal, 7)];
  const interval = (seed: number) => bootstrapInterval(within, without, { random: random(seed) });
  assert.deepEqual(interval(1), interval(1));
  assert.notDeepEqual(interval(1), interval(2));
  assert.equal(interval(1).estimate, mannWhitneyAuc(within, without));
});

Deno.test("levels, resamples and scores that cannot be are refused with their limits", () => {
  for (const level of [0, 1, -1, NaN, 95]) {
    const expected = { name: "RangeError", message: /confidence level must be in \(0, 1\)/ };
    assert.throws(() => delongInterval([1, 2], [1, 2], { level }), expected);
    const options = { level, random: random(1) };
    assert.throws(() => bootstrapInterval([1, 2], [1, 2], options), expected);
    assert.throws(() => correlation([1, 2, 3], [1, 2, 4], options), expected);
  }
  for (const resamples of [0, 99, 100.5, NaN]) {
    assert.throws(() => bootstrapInterval([1], [2], { resamples, random: random(1) }), {
      name: "RangeError",
      message: /100 or more/,
    });
  }
  assert.throws(() => delongInterval([1], [1, 2]), { name: "RangeError", message: /got 1 and 2/ });
  assert.throws(() => delongInterval([1, NaN], [1, 2]), RangeError);
});

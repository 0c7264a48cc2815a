import assert from "node:assert/strict";
import {
  attackHalvings,
  drawHalvings,
  gaussianTest,
  halvingAttack,
  leaveOneModelOut,
  leavePairOutAuc,
  type Logits,
  mannWhitneyAuc,
} from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { assertClose } from "../support.ts";
import { logits, normals } from "./normals.ts";

Deno.test("halvings try half of the models, the same positions where both are equally many", () => {
  for (const [inModels, outModels] of [[8, 8], [9, 9], [8, 11]]) {
    for (const halving of drawHalvings(inModels, outModels, { random: random(1) })) {
      for (const [tried, models] of [[halving.in, inModels], [halving.out, outModels]] as const) {
        const positions = Array.from(tried);
        assert.equal(new Set(positions).size, Math.floor(models / 2));
        assert.ok(positions.every((at) => at >= 0 && at < models));
      }
      if (inModels === outModels) assert.deepEqual(halving.in, halving.out);
    }
  }
  assert.equal(drawHalvings(4, 4, { random: random(1) }).length, 50);
});

Deno.test("the same seed gives the same attack, another one another", () => {
  const normal = normals(1);
  const [within, without] = [logits(normal, 12, 2, 1), logits(normal, 12, 2)];
  const attack = (seed: number) => halvingAttack(within, without, { random: random(seed) });
  assert.deepEqual(attack(1), attack(1));
  assert.notEqual(attack(1).auc, attack(2).auc);
});

Deno.test("models that do not differ have an AUC of 1/2, models far apart one of 1", () => {
  const same = { values: new Float64Array(20).fill(0.3), outputs: 2 };
  const attack = halvingAttack(same, same, { random: random(1) });
  assert.deepEqual([attack.auc, attack.aucStd, attack.diff, attack.kl], [0.5, 0, 0, 0]);
  assert.equal(attack.shrunk, attack.halvings);
  const normal = normals(2);
  const far = halvingAttack(logits(normal, 20, 2, 500), logits(normal, 20, 2), {
    random: random(1),
  });
  assert.deepEqual([far.auc, far.aucStd, far.shrunk], [1, 0, 0]);
});

Deno.test("far from both Gaussians, where densities are 0, the ratio still tells them apart", () => {
  const rows = (mean: number) => [-1, 0, 1].map((value) => Float64Array.of(value + mean));
  const { logRatio } = gaussianTest()(rows(1), rows(0));
  // Both have variance 1: the log ratio is x - 1/2, and exp(-99^2 / 2) is 0.
  const got = [-100, 0, 100].map((value) => logRatio(Float64Array.of(value)));
  assertClose(got, [-100.5, -0.5, 99.5], 1e-11, "log ratios");
});

/** Tables [models, outputs] whose covariance is singular in some way. */
const SINGULAR: Readonly<Record<string, (models: number) => Logits>> = {
  zeros: (models) => ({ values: new Float64Array(models * 3), outputs: 3 }),
  constant: (models) => ({ values: new Float64Array(models * 3).fill(-7), outputs: 3 }),
  "one output constant": (models) => withLast(models, () => 5),
  "one output twice": (models) => withLast(models, (row) => row[0]),
  "a sum of 0": (models) => withLast(models, (row) => -row[0] - row[1]),
  "more outputs than models": (models) => logits(normals(4), models, 40),
  "as large as float32": (models) => withLast(models, (row) => row[0] * 1e38),
  "as small as float32": (models) => withLast(models, (row) => row[0] * 1e-38),
};

function withLast(models: number, last: (row: Float64Array) => number): Logits {
  const values = Float64Array.from(logits(normals(3), models, 3).values);
  for (let at = 0; at < values.length; at += 3) values[at + 2] = last(values.subarray(at, at + 2));
  return { values, outputs: 3 };
}

for (const [name, make] of Object.entries(SINGULAR)) {
  Deno.test(`singular covariances give finite answers (${name})`, () => {
    for (const models of [4, 5, 30]) {
      const other = logits(normals(9), models, make(models).outputs, 1);
      for (const [within, without] of [[make(models), other], [other, make(models)]]) {
        for (const covariance of ["sample", "shrunk"] as const) {
          const test = gaussianTest({ covariance });
          const attack = halvingAttack(within, without, { random: random(1), halvings: 5, test });
          assert.ok(Object.values(attack).every(Number.isFinite), JSON.stringify(attack));
          assert.equal(attack.shrunk, 5);
          const scores = leaveOneModelOut(within, without, { test });
          assert.ok([...scores.in, ...scores.out].every(Number.isFinite));
        }
      }
    }
  });
}

Deno.test("the halvings' AUC is that of leave-pair-out but for fewer models, and neither errs at 1/2", () => {
  // Means over 60 ensembles that do not differ; an AUC of 16 by 16 has a deviation below 0.11.
  const normal = normals(5);
  const [ensembles, means] = [60, { halving: 0, pair: 0, one: 0 }];
  for (let k = 0; k < ensembles; k++) {
    const [within, without] = [logits(normal, 16, 1), logits(normal, 16, 1)];
    const attack = halvingAttack(within, without, { random: random(k), halvings: 20 });
    means.halving += attack.auc / ensembles;
    means.pair += leavePairOutAuc(within, without) / ensembles;
    const scores = leaveOneModelOut(within, without);
    means.one += mannWhitneyAuc(scores.in, scores.out) / ensembles;
  }
  const tolerance = 4 * 0.11 / Math.sqrt(ensembles);
  assertClose([means.halving, means.pair], [0.5, 0.5], tolerance, "AUC where nothing differs");
  // What the doc comment warns of.
  assert.ok(means.one < 0.47, `leave-one-model-out has ${means.one}`);
});

Deno.test("leave-pair-out ranks each pair by Gaussians of all models but these two", () => {
  const [within, without] = [[0.1, 0.9, 1.4, 2.2, 0.4], [0, 0.7, -0.8, 1.1]];
  const fit = (values: readonly number[]) => {
    const mean = values.reduce((sum, v) => sum + v) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
    return (x: number) => -Math.log(variance) / 2 - (x - mean) ** 2 / (2 * variance);
  };
  const pairs = within.flatMap((one, i) =>
    without.map((other, o) => {
      const [near, far] = [fit(within.toSpliced(i, 1)), fit(without.toSpliced(o, 1))];
      return Number(near(one) - far(one) > near(other) - far(other));
    })
  );
  const right = pairs.reduce((sum, pair) => sum + pair);
  assert.ok(right > 0 && right < pairs.length); // else any fit would do
  const auc = leavePairOutAuc({ values: within, outputs: 1 }, { values: without, outputs: 1 });
  assert.equal(auc, right / pairs.length);
});

Deno.test("halvings that cannot be are refused with the reason", () => {
  const some = logits(normals(6), 6, 2);
  const attack = (within: number[], without: number[]) => () =>
    attackHalvings(some, some, [{ in: within, out: without }]);
  assert.throws(attack([0, 6], [1]), {
    name: "RangeError",
    message: /in model 6, but there are 6/,
  });
  assert.throws(attack([0], [-1]), { name: "RangeError", message: /out model -1/ });
  assert.throws(attack([], [1]), { name: "RangeError", message: /tries 0 of 6 in models/ });
  assert.throws(attack([1], [0, 1, 2, 3, 4]), { name: "RangeError", message: /leave two to fit/ });
  assert.throws(() => attackHalvings(some, some, []), {
    name: "RangeError",
    message: /no halving/,
  });
  for (const halvings of [0, -1, 1.5, NaN]) {
    assert.throws(() => drawHalvings(6, 6, { random: random(1), halvings }), {
      name: "RangeError",
      message: /halvings is/,
    });
  }
  assert.throws(() => drawHalvings(6, 3, { random: random(1) }), { message: /4 of each/ });
});

import assert from "node:assert/strict";
import {
  disjointHalves,
  divergedModels,
  empiricalKl,
  halvingAttack,
  leaveOneModelOut,
  leavePairOutAuc,
  type Logits,
  meanDifference,
  takeModels,
} from "../../src/mia/mod.ts";
import { random } from "../../src/data/random.ts";
import { logits, normals } from "./normals.ts";

const ATTACKS: readonly ((within: Logits, without: Logits) => unknown)[] = [
  (within, without) => halvingAttack(within, without, { random: random(1) }),
  leaveOneModelOut,
  leavePairOutAuc,
  empiricalKl,
];

/** [models, 2] with some values exchanged. */
function table(models: number, wrong: Readonly<Record<number, number>> = {}): Logits {
  const { outputs, values } = logits(normals(models), models, 2);
  return { outputs, values: Float64Array.from(values, (value, i) => wrong[i] ?? value) };
}

Deno.test("every attack refuses fewer than 4 models, and says of which group", () => {
  for (const attack of ATTACKS) {
    assert.throws(() => attack(table(3), table(4)), {
      name: "RangeError",
      message: "an attack needs at least 4 in models, got 3: train more",
    });
    assert.throws(() => attack(table(5), table(0)), {
      name: "RangeError",
      message: /4 out models, got 0/,
    });
    attack(table(4), table(4));
  }
});

Deno.test("every attack names the models that diverged", () => {
  for (const attack of ATTACKS) {
    for (const value of [NaN, Infinity, -Infinity, 1e39]) {
      assert.throws(() => attack(table(6), table(6, { 3: value, 8: value, 9: value })), {
        name: "RangeError",
        message: "2 of the 6 out models have logits that are not finite (1, 4): they diverged; " +
          "leave them out",
      });
    }
  }
  assert.throws(
    () => empiricalKl({ values: new Float32Array(40).fill(NaN), outputs: 2 }, table(4)),
    {
      message: /\(0, 1, 2, 3, 4, 5, 6, 7, \.\.\.\)/,
    },
  );
});

Deno.test("every attack refuses tables that do not fit, with their shapes", () => {
  for (const attack of ATTACKS) {
    const odd = { values: new Float64Array(9), outputs: 2 };
    assert.throws(() => attack(odd, table(4)), {
      name: "TypeError",
      message: "9 logits of in models are not whole rows of 2 outputs: give [models, outputs]",
    });
    assert.throws(() => attack(table(4), { values: new Float64Array(12), outputs: 3 }), {
      name: "TypeError",
      message: /in models have 2 outputs and out models 3/,
    });
    for (const outputs of [0, -1, 1.5, NaN]) {
      const nothing = { values: new Float64Array(8), outputs };
      assert.throws(() => attack(nothing, nothing), { name: "TypeError", message: /outputs is/ });
    }
  }
});

Deno.test("diverged models are found and left out by their positions", () => {
  const some = table(6, { 0: NaN, 7: Infinity });
  assert.deepEqual(divergedModels(some), [0, 3]);
  const rest = takeModels(some, [1, 2, 4, 5]);
  assert.deepEqual(divergedModels(rest), []);
  assert.deepEqual([...Array.from(rest.values).slice(2, 4)], Array.from(some.values).slice(4, 6));
  for (const wrong of [6, -1, 0.5]) {
    assert.throws(() => takeModels(some, [1, wrong]), {
      name: "RangeError",
      message: /among the 6/,
    });
  }
});

Deno.test("the mean difference is the mean over outputs of squared differences of means", () => {
  const within = { values: [1, 2, 3, 6], outputs: 2 }; // means 2, 4
  const without = { values: [0, 1], outputs: 2 };
  assert.equal(meanDifference(within, without), (4 + 9) / 2);
  assert.throws(() => meanDifference(within, { values: [], outputs: 2 }), RangeError);
});

Deno.test("disjoint halves share no model and leave none", () => {
  for (const models of [2, 9, 100]) {
    const halves = disjointHalves(models, { random: random(2) });
    const all = halves.flatMap((half) => [...half]).toSorted((a, b) => a - b);
    assert.deepEqual(all, Array.from({ length: models }, (_, i) => i));
    assert.equal(halves[0].length, Math.floor(models / 2));
  }
  assert.throws(() => disjointHalves(1, { random: random(2) }), RangeError);
});

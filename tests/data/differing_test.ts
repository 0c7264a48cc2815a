import assert from "node:assert/strict";
import { dataset, drawDiffering, noiseRecords } from "../../src/data/mod.ts";

// 10 records of "a", 20 of "b", none of "c", 30 of "d".
const labels = Int32Array.from({ length: 60 }, (_, i) => i % 6 === 0 ? 0 : i % 3 === 1 ? 1 : 3);
const source = dataset({
  name: "sixty",
  inputs: Float32Array.from({ length: 120 }, (_, i) => i),
  features: 2,
  labels,
  classes: ["a", "b", "c", "d"],
});
const GOLDEN = [[54, 10], [50, 0], [13, 20]];
const classesOf = (groups: number[][]) =>
  groups.map((group) => group.map((i) => source.classes[labels[i]]));

Deno.test("differing records are of the classes asked for, and none comes twice", () => {
  const draw = (kind: "balanced" | "one-class" | "same-class", runs: number, count: number) => {
    const groups = drawDiffering(source, { runs, count, kind, seed: 1 });
    assert.equal(new Set(groups.flat()).size, runs * count);
    return classesOf(groups);
  };
  assert.deepEqual(draw("balanced", 2, 2), [["a", "b"], ["d", "a"]]);
  assert.deepEqual(draw("one-class", 2, 2), [["a", "a"], ["a", "a"]]);
  assert.deepEqual(draw("same-class", 4, 2), [["a", "a"], ["b", "b"], ["d", "d"], ["a", "a"]]);
});

Deno.test("a seed draws the same records on every machine, and more runs begin with fewer", () => {
  const draw = (runs: number, seed: number) =>
    drawDiffering(source, { runs, count: 2, kind: "balanced", seed });
  // Of an implementation with Python's integers.
  assert.deepEqual(draw(3, 5), GOLDEN);
  assert.deepEqual(draw(9, 5).slice(0, 3), GOLDEN);
  assert.notDeepEqual(draw(3, 6), GOLDEN);
});

Deno.test("a class with too few records is named", () => {
  assert.throws(() => drawDiffering(source, { runs: 11, count: 1, kind: "one-class", seed: 0 }), {
    name: "RangeError",
    message: '11 x 1 differing records, one-class, need more records of class "a" than the 10 of ' +
      "sixty; ask for fewer",
  });
});

Deno.test("noise fills its limits, with every class", () => {
  const limits = { lowest: [0, -1], highest: [1, 3] };
  const noise = noiseRecords(source, 400, limits, 7);
  assert.deepEqual([noise.count, noise.features, noise.classes], [400, 2, source.classes]);
  for (const [f, [low, high]] of [[0, 1], [-1, 3]].entries()) {
    const values = noise.inputs.filter((_, at) => at % 2 === f);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    // Of 400 draws the extremes are within 5 % of the limits but for once in 10^8 times.
    assert.ok(least >= low && least < low + 0.05 * (high - low));
    assert.ok(most <= high && most > high - 0.05 * (high - low));
  }
  assert.deepEqual(new Set(noise.labels), new Set([0, 1, 2, 3]));
  assert.deepEqual(noiseRecords(source, 400, limits, 7).inputs, noise.inputs);
});

import assert from "node:assert/strict";
import { sliceTable } from "../../../src/report/page/slices.ts";

const WORDS = { title: "By class", caption: "Quartiles." };

Deno.test("slices have numbers and numpy's quartiles of each group, and of all", () => {
  // numpy.percentile([1, 2, 3, 10], [25, 50, 75]) = 1.75, 2.5, 4.75; of [5] all are 5.
  const values = [1, 5, 2, 3, 10];
  const { head, rows } = sliceTable(["a", "b", "a", "a", "a"], [{ title: "KL", values }], WORDS);
  assert.deepEqual(head, ["", "records", "KL, 25 %", "median", "75 %"]);
  assert.deepEqual(rows, [
    ["a", 4, 1.75, 2.5, 4.75],
    ["b", 1, 5, 5, 5],
    ["all", 5, 2, 3, 5],
  ]);
});

Deno.test("slices come in the order that is given, then as they come", () => {
  const { rows } = sliceTable(["x", "9", "8"], [], { ...WORDS, order: ["8", "9", "10"] });
  assert.deepEqual(rows.map(([name]) => name), ["8", "9", "x", "all"]);
});

Deno.test("measures of other lengths are refused", () => {
  const measures = [{ title: "KL", values: [1] }];
  assert.throws(
    () => sliceTable(["a", "b"], measures, WORDS),
    /KL must have a value for each of 2/,
  );
});

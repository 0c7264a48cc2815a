import assert from "node:assert/strict";
import { histogram, histogramSpec } from "../../src/report/histogram.ts";

const WORDS = { title: "LOOD", label: "KL" };

/** Counts of the bars, by their left edges. */
function bars(spec: object): Map<number, number> {
  const { data: { values } } = JSON.parse(JSON.stringify(spec));
  return new Map(values.map(({ from, count }: { from: number; count: number }) => [from, count]));
}

Deno.test("a bin holds its left edge, the last one both", () => {
  const spec = histogramSpec([0, 0.9, 1, 3, 4], { ...WORDS, bins: 4 });
  assert.deepEqual([...bars(spec)], [[0, 2], [1, 1], [3, 2]]);
});

Deno.test("on a logarithmic axis bins have equal ratios", () => {
  const spec = histogramSpec([1, 5, 50, 100], { ...WORDS, bins: 2, scale: "log" });
  const [first, second] = [...bars(spec)];
  assert.deepEqual([first[1], second[1]], [2, 2]);
  assert.ok(Math.abs(second[0] - 10) < 1e-12);
});

Deno.test("equal values have one bar", () => {
  for (const value of [3, 0, -2]) {
    assert.deepEqual([...bars(histogramSpec([value, value], WORDS)).values()], [2]);
  }
});

Deno.test("a histogram is drawn with its words, and only a page's has rows", async () => {
  const svg = await histogram([1, 2, 3], WORDS);
  for (const text of ["LOOD", "KL", "records"]) assert.ok(svg.includes(`>${text}</text>`), text);
  const rows = [7, 8, 9];
  assert.doesNotMatch(JSON.stringify(histogramSpec([1, 2, 3], { ...WORDS, rows })), /rows/);
  const page = JSON.stringify(histogramSpec([1, 2, 3], { ...WORDS, rows, interactive: true }));
  for (const row of rows) assert.match(page, new RegExp(`"rows":\\[${row}\\]`));
});

Deno.test("values that cannot be counted are refused", () => {
  assert.throws(() => histogramSpec([], WORDS), /at least one value/);
  assert.throws(() => histogramSpec([1, NaN], WORDS), /KL must be finite, got NaN at 1/);
  assert.throws(() => histogramSpec([0, 1], { ...WORDS, scale: "log" }), /must be > 0.*got 0/);
  assert.throws(() => histogramSpec([1], { ...WORDS, bins: 0 }), /bins must be a positive integer/);
});

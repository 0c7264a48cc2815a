import assert from "node:assert/strict";
import { scatterPlot } from "../../src/report/scatter.ts";

const SERIES = { name: "relu", x: [0.5, 0.7, 0.9], y: [0.6, 0.65, 1] };
const WORDS = { title: "AUC", subtitle: "r = 0.9", xLabel: "LOOD", yLabel: "networks" };

/** Elements of a kind in the plot's layers. */
function marks(svg: string, kind: "symbol" | "rule" | "line"): number {
  const groups = svg.match(new RegExp(`<g class="mark-${kind} role-mark[^]*?</g>`, "g")) ?? [];
  return groups.reduce((sum, group) => sum + (group.match(/<(path|line)/g) ?? []).length, 0);
}

Deno.test("a scatter plot has a point for each pair, its bars, and the words", async () => {
  const svg = await scatterPlot([{ ...SERIES, yError: [0.1, 0.1, 0] }], WORDS);
  for (const text of ["AUC", "r = 0.9", "LOOD", "networks"]) {
    assert.ok(svg.includes(`>${text}</text>`), `${text} is not in ${svg}`);
  }
  assert.equal(marks(svg, "symbol"), 3);
  assert.equal(marks(svg, "rule"), 3, "no bars of an error that is not given");
  assert.equal(marks(svg, "line"), 0);
  const more = await scatterPlot([SERIES, { ...SERIES, name: "gelu" }], {
    ...WORDS,
    diagonal: true,
  });
  assert.equal(marks(more, "symbol"), 6);
  assert.equal(marks(more, "line"), 1);
  for (const name of ["relu", "gelu"]) assert.ok(more.includes(`>${name}</text>`));
});

Deno.test("names of series stand whole in the legend, for they may differ at their ends alone", async () => {
  const names = ["gelu, weight deviation 1.4142", "gelu, weight deviation 1.9822"];
  const svg = await scatterPlot(names.map((name) => ({ ...SERIES, name })), WORDS);
  for (const name of names) assert.ok(svg.includes(`>${name}</text>`), name);
});

Deno.test("the line of least squares ends at the outermost points", async () => {
  // Its slope is 1 / 2: y = 1 / 6 + x / 2.
  const svg = await scatterPlot([{ name: "records", x: [0, 1, 2], y: [0, 1, 1] }], {
    ...WORDS,
    regression: true,
  });
  assert.equal(marks(svg, "line"), 1);
  const [, line] = svg.match(/mark-line role-mark[^]*?d="(M[^"]*)"/) ?? [];
  const [, ...ends] = line.match(/^M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)$/) ?? [];
  const [x0, y0, x1, y1] = ends.map(Number);
  assert.deepEqual([x0, x1], [0, 340]);
  // The vertical axis is 340 long, goes to 1.2, and counts from above; d has three decimals.
  for (const [got, y] of [[y0, 1 / 6], [y1, 7 / 6]]) {
    assert.ok(Math.abs(got - 340 * (1 - y / 1.2)) < 1e-3, line);
  }
});

Deno.test("logarithmic axes place powers of ten at equal distances", async () => {
  const svg = await scatterPlot([{ name: "kl", x: [0.01, 1, 100], y: [0.1, 10, 1000] }], {
    ...WORDS,
    xScale: "log",
    yScale: "log",
  });
  const points = [...svg.matchAll(/<path transform="translate\(([\d.]+),([\d.]+)\)"/g)]
    .map(([, x, y]) => [Number(x), Number(y)]);
  assert.equal(points.length, 3);
  const [[x0, y0], [x1, y1], [x2, y2]] = points;
  assert.ok(Math.abs((x1 - x0) - (x2 - x1)) < 1e-6 && x1 > x0, svg);
  assert.ok(Math.abs((y1 - y0) - (y2 - y1)) < 1e-6 && y1 < y0, svg);
});

Deno.test("points that cannot be drawn are refused", async () => {
  await assert.rejects(scatterPlot([], WORDS), /at least one point, got none/);
  await assert.rejects(
    scatterPlot([{ ...SERIES, y: [1, NaN, 2] }], WORDS),
    /y of relu must be finite, got NaN at 1/,
  );
  await assert.rejects(
    scatterPlot([{ ...SERIES, xError: [1] }], WORDS),
    /x error of relu must have 3 values, got 1/,
  );
  await assert.rejects(
    scatterPlot([{ ...SERIES, x: [0, 1, 2] }], { ...WORDS, xScale: "log" }),
    /logarithmic axes take values > 0 only, got 0 of relu/,
  );
});

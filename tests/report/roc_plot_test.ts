import assert from "node:assert/strict";
import { rocPlot } from "../../src/report/roc_plot.ts";

const STEPS = { name: "12", fpr: [0, 0, 0.25, 1], tpr: [0, 0.5, 1, 1] };
const ALL = { name: "all", fpr: [0, 0.125, 1], tpr: [0, 0.5, 1], bold: true };

/** The path of each line, the diagonal first. */
function paths(svg: string): { path: string; width: number }[] {
  const groups = [...svg.matchAll(/<g class="mark-line role-mark[^]*?<\/g>/g)].map(([one]) => one);
  return groups.flatMap((group) =>
    [...group.matchAll(/<path d="([^"]*)"[^>]*?stroke-width="([\d.]+)"/g)]
      .map(([, path, width]) => ({ path, width: Number(width) }))
  );
}

/** Corners of a path in shares of the plot's side, from its lower left corner. */
function corners(path: string): number[][] {
  return [...path.matchAll(/[ML]([-\d.e]+),([-\d.e]+)/g)]
    .map(([, x, y]) => [Number(x) / 340, 1 - Number(y) / 340]);
}

Deno.test("a ROC plot goes in steps from corner to corner, and names its curves", async () => {
  const svg = await rocPlot([STEPS, ALL], { title: "ROC", subtitle: "8 in and 8 out models" });
  for (const text of ["ROC", "8 in and 8 out models", "12", "all", "False-positive rate"]) {
    assert.ok(svg.includes(`>${text}</text>`), `${text} is not in ${svg}`);
  }
  const [diagonal, thin, bold] = paths(svg);
  assert.deepEqual(corners(diagonal.path), [[0, 0], [1, 1]]);
  // Never above what the point on the left reaches.
  assert.deepEqual(corners(thin.path), [[0, 0], [0, 0], [0, 0.5], [0.25, 0.5], [0.25, 1], [1, 1], [
    1,
    1,
  ]]);
  assert.ok(bold.width > thin.width);
});

Deno.test("on logarithmic axes rates of 0 lie on the edge, at half the smallest other rate", async () => {
  const svg = await rocPlot([STEPS, ALL], { title: "ROC", scale: "log" });
  const [, , bold] = paths(svg);
  // From 1/16 to 1: 1/8 is a quarter of the way, 1/2 three quarters.
  const expected = [[0, 0], [0.25, 0], [0.25, 0.75], [1, 0.75], [1, 1]];
  corners(bold.path).forEach((corner, at) =>
    corner.forEach((value, axis) =>
      assert.ok(Math.abs(value - expected[at][axis]) < 1e-3, `${value} at ${at}`)
    )
  );
});

Deno.test("more curves than colors are drawn without a legend", async () => {
  const curves = Array.from({ length: 12 }, (_, i) => ({ ...STEPS, name: `record ${i}` }));
  assert.doesNotMatch(await rocPlot(curves, { title: "t" }), /record \d/);
  assert.match(await rocPlot(curves.slice(0, 10), { title: "t" }), /record 9/);
});

Deno.test("curves that are none are refused", async () => {
  const refuse = async (curve: typeof STEPS, message: RegExp, name = "RangeError") =>
    await assert.rejects(rocPlot([curve], { title: "t" }), { name, message });
  await assert.rejects(rocPlot([], { title: "t" }), { name: "RangeError", message: /one curve/ });
  await refuse({ name: "12", fpr: [], tpr: [] }, /the curve 12 has no point/);
  await refuse({ ...STEPS, tpr: [0, 1] }, /rates of 12 must have 4 values, got 2/, "TypeError");
  await refuse({ ...STEPS, tpr: [0, NaN, 1, 1] }, /must be finite, got NaN at 1/);
  await refuse(
    { ...STEPS, fpr: [0, 0, 1.25, 1] },
    /false-positive rates of 12 .*\[0, 1\], got 1.25/,
  );
});

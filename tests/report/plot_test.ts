import assert from "node:assert/strict";
import { decode } from "fast-png";
import { heatMap } from "../../src/report/heat_map.ts";
import { linePlot } from "../../src/report/plot.ts";
import { FONT_FAMILY, renderPng } from "../../src/report/render.ts";

const X = { label: "pert", values: [-1, 0, 1] };
const Y = { label: "pert_2", values: [0, 2] };
const CURVE = { name: "12", values: [0.1, 3, 0.2] };

/** Pixels of a PNG. */
function open(png: Uint8Array) {
  const { width, height, data, channels } = decode(png);
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * channels).slice(0, 3)];
  return { width, height, at };
}

/** How many pixels are no shade of gray. */
function colored(png: Uint8Array): number {
  const { width, height, at } = open(png);
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = at(x, y);
      if (Math.max(r, g, b) - Math.min(r, g, b) > 30) count++;
    }
  }
  return count;
}

Deno.test("a line plot says its title, axes and lines, in the font that is at hand", async () => {
  const lines = [CURVE, { name: "80", values: [1, 2, 1] }];
  const svg = await linePlot("LOOD <of> two & more", X, [{ label: "KL", lines }]);
  for (const text of ["LOOD &lt;of&gt; two &amp; more", "pert", "KL", "12", "80"]) {
    assert.ok(svg.includes(`>${text}</text>`), `${text} is not in ${svg}`);
  }
  const families = [...svg.matchAll(/font-family="([^"]*)"/g)].map(([, family]) => family);
  assert.ok(families.length > 0);
  assert.deepEqual(new Set(families), new Set([FONT_FAMILY]));
});

Deno.test("a line plot renders as PNG on white, with a colored line", async () => {
  const png = await renderPng(await linePlot("one", X, [{ label: "KL", lines: [CURVE] }]));
  const { at, width, height } = open(png);
  assert.deepEqual(at(0, 0), [255, 255, 255]);
  assert.ok(width > 500 && height > 150, `${width} x ${height}`);
  assert.ok(colored(png) > 300, `only ${colored(png)} colored pixels`);
});

Deno.test("each panel adds to the height, and text leaves ink", async () => {
  const panel = { label: "KL", lines: [CURVE] };
  const [one, three] = await Promise.all([
    linePlot("t", X, [panel]),
    linePlot("t", X, [panel, { ...panel, label: "mse" }, { ...panel, label: "AUC" }]),
  ].map(async (svg) => open(await renderPng(await svg))));
  assert.ok(three.height > 2.5 * one.height);
  let ink = 0;
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 40; x++) if (one.at(x, y)[0] < 100) ink++;
  }
  assert.ok(ink > 10, "the title is not drawn");
});

Deno.test("more lines than colors are drawn without a legend", async () => {
  const lines = Array.from({ length: 11 }, (_, i) => ({ name: `record ${i}`, values: [i, 1, 2] }));
  const svg = await linePlot("t", X, [{ label: "KL", lines }]);
  assert.doesNotMatch(svg, /record \d/);
  assert.match(await linePlot("t", X, [{ label: "KL", lines: lines.slice(0, 10) }]), /record 9/);
});

Deno.test("a line may have a band around it and dots on it", async () => {
  const plain = await linePlot("t", X, [{ label: "AUC", lines: [CURVE] }]);
  assert.doesNotMatch(plain, /mark-area|mark-symbol/);
  const line = { ...CURVE, deviations: [0.1, 1, 0.1], marked: [1] };
  const svg = await linePlot("t", X, [{ label: "AUC", lines: [line, { ...CURVE, name: "80" }] }]);
  const [, area] = svg.match(/mark-area[^>]*><path[^>]* d="([^"]*)"/) ?? assert.fail(svg);
  // Three points above and three below, of the one line that has a band.
  assert.equal(area.match(/[ML]/g)?.length, 6);
  const dots = svg.match(/<g class="mark-symbol role-mark[^]*?<\/g>/) ?? assert.fail(svg);
  assert.equal(dots[0].match(/<path/g)?.length, 1);
  assert.match(dots[0], /translate\(260,/, "the dot is not in the middle");
});

Deno.test("a heat map has a cell for each value, the largest the brightest", async () => {
  const svg = await heatMap("t", X, Y, [{ label: "KL", values: [0, 1, 2, 3, 4, 5] }]);
  const fills = [...svg.matchAll(/<path d="[^"]*" fill="(rgb\([^"]*\))"/g)].map(([, fill]) => fill);
  assert.equal(new Set(fills).size, 6, svg);
  // The ends of viridis.
  assert.deepEqual([fills[0], fills[5]], ["rgb(68, 1, 84)", "rgb(253, 231, 37)"]);
  const { at } = open(await renderPng(svg));
  const [, left, top] = svg.match(/transform="translate\((\d+),(\d+)\)"/) ?? assert.fail(svg);
  const middle = (column: number, row: number) =>
    at(Number(left) + 50 + 100 * column, Number(top) + 75 + 150 * row);
  assert.notDeepEqual(middle(0, 1), middle(2, 0));
});

Deno.test("plots without values, or with values that do not fit, are refused", async () => {
  const panel = { label: "KL", lines: [CURVE] };
  await assert.rejects(linePlot("t", X, []), { name: "RangeError" });
  await assert.rejects(linePlot("t", X, [{ label: "KL", lines: [] }]), { name: "RangeError" });
  await assert.rejects(linePlot("t", { label: "pert", values: [1, 2] }, [panel]), {
    name: "TypeError",
    message: "KL of 12 must have 2 values, got 3",
  });
  const wild = { label: "KL", lines: [{ name: "12", values: [1, NaN, 2] }] };
  await assert.rejects(linePlot("t", X, [wild]), {
    name: "RangeError",
    message: "KL of 12 must be finite, got NaN at 1",
  });
  const broad = { label: "KL", lines: [{ ...CURVE, deviations: [1, 2] }] };
  await assert.rejects(linePlot("t", X, [broad]), {
    name: "TypeError",
    message: "deviation of 12 must have 3 values, got 2",
  });
  const map = { label: "KL", values: [1, 2, 3] };
  await assert.rejects(heatMap("t", X, Y, [map]), { name: "TypeError" });
  await assert.rejects(heatMap("t", X, Y, []), { name: "RangeError" });
  await assert.rejects(heatMap("t", X, { label: "y", values: [0] }, [map]), {
    name: "RangeError",
    message: "axis y of a map must have at least 2 values, got 1",
  });
  const falling = { label: "y", values: [1, 0] };
  await assert.rejects(heatMap("t", X, falling, [map]), {
    name: "RangeError",
    message: "values of axis y must ascend, got 1,0",
  });
});

Deno.test("a band ends where values can be no further", async () => {
  const line = { name: "networks", values: [1, 2, 3], deviations: [4, 1, 4] };
  const ticks = async (limits?: readonly [number, number]) => {
    const panel = { label: "KL", lines: [line], ...(limits && { limits }) };
    const svg = await linePlot("t", { label: "x", values: [0, 1, 2] }, [panel]);
    const labels = [...svg.matchAll(/<text text-anchor="end"[^>]*>([^<]*)<\/text>/g)]
      .map(([, text]) => Number(text.replace("\u2212", "-")));
    return [Math.min(...labels), Math.max(...labels)];
  };
  const [least, largest] = await ticks();
  assert.ok(least < 0 && largest > 5, `from ${least} to ${largest}`);
  assert.deepEqual(await ticks([0, 4]), [0, 4]);
});

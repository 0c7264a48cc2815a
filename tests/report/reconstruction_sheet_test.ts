import assert from "node:assert/strict";
import { decode } from "fast-png";
import { type Reconstruction, reconstructionSheet, renderPng } from "../../src/report/mod.ts";

const image = (level: number) => ({
  pixels: new Uint8Array(4).fill(level),
  height: 2,
  width: 2,
  channels: 1 as const,
});

const pair = (level: number): Reconstruction => ({
  record: { index: 7, label: "cat", lood: 1.5, auc: 0.8, image: image(level) },
  query: { index: 0, label: "query", lood: 1.4, auc: 0.79, image: image(level + 5) },
});

Deno.test("a record is named by its index, its query by the run", () => {
  const svg = reconstructionSheet([{ title: "by KL", measure: "KL", pairs: [pair(90)] }]);
  assert.deepEqual([...svg.matchAll(/>(#\d+|run \d+)</g)].map(([, name]) => name), ["#7", "run 0"]);
});

Deno.test("each record stands over its query, eight pairs in a row, groups below each other", async () => {
  const pairs = Array.from({ length: 9 }, (_, i) => pair(20 * i));
  const group = { title: "by KL", measure: "KL", pairs };
  const { data, width, height, channels } = decode(await renderPng(reconstructionSheet([group])));
  const at = (x: number, y: number) => data[(y * width + x) * channels];
  const [left, top, row] = [28 + 70, 28 + 44 + 70, 140 + 66];
  assert.equal(at(left, top), 0);
  assert.equal(at(left, top + row), 5);
  assert.equal(at(left + 7 * 156, top), 140);
  assert.equal(at(left, top + 2 * row), 160);
  assert.equal(at(left, top + 3 * row), 165);
  const both = decode(
    await renderPng(reconstructionSheet([group, { ...group, pairs: [pair(0)] }])),
  );
  assert.equal(both.height - height, 44 + 2 * row);
});

Deno.test("no pairs and pixels that do not match their shape are refused", () => {
  assert.throws(() => reconstructionSheet([]), {
    name: "RangeError",
    message: "a sheet of reconstructions needs pairs, got none",
  });
  const bad = { ...pair(0), query: { ...pair(0).query, image: { ...image(0), width: 3 } } };
  assert.throws(
    () => reconstructionSheet([{ title: "", measure: "KL", pairs: [bad] }]),
    TypeError,
  );
});

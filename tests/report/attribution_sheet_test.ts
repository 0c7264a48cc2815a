import assert from "node:assert/strict";
import { decode } from "fast-png";
import { type AttributedQuery, attributionSheet } from "../../src/report/attribution_sheet.ts";
import { renderPng } from "../../src/report/render.ts";

const image = (level: number) => ({
  pixels: new Uint8Array(4).fill(level),
  height: 2,
  width: 2,
  channels: 1 as const,
});

const QUERY: AttributedQuery = {
  index: 3,
  label: "cat",
  of: "cat",
  score: 0.4,
  image: image(50),
  helpful: [{ index: 7, label: "cat", influence: 0.1, kl: 0.2, image: image(100) }],
  harmful: [{ index: 8, label: "dog", influence: -0.1, kl: 0.3, image: image(200) }],
};

Deno.test("an attribution sheet has the query left, helpful records above harmful ones", async () => {
  const { data, width, height, channels } = decode(await renderPng(attributionSheet([QUERY])));
  const at = (x: number, y: number) => data[(y * width + x) * channels];
  const [top, left] = [28 + 40 + 70, 28 + 70];
  assert.equal(at(left, top), 50);
  assert.equal(at(left + 156 + 72, top), 100);
  assert.equal(at(left + 156 + 72, top + 206), 200);
  const two = decode(
    await renderPng(attributionSheet([QUERY, { ...QUERY, helpful: [], harmful: [] }])),
  );
  assert.deepEqual([two.width, two.height], [width, 2 * height - 28]);
});

Deno.test("a sheet of no queries and pixels that do not match are refused", () => {
  assert.throws(() => attributionSheet([]), RangeError);
  const bad = { ...QUERY, image: { ...QUERY.image, width: 3 } };
  assert.throws(() => attributionSheet([bad]), TypeError);
});

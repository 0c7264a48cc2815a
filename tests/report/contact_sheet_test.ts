import assert from "node:assert/strict";
import { decode } from "fast-png";
import { contactSheet, type SheetRecord } from "../../src/report/contact_sheet.ts";
import { renderPng } from "../../src/report/render.ts";

const GRAY: SheetRecord = {
  index: 12,
  label: 3,
  kl: 1.5,
  auc: 0.75,
  image: { pixels: Uint8Array.of(0, 100, 200, 50), height: 2, width: 2, channels: 1 },
};
const COLOR: SheetRecord = {
  index: 99_999,
  label: "<a very long name & more>",
  kl: 1e-9,
  auc: 0.5,
  image: { pixels: Uint8Array.of(250, 10, 20), height: 1, width: 1, channels: 3 },
};

/** Pixels of a PNG, and the color at a place. */
function open(png: Uint8Array) {
  const { width, height, data, channels } = decode(png);
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * channels).slice(0, 3)];
  return { width, height, at };
}

Deno.test("a contact sheet shows each picture enlarged, its pixels sharp", async () => {
  const { at } = open(await renderPng(contactSheet([GRAY], [COLOR], { columns: 2 })));
  // A picture of 2 x 2 pixels in a frame of 140: each is a square of 70.
  const [left, top] = [28, 28 + 44];
  const squares = [[0, 0, 0], [100, 100, 100], [200, 200, 200], [50, 50, 50]];
  squares.forEach((color, i) => {
    const [x, y] = [left + 70 * (i % 2), top + 70 * Math.floor(i / 2)];
    for (const [dx, dy] of [[1, 1], [68, 1], [1, 68], [68, 68]]) {
      assert.deepEqual(at(x + dx, y + dy), color, `square ${i}, at ${dx}, ${dy}`);
    }
  });
});

Deno.test("the least exposed records come under the most exposed ones, in color", async () => {
  const { at, height } = open(await renderPng(contactSheet([GRAY], [COLOR], { columns: 2 })));
  const section = (height - 28) / 2;
  assert.deepEqual(at(28 + 70, 28 + section + 44 + 70), [250, 10, 20]);
});

Deno.test("a contact sheet grows with its rows and columns, on white", async () => {
  const one = open(await renderPng(contactSheet([GRAY], [], { columns: 3 })));
  const four = open(await renderPng(contactSheet([GRAY, GRAY, GRAY, GRAY], [], { columns: 3 })));
  const wide = open(await renderPng(contactSheet([GRAY], [], { columns: 4, head: "seed 1" })));
  assert.equal(one.width, four.width);
  assert.ok(four.height > one.height && wide.width > one.width && wide.height > one.height);
  assert.deepEqual(one.at(0, 0), [255, 255, 255]);
});

Deno.test("pictures larger than their frame shrink", async () => {
  const image = {
    pixels: new Uint8Array(300 * 150).fill(60),
    height: 300,
    width: 150,
    channels: 1,
  };
  const { at } = open(
    await renderPng(contactSheet([{ ...GRAY, image: { ...image, channels: 1 } }], [])),
  );
  assert.deepEqual(at(28 + 70, 72 + 70), [60, 60, 60]);
  assert.deepEqual(at(28 + 5, 72 + 70), [250, 250, 250]);
});

Deno.test("pixels that do not match their shape, and empty sheets, are refused", () => {
  const image = { ...GRAY.image, width: 3 };
  assert.throws(() => contactSheet([{ ...GRAY, image }], []), {
    name: "TypeError",
    message: "the picture of record 12 must have 2 x 3 x 1 values, got 4",
  });
  assert.throws(() => contactSheet([], []), RangeError);
  assert.throws(() => contactSheet([GRAY], [], { columns: 0 }), RangeError);
});

Deno.test("text is drawn in the font of the package, regular and bold", async () => {
  const draw = (weight: number) =>
    renderPng(
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20" font-family="DejaVu Sans">` +
        `<text y="15" font-weight="${weight}">lood</text></svg>`,
    );
  const blank = await renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"/>`);
  const [regular, bold] = [await draw(400), await draw(700)];
  assert.notDeepEqual(regular, blank);
  assert.notDeepEqual(regular, bold);
});

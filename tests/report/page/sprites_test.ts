import assert from "node:assert/strict";
import { decode } from "fast-png";
import { sprites } from "../../../src/report/page/sprites.ts";
import { random } from "../../../src/data/random.ts";

const gray = (value: number, side = 4) => ({
  pixels: new Uint8Array(side * side).fill(value),
  height: side,
  width: side,
  channels: 1 as const,
});

Deno.test("sprites hold each picture at its place", () => {
  const { sheets, height, width, columns, perSheet } = sprites(
    Array.from({ length: 1030 }, (_, i) => gray(i % 251)),
  );
  assert.deepEqual([height, width, columns, perSheet, sheets.length], [4, 4, 32, 1024, 2]);
  for (const i of [0, 31, 32, 1023, 1024, 1029]) {
    const { data, width: across } = decode(sheets[Math.floor(i / perSheet)]);
    const at = i % perSheet;
    const corner = Math.floor(at / columns) * height * across + (at % columns) * width;
    for (const offset of [0, 3, 3 * across + 3]) {
      assert.equal(data[corner + offset], i % 251, `${i}`);
    }
  }
});

Deno.test("large pictures are averaged", () => {
  const half = {
    ...gray(0, 128),
    pixels: Uint8Array.from({ length: 128 * 128 }, (_, i) => 200 * (i % 2)),
  };
  const { sheets, height, width } = sprites([half]);
  assert.deepEqual([height, width], [64, 64]);
  assert.equal(decode(sheets[0]).data[5], 100);
});

Deno.test("many pictures that no PNG makes smaller get smaller themselves", () => {
  const { uniform } = random(1);
  const noise = Uint8Array.from({ length: 32 * 32 * 3 }, () => 256 * uniform());
  const pictures = Array.from({ length: 8000 }, (_, i) => ({
    pixels: noise.map((value) => value ^ i),
    ...{ height: 32, width: 32, channels: 3 as const },
  }));
  const { sheets, height } = sprites(pictures);
  assert.ok(height < 32 && height >= 16, `${height}`);
  assert.ok(sheets.reduce((sum, { length }) => sum + length, 0) < 11e6);
});

Deno.test("pictures of different sizes and none at all are refused", () => {
  assert.throws(() => sprites([]), /at least one picture/);
  assert.throws(() => sprites([gray(0), gray(0, 5)]), /picture 1 is of another size/);
});

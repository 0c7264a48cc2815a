import assert from "node:assert/strict";
import golden from "../reference/golden/images.json" with { type: "json" };
import type { ImageSize, Raster } from "../../src/data/raster.ts";
import { random } from "../../src/data/random.ts";
import { resize } from "../../src/data/resize.ts";

function noise(height: number, width: number, channels: 1 | 3, seed = 1): Raster {
  const { integer } = random(seed);
  const values = Uint8Array.from({ length: height * width * channels }, () => integer(256));
  return { height, width, channels, values };
}

/** What the rule says of one value, summed over all pixels of the part by its definition. */
function byDefinition(image: Raster, size: ImageSize, y: number, x: number, k: number): number {
  const wide = image.width * size.height > image.height * size.width;
  const height = wide ? image.height : Math.round(image.width * size.height / size.width);
  const width = wide ? Math.round(image.height * size.width / size.height) : image.width;
  const [top, left] = [(image.height - height) >> 1, (image.width - width) >> 1];
  const weight = (at: number, from: number, to: number, i: number) => {
    const [begin, end] = [at * from / to, (at + 1) * from / to];
    if (from > to) return Math.max(0, Math.min(i + 1, end) - Math.max(i, begin)) * to / from;
    const center = Math.min(from - 1, Math.max(0, (begin + end) / 2 - 0.5));
    return Math.max(0, 1 - Math.abs(center - i));
  };
  let sum = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const value = image.values[((top + i) * image.width + left + j) * image.channels + k];
      sum += weight(y, height, size.height, i) * weight(x, width, size.width, j) * value;
    }
  }
  return sum;
}

Deno.test("resizing is averaging over area, interpolation and a centered cut, by definition", () => {
  const sizes: [from: [number, number], to: [number, number]][] = [
    [[12, 8], [6, 4]], // whole factors
    [[13, 11], [5, 5]], // smaller, cut
    [[5, 7], [9, 9]], // larger, cut
    [[7, 3], [3, 5]], // one of each
    [[1, 9], [4, 4]],
    [[9, 9], [1, 1]],
    [[3, 50], [2, 7]],
  ];
  for (const [[height, width], [newHeight, newWidth]] of sizes) {
    for (const channels of [1, 3] as const) {
      const image = noise(height, width, channels);
      const size = { height: newHeight, width: newWidth };
      const resized = resize(image, size);
      assert.equal(resized.values.length, newHeight * newWidth * channels);
      resized.values.forEach((value, i) => {
        const [y, x, k] = [
          Math.floor(i / channels / newWidth),
          Math.floor(i / channels) % newWidth,
          i % channels,
        ];
        const exact = byDefinition(image, size, y, x, k);
        // Rounded to the nearest; float64 sums of some dozens of bytes are off by less than 1e-10.
        assert.ok(
          Math.abs(value - exact) <= 0.5 + 1e-10,
          `${height} x ${width}: ${value} ${exact}`,
        );
      });
    }
  }
});

Deno.test("resized images are OpenCV's by INTER_AREA and INTER_LINEAR, rounded", () => {
  assert.equal(golden.resized.length, 5);
  for (const { from, to, pixels, exact } of golden.resized) {
    const values = Uint8Array.fromBase64(pixels);
    const image: Raster = { height: from[0], width: from[1], channels: 3, values };
    const resized = resize(image, { height: to[0], width: to[1] });
    assert.equal(resized.values.length, exact.length);
    // OpenCV's weights are float32 even for float64 pixels: off by some 2^-24 of 255, times the
    // pixels summed; the file has six digits.
    const most = resized.values.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - exact[i])),
      0,
    );
    assert.ok(most <= 0.5 + 1e-4, `${from} to ${to}: ${most}`);
  }
});

Deno.test("halves are rounded up, and an image of its size stays", () => {
  const image: Raster = { height: 1, width: 4, channels: 1, values: Uint8Array.of(0, 1, 254, 255) };
  assert.deepEqual(resize(image, { height: 1, width: 4 }), image);
  const middle = resize({ ...image, height: 2, width: 2 }, { height: 1, width: 1 });
  assert.deepEqual(middle.values, Uint8Array.of(128)); // 127.5
});

Deno.test("the centered part counts: odd margins leave less at the top and the left", () => {
  const values = Uint8Array.of(10, 20, 30, 40);
  const wide: Raster = { height: 1, width: 4, channels: 1, values };
  assert.deepEqual(resize(wide, { height: 1, width: 1 }).values, Uint8Array.of(20));
  const high: Raster = { height: 4, width: 1, channels: 1, values };
  assert.deepEqual(resize(high, { height: 1, width: 1 }).values, Uint8Array.of(20));
});

Deno.test("an even image stays even at any size", () => {
  for (let size = 1; size < 40; size++) {
    const values = new Uint8Array(17 * 17).fill(255);
    const even: Raster = { height: 17, width: 17, channels: 1, values };
    assert.ok(resize(even, { height: size, width: size }).values.every((value) => value === 255));
  }
});

import assert from "node:assert/strict";
import { applyAugmentation, augment, dataset, type DatasetParts } from "../../src/data/mod.ts";
import golden from "../reference/golden/augment.json" with { type: "json" };
import { assertClose } from "../support.ts";

Deno.test("an augmented image is scipy's", () => {
  for (const { image, changed, height, width, channels, ...how } of golden) {
    const shape = { channels: channels.length, height, width };
    const got = applyAugmentation(image, shape, { ...how, channels });
    // Rounded once to float32 from values of at most 1.
    assertClose(got, changed, 2 ** -24, `rotation ${how.rotation}`);
  }
});

const parts: DatasetParts = {
  name: "two",
  inputs: Float32Array.from({ length: 2 * 4 * 4 }, (_, i) => Math.round(255 * (i % 7) / 6) / 255),
  features: 16,
  labels: Int32Array.of(1, 0),
  classes: ["a", "b"],
  indices: Int32Array.of(12, 7),
  image: { channels: 1, height: 4, width: 4 },
  pixels: { offset: Float64Array.of(0), scale: Float64Array.of(255) },
};
const two = dataset(parts);

Deno.test("copies have the class and index of their original, and pixels of 8 bits", () => {
  const { dataset: copies, augmentations } = augment(two, { copies: 3, seed: 4 });
  assert.deepEqual([...copies.labels], [1, 1, 1, 0, 0, 0]);
  assert.deepEqual([...copies.indices], [12, 12, 12, 7, 7, 7]);
  assert.equal(augmentations.length, 6);
  for (const value of copies.inputs) {
    assert.equal(value, Math.fround(Math.round(255 * value) / 255));
    assert.ok(value >= 0 && value <= 1);
  }
  const { pixels: _, ...rest } = parts;
  const free = augment(dataset(rest), { copies: 3, seed: 4 }).dataset.inputs;
  assert.ok(free.some((value) => value !== Math.fround(Math.round(255 * value) / 255)));
  // Rounding to 1/255 moves a value by half of it at most.
  assertClose(copies.inputs, free, 0.5 / 255 + 2 ** -23, "rounded to pixels");
});

Deno.test("a seed gives the same copies, within the limits, and half of them mirrored", () => {
  const options = { copies: 200, rotation: 30, shift: 2, channelShift: 0.05, seed: 9 };
  const { augmentations } = augment(two, options);
  assert.deepEqual(augment(two, options).augmentations, augmentations);
  assert.notDeepEqual(augment(two, { ...options, seed: 10 }).augmentations, augmentations);
  const most = (value: (one: (typeof augmentations)[number]) => number) =>
    Math.max(...augmentations.map((one) => Math.abs(value(one))));
  // Of 400 uniform draws the largest is below 95 % of the limit once in 10^9 times.
  const limits = [[most((a) => a.rotation), 30], [most((a) => a.right), 2], [
    most((a) => a.down),
    2,
  ], [most((a) => a.channels[0]), 0.05]];
  for (const [value, limit] of limits) assert.ok(value <= limit && value > 0.95 * limit);
  const mirrored = augmentations.filter(({ flip }) => flip).length;
  assert.ok(Math.abs(mirrored - 200) < 50, `${mirrored} of 400 mirrored`); // five deviations
  assert.ok(
    augment(two, { ...options, flip: false }).augmentations.every(({ flip }) => !flip),
  );
});

Deno.test("what cannot be augmented is refused", () => {
  const table = dataset({
    name: "table",
    inputs: Float32Array.of(1, 2),
    features: 1,
    labels: Int32Array.of(0, 0),
    classes: ["a"],
  });
  assert.throws(() => augment(table, { copies: 1, seed: 0 }), {
    name: "TypeError",
    message: "the records of table are no images to augment",
  });
  assert.throws(() => augment(two, { copies: 0, seed: 0 }), {
    name: "RangeError",
    message: "copies must be a whole number >= 1, got 0",
  });
  assert.throws(() => augment(two, { copies: 1, shift: -1, seed: 0 }), {
    name: "RangeError",
    message: "shift must be >= 0, got -1",
  });
});

import assert from "node:assert/strict";
import { type Picture, structuralSimilarity } from "../../src/report/mod.ts";
import { assertClose, randomNumbers } from "../support.ts";

function picture(values: Iterable<number>, height: number, width: number): Picture {
  return { pixels: Uint8Array.from(values), height, width, channels: 1 };
}

function noise(seed: number, count: number): number[] {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, () => Math.floor(256 * next()));
}

/** Pictures of noise mixed with other noise, and their SSIM by scikit-image 0.26 with Gaussian weights. */
const GOLDEN = [
  { height: 28, width: 28, share: 0.25, ssim: 0.9148969367903335 },
  { height: 28, width: 28, share: 1, ssim: -0.03893898775367993 },
  { height: 32, width: 20, share: 0.25, ssim: 0.9201247736120084 },
];

Deno.test("the structural similarity is scikit-image's", () => {
  for (const { height, width, share, ssim } of GOLDEN) {
    const one = noise(1, height * width);
    const other = noise(2, height * width);
    const mixed = one.map((value, i) => Math.floor((1 - share) * value + share * other[i] + 0.5));
    const got = structuralSimilarity(picture(one, height, width), picture(mixed, height, width));
    // Sums of 121 products in float64, over differences of squares of at most 255.
    assertClose([got], [ssim], 1e-11, `${height} x ${width}, ${share}`);
  }
});

Deno.test("equal pictures have similarity 1, in color and smaller than a window too", () => {
  assert.equal(structuralSimilarity(picture(noise(1, 49), 7, 7), picture(noise(1, 49), 7, 7)), 1);
  const color: Picture = {
    pixels: Uint8Array.from(noise(3, 432)),
    height: 12,
    width: 12,
    channels: 3,
  };
  assert.equal(structuralSimilarity(color, color), 1);
});

Deno.test("pictures in color are compared by their luminances", () => {
  const color = (seed: number): Picture => ({
    pixels: Uint8Array.from(noise(seed, 3 * 400)),
    height: 20,
    width: 20,
    channels: 3,
  });
  // ITU-R BT.601's weights of red, green and blue.
  const gray = ({ pixels }: Picture) =>
    picture(
      Array.from({ length: 400 }, (_, at) => {
        const [red, green, blue] = pixels.subarray(3 * at);
        return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      }),
      20,
      20,
    );
  const got = structuralSimilarity(color(5), color(6));
  const wanted = structuralSimilarity(gray(color(5)), gray(color(6)));
  // Luminances are rounded to whole numbers, by weights that differ in the fourth digit.
  assertClose([got], [wanted], 2e-3, "color");
});

Deno.test("pictures of different sizes are refused", () => {
  const [a, b] = [picture(noise(1, 6), 2, 3), picture(noise(1, 6), 3, 2)];
  assert.throws(() => structuralSimilarity(a, b), {
    name: "TypeError",
    message: "pictures must be of one size, got 3 x 2 x 1 and 2 x 3 x 1",
  });
});

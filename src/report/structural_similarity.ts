import { ssim } from "ssim.js";
import type { Picture } from "./sheet.ts";

/** Side of the window in which luminances are compared. */
const WINDOW = 11;

/**
 * Mean structural similarity (SSIM) of the luminances of two pictures, -1 to 1, equal ones having 1:
 * Wang, Bovik, Sheikh and Simoncelli, Image quality assessment: from error visibility to structural
 * similarity, IEEE Transactions on Image Processing 13 (2004), with Gaussian windows of 11 x 11
 * pixels that lie inside. Of smaller pictures the window is as large as they are.
 *
 * @throws {TypeError} pictures of different sizes
 */
export function structuralSimilarity(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) {
    const size = ({ width, height, channels }: Picture) => `${width} x ${height} x ${channels}`;
    throw new TypeError(`pictures must be of one size, got ${size(a)} and ${size(b)}`);
  }
  const windowSize = Math.min(WINDOW, a.width, a.height);
  const options = { ssim: "original", windowSize, downsample: false } as const;
  return ssim(withAlpha(a), withAlpha(b), options).mssim;
}

/** As a canvas has its pixels. */
function withAlpha({ pixels, width, height, channels }: Picture) {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at++) {
    for (let k = 0; k < 3; k++) data[4 * at + k] = pixels[at * channels + k % channels];
  }
  return { data, width, height };
}

import type { PixelBlock } from "./pixels.ts";

/** Values of an image of 3 channels of 32 x 32 pixels. */
export const PIXELS = 3072;

/** Images of one file, and their labels. */
export interface CifarBlock {
  /** [n, 3, 32, 32], in some order. */
  readonly pixels: PixelBlock;
  /** [n]. */
  readonly labels: ArrayLike<number>;
}

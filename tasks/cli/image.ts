import type { Dataset, Picture } from "../../mod.ts";

/**
 * Record i as a picture of 8-bit values.
 *
 * @param data images as the files have them, 0 to 1; others are clipped
 * @throws {TypeError} the records are no images
 */
export function imageOf(data: Dataset, i: number): Picture {
  if (!data.image) throw new TypeError(`the records of ${data.name} are no images`);
  const { channels, height, width } = data.image;
  const level = (value: number) => Math.round(255 * Math.min(Math.max(value, 0), 1));
  return {
    pixels: Uint8Array.from(data.row(i), level),
    height,
    width,
    channels: channels === 1 ? 1 : 3,
  };
}

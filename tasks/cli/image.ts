import type { Dataset, Picture } from "../../mod.ts";

/**
 * A record as a picture of 8-bit values.
 *
 * @param data what the record's shape is taken from
 * @param values its features as the files have them, 0 to 1; others are clipped
 * @throws {TypeError} the records are no images
 */
export function imageOf(
  { image, name }: Pick<Dataset, "image" | "name">,
  values: Float32Array,
): Picture {
  if (!image) throw new TypeError(`the records of ${name} are no images`);
  const { channels, height, width } = image;
  const level = (value: number) => Math.round(255 * Math.min(Math.max(value, 0), 1));
  return {
    pixels: Uint8Array.from(values, level),
    height,
    width,
    channels: channels === 1 ? 1 : 3,
  };
}

import { DataError } from "./error.ts";

/** Rows and columns of an image. */
export interface ImageSize {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** An image of 8-bit pixels. */
export interface Raster extends ImageSize {
  /** 1 for gray, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** [height, width, channels] row-major. */
  readonly values: Uint8Array;
}

/** Most pixels of an image that is read: 64 times 2^20, as of a camera with 67 megapixels. */
export const MOST_PIXELS = 2 ** 26;

/**
 * Refuses a size that a file's header claims, before anything is allocated by it.
 *
 * @param most pixels that so many bytes can hold at the format's best compression
 * @throws {DataError} no pixel, more than {@link MOST_PIXELS}, or more than the bytes can hold
 */
export function checkSize({ height, width }: ImageSize, most: number, path: string): void {
  const size = `${width} x ${height} pixels`;
  const pixels = height * width;
  if (pixels === 0) {
    throw new DataError(`its header claims ${size}`, { path, remedy: "get the file again" });
  }
  if (pixels > MOST_PIXELS) {
    throw new DataError(`its ${size} are more than ${MOST_PIXELS}`, {
      path,
      remedy: "make the image smaller",
    });
  }
  if (pixels > most) {
    throw new DataError(`its header claims ${size}, more than its bytes can hold`, {
      path,
      remedy: "get the file again",
    });
  }
}

/** A gray image as a color one, each channel the same; a color image as it is. */
export function inColor(image: Raster): Raster {
  if (image.channels === 3) return image;
  const values = new Uint8Array(image.values.length * 3);
  image.values.forEach((gray, i) => values.fill(gray, 3 * i, 3 * i + 3));
  return { ...image, channels: 3, values };
}

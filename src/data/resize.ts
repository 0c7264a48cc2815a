import type { ImageSize, Raster } from "./raster.ts";

/** For each output along an axis: the inputs it is made of, and their shares, which sum to 1. */
interface Blend {
  readonly first: number;
  readonly shares: readonly number[];
}

/**
 * An image of another size.
 *
 * Its aspect is that of the new size: the largest centered part with that aspect counts, its sides
 * rounded to whole pixels, and where the margins are odd the one at the left or top is less. Along
 * each axis, that part is made smaller by averaging over area, a pixel counting by how much of it is in the new one
 * (OpenCV's `INTER_AREA`, in float64), and larger by
 * linear interpolation between pixels' centers, the outermost pixel going on beyond its center.
 * Computed in float64 and rounded once, halves up. An image of the size wanted is as it was.
 */
export function resize(image: Raster, { height, width }: ImageSize): Raster {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const part = centered(image, { height, width });
  const rows = blends(part.height, height);
  const columns = blends(part.width, width);
  const values = new Uint8Array(height * width * channels);
  // [part.width, channels]: one row of the output, before its columns are blended.
  const line = new Float64Array(part.width * channels);
  rows.forEach(({ first, shares }, y) => {
    line.fill(0);
    shares.forEach((share, k) => {
      const from = ((part.top + first + k) * image.width + part.left) * channels;
      for (let i = 0; i < line.length; i++) line[i] += share * image.values[from + i];
    });
    columns.forEach(({ first, shares }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        shares.forEach((share, k) => sum += share * line[(first + k) * channels + channel]);
        values[(y * width + x) * channels + channel] = Math.floor(sum + 0.5);
      }
    });
  });
  return { height, width, channels, values };
}

/** The largest centered part with the aspect of `size`. */
function centered(
  image: ImageSize,
  size: ImageSize,
): ImageSize & { readonly top: number; readonly left: number } {
  const fit = (side: number, most: number) => Math.max(1, Math.min(most, Math.round(side)));
  const height = fit(image.width * size.height / size.width, image.height);
  const width = fit(image.height * size.width / size.height, image.width);
  return {
    height,
    width,
    top: Math.floor((image.height - height) / 2),
    left: Math.floor((image.width - width) / 2),
  };
}

/** How `to` outputs are made of `from` inputs along an axis. */
function blends(from: number, to: number): Blend[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (scale > 1) return area(i * from / to, Math.min(from, (i + 1) * from / to));
    // Between the centers of two inputs; one of them at the ends.
    const at = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
    const first = Math.min(Math.floor(at), Math.max(0, from - 2));
    return { first, shares: from === 1 ? [1] : [1 - (at - first), at - first] };
  });
}

/** The inputs that lie in [begin, end), each by how much of it does. */
function area(begin: number, end: number): Blend {
  const first = Math.floor(begin);
  const shares: number[] = [];
  for (let k = first; k < end; k++) {
    shares.push((Math.min(k + 1, end) - Math.max(k, begin)) / (end - begin));
  }
  return { first, shares };
}

import { type Dataset, dataset, type ImageShape } from "./dataset.ts";
import type { Split } from "./split.ts";
import { pick } from "./pick.ts";
import type { Selection } from "./selection.ts";

/** Where the 8-bit pixels of `count` images are in `bytes`: the steps from one to the next. */
export interface PixelBlock {
  /** Of which the pixels are some. */
  readonly bytes: Uint8Array;
  /** Images. */
  readonly count: number;
  /** Position of the first pixel of the first image. */
  readonly start: number;
  /** From an image to the next. */
  readonly record: number;
  /** From a channel to the next. */
  readonly channel: number;
  /** From a row to the next. */
  readonly row: number;
  /** From a column to the next. */
  readonly column: number;
}

/** What {@link imageDataset} makes a data set of. */
export interface LabeledPixels {
  /** Its name. */
  readonly name: string;
  /** Which of its splits. */
  readonly split: Split;
  /** n images in all, in this order. */
  readonly blocks: readonly PixelBlock[];
  /** [n], positions in `classes`. */
  readonly labels: ArrayLike<number>;
  /** [c]. */
  readonly classes: readonly string[];
  /** Of every image. */
  readonly image: ImageShape;
}

/** The selected images as a data set, pixels in [0, 1]; no others are converted. */
export function imageDataset(source: LabeledPixels, selection: Selection): Dataset {
  const { name, split, blocks, labels, classes, image } = source;
  const picked = pick(labels, classes, selection);
  return dataset({
    name,
    split,
    inputs: pixelRows(blocks, picked.positions, image),
    features: image.channels * image.height * image.width,
    labels: picked.labels,
    classes: picked.classes,
    indices: picked.positions,
    image,
    pixels: {
      offset: new Float64Array(image.channels),
      scale: new Float64Array(image.channels).fill(255),
    },
  });
}

/** [positions, height * width * channels] row-major, as {@link Dataset} has its inputs. */
function pixelRows(
  blocks: readonly PixelBlock[],
  positions: Int32Array,
  { channels, height, width }: ImageShape,
): Float32Array<ArrayBuffer> {
  const scaled = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);
  const rows = new Float32Array(positions.length * channels * height * width);
  const firsts = blocks.map((_, i) =>
    blocks.slice(0, i).reduce((sum, { count }) => sum + count, 0)
  );
  let to = 0;
  for (const position of positions) {
    const at = firsts.findLastIndex((first) => first <= position);
    const { bytes, start, record, channel, row, column } = blocks[at];
    const first = start + (position - firsts[at]) * record;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = first + y * row + x * column;
        for (let k = 0; k < channels; k++) rows[to++] = scaled[bytes[pixel + k * channel]];
      }
    }
  }
  return rows;
}

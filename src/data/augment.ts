import { type Dataset, dataset, type ImageShape, type PixelScale } from "./dataset.ts";
import { type Random, random } from "./random.ts";

/** What an image may be changed by. */
export interface AugmentOptions {
  /** Copies of each record. */
  readonly copies: number;
  /** Most degrees of a rotation either way, 90 by default. */
  readonly rotation?: number;
  /** Most pixels of a shift along either axis, 5 by default. */
  readonly shift?: number;
  /** Whether half of the copies are mirrored left to right, as by default. */
  readonly flip?: boolean;
  /** Most that is added to all values of a channel, either way, 0.1 by default; pixels are 0 to 1. */
  readonly channelShift?: number;
  /** Seed of all copies. */
  readonly seed: number;
}

/** How one copy differs from its original. */
export interface Augmentation {
  /** Degrees, counterclockwise. */
  readonly rotation: number;
  /** Pixels to the right. */
  readonly right: number;
  /** Pixels down. */
  readonly down: number;
  /** Whether it is mirrored left to right, before all else. */
  readonly flip: boolean;
  /** What is added to each channel [channels]. */
  readonly channels: readonly number[];
}

/** Copies of records, and how each was made. */
export interface Augmented {
  /** The copies of the first record, then those of the second and so on, each of its index and class. */
  readonly dataset: Dataset;
  /** In the same order. */
  readonly augmentations: readonly Augmentation[];
}

/**
 * Changed copies of images: mirrored, rotated about the center and shifted by amounts that are
 * uniform within the limits and need not be whole pixels, then each channel made lighter or darker
 * as a whole. Values between pixels are interpolated bilinearly; beyond the border the nearest
 * pixel of the image goes on. Values are clipped to [0, 1] and, where the originals have 8-bit
 * pixels, rounded to them.
 *
 * These are the augmentations of Ye, Borovykh, Hayou and Shokri's program, with limits of their own
 * choice where none is given.
 *
 * @throws {TypeError} the records are no images
 * @throws {RangeError} a number of copies or a limit that is negative or not finite
 */
export function augment(data: Dataset, options: AugmentOptions): Augmented {
  const { image, pixels, features } = data;
  if (!image) throw new TypeError(`the records of ${data.name} are no images to augment`);
  const { copies } = options;
  if (!Number.isInteger(copies) || copies < 1) {
    throw new RangeError(`copies must be a whole number >= 1, got ${copies}`);
  }
  const generator = random(options.seed);
  const count = data.count * copies;
  const augmentations = Array.from({ length: count }, () => draw(generator, image, options));
  const inputs = new Float32Array(count * features);
  augmentations.forEach((one, i) => {
    const changed = applyAugmentation(data.row(Math.floor(i / copies)), image, one);
    inputs.set(pixels ? rounded(changed, pixels) : changed, i * features);
  });
  const original = Int32Array.from({ length: count }, (_, i) => Math.floor(i / copies));
  const each = (values: Int32Array) => original.map((at) => values[at]);
  const { responses } = data;
  return {
    dataset: dataset({
      ...data,
      inputs,
      labels: each(data.labels),
      indices: each(data.indices),
      ...(responses && { responses: Float64Array.from(original, (at) => responses[at]) }),
    }),
    augmentations,
  };
}

function draw(
  { uniform }: Random,
  { channels }: ImageShape,
  { rotation = 90, shift = 5, flip = true, channelShift = 0.1 }: AugmentOptions,
): Augmentation {
  const within = (name: string, most: number) => {
    if (!(most >= 0 && most < Infinity)) throw new RangeError(`${name} must be >= 0, got ${most}`);
    return most * (2 * uniform() - 1);
  };
  return {
    rotation: within("rotation", rotation),
    right: within("shift", shift),
    down: within("shift", shift),
    flip: uniform() < 0.5 && flip,
    channels: Array.from({ length: channels }, () => within("channel shift", channelShift)),
  };
}

/**
 * An image changed in one way, see {@link augment}; not rounded to pixels.
 *
 * @param values [height, width, channels] row-major, 0 to 1
 * @returns same shape
 */
export function applyAugmentation(
  values: ArrayLike<number>,
  { channels, height, width }: ImageShape,
  { rotation, right, down, flip, channels: added }: Augmentation,
): Float32Array<ArrayBuffer> {
  const [sin, cos] = [Math.sin(rotation * Math.PI / 180), Math.cos(rotation * Math.PI / 180)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const result = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Where this pixel was before the shift, then before the rotation (y goes down).
      const [u, v] = [x - right - middleX, y - down - middleY];
      const turned = middleX + cos * u - sin * v;
      const sourceX = flip ? width - 1 - turned : turned;
      const sourceY = middleY + sin * u + cos * v;
      for (let k = 0; k < channels; k++) {
        const value = sampleAt(values, { channels, height, width }, sourceX, sourceY, k);
        result[(y * width + x) * channels + k] = Math.min(Math.max(value + added[k], 0), 1);
      }
    }
  }
  return result;
}

/** Bilinear; the nearest pixel goes on beyond the border. */
function sampleAt(
  values: ArrayLike<number>,
  { channels, height, width }: ImageShape,
  x: number,
  y: number,
  channel: number,
): number {
  const [insideX, insideY] = [
    Math.min(Math.max(x, 0), width - 1),
    Math.min(Math.max(y, 0), height - 1),
  ];
  const [left, top] = [Math.floor(insideX), Math.floor(insideY)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const [a, b] = [insideX - left, insideY - top];
  const at = (row: number, col: number) => values[(row * width + col) * channels + channel];
  return (1 - b) * ((1 - a) * at(top, left) + a * at(top, right)) +
    b * ((1 - a) * at(bottom, left) + a * at(bottom, right));
}

/** The nearest inputs that 8-bit pixels have. */
function rounded(
  values: Float32Array<ArrayBuffer>,
  { offset, scale }: PixelScale,
): Float32Array<ArrayBuffer> {
  const groups = offset.length;
  return values.map((value, at) => {
    const [zero, unit] = [offset[at % groups], scale[at % groups]];
    const level = Math.min(Math.max(Math.round(value * unit + zero), 0), 255);
    return (level - zero) / unit;
  });
}

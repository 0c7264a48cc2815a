/**
 * Inputs that are whole numbers of 0 to 255 under an affine map, as 8-bit pixels are, standardized
 * or not: x = (level - offset) / scale, with an offset and a scale for each channel.
 */
export interface LevelScale {
  /** [channels]; feature f is of channel f % channels. */
  readonly offset: Float64Array;
  /** [channels], > 0. */
  readonly scale: Float64Array;
}

/**
 * The exact inputs of which float32 holds the nearest: each level under the affine map.
 *
 * @param values [n, features] row-major
 */
export function exactInputs(values: Float32Array, { offset, scale }: LevelScale): Float64Array {
  const channels = offset.length;
  return Float64Array.from(values, (value, at) => {
    const [zero, unit] = [offset[at % channels], scale[at % channels]];
    return (levelOf(value * unit + zero) - zero) / unit;
  });
}

/**
 * Records in units of levels, less the whole number nearest to their channel's offset, channel after
 * channel, with what brings sums back to inputs. Without that number sums would be larger than the
 * inner products they give, and lose digits in float32.
 */
export interface Levels {
  /** [n, width], each channel's features together, padded with zeros. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Columns of `values`. */
  readonly width: number;
  /** Features of a channel, padded; a multiple of 4. */
  readonly plane: number;
  /** Whether all levels are whole numbers of 0 to 255, so that sums of 128 products are exact. */
  readonly whole: boolean;
  /** 1 / scale^2 of the first channel. */
  readonly unit: number;
  /** [channels]: 1 / scale^2 in this unit. */
  readonly weights: Float64Array;
  /**
   * [n]: what each of two records takes off the weighted inner product of their levels to give that
   * of their inputs.
   */
  readonly shifts: Float64Array;
  /** [n]: |x|^2. */
  readonly squaredNorms: Float64Array;
}

/** Channels begin at multiples of this many features, so that no chunk of a tile's sum has two. */
const CHUNK = 128;

/** Channels that the shaders have weights for. */
const MOST_CHANNELS = 4;

/** Farthest that a float32 input may be from its level, in levels. */
const NEAR = 1e-3;

/**
 * Inputs in units of levels: those near a whole number are that number, which float32 inputs had
 * lost; others are rounded to float32 in this unit. Undefined where channels do not fit.
 *
 * @param values [n, features] row-major
 */
export function toLevels(
  values: Float32Array,
  features: number,
  { offset, scale }: LevelScale,
): Levels | undefined {
  const channels = offset.length;
  if (channels > MOST_CHANNELS || features % channels !== 0) return undefined;
  const count = values.length / features;
  const length = features / channels;
  // One channel alone needs no room after it.
  const plane = channels === 1 ? Math.ceil(length / 4) * 4 : Math.ceil(length / CHUNK) * CHUNK;
  const width = plane * channels;
  const result = new Float32Array(count * width);
  const shifts = new Float64Array(count);
  const squaredNorms = new Float64Array(count);
  const squares = scale.map((s) => 1 / (s * s));
  let whole = true;
  for (let record = 0; record < count; record++) {
    for (let channel = 0; channel < channels; channel++) {
      const [zero, unit] = [offset[channel], scale[channel]];
      const base = Math.round(zero);
      const rest = zero - base;
      let [sum, norm] = [0, 0];
      for (let k = 0; k < length; k++) {
        const level = levelOf(values[record * features + k * channels + channel] * unit + zero);
        whole &&= level >= 0 && level <= 255 && level === Math.round(level);
        result[record * width + channel * plane + k] = level - base;
        sum += level - base;
        norm += (level - zero) ** 2;
      }
      // (l - r)(l' - r) = l l' - (r l - r^2 / 2) - (r l' - r^2 / 2).
      shifts[record] += squares[channel] * rest * (sum - length * rest / 2);
      squaredNorms[record] += squares[channel] * norm;
    }
  }
  const [unit] = squares;
  const weights = squares.map((square) => square / unit);
  return { values: result, width, plane, whole, unit, weights, shifts, squaredNorms };
}

/** The levels of inputs that all are 8-bit numbers; undefined where one is not. */
export function readLevels(
  values: Float32Array,
  features: number,
  scale: LevelScale,
): Levels | undefined {
  const levels = toLevels(values, features, scale);
  return levels?.whole ? levels : undefined;
}

/** The whole number near a value, or the value as float32 has it. */
function levelOf(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < NEAR ? near : Math.fround(value);
}

/** Arrays as records: inputs [n, ...] and outcomes [n] from files of numpy's format. */
import type { ImageShape } from "./dataset.ts";
import { countOf } from "./npy.ts";
import { forEachPiece, type NpyFile } from "./npy_file.ts";
import type { Target } from "./target.ts";

/** How the values of a record become features. */
export interface Layout {
  /** d. */
  readonly features: number;
  /** Undefined where a record is no image. */
  readonly image?: ImageShape;
  /** [d] the feature that value j of a record is, in the order of the file. */
  readonly feature: Int32Array;
}

/**
 * Shows a target the classes, numbers or strings, or the responses that an array [n] or [n, 1] holds.
 */
export async function readTarget(file: NpyFile, target: Target): Promise<void> {
  const { shape, type } = file;
  if (shape.length === 0 || countOf(shape) !== shape[0]) {
    throw file.fail(
      `its shape is [${shape}], not one value a record`,
      "give labels of shape [n], as by argmax(axis=1) of one-hot rows",
    );
  }
  const { path } = file.bytes;
  await forEachPiece(file, (view, count, first) => {
    for (let k = 0; k < count; k++) {
      const cell = type.text(view, k * type.size);
      if (cell === undefined || /^(NaN|-?Infinity)$/.test(cell)) {
        throw file.fail(
          `label ${first + k} is ${cell ?? "no text"}`,
          "correct or remove the record",
        );
      }
      target.see(cell, { path, record: first + k });
    }
  });
}

/**
 * How records of this array are laid out. [n, height, width] are gray images; [n, height, width, k]
 * and [n, k, height, width] are images where the number of channels k is 1 or 3, at the last axis
 * where both could be. All else is [n, d], flattened row by row.
 */
export function layoutOf({ shape, fortran }: Pick<NpyFile, "shape" | "fortran">): Layout {
  const axes = shape.slice(1);
  const features = countOf(axes);
  const isChannels = (length: number) => length === 1 || length === 3;
  const isImage = axes.length === 2 ||
    axes.length === 3 && axes.some((k, i) => i !== 1 && isChannels(k));
  if (!isImage) return { features, feature: featureOrder(axes, rowMajor(axes), fortran) };
  if (axes.length === 2 || isChannels(axes[2])) {
    const [height, width, channels = 1] = axes;
    const feature = featureOrder(axes, rowMajor(axes), fortran);
    return { features, feature, image: { channels, height, width } };
  }
  const [channels, height, width] = axes;
  const feature = featureOrder(axes, [1, width * channels, channels], fortran);
  return { features, feature, image: { channels, height, width } };
}

/**
 * The inputs [k, d] of the records at `positions` [k], as float32; bytes of images become
 * pixel / 255.
 */
export async function readInputs(
  file: NpyFile,
  { features, feature, image }: Layout,
  positions: Int32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const { shape: [n], fortran, type: { number, size } } = file;
  if (number === undefined) throw file.fail("its values are strings", "give numbers as inputs");
  const inputs = allocated(positions.length, features);
  const rows = new Int32Array(n).fill(-1);
  positions.forEach((position, row) => rows[position] = row);
  const divisor = image && isByte(file) ? 255 : 1;
  let [i, j] = [0, 0]; // record, value of the record
  await forEachPiece(file, (view, count) => {
    for (let k = 0; k < count; k++) {
      const row = rows[i];
      if (row >= 0) {
        const value = Math.fround(number(view, k * size) / divisor);
        if (!Number.isFinite(value)) {
          throw file.fail(
            `feature ${feature[j]} of record ${i} is ${
              number(view, k * size)
            }, not a finite float32`,
            "correct the value or remove the record",
          );
        }
        inputs[row * features + feature[j]] = value;
      }
      if (fortran) {
        if (++i === n) [i, j] = [0, j + 1];
      } else if (++j === features) [i, j] = [i + 1, 0];
    }
  });
  return inputs;
}

/** Whether the values are unsigned bytes, as pixels are. */
export function isByte({ descr }: Pick<NpyFile, "descr">): boolean {
  return descr.endsWith("u1");
}

function rowMajor(axes: readonly number[]): number[] {
  return axes.map((_, axis) => countOf(axes.slice(axis + 1)));
}

/** [d] the sum of index times stride over the axes, in the order of the file. */
function featureOrder(
  axes: readonly number[],
  strides: readonly number[],
  fortran: boolean,
): Int32Array {
  const order = new Int32Array(countOf(axes));
  let filled = 1; // by the axes that are faster
  const fastestFirst = fortran ? [...axes.keys()] : [...axes.keys()].reverse();
  for (const axis of fastestFirst) {
    for (let index = 1; index < axes[axis]; index++) {
      for (let k = 0; k < filled; k++) {
        order[index * filled + k] = order[k] + index * strides[axis];
      }
    }
    filled *= axes[axis];
  }
  return order;
}

function allocated(count: number, features: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(count * features);
  } catch {
    const gigabytes = Math.ceil(count * features * 4 / 1e9);
    throw new RangeError(
      `${count} records of ${features} features need ${gigabytes} GB, which cannot be had; ` +
        "ask for a smaller size",
    );
  }
}

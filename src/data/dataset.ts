import { createHash } from "node:crypto";
import { featureCount, type TableColumn } from "./columns.ts";

/** The shape of a record that is an image. */
export interface ImageShape {
  /** 1 for gray, 3 for color. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/**
 * How inputs come from 8-bit pixels: input = (pixel - offset) / scale, pixel a whole number of 0 to
 * 255. Sums over such inputs can be taken exactly.
 */
export interface PixelScale {
  /** [channels]. */
  readonly offset: Float64Array;
  /** [channels], > 0. */
  readonly scale: Float64Array;
}

/** How responses become the targets of a regression: target = (response - mean) / deviation. */
export interface ResponseScale {
  /** Of the training set's responses. */
  readonly mean: number;
  /** Population deviation of them (divided by n, not n - 1), > 0; 1 where all are equal. */
  readonly deviation: number;
}

/** What a {@link Dataset} is made of, see {@link dataset}. */
export interface DatasetParts {
  /** "mnist", or the file's name. */
  readonly name: string;
  /** "" (the default) where the source has no splits. */
  readonly split?: "train" | "test" | "";
  /** [n, d] row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** d. */
  readonly features: number;
  /** [n], positions in `classes`. */
  readonly labels: Int32Array;
  /** [c], different names. */
  readonly classes: readonly string[];
  /** [n], by default 0, 1, ..., n - 1. */
  readonly indices?: Int32Array;
  /** For images; channels * height * width = d. */
  readonly image?: ImageShape;
  /** For inputs made from 8-bit pixels. */
  readonly pixels?: PixelScale;
  /** [d]. */
  readonly featureNames?: readonly string[];
  /** Of a table; their features together are the d features. */
  readonly columns?: readonly TableColumn[];
  /** [n], of a regression: `classes` is then one name, that of the responses. */
  readonly responses?: Float64Array;
  /** By default that of `responses`; to be given where the training set is another. */
  readonly responseScale?: ResponseScale;
}

/** n labeled records of d features. Made by {@link dataset}, never changed. */
export interface Dataset {
  /** "mnist", or the file's name. */
  readonly name: string;
  /** "" where the source has no splits. */
  readonly split: "train" | "test" | "";
  /**
   * [n, d] row-major. Of an image, the value of channel k at row y and column x is feature
   * `(y * width + x) * channels + k`; pixels are in [0, 1] unless standardized.
   */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** [n], positions in `classes`. */
  readonly labels: Int32Array;
  /** [c] names. */
  readonly classes: readonly string[];
  /** [n], 0-based row of each record in the split of the source. */
  readonly indices: Int32Array;
  /** n. */
  readonly count: number;
  /** d. */
  readonly features: number;
  /** Where the records are images. */
  readonly image?: ImageShape;
  /** Where the inputs were made from 8-bit pixels. */
  readonly pixels?: PixelScale;
  /** [d], where the features have names. */
  readonly featureNames?: readonly string[];
  /** Where the records are of a table: what its columns are, in the order of the features. */
  readonly columns?: readonly TableColumn[];
  /**
   * [n], where numbers are predicted instead of classes: `classes` is then their name alone, and all
   * labels are 0.
   */
  readonly responses?: Float64Array;
  /** Where there are responses: the training set's, by which {@link targets} are standardized. */
  readonly responseScale?: ResponseScale;
  /** A copy of record i, [d]. Throws `RangeError` where there is no record i. */
  row(i: number): Float32Array<ArrayBuffer>;
}

/**
 * A checked {@link Dataset}.
 *
 * Throws `TypeError` where arrays are of the wrong type or shape, `RangeError` where there is no
 * record, a label is no position in `classes`, a class is named twice or an input or a response is not
 * finite.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { dataset } from "@lood/lood";
 *
 * const tiny = dataset({
 *   name: "tiny",
 *   inputs: Float32Array.of(0, 1, 1, 0),
 *   features: 2,
 *   labels: Int32Array.of(0, 1),
 *   classes: ["cat", "dog"],
 * });
 * assert.deepEqual(tiny.row(1), Float32Array.of(1, 0));
 * ```
 */
export function dataset(parts: DatasetParts): Dataset {
  const { name, split = "", inputs, features, labels, classes, image, pixels } = parts;
  const { featureNames, columns, responses } = parts;
  const count = labels.length;
  const indices = parts.indices ?? Int32Array.from({ length: count }, (_, i) => i);
  checkShapes(parts, count);
  checkValues(parts);
  return {
    name,
    split,
    inputs,
    labels,
    classes,
    indices,
    count,
    features,
    ...(image && { image }),
    ...(pixels && { pixels }),
    ...(featureNames && { featureNames }),
    ...(columns && { columns }),
    ...(responses && { responses, responseScale: parts.responseScale ?? scaleOf(responses) }),
    row(i) {
      checkPosition(i, count, name);
      return inputs.slice(i * features, (i + 1) * features);
    },
  };
}

/**
 * The records at `positions`, in their order; a position may come twice. Throws `RangeError` where
 * there is none, or no record at one of them.
 */
export function select(source: Dataset, positions: ArrayLike<number>): Dataset {
  const { features, count, name } = source;
  const inputs = new Float32Array(positions.length * features);
  const labels = new Int32Array(positions.length);
  const indices = new Int32Array(positions.length);
  const responses = source.responses && new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) {
    const from = positions[i];
    checkPosition(from, count, name);
    inputs.set(source.inputs.subarray(from * features, (from + 1) * features), i * features);
    labels[i] = source.labels[from];
    indices[i] = source.indices[from];
    if (responses && source.responses) responses[i] = source.responses[from];
  }
  return dataset({ ...source, inputs, labels, indices, ...(responses && { responses }) });
}

/** The same records as a training set of their own: responses are standardized by theirs alone. */
export function asTrainingSet(source: Dataset): Dataset {
  const { responseScale: _, ...rest } = source;
  return source.responses ? dataset(rest) : source;
}

/**
 * What a Gaussian process is fitted to, [n, c] row-major: 1 for the record's class, else 0, minus
 * 1/c; of a regression the responses less their mean, over their deviation [n, 1].
 */
export function targets(source: Dataset): Float64Array<ArrayBuffer> {
  const { labels, classes, count, responses, responseScale } = source;
  if (responses && responseScale) {
    const { mean, deviation } = responseScale;
    return Float64Array.from(responses, (value) => (value - mean) / deviation);
  }
  const c = classes.length;
  const result = new Float64Array(count * c).fill(-1 / c);
  labels.forEach((label, i) => result[i * c + label] = 1 - 1 / c);
  return result;
}

/**
 * SHA-256, in hexadecimal, of the bytes of the inputs (float32) followed by those of the labels
 * (int32) or, of a regression, of the responses (float64), all little-endian. Names and indices are
 * not part of it.
 */
export function hashDataset({ inputs, labels, responses }: Dataset): string {
  // A piece at a time: Web Crypto takes all bytes at once, and copies them.
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of [inputs, responses ?? labels]) {
    for (let at = 0; at < byteLength; at += HASHED_AT_ONCE) {
      hash.update(
        new Uint8Array(buffer, byteOffset + at, Math.min(HASHED_AT_ONCE, byteLength - at)),
      );
    }
  }
  return hash.digest("hex");
}

/** In bytes. */
const HASHED_AT_ONCE = 2 ** 20;

function scaleOf(responses: Float64Array): ResponseScale {
  const mean = responses.reduce((sum, value) => sum + value, 0) / responses.length;
  const equal = responses.every((value) => value === responses[0]);
  const squares = responses.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return equal
    ? { mean: responses[0], deviation: 1 }
    : { mean, deviation: Math.sqrt(squares / responses.length) };
}

function checkPosition(i: number, count: number, name: string): void {
  if (Number.isInteger(i) && i >= 0 && i < count) return;
  throw new RangeError(
    `Record ${i} does not exist: ${name} has ${count}, take one from 0 to ${count - 1}`,
  );
}

function checkShapes(parts: DatasetParts, count: number): void {
  const { name, inputs, features, labels, indices, image, featureNames, columns } = parts;
  const fail = (message: string) => {
    throw new TypeError(`Data set ${name}: ${message}`);
  };
  if (!(inputs instanceof Float32Array)) fail("inputs must be a Float32Array");
  if (!(labels instanceof Int32Array)) fail("labels must be an Int32Array");
  if (!Number.isInteger(features) || features < 1) fail(`features is ${features}, must be 1, 2...`);
  if (inputs.length !== count * features) {
    fail(
      `inputs has ${inputs.length} values, ${count} labels of ${features} features need ${
        count * features
      }`,
    );
  }
  if (indices !== undefined && (!(indices instanceof Int32Array) || indices.length !== count)) {
    fail(`indices must be an Int32Array of ${count}, one a label`);
  }
  if (image !== undefined && image.channels * image.height * image.width !== features) {
    const { channels, height, width } = image;
    fail(`an image of ${channels} x ${height} x ${width} does not have ${features} features`);
  }
  if (featureNames !== undefined && featureNames.length !== features) {
    fail(`featureNames has ${featureNames.length} names for ${features} features`);
  }
  if (columns !== undefined && featureCount(columns) !== features) {
    fail(`the columns have ${featureCount(columns)} features instead of ${features}`);
  }
  checkResponses(parts, fail);
}

function checkResponses(
  { responses, classes, labels }: DatasetParts,
  fail: (message: string) => void,
): void {
  if (responses === undefined) return;
  if (!(responses instanceof Float64Array) || responses.length !== labels.length) {
    fail(`responses must be a Float64Array of ${labels.length}, one a label`);
  }
  if (classes.length !== 1) {
    fail(`classes has ${classes.length} names, of a regression it must be the responses' alone`);
  }
}

function checkValues(parts: DatasetParts): void {
  const { name, inputs, features, labels, classes, responses, responseScale } = parts;
  const fail = (message: string) => {
    throw new RangeError(`Data set ${name}: ${message}`);
  };
  if (labels.length === 0) fail("there is no record; give at least one");
  if (new Set(classes).size !== classes.length) fail("two classes have one name; rename one");
  const odd = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (odd >= 0) {
    fail(`record ${odd} has label ${labels[odd]}, must be from 0 to ${classes.length - 1}`);
  }
  const wild = firstNotFinite(inputs);
  if (wild >= 0) {
    const [record, feature] = [Math.floor(wild / features), wild % features];
    fail(`feature ${feature} of record ${record} is ${inputs[wild]}, must be finite`);
  }
  const endless = responses ? firstNotFinite(responses) : -1;
  if (endless >= 0) {
    fail(`the response of record ${endless} is ${responses?.[endless]}, must be finite`);
  }
  if (responseScale && !(responseScale.deviation > 0 && Number.isFinite(responseScale.mean))) {
    fail(
      `responseScale is ${responseScale.mean} and ${responseScale.deviation}, must be finite and > 0`,
    );
  }
}

/**
 * The position of the first value that is not finite, or -1. A loop, because it looks at every input
 * of every data set, and `findIndex` takes three times as long: 0.35 s instead of 0.1 s for MNIST.
 */
function firstNotFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

import sharedText from "../../shaders/solve/symmetric.wgsl" with { type: "text" };
import columnsText from "../../shaders/solve/symmetric_columns.wgsl" with { type: "text" };
import remainderText from "../../shaders/solve/remainder.wgsl" with { type: "text" };
import rowsText from "../../shaders/solve/symmetric_rows.wgsl" with { type: "text" };
import splitText from "../../shaders/solve/symmetric_split.wgsl" with { type: "text" };
import wholeText from "../../shaders/solve/symmetric_whole.wgsl" with { type: "text" };
import { type Precision, readReals, realArray, realBytes, realFile } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import { storageFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { ShaderFile } from "../gpu/link/link.ts";
import { type Matrix, padded, spans } from "../gpu/matrix.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";

/**
 * Parts that sums are cut in, so that few columns keep many invocations busy; where there are many, or
 * few cores, fewer take less memory.
 */
function partsOf({ adapter }: Gpu, n: number): number {
  if (n <= 4096) return 8;
  return adapter.software ? 2 : 4;
}

/** A symmetric matrix [n, n] of which the upper triangle is held, and how to multiply by it. */
export interface Symmetric {
  /** The matrix, or what float32 keeps of it. */
  readonly matrix: Matrix<Element>;
  /** What float32 drops of it, of the same form; undefined where nothing is known of it. */
  readonly low: Matrix | undefined;
  /** Arithmetic of the product; "host" is float64 on the CPU. */
  readonly arithmetic: Precision | "host";
}

/**
 * A x of a symmetric matrix A = matrix + low.
 *
 * @param x [classes, n] row-major
 * @returns [classes, n] row-major
 */
export async function symmetricProduct(
  gpu: Gpu,
  a: Symmetric,
  x: Float64Array,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  return a.arithmetic === "host"
    ? (await hostProduct(a, x, [], options)).product
    : await deviceProduct(gpu, a, a.arithmetic, x, options);
}

async function deviceProduct(
  gpu: Gpu,
  a: Symmetric,
  precision: Precision,
  x: Float64Array,
  options: RecorderOptions,
): Promise<Float64Array> {
  const size = a.matrix.rows;
  const classes = x.length / size;
  const product = await DeviceProduct.open(gpu, a, precision, classes);
  using vectors = product.upload(x);
  using sums = product.createSums();
  const record = gpu.record("symmetric product", options);
  await product.record(record, vectors, sums);
  await record.submit();
  return await product.readSums(sums);
}

/** Products of a symmetric matrix with vectors that stay on the device, in one arithmetic. */
export class DeviceProduct {
  /** Arithmetic of vectors and sums. */
  readonly precision: Precision;
  /** Vectors of each product. */
  readonly classes: number;
  /** Numbers of a vector, the padding included. */
  readonly width: number;
  /** Parts that each half of a sum is cut in. */
  readonly parts: number;
  readonly #gpu: Gpu;
  readonly #a: Symmetric;
  readonly #pipelines: readonly [Pipeline, Pipeline];

  private constructor(
    gpu: Gpu,
    a: Symmetric,
    precision: Precision,
    classes: number,
    pipelines: readonly [Pipeline, Pipeline],
  ) {
    this.#gpu = gpu;
    this.#a = a;
    this.#pipelines = pipelines;
    this.precision = precision;
    this.classes = classes;
    this.width = padded(a.matrix.rows);
    this.parts = partsOf(gpu, a.matrix.rows);
  }

  /** Compiles what multiplies `classes` vectors by A at once. */
  static async open(
    gpu: Gpu,
    a: Symmetric,
    precision: Precision,
    classes: number,
  ): Promise<DeviceProduct> {
    const files = filesOf(gpu, a.matrix, a.low, precision);
    const constants = { PARTS: partsOf(gpu, a.matrix.rows), VECTORS: vectorsOf(classes) };
    const pipelines = await Promise.all([
      gpu.pipeline([{ name: "solve/symmetric_rows.wgsl", text: rowsText }, ...files], constants),
      gpu.pipeline(
        [{ name: "solve/symmetric_columns.wgsl", text: columnsText }, ...files],
        constants,
      ),
    ]);
    return new DeviceProduct(gpu, a, precision, classes, pipelines);
  }

  /** Zeros [classes, width]. */
  createVectors(label: string): Storage {
    const bytes = vectorBytes(this.width, this.classes, this.precision);
    return Storage.create(this.#gpu, bytes, label);
  }

  /** x [classes, n] row-major, as [classes, width]. */
  upload(x: Float64Array): Storage {
    const { classes, width, precision } = this;
    const size = x.length / classes;
    const wide = new Float64Array(covered(classes) * width);
    for (let c = 0; c < classes; c++) wide.set(x.subarray(c * size, (c + 1) * size), c * width);
    return Storage.upload(this.#gpu, realArray(precision, wide), "vectors");
  }

  /** [classes, n] row-major of what {@link DeviceProduct.upload} makes. */
  async readVectors(vectors: Storage): Promise<Float64Array> {
    const { classes, width, precision } = this;
    const size = this.#a.matrix.rows;
    const values = readReals(precision, await vectors.read());
    const result = new Float64Array(classes * size);
    for (let c = 0; c < classes; c++) {
      result.set(values.subarray(c * width, c * width + size), c * size);
    }
    return result;
  }

  /** Zeros for the sums of one product, in parts [classes, 2 parts, width]. */
  createSums(): Storage {
    const bytes = 2 * this.parts * vectorBytes(this.width, this.classes, this.precision);
    return Storage.create(this.#gpu, bytes, "partial sums");
  }

  /** Records A x into sums that are still zero. */
  async record(record: Recorder, x: Storage, sums: Storage): Promise<void> {
    const { matrix, low } = this.#a;
    const [rows, columns] = this.#pipelines;
    const { width, parts } = this;
    const invocations = Math.ceil(this.classes / vectorsOf(this.classes));
    const both = low ? [matrix, low] : [matrix];
    for (const { row, rows: height, places: [a, b] } of spans(0, width, ...both)) {
      const resources = { a: a.panel, ...(b && { b: b.panel }), x, sums };
      const params = {
        a_row: a.row,
        b_row: b?.row ?? 0,
        first: row,
        rows: height,
        records: width,
        zero: 0,
        ...(b ? {} : { b_stride: 0 }),
      };
      record.dispatch(rows, resources, params, [Math.ceil(height / 256), parts, invocations]);
      record.dispatch(columns, resources, params, [Math.ceil(width / 1024), parts, invocations]);
      await record.pace(8 * height * width * this.classes);
    }
  }

  /** A x [classes, n] row-major. */
  async readSums(sums: Storage): Promise<Float64Array> {
    const { classes, width, precision, parts } = this;
    const size = this.#a.matrix.rows;
    const partial = readReals(precision, await sums.read());
    const result = new Float64Array(classes * size);
    for (let c = 0; c < classes; c++) {
      for (let part = 0; part < 2 * parts; part++) {
        const from = (c * 2 * parts + part) * width;
        for (let i = 0; i < size; i++) result[c * size + i] += partial[from + i];
      }
    }
    return result;
  }

  /** Records rest = before - A x, from the sums of A x; all three hold vectors [classes, width]. */
  async recordRemainder(
    record: Recorder,
    before: Storage,
    sums: Storage,
    rest: Storage,
  ): Promise<void> {
    const { classes, width } = this;
    const remainder = await this.#gpu.pipeline([
      { name: "solve/remainder.wgsl", text: remainderText },
      realFile(this.precision),
    ], { PARTS: this.parts });
    const params = { rows: classes, records: width };
    const grid = [Math.ceil(width / 64), classes] as const;
    record.dispatch(remainder, { before, sums, rest }, params, grid);
  }
}

/** Device memory of a product with `classes` vectors of n numbers: vectors before and after, and sums. */
export function productBytes(
  gpu: Gpu,
  n: number,
  classes: number,
  precision: Precision,
): number {
  return (2 + 2 * partsOf(gpu, n)) * vectorBytes(n, classes, precision);
}

/** Device memory of `classes` vectors of n numbers. */
export function vectorBytes(n: number, classes: number, precision: Precision): number {
  return realBytes(precision) * covered(classes) * padded(n);
}

/** Vectors that are multiplied together at most: they share the loads of A. */
const MOST_VECTORS = 4;

function vectorsOf(classes: number): number {
  return Math.min(classes, MOST_VECTORS);
}

/** Vectors that are multiplied where there are `classes`: the last ones may be zeros. */
function covered(classes: number): number {
  return Math.ceil(classes / vectorsOf(classes)) * vectorsOf(classes);
}

function filesOf(
  gpu: Gpu,
  { element }: Matrix<Element>,
  low: Matrix | undefined,
  precision: Precision,
): ShaderFile[] {
  const storage = element === "float64" ? element : gpu.variant;
  return [
    realFile(precision),
    { name: "solve/symmetric.wgsl", text: sharedText },
    low
      ? { name: "solve/symmetric_split.wgsl", text: splitText }
      : { name: "solve/symmetric_whole.wgsl", text: wholeText },
    ...(low ? storageFiles(storage, "a", "b") : storageFiles(storage, "a")),
  ];
}

/**
 * A x in float64 on the host, and some rows of A as the device has it: n^2 / 2 numbers come from the
 * device, a part at a time.
 *
 * @param x [classes, n] row-major
 * @param rows of A that are wanted
 */
export async function hostProduct(
  { matrix, low }: Symmetric,
  x: Float64Array,
  rows: readonly number[],
  options: RecorderOptions = {},
): Promise<{ readonly product: Float64Array; readonly rows: readonly Float64Array[] }> {
  const size = matrix.rows;
  const classes = x.length / size;
  const width = padded(size);
  // Classes are innermost and in fours, so that an element of A meets all of them at once.
  const lanes = Math.ceil(classes / LANES) * LANES;
  const vectors = interleave(x, size, classes, lanes);
  const sums = new Float64Array(size * lanes);
  const seen = rows.map(() => new Float64Array(size));
  const lows = low && [...low.parts()];
  for (const [at, part] of [...matrix.parts()].entries()) {
    options.signal?.throwIfAborted();
    // Together: the wait for one costs as much as the wait for both.
    const mapped = await Promise.all([
      matrix.mapRows(part),
      lows && low.mapRows(lows[at]),
    ]);
    using first = mapped[0];
    using second = mapped[1];
    const [high, rest] = [first.values, second?.values];
    const begin = part.panel.row + part.first;
    for (let i = begin; i < Math.min(begin + part.rows, size); i++) {
      const from = (i - begin) * width;
      multiplyRow(high, rest, from, i, { vectors, sums, lanes, size });
      rows.forEach((row, k) => {
        if (row >= i) seen[k][i] = high[from + row] + (rest ? rest[from + row] : 0);
        if (row !== i) return;
        for (let j = i; j < size; j++) seen[k][j] = high[from + j] + (rest ? rest[from + j] : 0);
      });
    }
    options.onProgress?.(8 * part.rows * width * classes, "symmetric product");
  }
  const product = Float64Array.from(
    { length: x.length },
    (_, at) => sums[at % size * lanes + Math.floor(at / size)],
  );
  return { product, rows: seen };
}

/** Classes that {@link multiplyRow} keeps in registers. */
const LANES = 4;

/** [size, lanes] from [classes, size]. */
function interleave(x: Float64Array, size: number, classes: number, lanes: number): Float64Array {
  const result = new Float64Array(size * lanes);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < size; i++) result[i * lanes + c] = x[c * size + i];
  }
  return result;
}

/** Adds what row i of the upper triangle contributes to A x. */
function multiplyRow(
  high: Float32Array | Float64Array,
  rest: Float32Array | undefined,
  from: number,
  i: number,
  { vectors, sums, lanes, size }: {
    readonly vectors: Float64Array;
    readonly sums: Float64Array;
    readonly lanes: number;
    readonly size: number;
  },
): void {
  for (let c = i * lanes; c < (i + 1) * lanes; c += LANES) {
    const [a, b] = [vectors[c], vectors[c + 1]];
    const [d, e] = [vectors[c + 2], vectors[c + 3]];
    let value = rest ? high[from + i] + rest[from + i] : high[from + i];
    let [s, t, u, v] = [value * a, value * b, value * d, value * e];
    for (let j = i + 1, k = c + lanes; j < size; j++, k += lanes) {
      value = rest ? high[from + j] + rest[from + j] : high[from + j];
      s += value * vectors[k];
      t += value * vectors[k + 1];
      u += value * vectors[k + 2];
      v += value * vectors[k + 3];
      sums[k] += value * a;
      sums[k + 1] += value * b;
      sums[k + 2] += value * d;
      sums[k + 3] += value * e;
    }
    sums[c] += s;
    sums[c + 1] += t;
    sums[c + 2] += u;
    sums[c + 3] += v;
  }
}

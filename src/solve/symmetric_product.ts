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
import { type Matrix, spans } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { hostProduct, type Symmetric } from "./host_product.ts";

/**
 * Parts that sums are cut in, so that few columns keep many invocations busy; where there are many, or
 * few cores, fewer take less memory.
 */
function partsOf({ adapter }: Gpu, n: number): number {
  if (n <= 4096) return 8;
  return adapter.software ? 2 : 4;
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

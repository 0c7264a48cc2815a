import narrowText from "../../shaders/solve/narrow.wgsl" with { type: "text" };
import widenText from "../../shaders/solve/widen.wgsl" with { type: "text" };
import { type Precision, realFile } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import { bufferedFiles, storageFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, spans } from "../gpu/matrix.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import type { Storage } from "../gpu/storage.ts";
import type { Factor } from "./factor.ts";
import type { Symmetric } from "./host_product.ts";
import { DeviceProduct, productBytes, vectorBytes } from "./symmetric_product.ts";
import { solve } from "./triangular.ts";

/** A solution with the factor, and what it leaves. */
export interface Correction {
  /** x, as the factor's arithmetic has it, [classes, n] row-major. */
  readonly values: Float64Array;
  /** What was to be solved, less A x, [classes, n] row-major. */
  readonly rest: Float64Array;
}

/**
 * Device memory of vectors and sums in {@link corrections} of `classes` vectors of n numbers, beside the
 * matrix that is solved.
 */
export function correctionBytes(
  gpu: Gpu,
  n: number,
  { classes, count, precision }: {
    readonly classes: number;
    readonly count: number;
    readonly precision: Precision;
  },
): number {
  // Solutions and what they leave, and the buffers that bring them back.
  return productBytes(gpu, n, classes, precision) +
    (4 * count - 1) * vectorBytes(n, classes, precision);
}

/**
 * Solves for b with the factor, then for what that leaves of b, and so on `count` times, all on the
 * device, which the host waits for once.
 *
 * @param a the matrix that was factored, with what float32 dropped of it
 * @param precision arithmetic of what is left
 * @param right b, [classes, n] row-major
 */
export async function corrections(
  gpu: Gpu,
  factor: Factor<Element>,
  a: Symmetric,
  precision: Precision,
  right: Float64Array,
  { count, ...options }: RecorderOptions & { readonly count: number },
): Promise<Correction[]> {
  const classes = right.length / factor.size;
  const product = await DeviceProduct.open(gpu, a, precision, classes);
  using owned = new DisposableStack();
  let before = owned.use(product.upload(right));
  const made: Promise<Correction>[] = [];
  for (let at = 0; at < count; at++) {
    using x = Matrix.create(gpu, classes, factor.size, "solution", factor.matrix.element);
    const wide = owned.use(product.createVectors("solution"));
    const rest = owned.use(product.createVectors("remainder"));
    using sums = product.createSums();
    const record = gpu.record("solve", options);
    await recordNarrow(gpu, record, product, before, x);
    await solve(gpu, record, factor, x);
    await recordWiden(gpu, record, product, x, wide);
    await product.record(record, wide, sums);
    await product.recordRemainder(record, before, sums, rest);
    await record.submit();
    const correction = read(product, wide, rest);
    // Waited for at the end; one that fails while others are recorded must not end the program.
    correction.catch(() => {});
    made.push(correction);
    before = rest;
  }
  return await Promise.all(made);
}

async function read(product: DeviceProduct, x: Storage, rest: Storage): Promise<Correction> {
  const [values, left] = await Promise.all([product.readVectors(x), product.readVectors(rest)]);
  return { values, rest: left };
}

/** Records the vectors as rows of a matrix, rounded to its elements. */
async function recordNarrow(
  gpu: Gpu,
  record: Recorder,
  { precision, classes, width }: DeviceProduct,
  x: Storage,
  matrix: Matrix<Element>,
): Promise<void> {
  const pipeline = await gpu.pipeline([
    { name: "solve/narrow.wgsl", text: narrowText },
    realFile(precision),
    ...bufferedFiles(gpu.variant, [], "result"),
  ]);
  for (const { row, rows, places: [place] } of spans(0, classes, matrix)) {
    const result = { ...place, col: 0, rows, cols: width };
    const params = { first: row, rows, records: width };
    record.dispatch(pipeline, { x, result }, params, [Math.ceil(width / 256), rows]);
  }
}

/** Records the rows of a matrix as vectors. */
async function recordWiden(
  gpu: Gpu,
  record: Recorder,
  { precision, classes, width }: DeviceProduct,
  matrix: Matrix<Element>,
  x: Storage,
): Promise<void> {
  const pipeline = await gpu.pipeline([
    { name: "solve/widen.wgsl", text: widenText },
    realFile(precision),
    ...storageFiles(gpu.variant, "a"),
  ]);
  for (const { row, rows, places: [{ panel, row: a_row }] } of spans(0, classes, matrix)) {
    const params = { first: row, rows, records: width, a_row };
    record.dispatch(pipeline, { a: panel, x }, params, [Math.ceil(width / 256), rows]);
  }
}

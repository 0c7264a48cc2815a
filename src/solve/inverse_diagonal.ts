import { type Precision, readReals, realBytes } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, spans } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { inTextures } from "../gpu/variants.ts";
import type { Factor } from "./factor.ts";
import { recordIdentity } from "./identity.ts";
import { identityPipeline, rowSquaresPipeline } from "./pipelines.ts";
import { solveLower } from "./triangular.ts";

/** Rows of L^-T held at a time at most: memory grows with their number, speed hardly beyond this. */
const MOST_ROWS = 1024;

/** Rows of L^-T that a CPU driver is given at least; it is as fast with them as with more. */
const LEAST_ROWS = 256;

/**
 * Rows of L^-T that are held at a time for n records. A GPU needs many to have all of it at work; a
 * CPU driver is given n / 32, so that they take little memory beside the matrix.
 */
export function inverseRows({ variant }: Gpu, n: number): number {
  const some = inTextures(variant) ? Math.max(padded(n / 32), LEAST_ROWS) : MOST_ROWS;
  return Math.min(some, MOST_ROWS, padded(n));
}

/**
 * Diagonal of A^-1 [n]: the squared norms of the rows of L^-T, taken in groups of rows so that the
 * inverse is never stored. n^3 / 3 operations.
 */
export async function inverseDiagonal(
  gpu: Gpu,
  factor: Factor<Element>,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const { element } = factor.matrix;
  const all = padded(factor.size);
  const height = inverseRows(gpu, factor.size);
  using x = Matrix.create(gpu, height, all, "rows of the inverse factor", element);
  using scratch = Matrix.create(gpu, height, BLOCK, "solve scratch", element);
  using zeros = Matrix.create(gpu, height, BLOCK, "zeros", element);
  using sums = Storage.create(gpu, realBytes(factor.totals) * all, "diagonal of the inverse");
  const identity = await identityPipeline(gpu, element);
  const record = gpu.record("diagonal of the inverse", options);
  for (let first = 0; first < all; first += height) {
    const last = Math.min(first + height, all);
    for (let col = first; col < last; col += BLOCK) {
      recordIdentity(record, identity, x, { first, col, top: 0, rows: height });
    }
    await solveLower(gpu, record, factor, x, scratch, { first, triangular: true, zeros });
    await rowSquares(gpu, record, x, { sums, totals: factor.totals, place: first, begin: first });
  }
  await record.submit();
  return readReals(factor.totals, await sums.read()).slice(0, factor.size);
}

/** Where {@link rowSquares} writes, and of which columns. */
export interface RowSquares {
  /** Numbers of the arithmetic `totals`. */
  readonly sums: Storage;
  /** Arithmetic in which the chunks of a sum are added up. */
  readonly totals: Precision;
  /** Place of the first row's sum. */
  readonly place: number;
  /** The first column that may differ from zero, a multiple of 4. */
  readonly begin: number;
}

/**
 * Writes the sum of squares of each row of X.
 *
 * @param x [m, n]
 */
export async function rowSquares(
  gpu: Gpu,
  record: Recorder,
  x: Matrix<Element>,
  { sums, totals, place, begin }: RowSquares,
): Promise<void> {
  const pipeline = await rowSquaresPipeline(gpu, x.element, totals);
  const room = sums.bytes / realBytes(totals) - place;
  for (const { row, rows, places: [a] } of spans(0, padded(x.rows), x)) {
    record.dispatch(pipeline, { a: a.panel, sums }, {
      a_row: a.row,
      rows: Math.min(rows, room - row),
      begin: begin / 4,
      end: padded(x.cols) / 4,
      first: place + row,
    }, [Math.ceil(rows / 64)]);
  }
}

import type { Gpu } from "../gpu/gpu.ts";
import { BLOCK, Matrix, padded, spans } from "../gpu/matrix.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import type { Factor } from "./factor.ts";
import { identityPipeline, rowSquaresPipeline } from "./pipelines.ts";
import { solveLower } from "./triangular.ts";

/** Rows of L^-T held at a time: memory grows with their number, speed hardly beyond this. */
const ROWS = 1024;

/**
 * Diagonal of A^-1 [n]: the squared norms of the rows of L^-T, taken in groups of rows so that the
 * inverse is never stored. n^3 / 3 operations.
 */
export async function inverseDiagonal(
  gpu: Gpu,
  factor: Factor,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const all = padded(factor.size);
  const height = Math.min(ROWS, all);
  using x = Matrix.create(gpu, height, all, "rows of the inverse factor");
  using scratch = Matrix.create(gpu, height, BLOCK, "solve scratch");
  using sums = Storage.create(gpu, 4 * all, "diagonal of the inverse");
  const identity = await identityPipeline(gpu);
  const record = gpu.record("diagonal of the inverse", options);
  for (let first = 0; first < all; first += height) {
    for (const { row, rows, places: [result] } of spans(0, height, x)) {
      record.dispatch(identity, { result: result.panel }, {
        first: first + row,
        rows,
        groups: all / 4,
        result_row: result.row,
      }, [Math.ceil(all / 32), Math.ceil(rows / 8)]);
    }
    await solveLower(gpu, record, factor, x, scratch, first, true);
    await rowSquares(gpu, record, x, sums, first, first);
  }
  await record.submit();
  return Float64Array.from(new Float32Array(await sums.read()).subarray(0, factor.size));
}

/**
 * Writes the sum of squares of each row of X to sums[place...].
 *
 * @param x [m, n]
 * @param begin the first column that may differ from zero, a multiple of 4
 */
export async function rowSquares(
  gpu: Gpu,
  record: Recorder,
  x: Matrix,
  sums: Storage,
  place: number,
  begin = 0,
): Promise<void> {
  const pipeline = await rowSquaresPipeline(gpu);
  const room = sums.bytes / 4 - place;
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

import type { Precision } from "../gpu/arithmetic.ts";
import { type Element, elementBytes, readElements } from "../gpu/element.ts";
import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, spans } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { factorBlockPipeline, productPipeline, updatePipeline } from "./pipelines.ts";

/** A matrix that a Cholesky factorization found not to be positive definite. */
export class NotPositiveDefiniteError extends Error {
  /** Always "NotPositiveDefiniteError". */
  override readonly name = "NotPositiveDefiniteError";
}

/** Cholesky factor A = L L^T of a symmetric positive definite matrix [n, n]. */
export interface Factor<E extends Element = "float32"> {
  /** n. */
  readonly size: number;
  /** Arithmetic in which the chunks of its sums are added up, and those of solves with it. */
  readonly totals: Precision;
  /**
   * [n, n]: A itself in the upper triangle with its diagonal blocks, L's blocks below the
   * diagonal ones. Owned by the caller of {@link cholesky}. Its element type is the factor's.
   */
  readonly matrix: Matrix<E>;
  /** [n, 64]: L_kk^-T of each diagonal block. */
  readonly inverses: Matrix<E>;
  /** [n]: the diagonal of L. */
  readonly diagonal: Float64Array;
  /** log det A. */
  readonly logDeterminant: number;
  /** Frees the inverse blocks; the matrix belongs to the caller. */
  [Symbol.dispose](): void;
}

/** Options of {@link cholesky}. */
export interface FactorOptions extends RecorderOptions {
  /**
   * Arithmetic in which the chunks of a sum are added up, by default that of the matrix's elements:
   * wider totals leave a float32 factor the rounding of its chunks and of its elements.
   */
  readonly totals?: Precision;
}

/**
 * Factors a matrix in place: blocked and left-looking, so that nearly all work is in products of
 * matrices, whose sums run in chunks of at most 128 terms; one long sum would lose digits with n. In
 * the arithmetic of the matrix's elements. n^3 / 3 operations.
 *
 * @param matrix [n, n], its upper triangle and diagonal blocks filled, with ones on the padded
 *   diagonal; its strictly lower blocks receive L
 * @throws NotPositiveDefiniteError naming the pivot, its value and the cure
 */
export async function cholesky<E extends Element>(
  gpu: Gpu,
  matrix: Matrix<E>,
  { totals = matrix.element, ...options }: FactorOptions = {},
): Promise<Factor<E>> {
  const { element } = matrix;
  const size = matrix.rows;
  const all = padded(size);
  const inverses = Matrix.create(gpu, all, BLOCK, "inverse blocks", element);
  try {
    using column = Matrix.create(gpu, all, BLOCK, "block column", element);
    using diagonal = Storage.create(gpu, elementBytes(element) * all, "diagonal");
    using failure = Storage.create(gpu, elementBytes(element) * 2, "failure");
    const update = await updatePipeline(gpu, element, "nt", { source: "mirrored", totals });
    const factorBlock = await factorBlockPipeline(gpu, element);
    const product = await productPipeline(gpu, element, "nn");
    const record = gpu.record("cholesky", options);

    for (let k = 0; k < all; k += BLOCK) {
      const block = matrix.locate(k);
      for (const { row, rows, places: [a, result] } of spans(k, all, matrix, column)) {
        record.dispatch(update, {
          a: a.panel,
          b: block.panel,
          source: block.panel,
          result: { ...result, col: 0, rows, cols: BLOCK },
        }, {
          a_row: a.row,
          a_group: 0,
          b_row: block.row,
          b_group: 0,
          groups: k / 4,
          sign: -1,
          source_row: block.row,
          source_group: row / 4,
        }, tileGrid(update.shader.constants, rows, BLOCK));
      }
      const pivot = column.locate(k);
      const inverse = inverses.locate(k);
      record.dispatch(
        factorBlock,
        {
          a: pivot.panel,
          result: { ...inverse, col: 0, rows: BLOCK, cols: BLOCK },
          diagonal,
          failure,
        },
        { a_row: pivot.row, record: k },
        [1],
      );
      for (const { rows, places: [a, result] } of spans(k + BLOCK, all, column, matrix)) {
        record.dispatch(product, {
          a: a.panel,
          b: inverse.panel,
          result: { ...result, col: k, rows, cols: BLOCK },
        }, {
          a_row: a.row,
          a_group: 0,
          b_row: inverse.row,
          b_group: 0,
          groups: BLOCK / 4,
        }, tileGrid(product.shader.constants, rows, BLOCK));
      }
      await record.pace(2 * BLOCK * (all - k) * (k + BLOCK));
    }
    await record.submit();
    // Together, because the wait for one costs as much as the wait for both.
    const [failed, roots] = await Promise.all([failure.read(), diagonal.read()]);
    checkPivots(readElements(element, failed), element, size);
    const pivots = readElements(element, roots).slice(0, size);
    return {
      size,
      totals,
      matrix,
      inverses,
      diagonal: pivots,
      logDeterminant: 2 * pivots.reduce((sum, pivot) => sum + Math.log(pivot), 0),
      [Symbol.dispose]: () => inverses[Symbol.dispose](),
    };
  } catch (error) {
    inverses[Symbol.dispose]();
    throw error;
  }
}

function checkPivots(
  [position, value]: Float64Array,
  element: Element,
  size: number,
): void {
  if (position === 0) return;
  if (!Number.isFinite(value)) {
    throw new NotPositiveDefiniteError(
      `the covariances of ${size} records overflow ${element} (pivot ${
        position - 1
      } is ${value}); ` +
        "standardize the inputs, or lower the weight deviation or the noise variance",
    );
  }
  throw new NotPositiveDefiniteError(
    `the covariance matrix of ${size} records is not positive definite in ${element}: pivot ` +
      `${position - 1} must be > 0, got ${value.toPrecision(3)}; raise the noise variance` +
      (element === "float32" ? ", or use precision f64" : ""),
  );
}

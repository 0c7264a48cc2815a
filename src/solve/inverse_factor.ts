import { commonElement, type Element } from "../gpu/element.ts";
import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, spans } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Factor } from "./factor.ts";
import { recordIdentity } from "./identity.ts";
import { coveredRows, identityPipeline, productPipeline, updatePipeline } from "./pipelines.ts";
import { shapeOf, solveLower } from "./triangular.ts";

/**
 * Columns that are multiplied together, at least: what is zero beyond the diagonal is read along, so
 * that fewer make fewer operations and more dispatches.
 */
const COLUMNS = 4 * BLOCK;

/** Parts that the columns of a product are cut into at most. */
const PARTS = 8;

/**
 * L^-T [n, n] of a factor, for solves by few right-hand sides one after the other: a product with it
 * is two dispatches' work where substitution goes from block to block. As accurate as substitution to
 * a small factor; A^-1 itself would not be. n^3 / 3 operations, and as much memory as L.
 */
export async function invertFactor(
  gpu: Gpu,
  factor: Factor<Element>,
  options: RecorderOptions = {},
): Promise<Matrix<Element>> {
  const { element } = factor.matrix;
  const all = padded(factor.size);
  const identity = await identityPipeline(gpu, element);
  using owned = new DisposableStack();
  const x = owned.use(Matrix.create(gpu, factor.size, all, "inverse of the factor", element));
  using scratch = Matrix.create(gpu, factor.size, BLOCK, "solve scratch", element);
  const record = gpu.record("inverse of the factor", options);
  // New matrices are zero beside what is written.
  for (let row = 0; row < all; row += BLOCK) {
    recordIdentity(record, identity, x, { first: row, col: row, top: row, rows: BLOCK });
  }
  await solveLower(gpu, record, factor, x, scratch, { triangular: true });
  await record.submit();
  owned.move();
  return x;
}

/**
 * Solves A x = b for each row b of X [m, n], in place: X := (X L^-T) L^-1. m n^2 operations and,
 * where n is small, up to twice as many.
 *
 * @param inverse L^-T of {@link invertFactor}
 * @param x few enough rows for one panel
 * @param scratch two matrices [m, n]: sums over the panels of L^-T go back and forth between them
 * @throws TypeError where the matrices are not of one element type
 */
export async function solveByInverse(
  gpu: Gpu,
  record: Recorder,
  inverse: Matrix<Element>,
  x: Matrix<Element>,
  scratch: readonly [Matrix<Element>, Matrix<Element>],
): Promise<void> {
  const element = commonElement(inverse, x, ...scratch);
  const shape = shapeOf(x.rows, element);
  const rows = coveredRows(x.rows, shape);
  const product = await productPipeline(gpu, element, "nn", shape);
  const update = await updatePipeline(gpu, element, "nn", { shape });
  const transposed = await productPipeline(gpu, element, "nt", shape);
  const [[a], [even], [odd]] = [x.panels, scratch[0].panels, scratch[1].panels];
  const all = padded(inverse.rows);
  const width = Math.max(COLUMNS, padded(Math.ceil(all / PARTS)));
  for (let col = 0; col < all; col += width) {
    const end = Math.min(col + width, all);
    // Column j of L^-T ends at row j. The last sum must be in `even`.
    const parts = [...spans(0, end, inverse)];
    for (const [at, { row, rows: depth, places: [b] }] of parts.entries()) {
      const [panel, source] = (parts.length - at) % 2 === 1 ? [even, odd] : [odd, even];
      const result = { panel, row: 0, col, rows, cols: end - col };
      const params = {
        a_row: 0,
        a_group: row / 4,
        b_row: b.row,
        b_group: col / 4,
        groups: depth / 4,
      };
      const resources = { a, b: b.panel, result };
      if (at === 0) {
        record.dispatch(product, resources, params, gridOf(product, rows, end - col));
      } else {
        const more = { sign: 1, source_row: 0, source_group: col / 4 };
        record.dispatch(
          update,
          { ...resources, source },
          { ...params, ...more },
          gridOf(update, rows, end - col),
        );
      }
    }
  }
  for (const { row, rows: depth, places: [b] } of spans(0, all, inverse)) {
    for (let col = row; col < row + depth; col += width) {
      const end = Math.min(col + width, row + depth);
      const result = { panel: a, row: 0, col, rows, cols: end - col };
      record.dispatch(transposed, { a: even, b: b.panel, result }, {
        a_row: 0,
        a_group: col / 4,
        b_row: b.row + col - row,
        b_group: col / 4,
        groups: (all - col) / 4,
      }, gridOf(transposed, rows, end - col));
    }
  }
}

function gridOf({ shader }: Pipeline, rows: number, cols: number): [number, number] {
  return tileGrid(shader.constants, rows, cols);
}

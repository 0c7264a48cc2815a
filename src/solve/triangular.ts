import { commonElement, type Element } from "../gpu/element.ts";
import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, type Span, spans } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import type { Recorder } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { coveredRows, productPipeline, type Shape, updatePipeline } from "./pipelines.ts";

/** What is known of right-hand sides X [m, n]. */
export interface KnownZeros {
  /** The first column that may differ from zero, a multiple of 64; by default 0. */
  readonly first?: number;
  /**
   * Whether row r has nothing before column first + r, as rows of the identity have: rows that are
   * still zero are left out. By default not.
   */
  readonly triangular?: boolean;
  /** Zeros [m, 64]; given where columns from first + m on are to be zero, whatever X holds there. */
  readonly zeros?: Matrix<Element>;
}

/**
 * Replaces each row b of X by the solution x of L x = b: X := X L^-T. Right-hand sides are rows, so
 * that K(Q, X) [m, n] is solved as it stands and both operands of its products are read along k.
 * m n^2 operations.
 *
 * @param x [m, n]
 * @param scratch [m, 64]
 * @throws TypeError where the matrices are not of one element type
 */
export async function solveLower(
  gpu: Gpu,
  record: Recorder,
  factor: Factor<Element>,
  x: Matrix<Element>,
  scratch: Matrix<Element>,
  { first = 0, triangular = false, zeros }: KnownZeros = {},
): Promise<void> {
  const element = commonElement(factor.matrix, x, scratch);
  const shape = shapeOf(x.rows, element);
  const update = await updatePipeline(gpu, element, "nt", { totals: factor.totals, shape });
  const product = await productPipeline(gpu, element, "nn", shape);
  for (let k = first; k < padded(factor.size); k += BLOCK) {
    const rows = Math.min(coveredRows(x.rows, shape), triangular ? k - first + BLOCK : Infinity);
    const block = factor.matrix.locate(k);
    const zero = k < first + padded(x.rows) ? undefined : zeros;
    for (const span of spans(0, rows, x, scratch, zero ?? x)) {
      const [a, result, source] = span.places;
      record.dispatch(update, {
        a: a.panel,
        b: block.panel,
        source: source.panel,
        result: { ...result, col: 0, rows: span.rows, cols: BLOCK },
      }, {
        a_row: a.row,
        a_group: first / 4,
        b_row: block.row,
        b_group: first / 4,
        groups: (k - first) / 4,
        sign: -1,
        source_row: source.row,
        source_group: zero ? 0 : k / 4,
      }, tileGrid(update.shader.constants, span.rows, BLOCK));
      multiplyBlock(record, product, factor, k, span);
    }
    await record.pace(2 * BLOCK * rows * (k - first + BLOCK));
  }
}

/**
 * Replaces each row b of X by the solution x of L^T x = b: X := X L^-1. m n^2 operations.
 *
 * @param x [m, n]
 * @param scratch two matrices [m, 64]: sums over the panels of L go back and forth between them
 * @throws TypeError where the matrices are not of one element type
 */
export async function solveUpper(
  gpu: Gpu,
  record: Recorder,
  factor: Factor<Element>,
  x: Matrix<Element>,
  scratch: readonly [Matrix<Element>, Matrix<Element>],
): Promise<void> {
  const element = commonElement(factor.matrix, x, ...scratch);
  const shape = shapeOf(x.rows, element);
  const update = await updatePipeline(gpu, element, "nn", { shape });
  const product = await productPipeline(gpu, element, "nt", shape);
  const rows = coveredRows(x.rows, shape);
  const all = padded(factor.size);
  for (let k = all - BLOCK; k >= 0; k -= BLOCK) {
    for (const span of spans(0, rows, x, ...scratch)) {
      const [a, ...partial] = span.places;
      let source = a;
      let turn = 0;
      // One dispatch for each panel of L below the block; the last block has an empty one.
      const below = k + BLOCK < all ? [...spans(k + BLOCK, all, factor.matrix)] : undefined;
      for (const { row, rows: depth, places: [b] } of below ?? [emptySpan(factor, k)]) {
        const result = partial[turn];
        record.dispatch(update, {
          a: a.panel,
          b: b.panel,
          source: source.panel,
          result: { ...result, col: 0, rows: span.rows, cols: BLOCK },
        }, {
          a_row: a.row,
          a_group: row / 4,
          b_row: b.row,
          b_group: k / 4,
          groups: depth / 4,
          sign: -1,
          source_row: source.row,
          source_group: source === a ? k / 4 : 0,
        }, tileGrid(update.shader.constants, span.rows, BLOCK));
        source = result;
        turn = 1 - turn;
      }
      multiplyBlock(record, product, factor, k, { ...span, places: [a, source] });
    }
    await record.pace(2 * BLOCK * rows * (all - k));
  }
}

function emptySpan(factor: Factor<Element>, row: number): Span {
  return { row, rows: 0, places: [factor.matrix.locate(row)] };
}

/** Right-hand sides up to this many are few: two narrow tiles are as fast as one tall one. */
const FEW = 16;

/** Tiles that suit the right-hand sides: most of a tall one would be padding where they are few. */
export function shapeOf(rows: number, element: Element = "float32"): Shape {
  return element === "float32" && rows <= FEW ? "narrow" : "tall";
}

/** X[:, k...] = P L_kk^-T ("nn") or P L_kk^-1 ("nt"), places being those of X and P. */
function multiplyBlock(
  record: Recorder,
  product: Awaited<ReturnType<typeof productPipeline>>,
  factor: Factor<Element>,
  k: number,
  { rows, places: [x, p] }: Span,
): void {
  const inverse = factor.inverses.locate(k);
  const result = { ...x, col: k, rows, cols: BLOCK };
  record.dispatch(product, { a: p.panel, b: inverse.panel, result }, {
    a_row: p.row,
    a_group: 0,
    b_row: inverse.row,
    b_group: 0,
    groups: BLOCK / 4,
  }, tileGrid(product.shader.constants, rows, BLOCK));
}

/**
 * Solves A x = b for each row b of X, in place: X := X A^-1. 2 m n^2 operations.
 *
 * @param x [m, n]
 * @throws TypeError where x has another element type than the factor
 */
export async function solve(
  gpu: Gpu,
  record: Recorder,
  factor: Factor<Element>,
  x: Matrix<Element>,
): Promise<void> {
  using first = Matrix.create(gpu, x.rows, BLOCK, "solve scratch", x.element);
  using second = Matrix.create(gpu, x.rows, BLOCK, "solve scratch", x.element);
  await solveLower(gpu, record, factor, x, first);
  await solveUpper(gpu, record, factor, x, [first, second]);
  await record.submit();
}

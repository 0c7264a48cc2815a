import { commonElement, type Element } from "../gpu/element.ts";
import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, type Span, spans } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { stripeRows } from "../gpu/staging.ts";
import { productPipeline, updatePipeline } from "./pipelines.ts";

/**
 * A B^T [m, n]: both operands are read along k, which is the fast form. 2 m n k operations, every
 * sum in chunks of at most 128 terms.
 *
 * @param a [m, k]
 * @param b [n, k]
 * @throws TypeError where the columns or the element types differ
 */
export async function multiplyNT<E extends Element>(
  gpu: Gpu,
  a: Matrix<E>,
  b: Matrix<E>,
  options: RecorderOptions = {},
): Promise<Matrix<E>> {
  if (a.cols !== b.cols) {
    throw new TypeError(`A B^T needs equal columns, got ${a.cols} and ${b.cols}`);
  }
  commonElement(a, b);
  using stack = new DisposableStack();
  const c = stack.use(Matrix.create(gpu, a.rows, b.rows, "product", a.element));
  const product = await productPipeline(gpu, a.element, "nt");
  const record = gpu.record("A B^T", options);
  for (const { rows, places: [left, result] } of stripes(gpu, padded(a.rows), a, c)) {
    for (const right of b.panels) {
      record.dispatch(product, {
        a: left.panel,
        b: right,
        result: { ...result, col: right.row, rows, cols: right.rows },
      }, {
        a_row: left.row,
        a_group: 0,
        b_row: 0,
        b_group: 0,
        groups: padded(a.cols) / 4,
      }, tileGrid(product.shader.constants, rows, right.rows));
      await record.pace(2 * rows * right.rows * a.cols);
    }
  }
  await record.submit();
  stack.move();
  return c;
}

/**
 * A B [m, n]. 2 m n k operations.
 *
 * @param a [m, k]
 * @param b [k, n]
 * @throws TypeError where A's columns are not B's rows, or the element types differ
 */
export async function multiplyNN<E extends Element>(
  gpu: Gpu,
  a: Matrix<E>,
  b: Matrix<E>,
  options: RecorderOptions = {},
): Promise<Matrix<E>> {
  if (a.cols !== b.rows) {
    throw new TypeError(`A B needs A's columns to be B's rows, got ${a.cols} and ${b.rows}`);
  }
  commonElement(a, b);
  using stack = new DisposableStack();
  // Sums over several panels of B go back and forth: a shader cannot read what it writes.
  let source = stack.use(Matrix.create(gpu, a.rows, b.cols, "product", a.element));
  let target = b.panels.length > 1
    ? stack.use(Matrix.create(gpu, a.rows, b.cols, "product", a.element))
    : source;
  const product = await productPipeline(gpu, a.element, "nn");
  const update = await updatePipeline(gpu, a.element, "nn");
  const record = gpu.record("A B", options);
  for (const right of b.panels) {
    const first = right === b.panels[0];
    for (const { rows, places } of stripes(gpu, padded(a.rows), a, source, target)) {
      const [left, from, to] = places;
      const result = { ...(first ? from : to), col: 0, rows, cols: padded(b.cols) };
      const resources = { a: left.panel, b: right, result };
      const params = {
        a_row: left.row,
        a_group: right.row / 4,
        b_row: 0,
        b_group: 0,
        groups: right.rows / 4,
      };
      const grid = tileGrid(product.shader.constants, rows, padded(b.cols));
      if (first) {
        record.dispatch(product, resources, params, grid);
      } else {
        const more = { sign: 1, source_row: from.row, source_group: 0 };
        record.dispatch(update, { ...resources, source: from.panel }, { ...params, ...more }, grid);
      }
      await record.pace(2 * rows * right.rows * b.cols);
    }
    if (!first) [source, target] = [target, source];
  }
  await record.submit();
  stack.move();
  if (target !== source) target[Symbol.dispose]();
  return source;
}

/** {@link spans} of all rows, of few enough rows each to be staged together. */
function* stripes(
  gpu: Gpu,
  end: number,
  ...matrices: readonly Matrix<Element>[]
): Generator<Span> {
  const most = stripeRows(gpu, end);
  for (let row = 0; row < end; row += most) {
    yield* spans(row, Math.min(row + most, end), ...matrices);
  }
}

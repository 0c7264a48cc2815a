import gramText from "../../shaders/gram/gram.wgsl" with { type: "text" };
import singleText from "../../shaders/gram/single.wgsl" with { type: "text" };
import splitText from "../../shaders/gram/split.wgsl" with { type: "text" };
import distanceText from "../../shaders/term/distance.wgsl" with { type: "text" };
import productText from "../../shaders/term/product.wgsl" with { type: "text" };
import { storageFiles, tileFiles, tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, padded, spans } from "../gpu/matrix.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { realFile, tileConstants } from "./arithmetic.ts";
import type { Covariance } from "./covariance.ts";
import { featureGroups, type KernelInputs, settingsStorage } from "./inputs.ts";

/** A dispatch covers at most this many rows, so that none runs for long. */
const STRIPE = 1024;

const TERMS = {
  product: { name: "term/product.wgsl", text: productText },
  distance: { name: "term/distance.wgsl", text: distanceText },
} as const;

/** K(X, X) + noise I, as one float32 matrix or as the sum of two. */
export interface Gram {
  /** [n, n], its upper triangle and 64 x 64 diagonal blocks filled, ones on the padded diagonal. */
  readonly matrix: Matrix;
  /** What float32 drops of `matrix`, of the same form; only with float64 inputs. */
  readonly low: Matrix | undefined;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/**
 * Gram matrix K(X, X) + noise I. n^2 d operations.
 *
 * @param x the records [n, d]; in float64 the matrix is returned as a sum of two
 */
export async function gram(
  gpu: Gpu,
  covariance: Covariance,
  x: KernelInputs,
  noise: number,
  options: RecorderOptions = {},
): Promise<Gram> {
  using stack = new DisposableStack();
  const matrix = stack.use(Matrix.create(gpu, x.count, x.count, "gram matrix"));
  const low = x.precision === "float64"
    ? stack.use(Matrix.create(gpu, x.count, x.count, "gram matrix, low part"))
    : undefined;
  await recordGram(
    gpu,
    covariance,
    { rows: x, cols: x, noise, symmetric: true },
    matrix,
    low,
    options,
  );
  const owned = stack.move();
  return { matrix, low, [Symbol.dispose]: () => owned.dispose() };
}

/** K(Q, X) [m, n], rounded once to float32. 2 m n d operations. */
export async function crossGram(
  gpu: Gpu,
  covariance: Covariance,
  q: KernelInputs,
  x: KernelInputs,
  options: RecorderOptions = {},
): Promise<Matrix> {
  if (q.features !== x.features) {
    throw new TypeError(`queries must have ${x.features} features, got ${q.features}`);
  }
  using stack = new DisposableStack();
  const matrix = stack.use(Matrix.create(gpu, q.count, x.count, "cross gram matrix"));
  const pair = { rows: q, cols: x, noise: 0, symmetric: false };
  await recordGram(gpu, covariance, pair, matrix, undefined, options);
  stack.move();
  return matrix;
}

interface Pair {
  readonly rows: KernelInputs;
  readonly cols: KernelInputs;
  readonly noise: number;
  readonly symmetric: boolean;
}

async function recordGram(
  gpu: Gpu,
  covariance: Covariance,
  { rows, cols, noise, symmetric }: Pair,
  matrix: Matrix,
  low: Matrix | undefined,
  options: RecorderOptions,
): Promise<void> {
  const pipeline = await gramPipeline(gpu, covariance, rows.precision, low !== undefined);
  using settings = settingsStorage(gpu, covariance, noise, rows.precision);
  const record = gpu.record("gram matrix", options);
  const tables = rows.table && cols.table
    ? { row_table: rows.table, col_table: cols.table }
    : undefined;
  const matrices = low ? [rows.matrix, matrix, low] : [rows.matrix, matrix];
  for (const span of spans(0, padded(rows.count), ...matrices)) {
    const [a, result, below] = span.places;
    for (let stripe = 0; stripe < span.rows; stripe += STRIPE) {
      const height = Math.min(STRIPE, span.rows - stripe);
      const first = span.row + stripe;
      for (const b of cols.matrix.panels) {
        if (symmetric && b.row + b.rows <= first) continue;
        // Columns before the stripe's diagonal blocks are left out.
        const skipped = symmetric ? Math.max(0, first - b.row) : 0;
        record.dispatch(pipeline, {
          a: a.panel,
          b,
          result: result.panel,
          settings,
          ...tables,
          ...(below && { low: below.panel }),
        }, {
          a_row: a.row + stripe,
          a_group: 0,
          b_row: skipped,
          b_group: 0,
          groups: featureGroups(rows.features),
          first_row: first,
          first_col: b.row + skipped,
          rows: rows.count,
          cols: cols.count,
          features: rows.features,
          depth: covariance.layers ?? 0,
          symmetric: symmetric ? 1 : 0,
          zero: 0,
          result_row: result.row + stripe,
        }, tileGrid(pipeline.shader.constants, height, b.rows - skipped));
      }
      const width = symmetric ? padded(cols.count) - first : padded(cols.count);
      await record.pace(2 * height * width * rows.features);
    }
  }
  await record.submit();
}

function gramPipeline(
  gpu: Gpu,
  covariance: Covariance,
  precision: KernelInputs["precision"],
  split: boolean,
): Promise<Pipeline> {
  return gpu.pipeline(
    [
      { name: "gram/gram.wgsl", text: gramText },
      split
        ? { name: "gram/split.wgsl", text: splitText }
        : { name: "gram/single.wgsl", text: singleText },
      realFile(precision),
      ...storageFiles(gpu.variant, "a", "b", "result", ...(split ? ["low" as const] : [])),
      TERMS[covariance.term],
      ...covariance.files,
      ...tileFiles(gpu.variant, "nt"),
    ],
    tileConstants(gpu.variant, precision),
    covariance.slots,
  );
}

import doubleText from "../../shaders/gram/double.wgsl" with { type: "text" };
import gramText from "../../shaders/gram/gram.wgsl" with { type: "text" };
import singleText from "../../shaders/gram/single.wgsl" with { type: "text" };
import splitText from "../../shaders/gram/split.wgsl" with { type: "text" };
import distanceText from "../../shaders/term/distance.wgsl" with { type: "text" };
import pairDistanceText from "../../shaders/term/pair_distance.wgsl" with { type: "text" };
import pairProductText from "../../shaders/term/pair_product.wgsl" with { type: "text" };
import productText from "../../shaders/term/product.wgsl" with { type: "text" };
import singleDistanceText from "../../shaders/term/single_distance.wgsl" with { type: "text" };
import singleProductText from "../../shaders/term/single_product.wgsl" with { type: "text" };
import levelsText from "../../shaders/unit/levels.wgsl" with { type: "text" };
import plainText from "../../shaders/unit/plain.wgsl" with { type: "text" };
import type { Element } from "../gpu/element.ts";
import { bufferedFiles, DOUBLE_RESULT, storageFiles, tileFiles, tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, spans } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { stripeRows } from "../gpu/staging.ts";
import { Storage } from "../gpu/storage.ts";
import { type Precision, realArray, realFile } from "../gpu/arithmetic.ts";
import type { ShaderFile } from "../gpu/link/link.ts";
import { type Variant, VARIANTS } from "../gpu/variants.ts";
import type { Covariance } from "./covariance.ts";
import { featureGroups, type KernelInputs } from "./inputs.ts";

/** A dispatch covers at most this many rows, so that none runs for long. */
const STRIPE = 1024;

/** Weights of planes of features that a shader finds in its settings. */
const PLANES = 4;

/** What a tile sums: natively, in pairs of float32, or in float32 within a chunk. */
const TERMS = {
  product: {
    native: { name: "term/product.wgsl", text: productText },
    pair: { name: "term/pair_product.wgsl", text: pairProductText },
    single: { name: "term/single_product.wgsl", text: singleProductText },
  },
  distance: {
    native: { name: "term/distance.wgsl", text: distanceText },
    pair: { name: "term/pair_distance.wgsl", text: pairDistanceText },
    single: { name: "term/single_distance.wgsl", text: singleDistanceText },
  },
} as const;

/** The file that says what a tile sums in an arithmetic, in full accuracy. */
export function termFile(term: Covariance["term"], precision: Precision): ShaderFile {
  return TERMS[term][precision === "double-single" ? "pair" : "native"];
}

/** How a tile of covariances is stored, with the files of its operands. */
const STORES = {
  single: (variant: Variant) => [
    { name: "gram/single.wgsl", text: singleText },
    ...bufferedFiles(variant, ["a", "b"], "result"),
  ],
  split: (variant: Variant) => [
    { name: "gram/split.wgsl", text: splitText },
    ...bufferedFiles(variant, ["a", "b"], "result", "low"),
  ],
  double: (variant: Variant) => [
    { name: "gram/double.wgsl", text: doubleText },
    ...storageFiles(variant, "a", "b"),
    DOUBLE_RESULT,
  ],
} as const;

/** M(X, X) + noise I, as one matrix or as the sum of two; M = K where nothing is taken out of it. */
export interface Gram {
  /** [n, n], its upper triangle and 64 x 64 diagonal blocks filled, ones on the padded diagonal. */
  readonly matrix: Matrix<Element>;
  /** What float32 drops of `matrix`, of the same form; where more than float32 was computed. */
  readonly low: Matrix | undefined;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/** Options of {@link gram} and {@link crossGram}. */
export interface GramOptions extends RecorderOptions {
  /** "float64" stores float64 inputs' covariances in one matrix of float64. By default "float32". */
  readonly element?: Element;
  /** Whether what float32 drops of covariances beyond it is dropped. By default it is not. */
  readonly rounded?: boolean;
}

/**
 * Gram matrix M(X, X) + noise I, where the covariances are K = M + kappa g g^T with the inputs'
 * center. n^2 d operations.
 *
 * @param x the records [n, d]; beyond float32 the matrix is returned as a sum of two
 */
export async function gram(
  gpu: Gpu,
  covariance: Covariance,
  x: KernelInputs,
  noise: number,
  options: GramOptions = {},
): Promise<Gram> {
  return await create(gpu, covariance, { rows: x, cols: x, noise, symmetric: true }, options);
}

/**
 * M(Q, X) [m, n] of queries and records with one center, as one matrix or as the sum of two. 2 m n d
 * operations.
 */
export async function crossGram(
  gpu: Gpu,
  covariance: Covariance,
  q: KernelInputs,
  x: KernelInputs,
  options: GramOptions = {},
): Promise<Gram> {
  if (q.features !== x.features) {
    throw new TypeError(`queries must have ${x.features} features, got ${q.features}`);
  }
  const alike = q.precision === x.precision && q.center === x.center &&
    (q.levels === undefined) === (x.levels === undefined);
  if (!alike) {
    throw new TypeError("queries and records must have one precision, one center and one unit");
  }
  return await create(gpu, covariance, { rows: q, cols: x, noise: 0, symmetric: false }, options);
}

interface Pair {
  readonly rows: KernelInputs;
  readonly cols: KernelInputs;
  readonly noise: number;
  readonly symmetric: boolean;
}

async function create(
  gpu: Gpu,
  covariance: Covariance,
  pair: Pair,
  { element = "float32", rounded = false, ...options }: GramOptions,
): Promise<Gram> {
  const { rows, cols } = pair;
  if (element === "float64" && rows.precision !== "float64") {
    throw new TypeError(`a float64 matrix needs float64 inputs, got ${rows.precision}`);
  }
  using stack = new DisposableStack();
  const label = pair.symmetric ? "gram matrix" : "cross gram matrix";
  const matrix = stack.use(Matrix.create(gpu, rows.count, cols.count, label, element));
  const low = rows.precision !== "float32" && element === "float32" && !rounded
    ? stack.use(Matrix.create(gpu, rows.count, cols.count, `${label}, low part`))
    : undefined;
  await recordGram(gpu, covariance, pair, { matrix, low }, options);
  const owned = stack.move();
  return { matrix, low, [Symbol.dispose]: () => owned.dispose() };
}

async function recordGram(
  gpu: Gpu,
  covariance: Covariance,
  { rows, cols, noise, symmetric }: Pair,
  { matrix, low }: Pick<Gram, "matrix" | "low">,
  options: RecorderOptions,
): Promise<void> {
  const store = matrix.element === "float64" ? "double" : low ? "split" : "single";
  const single = rows.singleSums && cols.singleSums;
  const pipeline = await gramPipeline(gpu, covariance, rows, { store, single });
  using settings = Storage.upload(gpu, settingsOf(rows, noise), "settings");
  const record = gpu.record("gram matrix", options);
  const { bindings } = pipeline.shader;
  const tables = bindings.some(({ name }) => name === "row_table")
    ? { row_table: rows.table, col_table: cols.table }
    : undefined;
  const most = stripeRows(gpu, STRIPE);
  const groups = featureGroups(rows.matrix.cols);
  const matrices = low ? [rows.matrix, matrix, low] : [rows.matrix, matrix];
  for (const span of spans(0, padded(rows.count), ...matrices)) {
    const [a, result, below] = span.places;
    for (let stripe = 0; stripe < span.rows; stripe += most) {
      const height = Math.min(most, span.rows - stripe);
      const first = span.row + stripe;
      for (const b of cols.matrix.panels) {
        if (symmetric && b.row + b.rows <= first) continue;
        // Columns before the stripe's diagonal blocks are left out.
        const skipped = symmetric ? Math.max(0, first - b.row) : 0;
        const region = ({ panel, row }: typeof a) => ({
          panel,
          row: row + stripe,
          col: b.row + skipped,
          rows: height,
          cols: b.rows - skipped,
        });
        record.dispatch(pipeline, {
          a: a.panel,
          b,
          result: region(result),
          settings,
          ...tables,
          ...(below && { low: region(below) }),
        }, {
          a_row: a.row + stripe,
          a_group: 0,
          b_row: skipped,
          b_group: 0,
          groups,
          first_row: first,
          first_col: b.row + skipped,
          rows: rows.count,
          cols: cols.count,
          features: rows.features,
          depth: rows.shader.depth,
          symmetric: symmetric ? 1 : 0,
          zero: 0,
          plane: rows.levels ? rows.levels.plane / 4 : groups,
        }, tileGrid(pipeline.shader.constants, height, b.rows - skipped));
      }
      const width = symmetric ? padded(cols.count) - first : padded(cols.count);
      await record.pace(2 * height * width * rows.features);
    }
  }
  await record.submit();
}

/** Noise variance, the unit and weights of the planes, and the covariance's numbers. */
function settingsOf(
  { precision, levels, shader }: KernelInputs,
  noise: number,
): ReturnType<typeof realArray> {
  const weights = Array.from({ length: PLANES }, (_, plane) => levels?.weights[plane] ?? 0);
  return realArray(precision, [noise, levels?.unit ?? 1, ...weights, ...shader.numbers]);
}

function gramPipeline(
  gpu: Gpu,
  { term }: Covariance,
  { precision, levels, shader }: KernelInputs,
  { store, single }: { readonly store: keyof typeof STORES; readonly single: boolean },
): Promise<Pipeline> {
  const pairs = precision === "double-single" && !single;
  const tile = pairs
    ? VARIANTS[gpu.variant].pairs
    : gpu.tile(precision === "float32" ? "gram" : "gram-wide");
  return gpu.pipeline(
    [
      { name: "gram/gram.wgsl", text: gramText },
      ...STORES[store](gpu.variant),
      realFile(precision),
      single ? TERMS[term].single : termFile(term, precision),
      levels
        ? { name: "unit/levels.wgsl", text: levelsText }
        : { name: "unit/plain.wgsl", text: plainText },
      ...shader.files,
      ...tileFiles(tile, "nt"),
    ],
    shader.constants,
    shader.slots,
  );
}

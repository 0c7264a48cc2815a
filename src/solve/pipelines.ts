import f32 from "../../shaders/real/f32.wgsl" with { type: "text" };
import f64 from "../../shaders/real/f64.wgsl" with { type: "text" };
import factorBlock from "../../shaders/solve/factor_block.wgsl" with { type: "text" };
import factorBlockLanes from "../../shaders/solve/factor_block_lanes.wgsl" with { type: "text" };
import identity from "../../shaders/solve/identity.wgsl" with { type: "text" };
import pivotDouble from "../../shaders/solve/pivot_double.wgsl" with { type: "text" };
import pivotSingle from "../../shaders/solve/pivot_single.wgsl" with { type: "text" };
import product from "../../shaders/solve/product.wgsl" with { type: "text" };
import rowSquares from "../../shaders/solve/row_squares.wgsl" with { type: "text" };
import sourceMirrored from "../../shaders/solve/source_mirrored.wgsl" with { type: "text" };
import sourcePlain from "../../shaders/solve/source_plain.wgsl" with { type: "text" };
import update from "../../shaders/solve/update.wgsl" with { type: "text" };
import termProduct from "../../shaders/term/product.wgsl" with { type: "text" };
import singleProduct from "../../shaders/term/single_product.wgsl" with { type: "text" };
import plain from "../../shaders/unit/plain.wgsl" with { type: "text" };
import { type Precision, realFile } from "../gpu/arithmetic.ts";
import { type Element, elementBytes } from "../gpu/element.ts";
import { GpuError } from "../gpu/error.ts";
import { bufferedFiles, storageFiles, STORE_TILE, tileFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { ShaderFile } from "../gpu/link/link.ts";
import { BLOCK } from "../gpu/panel.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import { inTextures, type Operand, type Tile, type Variant, VARIANTS } from "../gpu/variants.ts";

const TERM: readonly ShaderFile[] = [
  { name: "term/product.wgsl", text: termProduct },
  { name: "unit/plain.wgsl", text: plain },
];

/** float32 within a chunk of a sum, and totals of more. */
const SINGLE_TERM: readonly ShaderFile[] = [
  { name: "term/single_product.wgsl", text: singleProduct },
  { name: "unit/plain.wgsl", text: plain },
];

/** What differs between shaders of float32 and of float64 matrices. */
interface Level {
  /** What `Real` is. */
  readonly real: ShaderFile;
  /** Whether a pivot is positive and finite. */
  readonly pivot: ShaderFile;
  /** How the matrices are stored. */
  readonly storage: Variant | "float64";
}

function level({ variant }: Gpu, element: Element): Level {
  return element === "float32"
    ? {
      real: { name: "real/f32.wgsl", text: f32 },
      pivot: { name: "solve/pivot_single.wgsl", text: pivotSingle },
      storage: variant,
    }
    : {
      real: { name: "real/f64.wgsl", text: f64 },
      pivot: { name: "solve/pivot_double.wgsl", text: pivotDouble },
      storage: "float64",
    };
}

/** The form of a product: A B^T, both operands read along k, or A B. */
type Form = "nt" | "nn";

/**
 * Tiles of float64 on CPU drivers, which hold half as many of its elements in a register. A B^T goes
 * through workgroup memory: on lavapipe 1.5 to 2.1 times as fast at n = 2000 as 8 x 8 in registers, and
 * compiled in half the time of 16 x 16. A B has no such tile wider than four columns.
 */
const FLOAT64_TILES: Readonly<Record<Form, Tile>> = {
  nt: {
    variant: "workgroup",
    constants: { ROWS: 16, COLS: 8, LANE_ROWS: 4, LANE_COLS: 8, SLICE: 2 },
  },
  nn: { variant: "texture", constants: { ROWS: 8, COLS: 8 } },
};

/**
 * The first columns of a Cholesky factor hold what the records have most in common, and their products
 * are the largest: summed in chunks of 16 they leave a quarter of the error (the workgroup tile's
 * chunks are that short anyway).
 */
const HEAD = { HEAD: 2 * BLOCK / 4 } as const;

/** Whether a product's left operand has many rows, or a few: then most of a tall tile would be padding. */
export type Shape = "tall" | "narrow";

/** Rows of a narrow tile, which is as wide as a block of a factor. */
const NARROW_ROWS = 8;

/** Rows that tiles of a shape cover of a matrix with so many. */
export function coveredRows(rows: number, shape: Shape): number {
  const unit = shape === "tall" ? BLOCK : NARROW_ROWS;
  return Math.ceil(rows / unit) * unit;
}

function tileFor(
  gpu: Gpu,
  element: Element,
  use: `${"product" | "panel"}-${Form}`,
  shape: Shape,
): Tile {
  const { narrow, wide: [wide] } = VARIANTS[gpu.variant];
  if (element === "float32") return shape === "narrow" ? narrow : gpu.tile(use);
  return inTextures(gpu.variant) ? FLOAT64_TILES[use.endsWith("nt") ? "nt" : "nn"] : wide;
}

/**
 * How a shader reads operands and writes its result: in a buffer, but for a narrow tile, which stores
 * so little that a copy would take longer than it saves.
 */
function tileStorage(
  storage: Level["storage"],
  shape: Shape,
  ...operands: readonly Operand[]
): ShaderFile[] {
  return shape === "narrow"
    ? storageFiles(storage, ...operands, "result")
    : bufferedFiles(storage, operands, "result");
}

/** A B^T ("nt") or A B ("nn"). */
export function productPipeline(
  gpu: Gpu,
  element: Element,
  form: Form,
  shape: Shape = "tall",
): Promise<Pipeline> {
  const { real, storage } = level(gpu, element);
  return gpu.pipeline([
    { name: "solve/product.wgsl", text: product },
    ...tileStorage(storage, shape, "a", "b"),
    real,
    ...TERM,
    ...tileFiles(tileFor(gpu, element, `product-${form}`, shape), form),
    STORE_TILE,
  ]);
}

/** Options of {@link updatePipeline}. */
export interface UpdateOptions {
  /** The source as it stands, or its transpose; by default "plain". */
  readonly source?: "plain" | "mirrored";
  /** Arithmetic in which the chunks of a sum are added up; by default the elements'. */
  readonly totals?: Precision;
  /** By default "tall". */
  readonly shape?: Shape;
}

/** Source plus or minus A B^T ("nt") or A B ("nn", whose totals are the elements'). */
export function updatePipeline(
  gpu: Gpu,
  element: Element,
  form: Form,
  { source = "plain", totals = element, shape = "tall" }: UpdateOptions = {},
): Promise<Pipeline> {
  const { real, storage } = level(gpu, element);
  const wide = form === "nt" && totals !== element;
  const tile = tileFor(gpu, element, `panel-${form}`, shape);
  return gpu.pipeline([
    { name: "solve/update.wgsl", text: update },
    source === "plain"
      ? { name: "solve/source_plain.wgsl", text: sourcePlain }
      : { name: "solve/source_mirrored.wgsl", text: sourceMirrored },
    ...tileStorage(storage, shape, "a", "b", "source"),
    wide ? realFile(totals) : real,
    ...(wide ? SINGLE_TERM : TERM),
    ...tileFiles(tile, form),
    STORE_TILE,
  ], form === "nt" && VARIANTS[tile.variant].headed ? HEAD : {});
}

/**
 * Cholesky factor of a diagonal block and its transposed inverse.
 *
 * @throws GpuError where the block does not fit into the adapter's workgroup memory
 */
export function factorBlockPipeline(gpu: Gpu, element: Element): Promise<Pipeline> {
  const { real, pivot, storage } = level(gpu, element);
  const bytes = BLOCK * BLOCK * elementBytes(element);
  const most = gpu.device.limits.maxComputeWorkgroupStorageSize;
  if (bytes > most) {
    throw new GpuError(
      `a ${element} block of ${BLOCK} x ${BLOCK} needs ${bytes} bytes of workgroup memory, this ` +
        `adapter has ${most}; use a lower precision`,
    );
  }
  return gpu.pipeline([
    gpu.adapter.software && inTextures(gpu.variant)
      ? { name: "solve/factor_block_lanes.wgsl", text: factorBlockLanes }
      : { name: "solve/factor_block.wgsl", text: factorBlock },
    ...bufferedFiles(storage, ["a"], "result"),
    real,
    pivot,
  ]);
}

/** Rows of the identity. */
export function identityPipeline(gpu: Gpu, element: Element): Promise<Pipeline> {
  const { real, storage } = level(gpu, element);
  return gpu.pipeline([
    { name: "solve/identity.wgsl", text: identity },
    ...bufferedFiles(storage, [], "result"),
    real,
  ]);
}

/** Sum of squares of each row, whose chunks are added up in `totals`. */
export function rowSquaresPipeline(
  gpu: Gpu,
  element: Element,
  totals: Precision,
): Promise<Pipeline> {
  const { storage } = level(gpu, element);
  return gpu.pipeline([
    { name: "solve/row_squares.wgsl", text: rowSquares },
    ...storageFiles(storage, "a"),
    realFile(totals),
  ]);
}

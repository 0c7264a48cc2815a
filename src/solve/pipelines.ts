import f32 from "../../shaders/real/f32.wgsl" with { type: "text" };
import factorBlock from "../../shaders/solve/factor_block.wgsl" with { type: "text" };
import identity from "../../shaders/solve/identity.wgsl" with { type: "text" };
import product from "../../shaders/solve/product.wgsl" with { type: "text" };
import rowSquares from "../../shaders/solve/row_squares.wgsl" with { type: "text" };
import sourceMirrored from "../../shaders/solve/source_mirrored.wgsl" with { type: "text" };
import sourcePlain from "../../shaders/solve/source_plain.wgsl" with { type: "text" };
import update from "../../shaders/solve/update.wgsl" with { type: "text" };
import termProduct from "../../shaders/term/product.wgsl" with { type: "text" };
import { storageFiles, STORE_TILE, tileFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Pipeline } from "../gpu/pipeline.ts";

const ARITHMETIC = [
  { name: "real/f32.wgsl", text: f32 },
  { name: "term/product.wgsl", text: termProduct },
];

/** A B^T ("nt") or A B ("nn"). */
export function productPipeline(gpu: Gpu, form: "nt" | "nn"): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "solve/product.wgsl", text: product },
    ...storageFiles(gpu.variant, "a", "b", "result"),
    ...ARITHMETIC,
    ...tileFiles(gpu.variant, form),
    STORE_TILE,
  ]);
}

/** Source plus or minus A B^T ("nt") or A B ("nn"), the source as it stands or its transpose. */
export function updatePipeline(
  gpu: Gpu,
  form: "nt" | "nn",
  source: "plain" | "mirrored" = "plain",
): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "solve/update.wgsl", text: update },
    source === "plain"
      ? { name: "solve/source_plain.wgsl", text: sourcePlain }
      : { name: "solve/source_mirrored.wgsl", text: sourceMirrored },
    ...storageFiles(gpu.variant, "a", "b", "source", "result"),
    ...ARITHMETIC,
    ...tileFiles(gpu.variant, form),
    STORE_TILE,
  ]);
}

/** Cholesky factor of a diagonal block and its transposed inverse. */
export function factorBlockPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "solve/factor_block.wgsl", text: factorBlock },
    ...storageFiles(gpu.variant, "a", "result"),
  ]);
}

/** Rows of the identity. */
export function identityPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "solve/identity.wgsl", text: identity },
    ...storageFiles(gpu.variant, "result"),
  ]);
}

/** Sum of squares of each row. */
export function rowSquaresPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "solve/row_squares.wgsl", text: rowSquares },
    ...storageFiles(gpu.variant, "a"),
  ]);
}

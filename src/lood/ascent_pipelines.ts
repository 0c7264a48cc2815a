import adjointText from "../../shaders/optimize/adjoint.wgsl" with { type: "text" };
import ascendText from "../../shaders/optimize/ascend.wgsl" with { type: "text" };
import placeText from "../../shaders/optimize/place.wgsl" with { type: "text" };
import reduceText from "../../shaders/optimize/reduce.wgsl" with { type: "text" };
import slopesText from "../../shaders/optimize/slopes.wgsl" with { type: "text" };
import sumsText from "../../shaders/optimize/sums.wgsl" with { type: "text" };
import weightsText from "../../shaders/optimize/weights.wgsl" with { type: "text" };
import plainText from "../../shaders/unit/plain.wgsl" with { type: "text" };
import { type Precision, realFile } from "../gpu/arithmetic.ts";
import { storageFiles, tileFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import { inTextures, type Tile, VARIANTS } from "../gpu/variants.ts";
import type { Covariance, SlopesShader } from "../kernels/covariance.ts";
import { termFile } from "../kernels/gram.ts";
import { productPipeline, type Shape, updatePipeline } from "../solve/pipelines.ts";

/** What a step of {@link QueryAscent} runs, in its order. */
export interface AscentPipelines {
  /** Pixels to inputs. */
  readonly place: Pipeline;
  /** Sums over the features. */
  readonly sums: Pipeline;
  /** Covariances and their derivatives. */
  readonly slopes: Pipeline;
  /** Sums over the training set. */
  readonly reduce: Pipeline;
  /** LOOD and its derivatives by the covariances. */
  readonly adjoint: Pipeline;
  /** Weights of the points in the gradient. */
  readonly weights: Pipeline;
  /** Products of the weights and the points: of the first panel, and of others added to it. */
  readonly product: Pipeline;
  /** See `product`. */
  readonly update: Pipeline;
  /** Adam. */
  readonly ascend: Pipeline;
}

/** What multiplies queries by records in the arithmetic of a covariance. */
function tileFor(gpu: Gpu, precision: Precision, shape: Shape): Tile {
  const { narrow, pairs } = VARIANTS[gpu.variant];
  // In textures the narrow tile has more elements than that of pairs, which is no taller.
  if (precision === "double-single" && (shape === "tall" || inTextures(gpu.variant))) return pairs;
  if (shape === "narrow") return narrow;
  return gpu.tile(precision === "float32" ? "product-nt" : "gram-wide");
}

/** Builds all pipelines of a step. */
export async function ascentPipelines(
  gpu: Gpu,
  { term }: Covariance,
  shader: SlopesShader,
  { precision, together, records, shape }: {
    /** Arithmetic of everything but the pixels. */
    readonly precision: Precision;
    /** Queries of a run. */
    readonly together: number;
    /** Differing records of a run. */
    readonly records: number;
    /** Tiles that suit the queries of all runs. */
    readonly shape: Shape;
  },
): Promise<AscentPipelines> {
  const real = realFile(precision);
  const { variant } = gpu;
  const tile = tileFor(gpu, precision, shape);
  const { constants, slots, files } = shader;
  const build = {
    place: gpu.pipeline(
      [
        { name: "optimize/place.wgsl", text: placeText },
        ...storageFiles(variant, "result"),
        real,
        ...files,
      ],
      constants,
      slots,
    ),
    sums: gpu.pipeline([
      { name: "optimize/sums.wgsl", text: sumsText },
      ...storageFiles(variant, "a", "b"),
      real,
      termFile(term, precision),
      { name: "unit/plain.wgsl", text: plainText },
      ...tileFiles(tile, "nt"),
    ]),
    slopes: gpu.pipeline(
      [
        { name: "optimize/slopes.wgsl", text: slopesText },
        ...storageFiles(variant, "result"),
        real,
        ...files,
      ],
      constants,
      slots,
    ),
    reduce: gpu.pipeline([
      { name: "optimize/reduce.wgsl", text: reduceText },
      ...storageFiles(variant, "a"),
      real,
    ]),
    adjoint: gpu.pipeline([
      { name: "optimize/adjoint.wgsl", text: adjointText },
      real,
    ], { M: together, S: records }),
    weights: gpu.pipeline([
      { name: "optimize/weights.wgsl", text: weightsText },
      ...storageFiles(variant, "a", "result"),
      real,
    ]),
    product: productPipeline(gpu, "float32", "nn", shape),
    update: updatePipeline(gpu, "float32", "nn", { shape }),
    ascend: gpu.pipeline([
      { name: "optimize/ascend.wgsl", text: ascendText },
      ...storageFiles(variant, "a"),
      realFile("float32"),
    ]),
  };
  // In turn: a pipeline that fails must not leave the others' promises unheard.
  return {
    place: await build.place,
    sums: await build.sums,
    slopes: await build.slopes,
    reduce: await build.reduce,
    adjoint: await build.adjoint,
    weights: await build.weights,
    product: await build.product,
    update: await build.update,
    ascend: await build.ascend,
  };
}

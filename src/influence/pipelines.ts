import accumulateBiasText from "../../shaders/influence/accumulate_bias.wgsl" with { type: "text" };
import adjointText from "../../shaders/influence/adjoint.wgsl" with { type: "text" };
import bendText from "../../shaders/influence/bend.wgsl" with { type: "text" };
import combineText from "../../shaders/influence/combine.wgsl" with { type: "text" };
import curvatureText from "../../shaders/influence/curvature.wgsl" with { type: "text" };
import dotsText from "../../shaders/influence/dots.wgsl" with { type: "text" };
import lossTangentText from "../../shaders/influence/loss_tangent.wgsl" with { type: "text" };
import normsText from "../../shaders/influence/norms.wgsl" with { type: "text" };
import outerText from "../../shaders/influence/outer.wgsl" with { type: "text" };
import outerBiasText from "../../shaders/influence/outer_bias.wgsl" with { type: "text" };
import pairText from "../../shaders/influence/pair.wgsl" with { type: "text" };
import productText from "../../shaders/influence/product.wgsl" with { type: "text" };
import stateText from "../../shaders/influence/state.wgsl" with { type: "text" };
import tangentText from "../../shaders/influence/tangent.wgsl" with { type: "text" };
import turnText from "../../shaders/influence/turn.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import { realFile } from "../gpu/arithmetic.ts";
import { bufferedFiles, storageFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { ShaderFile } from "../gpu/link/link.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { ProductForm } from "../gpu/variants.ts";
import { type Activation, ACTIVATIONS } from "../kernels/activations.ts";
import type { Loss } from "../train/losses.ts";
import { stackedProduct } from "../train/pipelines.ts";
import { LOSS_TANGENTS } from "./loss_tangents.ts";

const REAL: ShaderFile = realFile("float32");
const MATH: ShaderFile = { name: "math.wgsl", text: mathText };

/** A B^T ("nt"), A B ("nn") or A^T B ("tn") of stacked matrices, into or added to a buffer. */
export function productPipeline(gpu: Gpu, form: ProductForm): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/product.wgsl", text: productText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "result"),
    ...stackedProduct(gpu, form),
  ]);
}

/** Products of gradients by one layer, added to those of the others. */
export function pairPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/pair.wgsl", text: pairText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "source", "result"),
    ...stackedProduct(gpu, "nt"),
  ]);
}

/** Squared norms of gradients by one layer, added to those of the others. */
export function normsPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/norms.wgsl", text: normsText },
    ...storageFiles(gpu.variant, "a", "b"),
    REAL,
  ]);
}

/** f''(z) of an activation. */
export function curvaturePipeline(gpu: Gpu, activation: Activation): Promise<Pipeline> {
  return gpu.pipeline(
    [
      { name: "influence/curvature.wgsl", text: curvatureText },
      ...storageFiles("workgroup", "source", "result"),
      REAL,
      ...ACTIVATIONS[activation].curvature,
    ],
    {},
    { activation },
  );
}

/** A layer's derivatives along directions. */
export function tangentPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/tangent.wgsl", text: tangentText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "result"),
    ...stackedProduct(gpu, "nt"),
  ]);
}

/** Derivatives along directions of the losses' derivatives by the logits. */
export function lossTangentPipeline(gpu: Gpu, loss: Loss): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/loss_tangent.wgsl", text: lossTangentText },
    ...storageFiles("workgroup", "a", "source", "result"),
    REAL,
    MATH,
    LOSS_TANGENTS[loss],
  ]);
}

/** Derivatives along directions of a layer's derivatives. */
export function adjointPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/adjoint.wgsl", text: adjointText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "source", "result"),
    ...stackedProduct(gpu, "nn"),
  ]);
}

/** Sums over the records of a layer's biases' derivatives. */
export function accumulateBiasPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/accumulate_bias.wgsl", text: accumulateBiasText },
    ...storageFiles("workgroup", "a"),
    REAL,
  ]);
}

/** Gradients of single records by a layer's weights. */
export function outerPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/outer.wgsl", text: outerText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "result"),
    REAL,
  ]);
}

/** The same by its biases. */
export function outerBiasPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "influence/outer_bias.wgsl", text: outerBiasText },
    ...storageFiles("workgroup", "a"),
    REAL,
  ]);
}

/** y = p x + q y. */
export function combinePipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([{ name: "influence/combine.wgsl", text: combineText }]);
}

/** Inner products of vectors. */
export function dotsPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([{ name: "influence/dots.wgsl", text: dotsText }]);
}

/** How far and where to conjugate gradients go. */
export async function gradientSteps(
  gpu: Gpu,
): Promise<{ readonly bend: Pipeline; readonly turn: Pipeline }> {
  const state: ShaderFile = { name: "influence/state.wgsl", text: stateText };
  const bend = await gpu.pipeline([{ name: "influence/bend.wgsl", text: bendText }, state]);
  const turn = await gpu.pipeline([{ name: "influence/turn.wgsl", text: turnText }, state]);
  return { bend, turn };
}

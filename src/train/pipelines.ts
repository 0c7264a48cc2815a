import backwardText from "../../shaders/train/backward.wgsl" with { type: "text" };
import biasText from "../../shaders/train/bias.wgsl" with { type: "text" };
import collectText from "../../shaders/train/collect.wgsl" with { type: "text" };
import forwardText from "../../shaders/train/forward.wgsl" with { type: "text" };
import initializeText from "../../shaders/train/initialize.wgsl" with { type: "text" };
import lossText from "../../shaders/train/loss.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import philoxText from "../../shaders/philox.wgsl" with { type: "text" };
import placeText from "../../shaders/train/place.wgsl" with { type: "text" };
import plainText from "../../shaders/unit/plain.wgsl" with { type: "text" };
import memoryNoneText from "../../shaders/train/memory_none.wgsl" with { type: "text" };
import memoryOneText from "../../shaders/train/memory_one.wgsl" with { type: "text" };
import memoryTwoText from "../../shaders/train/memory_two.wgsl" with { type: "text" };
import stepText from "../../shaders/train/step.wgsl" with { type: "text" };
import tallyText from "../../shaders/train/tally.wgsl" with { type: "text" };
import updateText from "../../shaders/train/update.wgsl" with { type: "text" };
import termText from "../../shaders/term/product.wgsl" with { type: "text" };
import { realFile } from "../gpu/arithmetic.ts";
import { bufferedFiles, storageFiles, tileFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { ShaderFile } from "../gpu/link/link.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { ProductForm } from "../gpu/variants.ts";
import type { Activation } from "../kernels/activations.ts";
import { type Loss, LOSS_SHADERS } from "./losses.ts";
import { neuronFiles } from "./neurons.ts";
import { type Optimizer, OPTIMIZER_SHADERS } from "./optimizers.ts";

/** What a cohort is trained with. */
export interface TrainPipelines {
  /** Initial weights and biases. */
  readonly initialize: Pipeline;
  /** A hidden layer, forward. */
  readonly hidden: Pipeline;
  /** The readout, forward. */
  readonly readout: Pipeline;
  /** Losses and their derivatives by the logits. */
  readonly loss: Pipeline;
  /** Sums of the losses of a batch. */
  readonly tally: Pipeline;
  /** Derivatives of a layer from those of the next one. */
  readonly backward: Pipeline;
  /** A step of the weights. */
  readonly update: Pipeline;
  /** A step of the biases. */
  readonly bias: Pipeline;
  /** Logits into one table of all records. */
  readonly collect: Pipeline;
}

const REAL: ShaderFile = realFile("float32");
const MATH: ShaderFile = { name: "math.wgsl", text: mathText };
const PLACE: ShaderFile = { name: "train/place.wgsl", text: placeText };
const STEP: ShaderFile = { name: "train/step.wgsl", text: stepText };

/** What an optimizer remembers of each weight, by how many numbers that is. */
const MEMORY: readonly ShaderFile[] = [
  { name: "train/memory_none.wgsl", text: memoryNoneText },
  { name: "train/memory_one.wgsl", text: memoryOneText },
  { name: "train/memory_two.wgsl", text: memoryTwoText },
];

/** The files of a shader that multiplies stacked matrices; the tiles read the `params` of train/place.wgsl. */
export function stackedProduct(gpu: Gpu, form: ProductForm): ShaderFile[] {
  return [
    PLACE,
    REAL,
    { name: "term/product.wgsl", text: termText },
    { name: "unit/plain.wgsl", text: plainText },
    ...tileFiles(gpu.tile(`stacked-${form}`), form),
  ];
}

/** A layer, forward. */
export function forwardPipeline(gpu: Gpu, activation: Activation | "linear"): Promise<Pipeline> {
  return gpu.pipeline(
    [
      { name: "train/forward.wgsl", text: forwardText },
      ...bufferedFiles(gpu.variant, ["a", "b"], "result"),
      ...stackedProduct(gpu, "nt"),
      ...neuronFiles(activation),
    ],
    {},
    { activation },
  );
}

function updatePipeline(gpu: Gpu, { name, states }: Optimizer): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "train/update.wgsl", text: updateText },
    ...storageFiles(gpu.variant, "a", "b"),
    MEMORY[states],
    STEP,
    ...stackedProduct(gpu, "tn"),
    OPTIMIZER_SHADERS[name],
  ]);
}

/** Losses and their derivatives by the logits. */
export function lossPipeline(gpu: Gpu, loss: Loss): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "train/loss.wgsl", text: lossText },
    ...storageFiles("workgroup", "a", "result"),
    REAL,
    MATH,
    LOSS_SHADERS[loss],
  ]);
}

/** Derivatives of a layer from those of the next one. */
export function backwardPipeline(gpu: Gpu): Promise<Pipeline> {
  return gpu.pipeline([
    { name: "train/backward.wgsl", text: backwardText },
    ...bufferedFiles(gpu.variant, ["a", "b"], "source", "result"),
    ...stackedProduct(gpu, "nn"),
  ]);
}

/** Compiles what is needed for these networks, optimizer and loss. */
export async function trainPipelines(
  gpu: Gpu,
  activation: Activation,
  optimizer: Optimizer,
  loss: Loss,
): Promise<TrainPipelines> {
  const build = {
    initialize: gpu.pipeline([
      { name: "train/initialize.wgsl", text: initializeText },
      ...storageFiles("workgroup", "result"),
      REAL,
      { name: "philox.wgsl", text: philoxText },
    ]),
    hidden: forwardPipeline(gpu, activation),
    readout: forwardPipeline(gpu, "linear"),
    loss: lossPipeline(gpu, loss),
    tally: gpu.pipeline([{ name: "train/tally.wgsl", text: tallyText }]),
    backward: backwardPipeline(gpu),
    update: updatePipeline(gpu, optimizer),
    bias: gpu.pipeline([
      { name: "train/bias.wgsl", text: biasText },
      ...storageFiles("workgroup", "a"),
      PLACE,
      REAL,
      STEP,
      OPTIMIZER_SHADERS[optimizer.name],
    ]),
    collect: gpu.pipeline([
      { name: "train/collect.wgsl", text: collectText },
      ...storageFiles("workgroup", "a"),
      REAL,
    ]),
  };
  // In turn: a pipeline that fails must not leave the others' promises unheard.
  return {
    initialize: await build.initialize,
    hidden: await build.hidden,
    readout: await build.readout,
    loss: await build.loss,
    tally: await build.tally,
    backward: await build.backward,
    update: await build.update,
    bias: await build.bias,
    collect: await build.collect,
  };
}

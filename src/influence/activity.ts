import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded, type Panel } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import type { TrainingSet } from "../train/batches.ts";
import type { Loss } from "../train/losses.ts";
import { type FiniteNetwork, type Layer, layersOf } from "../train/network.ts";
import type { TrainedModel } from "../train/one_model.ts";
import { backwardPipeline, forwardPipeline, lossPipeline } from "../train/pipelines.ts";
import { curvaturePipeline } from "./pipelines.ts";
import { flattened, Vectors } from "./vectors.ts";

/** What {@link Activity.fill} runs. */
export interface ActivityPipelines {
  /** A hidden layer, forward. */
  readonly hidden: Pipeline;
  /** A layer without its activation. */
  readonly linear: Pipeline;
  /** Losses and their derivatives by the logits. */
  readonly loss: Pipeline;
  /** Derivatives of a layer from those of the next one. */
  readonly backward: Pipeline;
  /** f''(z). */
  readonly curvature: Pipeline;
}

/** Compiles what an activity needs. */
export async function activityPipelines(
  gpu: Gpu,
  { activation }: FiniteNetwork,
  loss: Loss,
): Promise<ActivityPipelines> {
  const build = [
    forwardPipeline(gpu, activation),
    forwardPipeline(gpu, "linear"),
    lossPipeline(gpu, loss),
    backwardPipeline(gpu),
    curvaturePipeline(gpu, activation),
  ];
  const [hidden, linear, lossOf, backward, curvature] = await Promise.all(build);
  return { hidden, linear, loss: lossOf, backward, curvature };
}

/** A trained network's parameters on the device. */
export async function modelVectors(
  gpu: Gpu,
  { network, layers }: TrainedModel,
): Promise<Vectors> {
  using owned = new DisposableStack();
  const vectors = owned.use(new Vectors(gpu, network, 1, true));
  vectors.upload(flattened(layers));
  const record = gpu.record("parameters");
  vectors.publish(record);
  await record.submit();
  owned.move();
  return vectors;
}

/** Some records of a training set, and what weighs them. */
export interface Block {
  /** [count, features] row-major. */
  readonly inputs: Float32Array;
  /** [count, outputs] row-major. */
  readonly targets: Float32Array;
  /** Records. */
  readonly count: number;
}

/** The records at some places. */
export function blockOf(data: TrainingSet, places: readonly number[]): Block {
  const gather = (values: Float32Array) => {
    const width = values.length / data.count;
    const result = new Float32Array(places.length * width);
    places.forEach((at, k) => result.set(values.subarray(at * width, (at + 1) * width), k * width));
    return result;
  };
  return { inputs: gather(data.inputs), targets: gather(data.targets), count: places.length };
}

/** Options of {@link Activity}. */
export interface ActivityOptions {
  /** Weight of each record in the loss: 1 for gradients of single records, 1 / n for those of the mean. */
  readonly share: number;
  /** Whether (a W) o f''(z) is computed, for Hessians; by default false. */
  readonly bends?: boolean;
  /** Rows on the device, a multiple of 64; by default as few as hold the records. */
  readonly rows?: number;
}

/**
 * What a trained network computes of some records: the values of every layer, slopes, and derivatives
 * of the records' losses by what the activations are applied to. Holds GPU memory: dispose it when done.
 */
export class Activity {
  /** Rows of the records on the device, a multiple of 64. */
  readonly rows: number;
  /** Records. */
  readonly count: number;
  /** From the inputs to the readout. */
  readonly layers: readonly Layer[];
  /** [rows, outputs]: what is wanted of each record. */
  readonly targets: Storage;
  /** Weight of each record in the loss [rows], 0 in the padding. */
  readonly shares: Storage;
  readonly #network: FiniteNetwork;
  readonly #inputs: Matrix;
  readonly #values: Mirrored[] = [];
  readonly #slopes: Matrix[] = [];
  readonly #derivatives: Mirrored[] = [];
  readonly #curvatures: Matrix[] = [];
  readonly #bends: Matrix[] = [];
  readonly #group: Storage;
  readonly #losses: Storage;
  readonly #owned: DisposableStack;

  /** @throws RangeError where a layer of all records does not fit into one binding */
  constructor(
    gpu: Gpu,
    network: FiniteNetwork,
    block: Block,
    { share, bends = false, rows = padded(block.count) }: ActivityOptions,
  ) {
    this.#network = network;
    this.count = block.count;
    this.rows = rows;
    this.layers = layersOf(network);
    const { outputs } = network;
    using owned = new DisposableStack();
    const inputs = new Float32Array(rows * network.inputs);
    inputs.set(block.inputs);
    this.#inputs = owned.use(Matrix.upload(gpu, inputs, rows, network.inputs, "records"));
    const matrix = (cols: number, label: string) =>
      owned.use(Matrix.buffered(gpu, rows, cols, label));
    const mirrored = (cols: number, label: string) =>
      owned.use(new Mirrored(gpu, rows, cols, label));
    for (const { units, hidden } of this.layers) {
      this.#values.push(mirrored(units, "values"));
      this.#slopes.push(matrix(units, "slopes"));
      this.#derivatives.push(mirrored(units, "derivatives"));
      if (!bends || !hidden) continue;
      this.#curvatures.push(matrix(units, "curvatures"));
      this.#bends.push(matrix(units, "bends"));
    }
    const targets = new Float32Array(rows * outputs);
    targets.set(block.targets);
    this.targets = owned.use(Storage.upload(gpu, targets, "targets"));
    const shares = new Float32Array(rows).fill(share, 0, block.count);
    this.shares = owned.use(Storage.upload(gpu, shares, "shares of records"));
    this.#group = owned.use(Storage.create(gpu, 4, "one group"));
    this.#losses = owned.use(Storage.create(gpu, 8 * rows, "losses"));
    this.#owned = owned.move();
  }

  /** What a layer reads, as products do. */
  inputsOf({ index }: Layer): Panel {
    return index === 0 ? this.#inputs.panels[0] : this.#values[index - 1].operand;
  }

  /** Slopes of a layer's activation [rows, units]. */
  slopes({ index }: Layer): Panel {
    return this.#slopes[index].panels[0];
  }

  /** Derivatives of the losses by what a layer's activation is applied to [rows, units]. */
  derivatives({ index }: Layer): Mirrored {
    return this.#derivatives[index];
  }

  /** (Derivatives of the next layer times its weights) o f''(z) [rows, units]; with `bends` alone. */
  bends({ index }: Layer): Panel {
    return this.#bends[index].panels[0];
  }

  /** The logits [rows, outputs], in a buffer. */
  get logits(): Panel {
    return this.#values[this.layers.length - 1].buffer;
  }

  /** Derivatives of the losses by the logits [count, outputs] row-major. */
  async readout(): Promise<Float32Array> {
    const { outputs } = this.#network;
    const all = await this.#derivatives[this.layers.length - 1].matrix.download();
    return all.slice(0, this.count * outputs);
  }

  /** Values of the last hidden layer [count, units] row-major. */
  async representation(): Promise<Float32Array> {
    const { matrix } = this.#values[this.layers.length - 2];
    return (await matrix.download()).slice(0, this.count * matrix.cols);
  }

  /** Records the pass forward and back. */
  fill(record: Recorder, model: Vectors, pipelines: ActivityPipelines): void {
    for (const layer of this.layers) this.#forward(record, model, layer, pipelines);
    this.#lose(record, pipelines);
    for (const layer of this.layers.slice(1).toReversed()) {
      this.#back(record, model, layer, pipelines);
    }
  }

  #forward(record: Recorder, model: Vectors, layer: Layer, pipelines: ActivityPipelines): void {
    const { index, hidden } = layer;
    const values = this.#values[index];
    this.#apply(record, model, layer, hidden ? pipelines.hidden : pipelines.linear, {
      result: values.buffer,
      slopes: this.#slopes[index].panels[0],
    });
    values.publish(record);
    if (!hidden || this.#bends.length === 0) return;
    // z once more, where its slopes, which are 1, do no harm: the derivatives of this layer.
    const [z, curvatures] = [this.#bends[index].panels[0], this.#curvatures[index].panels[0]];
    this.#apply(record, model, layer, pipelines.linear, {
      result: z,
      slopes: this.#derivatives[index].buffer,
    });
    record.dispatch(pipelines.curvature, { source: z, result: curvatures }, { rows: this.rows }, [
      Math.ceil(z.stride / 64),
      this.rows,
    ]);
  }

  #apply(
    record: Recorder,
    model: Vectors,
    layer: Layer,
    pipeline: Pipeline,
    results: { readonly result: Panel; readonly slopes: Panel },
  ): void {
    record.dispatch(pipeline, {
      a: this.inputsOf(layer),
      b: model.operand(layer),
      biases: model.layer(layer).biases,
      ...results,
    }, {
      a_row: 0,
      a_step: 0,
      groups: 2 * Math.ceil(layer.fanIn / 8), // two at a time
      units: layer.units,
      b_step: padded(layer.units),
      result_step: this.rows,
      biased: this.#network.biased ? 1 : 0,
    }, [...tileGrid(pipeline.shader.constants, this.rows, layer.units), 1]);
  }

  #lose(record: Recorder, { loss }: ActivityPipelines): void {
    const derivatives = this.#derivatives[this.layers.length - 1];
    record.dispatch(loss, {
      a: this.logits,
      wanted_outputs: this.targets,
      shares: this.shares,
      result: derivatives.buffer,
      groups: this.#group,
      rows: this.#losses,
    }, {
      models: 1,
      batch: this.rows,
      classes: this.#network.outputs,
      step: 0,
      group_count: 1,
    }, [Math.ceil(this.rows / 64)]);
    derivatives.publish(record);
  }

  /** Derivatives of the layer before this one, and its bends. */
  #back(record: Recorder, model: Vectors, layer: Layer, { backward }: ActivityPipelines): void {
    const before = layer.index - 1;
    const through = (source: Panel, result: Panel) =>
      record.dispatch(backward, {
        a: this.#derivatives[layer.index].operand,
        b: model.operand(layer),
        source,
        result,
      }, {
        groups: Math.ceil(layer.units / 4),
        a_step: this.rows,
        b_step: padded(layer.units),
      }, [...tileGrid(backward.shader.constants, this.rows, layer.fanIn), 1]);
    const derivatives = this.#derivatives[before];
    through(this.#slopes[before].panels[0], derivatives.buffer);
    derivatives.publish(record);
    if (this.#bends.length === 0) return;
    through(this.#curvatures[before].panels[0], this.#bends[before].panels[0]);
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

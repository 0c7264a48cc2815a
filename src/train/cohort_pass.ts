import { tileGrid } from "../gpu/files.ts";
import type { Matrix } from "../gpu/matrix.ts";
import { padded, type Panel } from "../gpu/panel.ts";
import type { Recorder } from "../gpu/recorder.ts";
import type { Storage } from "../gpu/storage.ts";
import type { CohortMemory, CohortShape } from "./cohort_memory.ts";
import type { Loss } from "./losses.ts";
import { type FiniteNetwork, type Layer, layersOf } from "./network.ts";
import type { Optimizer } from "./optimizers.ts";
import type { TrainPipelines } from "./pipelines.ts";

/** What a cohort is. */
export interface CohortOptions extends CohortShape {
  /** Place of the first model in the ensemble: what its initial weights are drawn by. */
  readonly firstModel: number;
  /** Which records each model learns from, as places in {@link Burst.shares} [models]. */
  readonly groups: Uint32Array<ArrayBuffer>;
  /** How gradients become steps. */
  readonly optimizer: Optimizer;
  /** What is minimized. */
  readonly loss: Loss;
}

/** Batches on the device. */
export interface DeviceBurst {
  /** [steps batch, features]. */
  readonly inputs: Matrix;
  /** [steps, batch, outputs]. */
  readonly targets: Storage;
  /** [steps, groups, batch]. */
  readonly shares: Storage;
  /** Groups of models. */
  readonly groups: number;
}

/** Records the passes of a cohort through its layers, forward and backward. */
export class CohortPass {
  readonly #options: CohortOptions;
  readonly #pipelines: TrainPipelines;
  readonly #memory: CohortMemory;

  constructor(options: CohortOptions, pipelines: TrainPipelines, memory: CohortMemory) {
    this.#options = options;
    this.#pipelines = pipelines;
    this.#memory = memory;
  }

  /** Logits of the batch that begins at `row` of the inputs, which all models share. */
  forward(record: Recorder, inputs: Matrix, row: number): void {
    const { models, network } = this.#options;
    const { batch, layers } = this.#memory;
    for (const layer of layers) {
      const a = this.#inputsOf(layer, inputs, row);
      const pipeline = layer.hidden ? this.#pipelines.hidden : this.#pipelines.readout;
      const values = this.#memory.values(layer.index);
      record.dispatch(pipeline, {
        a: a.panel,
        b: this.#memory.weights(layer).operand,
        result: values.buffer,
        slopes: this.#memory.slopes(layer.index).panels[0],
        biases: this.#memory.biases(layer),
      }, {
        a_row: a.row,
        a_step: a.step,
        groups: 2 * Math.ceil(layer.fanIn / 8), // two at a time
        units: layer.units,
        b_step: padded(layer.units),
        result_step: batch,
        biased: network.biased ? 1 : 0,
      }, [...tileGrid(pipeline.shader.constants, batch, layer.units), models]);
      if (layer.hidden) values.publish(record);
    }
  }

  /** What a layer reads: the batch that begins at `row`, or the values of the layer before. */
  #inputsOf(
    { index }: Layer,
    inputs: Matrix,
    row: number,
  ): { readonly panel: Panel; readonly row: number; readonly step: number } {
    return index === 0
      ? { ...inputs.locate(row), step: 0 }
      : { panel: this.#memory.values(index - 1).operand, row: 0, step: this.#memory.batch };
  }

  /** Losses of a batch, their sums in the history, and their derivatives by the logits. */
  losses(
    record: Recorder,
    device: DeviceBurst,
    groups: Storage,
    step: number,
    history: Storage,
  ): void {
    const { models, network } = this.#options;
    const { batch, layers, recordLosses: rows } = this.#memory;
    const derivatives = this.#memory.derivatives(layers.length - 1);
    record.dispatch(
      this.#pipelines.loss,
      {
        a: this.#memory.logits,
        wanted_outputs: device.targets,
        shares: device.shares,
        result: derivatives.buffer,
        groups,
        rows,
      },
      { models, batch, classes: network.outputs, step, group_count: device.groups },
      [
        Math.ceil(models * batch / 64),
      ],
    );
    derivatives.publish(record);
    record.dispatch(this.#pipelines.tally, { rows, history }, { models, batch, step }, [
      Math.ceil(models / 64),
    ]);
  }

  /** From the derivatives of the losses to the next weights, the last layer first. */
  backward(
    record: Recorder,
    inputs: Matrix,
    row: number,
    { records, numbers }: {
      readonly records: number;
      /** What the optimizer is told. */
      readonly numbers: Readonly<Record<string, number>>;
    },
  ): void {
    const { layers } = this.#memory;
    for (const layer of layers.toReversed()) {
      if (layer.index > 0) this.#derive(record, layer);
      this.#update(record, layer, inputs, row, records, numbers);
    }
  }

  /** Derivatives of the layer before this one. */
  #derive(record: Recorder, layer: Layer): void {
    const { models } = this.#options;
    const { batch } = this.#memory;
    const { backward } = this.#pipelines;
    const derivatives = this.#memory.derivatives(layer.index - 1);
    record.dispatch(backward, {
      a: this.#memory.derivatives(layer.index).operand,
      b: this.#memory.weights(layer).operand,
      source: this.#memory.slopes(layer.index - 1).panels[0],
      result: derivatives.buffer,
    }, {
      groups: Math.ceil(layer.units / 4),
      a_step: batch,
      b_step: padded(layer.units),
    }, [...tileGrid(backward.shader.constants, batch, layer.fanIn), models]);
    derivatives.publish(record);
  }

  #update(
    record: Recorder,
    layer: Layer,
    inputs: Matrix,
    row: number,
    records: number,
    numbers: Readonly<Record<string, number>>,
  ): void {
    const { models, network } = this.#options;
    const { batch } = this.#memory;
    const { update, bias } = this.#pipelines;
    const derivatives = this.#memory.derivatives(layer.index);
    const b = this.#inputsOf(layer, inputs, row);
    const weights = this.#memory.weights(layer);
    const [first, second] = this.#memory.memory(layer);
    record.dispatch(update, {
      a: derivatives.operand,
      b: b.panel,
      weights: weights.buffer,
      ...(first && { first: first.panels[0] }),
      ...(second && { second: second.panels[0] }),
    }, {
      groups: Math.ceil(records / 4),
      a_step: batch,
      b_row: b.row,
      b_step: b.step,
      weights_step: padded(layer.units),
      ...numbers,
    }, [...tileGrid(update.shader.constants, layer.units, layer.fanIn), models]);
    weights.publish(record);
    if (!network.biased) return;
    const groups = padded(layer.units) / 4;
    record.dispatch(
      bias,
      {
        a: derivatives.buffer,
        biases: this.#memory.biases(layer),
        memory: this.#memory.biasMemory(layer),
      },
      { groups, records, a_step: batch, ...numbers },
      [Math.ceil(groups / 64), models],
    );
  }
}

/**
 * Operations of a step of one model; those of its logits alone are a third of them. In these units a
 * training reports its progress.
 */
export function stepWork(network: FiniteNetwork, batch: number): number {
  return layersOf(network).reduce(
    (sum, { fanIn, units }, index) => sum + (index > 0 ? 6 : 4) * padded(batch) * fanIn * units,
    0,
  );
}

import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, padded } from "../gpu/matrix.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { CohortMemory, type CohortShape } from "./cohort_memory.ts";
import type { Loss } from "./losses.ts";
import type { Layer } from "./network.ts";
import { normalTable } from "./normal_table.ts";
import type { Optimizer } from "./optimizers.ts";
import { trainPipelines, type TrainPipelines } from "./pipelines.ts";

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

/** Batches that are on the device together; rows are those of {@link CohortShape.batch}. */
export interface Burst {
  /** Records in each batch, at most the batch's rows [steps]. */
  readonly counts: readonly number[];
  /** [steps, batch, features] row-major, 0 beyond the counts. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** [steps, batch, outputs], 0 beyond the counts. */
  readonly targets: Float32Array<ArrayBuffer>;
  /** Groups of models that learn from the same records. */
  readonly groups: number;
  /** Weight of each record in the loss of each group [steps, groups, batch], 0 for one left out. */
  readonly shares: Float32Array<ArrayBuffer>;
}

/** Records of a {@link Burst} are drawn apart from weights by the purpose of the random numbers. */
const PURPOSE = { weights: 0, biases: 1 } as const;

/**
 * Networks that are trained together: the same architecture, batches and rate, different initial
 * weights, and records left out. Holds GPU memory: dispose it when done.
 */
export class Cohort {
  readonly #gpu: Gpu;
  readonly #options: CohortOptions;
  readonly #pipelines: TrainPipelines;
  readonly #memory: CohortMemory;
  readonly #owned: DisposableStack;
  readonly #groups: Storage;
  #steps = 0;

  private constructor(
    gpu: Gpu,
    options: CohortOptions,
    pipelines: TrainPipelines,
    memory: CohortMemory,
    groups: Storage,
    owned: DisposableStack,
  ) {
    this.#gpu = gpu;
    this.#options = options;
    this.#pipelines = pipelines;
    this.#memory = memory;
    this.#groups = groups;
    this.#owned = owned;
  }

  /** Models without weights yet: see {@link Cohort.initialize} and {@link Cohort.load}. */
  static async create(gpu: Gpu, options: CohortOptions): Promise<Cohort> {
    const { network, optimizer, loss } = options;
    const pipelines = await trainPipelines(gpu, network.activation, optimizer, loss);
    using owned = new DisposableStack();
    const memory = owned.use(new CohortMemory(gpu, options, optimizer.states));
    const groups = owned.use(Storage.upload(gpu, options.groups, "groups of models"));
    return new Cohort(gpu, options, pipelines, memory, groups, owned.move());
  }

  /** Steps made. */
  get steps(): number {
    return this.#steps;
  }

  /** Draws the initial weights; those of a model depend on the seed and its place alone. */
  async initialize(seed: number): Promise<void> {
    const { network, models, firstModel } = this.#options;
    using table = Storage.upload(this.#gpu, normalTable(), "normal numbers");
    const record = this.#gpu.record("initial weights");
    for (const layer of this.#memory.layers) {
      const width = Math.ceil(layer.fanIn / 4);
      record.dispatch(this.#pipelines.initialize, {
        table,
        result: this.#memory.weights(layer).panels[0],
      }, {
        first_model: firstModel,
        units: layer.units,
        rows: padded(layer.units),
        fan_in: layer.fanIn,
        layer: layer.index,
        purpose: PURPOSE.weights,
        seed_low: seed % 2 ** 32,
        seed_high: Math.floor(seed / 2 ** 32),
        deviation: network.weightStd / Math.sqrt(layer.fanIn),
      }, [Math.ceil(width / 8), Math.ceil(layer.units / 8), models]);
    }
    await record.submit();
  }

  /**
   * A step for each batch.
   *
   * @param rate learning rate of all of them
   * @returns the loss of each batch before its step, and the share of its records that were right
   *   [steps, models, 2]
   */
  async train(burst: Burst, rate: number, options: RecorderOptions = {}): Promise<Float32Array> {
    const { models } = this.#options;
    const steps = burst.counts.length;
    using parts = new DisposableStack();
    const device = this.#upload(burst, parts);
    const history = parts.use(Storage.create(this.#gpu, 8 * steps * models, "losses"));
    const record = this.#gpu.record("training", options);
    for (let step = 0; step < steps; step++) {
      this.#forward(record, device.inputs, step * this.#memory.batch);
      this.#losses(record, device, step, history);
      this.#steps++;
      this.#backward(record, device.inputs, step * this.#memory.batch, {
        records: burst.counts[step],
        rate,
      });
      await record.pace(this.#work());
    }
    await record.submit();
    return new Float32Array(await history.read());
  }

  /** The losses and shares of {@link Cohort.train} without a step. */
  async evaluate(burst: Burst, options: RecorderOptions = {}): Promise<Float32Array> {
    const { models } = this.#options;
    const steps = burst.counts.length;
    using parts = new DisposableStack();
    const device = this.#upload(burst, parts);
    const history = parts.use(Storage.create(this.#gpu, 8 * steps * models, "losses"));
    const record = this.#gpu.record("evaluation", options);
    for (let step = 0; step < steps; step++) {
      this.#forward(record, device.inputs, step * this.#memory.batch);
      this.#losses(record, device, step, history);
      await record.pace(this.#work() / 3);
    }
    await record.submit();
    return new Float32Array(await history.read());
  }

  /**
   * Logits of records under each model [models, m, outputs].
   *
   * @param inputs [m, features] row-major
   */
  async logits(inputs: Float32Array, options: RecorderOptions = {}): Promise<Float32Array> {
    const { models, network } = this.#options;
    const { batch } = this.#memory;
    const count = inputs.length / network.inputs;
    using queries = Matrix.upload(this.#gpu, inputs, count, network.inputs, "queries");
    using table = Storage.create(this.#gpu, 4 * models * count * network.outputs, "logits");
    const record = this.#gpu.record("logits", options);
    for (let first = 0; first < count; first += batch) {
      this.#forward(record, queries, first);
      record.dispatch(this.#pipelines.collect, { a: this.#memory.logits.panels[0], table }, {
        models,
        batch,
        classes: network.outputs,
        first,
        count: Math.min(batch, count - first),
        records: count,
      }, [Math.ceil(models * batch / 64)]);
      await record.pace(this.#work() / 3);
    }
    await record.submit();
    return new Float32Array(await table.read());
  }

  /** All that is learned and remembered. */
  get memory(): CohortMemory {
    return this.#memory;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  #upload(burst: Burst, parts: DisposableStack): DeviceBurst {
    const { network } = this.#options;
    const gpu = this.#gpu;
    const rows = burst.counts.length * this.#memory.batch;
    return {
      inputs: parts.use(Matrix.upload(gpu, burst.inputs, rows, network.inputs, "batches")),
      targets: parts.use(Storage.upload(gpu, burst.targets, "targets")),
      shares: parts.use(Storage.upload(gpu, burst.shares, "shares of records")),
      groups: burst.groups,
    };
  }

  /** Logits of the batch that begins at `row` of the inputs, which all models share. */
  #forward(record: Recorder, inputs: Matrix, row: number): void {
    const { models, network } = this.#options;
    const { batch, layers } = this.#memory;
    for (const layer of layers) {
      const first = layer.index === 0;
      const a = first ? inputs : this.#memory.values(layer.index - 1);
      const place = a.locate(first ? row : 0);
      const pipeline = layer.hidden ? this.#pipelines.hidden : this.#pipelines.readout;
      record.dispatch(pipeline, {
        a: place.panel,
        b: this.#memory.weights(layer).panels[0],
        result: this.#memory.values(layer.index).panels[0],
        slope: this.#memory.slopes(layer.index).panels[0],
        biases: this.#memory.biases(layer),
      }, {
        a_row: place.row,
        a_step: first ? 0 : batch,
        groups: 2 * Math.ceil(layer.fanIn / 8), // two at a time
        units: layer.units,
        b_step: padded(layer.units),
        result_step: batch,
        biased: network.biased ? 1 : 0,
      }, [...tileGrid(pipeline.shader.constants, batch, layer.units), models]);
    }
  }

  #losses(record: Recorder, device: DeviceBurst, step: number, history: Storage): void {
    const { models, network } = this.#options;
    const { batch } = this.#memory;
    const rows = this.#memory.rows;
    record.dispatch(this.#pipelines.loss, {
      a: this.#memory.logits.panels[0],
      wanted_outputs: device.targets,
      shares: device.shares,
      result: this.#memory.derivatives(this.#memory.layers.length - 1).panels[0],
      groups: this.#groups,
      rows,
    }, { models, batch, classes: network.outputs, step, group_count: device.groups }, [
      Math.ceil(models * batch / 64),
    ]);
    record.dispatch(this.#pipelines.tally, { rows, history }, { models, batch, step }, [
      Math.ceil(models / 64),
    ]);
  }

  /** From the derivatives of the losses to the next weights, the last layer first. */
  #backward(
    record: Recorder,
    inputs: Matrix,
    row: number,
    { records, rate }: { readonly records: number; readonly rate: number },
  ): void {
    const { layers } = this.#memory;
    const numbers = { rate, ...this.#options.optimizer.numbers(this.#steps) };
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
    record.dispatch(backward, {
      a: this.#memory.derivatives(layer.index).panels[0],
      b: this.#memory.weights(layer).panels[0],
      source: this.#memory.slopes(layer.index - 1).panels[0],
      result: this.#memory.derivatives(layer.index - 1).panels[0],
    }, {
      groups: Math.ceil(layer.units / 4),
      a_step: batch,
      b_step: padded(layer.units),
    }, [...tileGrid(backward.shader.constants, batch, layer.fanIn), models]);
  }

  #update(
    record: Recorder,
    layer: Layer,
    inputs: Matrix,
    row: number,
    records: number,
    numbers: Readonly<Record<string, number>>,
  ): void {
    const { models, network, optimizer } = this.#options;
    const { batch } = this.#memory;
    const { update, bias } = this.#pipelines;
    const a = this.#memory.derivatives(layer.index).panels[0];
    const first = layer.index === 0;
    const b = first ? inputs : this.#memory.values(layer.index - 1);
    const place = b.locate(first ? row : 0);
    const { weights, next, state, nextState } = this.#memory.exchange(layer);
    record.dispatch(update, {
      a,
      b: place.panel,
      source: weights.panels[0],
      result: next.panels[0],
      ...(optimizer.states > 0 && state && nextState &&
        { state: state.panels[0], next_state: nextState.panels[0] }),
    }, {
      groups: Math.ceil(records / 4),
      a_step: batch,
      b_row: place.row,
      b_step: first ? 0 : batch,
      result_step: padded(layer.units),
      state_stride: state?.panels[0].stride ?? 0,
      ...numbers,
    }, [...tileGrid(update.shader.constants, layer.units, layer.fanIn), models]);
    if (!network.biased) return;
    const units = padded(layer.units);
    record.dispatch(bias, {
      a,
      biases: this.#memory.biases(layer),
      memory: this.#memory.biasMemory(layer),
    }, { models, units, records, a_step: batch, ...numbers }, [Math.ceil(units / 64), models]);
  }

  /** Operations of a step. */
  #work(): number {
    const { models } = this.#options;
    const { batch, layers } = this.#memory;
    return layers.reduce(
      (sum, { fanIn, units }, index) => sum + (index > 0 ? 6 : 4) * models * batch * fanIn * units,
      0,
    );
  }
}

/** A {@link Burst} on the device. */
interface DeviceBurst {
  readonly inputs: Matrix;
  readonly targets: Storage;
  readonly shares: Storage;
  readonly groups: number;
}

import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { CohortMemory, type LayerWeights } from "./cohort_memory.ts";
import { type CohortOptions, CohortPass, type DeviceBurst, stepWork } from "./cohort_pass.ts";
import { normalTable } from "./normal_table.ts";
import { type TrainPipelines, trainPipelines } from "./pipelines.ts";

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

/** All of a cohort that cannot be computed again. */
export interface SavedCohort {
  /** Steps made. */
  readonly steps: number;
  /** Weights and biases from the first layer to the readout. */
  readonly layers: readonly LayerWeights[];
  /** What the optimizer remembers: of each layer's weights, then of its biases. */
  readonly memory: readonly Float32Array<ArrayBuffer>[];
}

/** Logits of one table: 64 MiB, which every adapter binds. */
const MOST_LOGITS = 2 ** 24;

/** Random numbers of one purpose are none of another's. */
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
  readonly #pass: CohortPass;
  readonly #owned: DisposableStack;
  readonly #groups: Storage;
  /** All models in one group, for records that none leaves out. */
  readonly #together: Storage;
  #steps = 0;

  private constructor(
    gpu: Gpu,
    options: CohortOptions,
    pipelines: TrainPipelines,
    memory: CohortMemory,
    groups: Storage,
    together: Storage,
    owned: DisposableStack,
  ) {
    this.#gpu = gpu;
    this.#options = options;
    this.#pipelines = pipelines;
    this.#memory = memory;
    this.#pass = new CohortPass(options, pipelines, memory);
    this.#groups = groups;
    this.#together = together;
    this.#owned = owned;
  }

  /** Models without weights yet: see {@link Cohort.initialize} and {@link Cohort.load}. */
  static async create(gpu: Gpu, options: CohortOptions): Promise<Cohort> {
    const { network, optimizer, loss } = options;
    const pipelines = await trainPipelines(gpu, network.activation, optimizer, loss);
    using owned = new DisposableStack();
    const memory = owned.use(new CohortMemory(gpu, options, optimizer.states));
    const groups = owned.use(Storage.upload(gpu, options.groups, "groups of models"));
    const together = owned.use(Storage.create(gpu, options.groups.byteLength, "one group"));
    return new Cohort(gpu, options, pipelines, memory, groups, together, owned.move());
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
    const common = {
      first_model: firstModel,
      seed_low: seed % 2 ** 32,
      seed_high: Math.floor(seed / 2 ** 32),
    };
    for (const layer of this.#memory.layers) {
      const weights = this.#memory.weights(layer);
      record.dispatch(this.#pipelines.initialize, { table, result: weights.buffer }, {
        ...common,
        units: layer.units,
        rows: padded(layer.units),
        fan_in: layer.fanIn,
        layer: layer.index,
        purpose: PURPOSE.weights,
        deviation: network.weightStd / Math.sqrt(layer.fanIn),
      }, [Math.ceil(layer.fanIn / 32), Math.ceil(layer.units / 8), models]);
      weights.publish(record);
      if (network.biasStd === 0) continue;
      record.dispatch(this.#pipelines.initialize, {
        table,
        result: this.#memory.biases(layer),
      }, {
        ...common,
        units: 1, // one row of biases a model
        rows: 1,
        fan_in: layer.units,
        layer: layer.index,
        purpose: PURPOSE.biases,
        deviation: network.biasStd,
        result_stride: padded(layer.units) / 4,
      }, [Math.ceil(layer.units / 32), 1, models]);
    }
    await record.submit();
    this.#steps = 0;
  }

  /** What the models have learned, and all that is needed to go on exactly. */
  async save(): Promise<SavedCohort> {
    return {
      steps: this.#steps,
      layers: await this.#memory.read(),
      memory: await this.#memory.readMemory(),
    };
  }

  /**
   * Goes on from what {@link Cohort.save} returned.
   *
   * @throws TypeError where the arrays are of other sizes
   */
  async load({ steps, layers, memory }: SavedCohort): Promise<void> {
    this.#memory.write(layers);
    this.#memory.writeMemory(memory);
    const record = this.#gpu.record("loaded weights");
    for (const layer of this.#memory.layers) this.#memory.weights(layer).publish(record);
    await record.submit();
    this.#steps = steps;
  }

  /**
   * A step for each batch.
   *
   * @param rate learning rate of all of them
   * @returns the loss of each batch before its step, and the share of its records that were right
   *   [steps, models, 2]
   */
  async train(burst: Burst, rate: number, options: RecorderOptions = {}): Promise<Float32Array> {
    return await this.#run(burst, options, rate);
  }

  /** The losses and shares of {@link Cohort.train} for records that no model leaves out, without a step. */
  async evaluate(burst: Burst, options: RecorderOptions = {}): Promise<Float32Array> {
    return await this.#run(burst, options);
  }

  /**
   * Logits of records under each model [models, m, outputs].
   *
   * @param inputs [m, features] row-major
   */
  async logits(inputs: Float32Array, options: RecorderOptions = {}): Promise<Float32Array> {
    const { models, network } = this.#options;
    const count = inputs.length / network.inputs;
    const most = Math.max(1, Math.floor(MOST_LOGITS / (models * network.outputs)));
    if (count <= most) return await this.#logitsAtOnce(inputs, options);
    const result = new Float32Array(models * count * network.outputs);
    for (let first = 0; first < count; first += most) {
      const records = inputs.subarray(first * network.inputs, (first + most) * network.inputs);
      const part = await this.#logitsAtOnce(records, options);
      const each = part.length / models;
      for (let model = 0; model < models; model++) {
        const own = part.subarray(model * each, (model + 1) * each);
        result.set(own, (model * count + first) * network.outputs);
      }
    }
    return result;
  }

  /** The same of so few records that their logits fit into one binding. */
  async #logitsAtOnce(inputs: Float32Array, options: RecorderOptions): Promise<Float32Array> {
    const { models, network } = this.#options;
    const { batch } = this.#memory;
    const count = inputs.length / network.inputs;
    using queries = Matrix.upload(this.#gpu, inputs, count, network.inputs, "queries");
    using table = Storage.create(this.#gpu, 4 * models * count * network.outputs, "logits");
    const record = this.#gpu.record("logits", options);
    for (let first = 0; first < count; first += batch) {
      this.#pass.forward(record, queries, first);
      record.dispatch(this.#pipelines.collect, { a: this.#memory.logits, table }, {
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

  /** Rows of a batch on the device. */
  get rows(): number {
    return this.#memory.batch;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  /** Without a rate no step is made. */
  async #run(burst: Burst, options: RecorderOptions, rate?: number): Promise<Float32Array> {
    const { models } = this.#options;
    const { batch } = this.#memory;
    using parts = new DisposableStack();
    const device = this.#upload(burst, parts);
    const groups = rate === undefined ? this.#together : this.#groups;
    const bytes = 8 * burst.counts.length * models;
    const history = parts.use(Storage.create(this.#gpu, bytes, "losses"));
    const record = this.#gpu.record(rate === undefined ? "evaluation" : "training", options);
    for (const [step, records] of burst.counts.entries()) {
      this.#pass.forward(record, device.inputs, step * batch);
      this.#pass.losses(record, device, groups, step, history);
      if (rate !== undefined) {
        this.#steps++;
        this.#pass.backward(record, device.inputs, step * batch, {
          records,
          numbers: { rate, ...this.#options.optimizer.numbers(this.#steps) },
        });
      }
      await record.pace(this.#work() / (rate === undefined ? 3 : 1));
    }
    await record.submit();
    return new Float32Array(await history.read());
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

  /** Operations of a step. */
  #work(): number {
    const { models, network, batch } = this.#options;
    return models * stepWork(network, batch);
  }
}

import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import type { TrainingSet } from "../train/batches.ts";
import type { Loss } from "../train/losses.ts";
import { type FiniteNetwork, type Layer, layersOf, parameterCount } from "../train/network.ts";
import type { TrainedModel } from "../train/one_model.ts";
import {
  Activity,
  type ActivityPipelines,
  activityPipelines,
  blockOf,
  modelVectors,
} from "./activity.ts";
import { blocks, checkSet } from "./gradients.ts";
import {
  accumulateBiasPipeline,
  adjointPipeline,
  combinePipeline,
  dotsPipeline,
  lossTangentPipeline,
  productPipeline,
} from "./pipelines.ts";
import { Tangents } from "./tangents.ts";
import { VectorMath } from "./vector_math.ts";
import type { Vectors } from "./vectors.ts";

/** Options of {@link LossHessian.create}. */
export interface HessianOptions {
  /** The loss, whose mean over the records is meant. */
  readonly loss: Loss;
  /** Added to its diagonal, >= 0. */
  readonly damping: number;
  /**
   * Whether the Gauss-Newton matrix stands for it, J^T (Hessian of the loss by the logits) J, which is
   * never indefinite; by default false.
   */
  readonly gaussNewton?: boolean;
  /** Vectors that are multiplied at once. */
  readonly vectors: number;
}

/** Records whose activity is multiplied at a time; vectors stack as many rows of each. */
const ROWS = 256;

interface HessianPipelines {
  readonly activity: ActivityPipelines;
  readonly lossTangent: Pipeline;
  readonly product: Pipeline;
  readonly adjoint: Pipeline;
  readonly accumulate: Pipeline;
  readonly accumulateBias: Pipeline;
}

/**
 * The Hessian of the mean loss over a training set by all parameters of a network, with damping on its
 * diagonal, as the products it makes with vectors: forward mode over reverse mode (Pearlmutter, Fast
 * exact multiplication by the Hessian, 1994), of several vectors at once. What the network computes of
 * the records is held on the device. Holds GPU memory: dispose it when done.
 */
export class LossHessian {
  /** Vectors that are multiplied at once. */
  readonly vectors: number;
  /** The network. */
  readonly network: FiniteNetwork;
  /** Numbers of a vector. */
  readonly parameters: number;
  /** Records whose mean loss it is of. */
  readonly records: number;
  /** Added to the diagonal. */
  readonly damping: number;
  /** Whether it is the Gauss-Newton matrix. */
  readonly gaussNewton: boolean;
  /** The network's parameters. */
  readonly model: Vectors;
  /** Sums and inner products of such vectors. */
  readonly math: VectorMath;
  readonly #gpu: Gpu;
  readonly #data: TrainingSet;
  readonly #pipelines: HessianPipelines;
  readonly #rows: number;
  readonly #tangents: Tangents;
  readonly #adjoints: Mirrored[] = [];
  readonly #sums: Matrix[] = [];
  readonly #whole: Activity[] = [];
  #owned: DisposableStack;

  private constructor(
    gpu: Gpu,
    data: TrainingSet,
    { vectors, damping, gaussNewton = false }: HessianOptions,
    parts: {
      readonly model: Vectors;
      readonly tangents: Tangents;
      readonly pipelines: HessianPipelines;
      readonly math: VectorMath;
      readonly rows: number;
    },
    owned: DisposableStack,
  ) {
    const { network } = parts.model;
    this.#gpu = gpu;
    this.#data = data;
    this.records = data.count;
    this.network = network;
    this.vectors = vectors;
    this.damping = damping;
    this.parameters = parameterCount(network);
    this.model = parts.model;
    this.math = parts.math;
    this.gaussNewton = gaussNewton;
    this.#pipelines = parts.pipelines;
    this.#rows = parts.rows;
    this.#tangents = parts.tangents;
    for (const { units } of layersOf(network)) {
      const rows = vectors * parts.rows;
      this.#adjoints.push(owned.use(new Mirrored(gpu, rows, units, "adjoints")));
      this.#sums.push(owned.use(Matrix.buffered(gpu, rows, units, "sums of adjoints")));
    }
    this.#owned = owned;
  }

  /**
   * @throws TypeError where the records do not fit the network
   * @throws RangeError where the damping is negative, a number of the records or of the network is not
   *   finite, or so many vectors do not fit into one binding
   */
  static async create(
    gpu: Gpu,
    trained: TrainedModel,
    data: TrainingSet,
    options: HessianOptions,
  ): Promise<LossHessian> {
    checkSet(trained, data);
    const { loss, damping, vectors } = options;
    if (!(damping >= 0) || !Number.isFinite(damping)) {
      throw new RangeError(`damping must be >= 0, got ${damping}`);
    }
    const { network } = trained;
    const pipelines = {
      activity: await activityPipelines(gpu, network, loss),
      lossTangent: await lossTangentPipeline(gpu, loss),
      product: await productPipeline(gpu, "nn"),
      adjoint: await adjointPipeline(gpu),
      accumulate: await productPipeline(gpu, "tn"),
      accumulateBias: await accumulateBiasPipeline(gpu),
    };
    const math = new VectorMath(gpu, {
      combine: await combinePipeline(gpu),
      dots: await dotsPipeline(gpu),
    });
    using owned = new DisposableStack();
    const rows = Math.min(ROWS, padded(data.count));
    const model = owned.use(await modelVectors(gpu, trained));
    const tangents = owned.use(await Tangents.create(gpu, network, { vectors, rows }));
    const parts = { model, tangents, pipelines, math, rows };
    const made = new LossHessian(gpu, data, options, parts, owned);
    const record = gpu.record("activity");
    for (const places of blocks(data.count, rows)) {
      made.#whole.push(owned.use(made.#activityOf(record, places, 1 / data.count)));
    }
    await record.submit();
    made.#owned = owned.move();
    return made;
  }

  /**
   * result = (H + damping) directions, H over the whole training set or over the records at `places`.
   *
   * @param directions operands; published before
   * @param result of as many vectors, other ones
   */
  async apply(
    directions: Vectors,
    result: Vectors,
    { places, ...options }: RecorderOptions & { readonly places?: readonly number[] } = {},
  ): Promise<void> {
    const record = this.#gpu.record("hessian products", options);
    using parts = new DisposableStack();
    await this.record(record, directions, result, parts, places);
    await record.submit();
  }

  /** Records {@link LossHessian.apply}; what it needs until it was submitted is put into `parts`. */
  async record(
    record: Recorder,
    directions: Vectors,
    result: Vectors,
    parts: DisposableStack,
    places?: readonly number[],
  ): Promise<void> {
    const activities = places
      ? Array.from(
        blocks(places.length, this.#rows),
        (some) =>
          parts.use(this.#activityOf(record, some.map((at) => places[at]), 1 / places.length)),
      )
      : this.#whole;
    const factors = parts.use(this.math.factors(this.vectors, () => [this.damping, 0]));
    this.math.combine(record, directions, result, factors);
    for (const activity of activities) {
      this.#tangents.fill(record, activity, this.model, directions);
      this.#back(record, activity, directions, result);
      await record.pace(this.#work(activity));
    }
  }

  #activityOf(record: Recorder, places: readonly number[], share: number): Activity {
    const activity = new Activity(this.#gpu, this.network, blockOf(this.#data, places), {
      share,
      bends: !this.gaussNewton,
      rows: this.#rows,
    });
    activity.fill(record, this.model, this.#pipelines.activity);
    return activity;
  }

  /** From the logits' tangents to what the records add to the product, the last layer first. */
  #back(record: Recorder, activity: Activity, directions: Vectors, result: Vectors): void {
    const { layers } = activity;
    const last = layers[layers.length - 1];
    const { lossTangent } = this.#pipelines;
    const adjoints = this.#adjoints[last.index];
    record.dispatch(
      lossTangent,
      {
        a: activity.logits,
        source: this.#tangents.of(last),
        result: adjoints.buffer,
        wanted_outputs: activity.targets,
        shares: activity.shares,
      },
      { vectors: this.vectors, records: this.#rows, classes: this.network.outputs },
      [
        Math.ceil(this.vectors * this.#rows / 64),
      ],
    );
    adjoints.publish(record);
    for (const layer of layers.toReversed()) {
      this.#accumulate(record, activity, layer, result);
      if (layer.index > 0) this.#derive(record, activity, layer, directions);
    }
  }

  /** Adjoints of the layer before this one. */
  #derive(record: Recorder, activity: Activity, layer: Layer, directions: Vectors): void {
    const { product, adjoint } = this.#pipelines;
    const before = activity.layers[layer.index - 1];
    const source = this.#sums[before.index].panels[0];
    const grid = (pipeline: Pipeline): [number, number, number] => [
      ...tileGrid(pipeline.shader.constants, this.#rows, layer.fanIn),
      this.vectors,
    ];
    record.dispatch(product, {
      a: this.#adjoints[layer.index].operand,
      b: this.model.operand(layer),
      result: source,
    }, {
      groups: Math.ceil(layer.units / 4),
      a_step: this.#rows,
      b_step: 0,
      result_step: this.#rows,
      begun: 0,
    }, grid(product));
    const adjoints = this.#adjoints[before.index];
    record.dispatch(adjoint, {
      a: activity.derivatives(layer).operand,
      b: directions.operand(layer),
      source,
      result: adjoints.buffer,
      slopes: activity.slopes(before),
      bends: this.gaussNewton ? activity.slopes(before) : activity.bends(before),
      tangents: this.#tangents.of(before),
    }, {
      groups: this.gaussNewton ? 0 : Math.ceil(layer.units / 4),
      b_step: padded(layer.units),
      result_step: this.#rows,
      bent: this.gaussNewton ? 0 : 1,
    }, grid(adjoint));
    adjoints.publish(record);
  }

  /** What the records add to a layer's part of the product. */
  #accumulate(record: Recorder, activity: Activity, layer: Layer, result: Vectors): void {
    const { accumulate, accumulateBias } = this.#pipelines;
    const { weights, biases } = result.layer(layer);
    const adjoints = this.#adjoints[layer.index];
    const own = { groups: this.#rows / 4, result_step: padded(layer.units), begun: 1 };
    const grid: [number, number, number] = [
      ...tileGrid(accumulate.shader.constants, layer.units, layer.fanIn),
      this.vectors,
    ];
    record.dispatch(
      accumulate,
      {
        a: adjoints.operand,
        b: activity.inputsOf(layer),
        result: weights,
      },
      { ...own, a_step: this.#rows, b_step: 0 },
      grid,
    );
    if (layer.index > 0 && !this.gaussNewton) {
      record.dispatch(
        accumulate,
        {
          a: activity.derivatives(layer).operand,
          b: this.#tangents.moved(activity.layers[layer.index - 1]),
          result: weights,
        },
        { ...own, a_step: 0, b_step: this.#rows },
        grid,
      );
    }
    if (!this.network.biased) return;
    const groups = padded(layer.units) / 4;
    record.dispatch(accumulateBias, { a: adjoints.buffer, biases }, {
      groups,
      records: this.#rows,
      a_step: this.#rows,
    }, [Math.ceil(groups / 64), this.vectors]);
  }

  /** Operations of a block. */
  #work({ layers }: Activity): number {
    const each = layers.reduce(
      (sum, { fanIn, units, index }) => sum + (index > 0 ? 12 : 4) * fanIn * units,
      0,
    );
    return each * this.vectors * this.#rows;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

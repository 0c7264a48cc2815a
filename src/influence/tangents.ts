import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded, type Panel } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { type FiniteNetwork, type Layer, layersOf } from "../train/network.ts";
import type { Activity } from "./activity.ts";
import { productPipeline, tangentPipeline } from "./pipelines.ts";
import type { Vectors } from "./vectors.ts";

/**
 * Derivatives of a network's layers along directions in the space of its parameters: forward mode, of
 * some records along some vectors at once. Holds GPU memory: dispose it when done.
 */
export class Tangents {
  readonly #product: Pipeline;
  readonly #tangent: Pipeline;
  readonly #tangents: Matrix[] = [];
  readonly #moved: Mirrored[] = [];
  readonly #vectors: number;
  readonly #rows: number;
  readonly #layers: readonly Layer[];
  readonly #owned: DisposableStack;

  private constructor(
    gpu: Gpu,
    network: FiniteNetwork,
    { vectors, rows }: { readonly vectors: number; readonly rows: number },
    pipelines: { readonly product: Pipeline; readonly tangent: Pipeline },
  ) {
    this.#product = pipelines.product;
    this.#tangent = pipelines.tangent;
    this.#vectors = vectors;
    this.#rows = rows;
    this.#layers = layersOf(network);
    using owned = new DisposableStack();
    for (const { units } of this.#layers) {
      this.#tangents.push(owned.use(Matrix.buffered(gpu, vectors * rows, units, "tangents")));
      this.#moved.push(owned.use(new Mirrored(gpu, vectors * rows, units, "moved values")));
    }
    this.#owned = owned.move();
  }

  /**
   * Room for the tangents of `rows` records (a multiple of 64) along `vectors` directions.
   *
   * @throws RangeError where they do not fit into one binding
   */
  static async create(
    gpu: Gpu,
    network: FiniteNetwork,
    shape: { readonly vectors: number; readonly rows: number },
  ): Promise<Tangents> {
    const product = await productPipeline(gpu, "nt");
    const tangent = await tangentPipeline(gpu);
    return new Tangents(gpu, network, shape, { product, tangent });
  }

  /** Derivatives of what a layer's activation is applied to [vectors rows, units]. */
  of({ index }: Layer): Panel {
    return this.#tangents[index].panels[0];
  }

  /** Derivatives of a hidden layer's values, as products read them, same shape. */
  moved({ index }: Layer): Panel {
    return this.#moved[index].operand;
  }

  /** Records the pass forward. */
  fill(record: Recorder, activity: Activity, model: Vectors, directions: Vectors): void {
    for (const layer of this.#layers) this.#forward(record, activity, model, directions, layer);
  }

  #forward(
    record: Recorder,
    activity: Activity,
    model: Vectors,
    directions: Vectors,
    layer: Layer,
  ): void {
    const { index, fanIn, units, hidden } = layer;
    const groups = 2 * Math.ceil(fanIn / 8);
    const tangents = this.of(layer);
    if (index > 0) {
      const through = { a: this.#moved[index - 1].operand, b: model.operand(layer) };
      record.dispatch(this.#product, { ...through, result: tangents }, {
        groups,
        a_step: this.#rows,
        b_step: 0,
        result_step: this.#rows,
        begun: 0,
      }, [...tileGrid(this.#product.shader.constants, this.#rows, units), this.#vectors]);
    }
    const moved = this.#moved[index];
    record.dispatch(this.#tangent, {
      a: activity.inputsOf(layer),
      b: directions.operand(layer),
      slopes: activity.slopes(layer),
      tangents,
      biases: directions.layer(layer).biases,
      result: moved.buffer,
    }, {
      groups,
      b_step: padded(units),
      result_step: this.#rows,
      begun: index > 0 ? 1 : 0,
      hidden: hidden ? 1 : 0,
    }, [...tileGrid(this.#tangent.shader.constants, this.#rows, units), this.#vectors]);
    if (hidden) moved.publish(record);
  }

  /** Derivatives of the logits of the first `count` records of each vector [vectors, count, outputs]. */
  async logits(count: number): Promise<Float32Array> {
    const matrix = this.#tangents[this.#layers.length - 1];
    const all = await matrix.download();
    const outputs = matrix.cols;
    const result = new Float32Array(this.#vectors * count * outputs);
    for (let v = 0; v < this.#vectors; v++) {
      const from = v * this.#rows * outputs;
      result.set(all.subarray(from, from + count * outputs), v * count * outputs);
    }
    return result;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

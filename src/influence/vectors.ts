import { joined } from "../data/joined.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded, type Panel } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { type FiniteNetwork, type Layer, layersOf, parameterCount } from "../train/network.ts";

/** A layer's part of some vectors. */
export interface VectorLayer {
  /** Weights [vectors units, fan-in], as shaders write them. */
  readonly weights: Panel;
  /** Biases [vectors, units with their padding]; zeros where the network has none. */
  readonly biases: Storage;
}

/**
 * Vectors in the space of a network's parameters, stacked: vector v's rows of a layer's weights begin
 * at v times its units with their padding, which is zero. Holds GPU memory: dispose it when done.
 */
export class Vectors {
  /** How many. */
  readonly count: number;
  /** The network whose parameters they are like. */
  readonly network: FiniteNetwork;
  readonly #matrices: Matrix[] = [];
  readonly #mirrored: Mirrored[] = [];
  readonly #biases: Storage[] = [];
  readonly #owned: DisposableStack;

  /**
   * Zeros.
   *
   * @param operands whether products read them, see {@link Vectors.operand}
   * @throws RangeError where a layer of all of them does not fit into one binding
   */
  constructor(gpu: Gpu, network: FiniteNetwork, count: number, operands: boolean) {
    this.count = count;
    this.network = network;
    using owned = new DisposableStack();
    for (const { units, fanIn } of layersOf(network)) {
      const rows = count * padded(units);
      if (operands) {
        const mirrored = owned.use(new Mirrored(gpu, rows, fanIn, "vectors"));
        this.#mirrored.push(mirrored);
        this.#matrices.push(mirrored.matrix);
      } else {
        this.#matrices.push(owned.use(Matrix.buffered(gpu, rows, fanIn, "vectors")));
      }
      this.#biases.push(owned.use(Storage.create(gpu, 4 * rows, "biases of vectors")));
    }
    this.#owned = owned.move();
  }

  /** A layer's part. */
  layer({ index }: Layer): VectorLayer {
    return { weights: this.#matrices[index].panels[0], biases: this.#biases[index] };
  }

  /** A layer's weights as products read them, as they were when last published. */
  operand({ index }: Layer): Panel {
    return this.#mirrored[index].operand;
  }

  /** Brings what shaders wrote to where products read it. */
  publish(record: Recorder): void {
    for (const mirrored of this.#mirrored) mirrored.publish(record);
  }

  /**
   * Replaces them.
   *
   * @param values [count, parameters], of each the weights [units, fan-in] and biases [units] of the
   *   first layer, then of the next
   */
  upload(values: Float32Array): void {
    const each = parameterCount(this.network);
    if (values.length !== this.count * each) {
      throw new TypeError(
        `${this.count} vectors of ${each} parameters have ${this.count * each} values, got ` +
          values.length,
      );
    }
    for (const { layer, at, width, rows } of this.#places()) {
      const matrix = this.#matrices[layer.index];
      const panel = matrix.panels[0];
      const weights = new Float32Array(panel.rows * 4 * panel.stride);
      const biases = new Float32Array(this.count * rows);
      for (let v = 0; v < this.count; v++) {
        for (let u = 0; u < layer.units; u++) {
          const from = v * each + at + u * width;
          weights.set(
            values.subarray(from, from + width),
            (v * rows + u) * 4 * panel.stride,
          );
        }
        if (!this.network.biased) continue;
        const from = v * each + at + layer.units * width;
        biases.set(values.subarray(from, from + layer.units), v * rows);
      }
      matrix.uploadPanel(panel, weights);
      this.#biases[layer.index].write(biases);
    }
  }

  /** What {@link Vectors.upload} replaces. */
  async download(): Promise<Float32Array> {
    const each = parameterCount(this.network);
    const result = new Float32Array(this.count * each);
    for (const { layer, at, width, rows } of this.#places()) {
      const [weights, biases] = await Promise.all([
        this.#matrices[layer.index].download(),
        this.#biases[layer.index].read(),
      ]);
      const all = new Float32Array(biases);
      for (let v = 0; v < this.count; v++) {
        const to = v * each + at;
        const from = v * rows * width;
        result.set(weights.subarray(from, from + layer.units * width), to);
        if (!this.network.biased) continue;
        result.set(
          all.subarray(v * rows, v * rows + layer.units),
          to + layer.units * width,
        );
      }
    }
    return result;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  /** Where the parameters of each layer begin in a vector on the host, and its rows on the device. */
  *#places(): Generator<{ layer: Layer; at: number; width: number; rows: number }> {
    let at = 0;
    for (const layer of layersOf(this.network)) {
      yield { layer, at, width: layer.fanIn, rows: padded(layer.units) };
      at += layer.units * (layer.fanIn + (this.network.biased ? 1 : 0));
    }
  }
}

/** A model's parameters as a vector on the host, in the order of {@link Vectors.upload}. */
export function flattened(
  layers: readonly { readonly weights: Float32Array; readonly biases: Float32Array }[],
): Float32Array {
  return joined(layers.flatMap(({ weights, biases }) => [weights, biases]));
}

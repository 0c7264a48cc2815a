import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded, type Panel } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import { Storage } from "../gpu/storage.ts";
import { type FiniteNetwork, type Layer, layersOf } from "./network.ts";

/** Sizes of a cohort. */
export interface CohortShape {
  /** Architecture of all models. */
  readonly network: FiniteNetwork;
  /** Models. */
  readonly models: number;
  /** Records of a batch, at least 1. */
  readonly batch: number;
}

/** What the models of a cohort have learned in a layer. */
export interface LayerWeights {
  /** [models, units, fan-in]. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** [models, units]; none where the network has no biases. */
  readonly biases: Float32Array<ArrayBuffer>;
}

/**
 * The matrices of a cohort, those of its models stacked: model m's rows of a matrix of r rows a model
 * begin at m r.
 */
export class CohortMemory {
  /** From the inputs to the readout. */
  readonly layers: readonly Layer[];
  /** Rows of a model in a matrix of records, a multiple of 64. */
  readonly batch: number;
  /** Loss and success of each record of each model [models, batch, 2]. */
  readonly recordLosses: Storage;
  readonly #network: FiniteNetwork;
  readonly #models: number;
  readonly #weights: Mirrored[] = [];
  readonly #memory: Matrix[][] = [];
  readonly #values: Mirrored[] = [];
  readonly #slopes: Matrix[] = [];
  readonly #derivatives: Mirrored[] = [];
  readonly #biases: Storage[] = [];
  readonly #biasMemory: Storage[] = [];
  readonly #owned: DisposableStack;

  /** @throws RangeError where a layer of all models does not fit into one binding */
  constructor(gpu: Gpu, shape: CohortShape, states: 0 | 1 | 2) {
    const { network, models } = shape;
    this.#network = network;
    this.#models = models;
    this.layers = layersOf(network);
    this.batch = padded(shape.batch);
    using owned = new DisposableStack();
    const mirrored = (rows: number, cols: number, label: string) =>
      owned.use(new Mirrored(gpu, rows, cols, label));
    const matrix = (rows: number, cols: number, label: string) =>
      owned.use(Matrix.buffered(gpu, rows, cols, label));
    const buffer = (bytes: number, label: string) => owned.use(Storage.create(gpu, bytes, label));
    // Only those of the next layer are needed beside a layer's: of one width two are enough.
    const alternating = new Map<string, Mirrored>();
    for (const { index, fanIn, units } of this.layers) {
      const rows = models * padded(units);
      const records = models * this.batch;
      this.#weights.push(mirrored(rows, fanIn, "weights"));
      this.#memory.push(
        Array.from({ length: states }, () => matrix(rows, fanIn, "memory of weights")),
      );
      this.#values.push(mirrored(records, units, "values"));
      this.#slopes.push(matrix(records, units, "slopes"));
      const key = `${units}:${index % 2}`;
      const derivatives = alternating.get(key) ?? mirrored(records, units, "derivatives");
      alternating.set(key, derivatives);
      this.#derivatives.push(derivatives);
      this.#biases.push(buffer(4 * rows, "biases"));
      this.#biasMemory.push(buffer(8 * rows, "memory of biases"));
    }
    this.recordLosses = buffer(8 * models * this.batch, "losses of records");
    this.#owned = owned.move();
  }

  /** Weights [models units, fan-in]. */
  weights({ index }: Layer): Mirrored {
    return this.#weights[index];
  }

  /** What the optimizer remembers of the weights: none, one or two of the same shape. */
  memory({ index }: Layer): readonly Matrix[] {
    return this.#memory[index];
  }

  /** Biases [models, units with their padding]. */
  biases({ index }: Layer): Storage {
    return this.#biases[index];
  }

  /** What the optimizer remembers of the biases: of each four the first, then the second. */
  biasMemory({ index }: Layer): Storage {
    return this.#biasMemory[index];
  }

  /** What layer `index` gives [models batch, units]. */
  values(index: number): Mirrored {
    return this.#values[index];
  }

  /** Slopes of its activation, same shape. */
  slopes(index: number): Matrix {
    return this.#slopes[index];
  }

  /** Derivatives of the losses by what its activation is applied to, same shape. */
  derivatives(index: number): Mirrored {
    return this.#derivatives[index];
  }

  /** What the readout gives. */
  get logits(): Panel {
    return this.#values[this.layers.length - 1].buffer;
  }

  /** Weights and biases of all models. */
  async read(): Promise<LayerWeights[]> {
    const result: LayerWeights[] = [];
    for (const layer of this.layers) {
      // Together: a read-back waits, and costs no more beside another.
      const [weights, biases] = await Promise.all([
        this.#readMatrix(this.weights(layer).matrix, layer.units),
        this.#network.biased
          ? this.#readStorage(this.biases(layer), layer.units, 1)
          : new Float32Array(0),
      ]);
      result.push({ weights, biases });
    }
    return result;
  }

  /**
   * Replaces weights and biases; products read them once they are published.
   *
   * @throws TypeError where they are of other sizes
   */
  write(values: readonly LayerWeights[]): void {
    this.layers.forEach((layer, index) => {
      const { weights, biases } = values[index];
      this.#writeMatrix(this.weights(layer).matrix, layer.units, weights);
      if (this.#network.biased) this.#writeStorage(this.biases(layer), layer.units, 1, biases);
    });
  }

  /** What the optimizer remembers: of each layer's weights, then of its biases. */
  async readMemory(): Promise<Float32Array<ArrayBuffer>[]> {
    const result: Float32Array<ArrayBuffer>[] = [];
    for (const layer of this.layers) {
      const own = this.memory(layer);
      if (own.length === 0) continue;
      const reads = own.map((matrix) => this.#readMatrix(matrix, layer.units));
      if (this.#network.biased) {
        reads.push(this.#readStorage(this.biasMemory(layer), wholeGroups(layer.units), 2));
      }
      result.push(...await Promise.all(reads));
    }
    return result;
  }

  /** Replaces what {@link CohortMemory.readMemory} returns. */
  writeMemory(values: readonly Float32Array[]): void {
    const rest = values.values();
    for (const layer of this.layers) {
      const own = this.memory(layer);
      if (own.length === 0) continue;
      for (const matrix of own) this.#writeMatrix(matrix, layer.units, taken(rest));
      if (!this.#network.biased) continue;
      this.#writeStorage(this.biasMemory(layer), wholeGroups(layer.units), 2, taken(rest));
    }
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }

  /** Values [models, units, cols], without the padding of each model. */
  async #readMatrix(matrix: Matrix, units: number): Promise<Float32Array<ArrayBuffer>> {
    return this.#gathered(await matrix.download(), units, matrix.cols);
  }

  async #readStorage(
    storage: Storage,
    units: number,
    width: number,
  ): Promise<Float32Array<ArrayBuffer>> {
    return this.#gathered(new Float32Array(await storage.read()), units, width);
  }

  #writeMatrix(matrix: Matrix, units: number, values: Float32Array): void {
    const panel = matrix.panels[0];
    const scattered = this.#scattered(values, units, matrix.cols, 4 * panel.stride);
    matrix.uploadPanel(panel, scattered);
  }

  #writeStorage(storage: Storage, units: number, width: number, values: Float32Array): void {
    storage.write(this.#scattered(values, units, width, width));
  }

  /** [models, padded units, width] without the padding. */
  #gathered(all: Float32Array, units: number, width: number): Float32Array<ArrayBuffer> {
    const result = new Float32Array(this.#models * units * width);
    for (let model = 0; model < this.#models; model++) {
      const begin = model * padded(units) * width;
      result.set(all.subarray(begin, begin + units * width), model * units * width);
    }
    return result;
  }

  /** [models, units, width] with the padding, rows of `stride`. */
  #scattered(
    values: Float32Array,
    units: number,
    width: number,
    stride: number,
  ): Float32Array<ArrayBuffer> {
    if (values.length !== this.#models * units * width) {
      throw new TypeError(
        `weights of ${this.#models} models x ${units} units x ${width} expected, got ` +
          `${values.length} values`,
      );
    }
    const result = new Float32Array(padded(this.#models * padded(units)) * stride);
    for (let model = 0; model < this.#models; model++) {
      for (let unit = 0; unit < units; unit++) {
        const from = (model * units + unit) * width;
        const to = (model * padded(units) + unit) * stride;
        result.set(values.subarray(from, from + width), to);
      }
    }
    return result;
  }
}

function taken(values: Iterator<Float32Array>): Float32Array {
  const { value } = values.next();
  if (value) return value;
  throw new TypeError("the optimizer's memory has fewer arrays than the network has layers");
}

/** Units in whole groups of four. */
function wholeGroups(units: number): number {
  return 4 * Math.ceil(units / 4);
}

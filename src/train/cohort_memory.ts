import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, padded } from "../gpu/matrix.ts";
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

/** A layer's weights before and after a step, and what the optimizer remembers of them. */
export interface Exchange {
  readonly weights: Matrix;
  readonly next: Matrix;
  readonly state: Matrix | undefined;
  readonly nextState: Matrix | undefined;
}

/**
 * The matrices of a cohort, those of its models stacked: model m's rows of a matrix of r rows a model
 * begin at m r. A shader cannot read what it writes, so a step writes a layer's weights to a spare
 * matrix, and the old ones are the spare of the next layer of the same shape.
 */
export class CohortMemory {
  /** From the inputs to the readout. */
  readonly layers: readonly Layer[];
  /** Rows of a model in a matrix of records, a multiple of 64. */
  readonly batch: number;
  /** Loss and success of each record of each model [models, batch, 2]. */
  readonly rows: Storage;
  readonly #network: FiniteNetwork;
  readonly #models: number;
  readonly #weights: Matrix[] = [];
  readonly #states: (Matrix | undefined)[] = [];
  readonly #spares = new Map<string, Matrix>();
  readonly #values: Matrix[] = [];
  readonly #slopes: Matrix[] = [];
  readonly #derivatives: Matrix[] = [];
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
    const matrix = (rows: number, cols: number, label: string) => {
      const made = owned.use(Matrix.create(gpu, rows, cols, label));
      if (made.panels.length === 1) return made;
      throw new RangeError(
        `${label} of ${models} models do not fit into one binding of this adapter; train fewer ` +
          "models at once",
      );
    };
    const buffer = (bytes: number, label: string) => owned.use(Storage.create(gpu, bytes, label));
    const alternating = new Map<string, Matrix>();
    for (const { index, fanIn, units } of this.layers) {
      const rows = models * padded(units);
      this.#weights.push(matrix(rows, fanIn, "weights"));
      this.#spare(rows, fanIn, () => matrix(rows, fanIn, "spare weights"));
      const width = memoryWidth(states, fanIn);
      this.#states.push(states > 0 ? matrix(rows, width, "memory") : undefined);
      if (states > 0) this.#spare(rows, -width, () => matrix(rows, width, "spare memory"));
      this.#values.push(matrix(models * this.batch, units, "values"));
      this.#slopes.push(matrix(models * this.batch, units, "slopes"));
      const key = `${units}:${index % 2}`;
      const derivatives = alternating.get(key) ??
        matrix(models * this.batch, units, "derivatives");
      alternating.set(key, derivatives);
      this.#derivatives.push(derivatives);
      this.#biases.push(buffer(4 * rows, "biases"));
      this.#biasMemory.push(buffer(8 * rows, "memory of biases"));
    }
    this.rows = buffer(8 * models * this.batch, "losses of records");
    this.#owned = owned.move();
  }

  /** Weights [models units, fan-in]. */
  weights({ index }: Layer): Matrix {
    return this.#weights[index];
  }

  /** What the optimizer remembers of the weights: two groups of four columns for each, or one. */
  state({ index }: Layer): Matrix | undefined {
    return this.#states[index];
  }

  /** Biases [models, units with their padding]. */
  biases({ index }: Layer): Storage {
    return this.#biases[index];
  }

  /** What the optimizer remembers of the biases, two numbers each: of each four the first, then the second. */
  biasMemory({ index }: Layer): Storage {
    return this.#biasMemory[index];
  }

  /** What layer `index` gives [models batch, units]. */
  values(index: number): Matrix {
    return this.#values[index];
  }

  /** Slopes of its activation, same shape. */
  slopes(index: number): Matrix {
    return this.#slopes[index];
  }

  /** Derivatives of the losses by what its activation is applied to, same shape. */
  derivatives(index: number): Matrix {
    return this.#derivatives[index];
  }

  /** What the readout gives. */
  get logits(): Matrix {
    return this.#values[this.layers.length - 1];
  }

  /** The spare matrices become the layer's, and its own the spare ones. */
  exchange({ index }: Layer): Exchange {
    const weights = this.#weights[index];
    const state = this.#states[index];
    const next = this.#swap(weights, weights.cols);
    const nextState = state && this.#swap(state, -state.cols);
    this.#weights[index] = next;
    this.#states[index] = nextState;
    return { weights, next, state, nextState };
  }

  /** Weights and biases of all models. */
  async read(): Promise<LayerWeights[]> {
    const result: LayerWeights[] = [];
    for (const layer of this.layers) {
      // Together: a read-back waits, and costs no more beside another.
      const [weights, biases] = await Promise.all([
        this.#readMatrix(this.weights(layer), layer.units),
        this.#network.biased
          ? this.#readStorage(this.biases(layer), layer.units, 1)
          : new Float32Array(0),
      ]);
      result.push({ weights, biases });
    }
    return result;
  }

  /**
   * Replaces weights and biases.
   *
   * @throws TypeError where they are of other sizes
   */
  write(values: readonly LayerWeights[]): void {
    this.layers.forEach((layer, index) => {
      const { weights, biases } = values[index];
      this.#writeMatrix(this.weights(layer), layer.units, weights);
      if (this.#network.biased) this.#writeStorage(this.biases(layer), layer.units, 1, biases);
    });
  }

  /** What the optimizer remembers: of each layer's weights, then of its biases. */
  async readMemory(): Promise<Float32Array<ArrayBuffer>[]> {
    const result: Float32Array<ArrayBuffer>[] = [];
    for (const layer of this.layers) {
      const state = this.state(layer);
      if (!state) continue;
      const reads = [this.#readMatrix(state, layer.units)];
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
      const state = this.state(layer);
      if (!state) continue;
      this.#writeMatrix(state, layer.units, taken(rest));
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

  #spare(rows: number, cols: number, make: () => Matrix): void {
    const key = `${rows}:${cols}`;
    if (!this.#spares.has(key)) this.#spares.set(key, make());
  }

  #swap(own: Matrix, cols: number): Matrix {
    const key = `${own.rows}:${cols}`;
    const spare = this.#spares.get(key);
    if (!spare) throw new TypeError(`there is no spare matrix of ${key}`);
    this.#spares.set(key, own);
    return spare;
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

/** Columns of a matrix of memory: all groups of weights that tiles cover, `states` times. */
function memoryWidth(states: number, fanIn: number): number {
  return states * padded(fanIn);
}

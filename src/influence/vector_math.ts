import type { Gpu } from "../gpu/gpu.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Panel } from "../gpu/panel.ts";
import type { Recorder } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { layersOf } from "../train/network.ts";
import type { Vectors } from "./vectors.ts";

/** Lanes of a workgroup of shaders/influence/dots.wgsl. */
const LANES = 64;

/** Inner products on their way. */
export interface PendingDots {
  /** Parts of the sums [pieces, count, 64], for shaders. */
  readonly sums: Storage;
  /** Weights and biases of each layer. */
  readonly pieces: number;
  /** [count], once the recording was submitted. */
  read(): Promise<Float64Array>;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/** Sums and inner products of stacked vectors. */
export class VectorMath {
  readonly #gpu: Gpu;
  readonly #combine: Pipeline;
  readonly #dots: Pipeline;

  constructor(gpu: Gpu, pipelines: { readonly combine: Pipeline; readonly dots: Pipeline }) {
    this.#gpu = gpu;
    this.#combine = pipelines.combine;
    this.#dots = pipelines.dots;
  }

  /** Factors (p, q) of each vector, for {@link VectorMath.combine}. */
  factors(count: number, of: (vector: number) => readonly [number, number]): Storage {
    const values = Float32Array.from(
      { length: 2 * count },
      (_, at) => of(Math.floor(at / 2))[at % 2],
    );
    return Storage.upload(this.#gpu, values, "factors");
  }

  /** y := p x + q y, with factors of each vector. */
  combine(record: Recorder, x: Vectors, y: Vectors, factors: Storage): void {
    for (const [left, right, groups] of parts(x, y)) {
      record.dispatch(this.#combine, { x: left, y: right, factors }, { groups }, [
        Math.ceil(groups / LANES),
        x.count,
      ]);
    }
  }

  /** The same at once, from factors by vector; what products read of y is brought up to date. */
  async add(
    x: Vectors,
    y: Vectors,
    of: (vector: number) => readonly [number, number],
  ): Promise<void> {
    using factors = this.factors(x.count, of);
    const record = this.#gpu.record("sums of vectors");
    this.combine(record, x, y, factors);
    y.publish(record);
    await record.submit();
  }

  /** x . y of each vector [count]. */
  async dots(x: Vectors, y: Vectors): Promise<Float64Array> {
    const record = this.#gpu.record("inner products");
    using pending = this.recordDots(record, x, y);
    await record.submit();
    return await pending.read();
  }

  /** Records x . y, to be read after the recording was submitted: parts in float32, their sum in float64. */
  recordDots(record: Recorder, x: Vectors, y: Vectors): PendingDots {
    const pieces = [...parts(x, y)];
    const bytes = 4 * pieces.length * x.count * LANES;
    const sums = Storage.create(this.#gpu, bytes, "inner products");
    pieces.forEach(([left, right, groups], at) =>
      record.dispatch(this.#dots, { x: left, y: right, sums }, {
        groups,
        place: at * x.count * LANES,
      }, [x.count])
    );
    return {
      sums,
      pieces: pieces.length,
      async read() {
        const result = new Float64Array(x.count);
        const all = new Float32Array(await sums.read());
        all.forEach((value, at) => result[Math.floor(at / LANES) % x.count] += value);
        return result;
      },
      [Symbol.dispose]: () => sums[Symbol.dispose](),
    };
  }
}

/** Weights and biases of each layer of two stacks, with the groups of four of one vector. */
function* parts(x: Vectors, y: Vectors): Generator<[Panel | Storage, Panel | Storage, number]> {
  if (x.count !== y.count) throw new TypeError(`${x.count} vectors cannot meet ${y.count}`);
  for (const layer of layersOf(x.network)) {
    const [left, right] = [x.layer(layer), y.layer(layer)];
    yield [left.weights, right.weights, left.weights.rows * left.weights.stride / x.count];
    yield [left.biases, right.biases, left.biases.bytes / 16 / x.count];
  }
}

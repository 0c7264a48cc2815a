import { Storage } from "../gpu/storage.ts";
import { prepareRecords } from "../kernels/inputs.ts";
import { invertFactor } from "../solve/inverse_factor.ts";
import { openDevice } from "./ascent_device.ts";
import { layoutOf } from "./ascent_layout.ts";
import type { AscentOptions } from "./ascent_options.ts";
import { ascentPipelines } from "./ascent_pipelines.ts";
import { type Ascent, recordStep } from "./ascent_step.ts";
import { type Influence, influenceOf } from "./differing.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** Where the runs of an ascent are; tables of queries are [runs, m, features] row-major. */
export interface AscentState {
  /** Steps made. */
  readonly steps: number;
  /** The queries' pixels now. */
  readonly queries: Float32Array;
  /** Those of the largest LOOD so far. */
  readonly best: Float32Array;
  /** The largest LOOD of each run so far [runs], in the device's arithmetic. */
  readonly bestLood: Float32Array;
  /** Norm of each query's last gradient by its pixels [runs, m]. */
  readonly gradientNorms: Float32Array;
}

/** What {@link QueryAscent.restore} needs to go on. */
export interface SavedAscent {
  /** Steps made. */
  readonly steps: number;
  /** Pixels, moments and best pixels of each query [runs, m, features, 4]. */
  readonly state: Float32Array<ArrayBuffer>;
  /** What is known of each query [runs, m, 4]. */
  readonly status: Float32Array<ArrayBuffer>;
}

/**
 * Queries that climb to where a LOOD is largest. All runs share each pass over the training set, and
 * their state stays on the device. A step takes n d operations a query for mean distance and n^2 more
 * for KL, with the inverse of the Gaussian process's factor. Holds GPU memory: dispose it when done.
 */
export class QueryAscent {
  /** Runs. */
  readonly runs: number;
  /** Queries of each run. */
  readonly together: number;
  readonly #ascent: Ascent;
  readonly #owned: DisposableStack;
  #steps = 0;

  private constructor(ascent: Ascent, owned: DisposableStack) {
    this.#ascent = ascent;
    this.#owned = owned;
    this.runs = ascent.layout.runs;
    this.together = ascent.layout.together;
  }

  /**
   * Prepares an ascent: one solve for each differing record and, for KL, the inverse of the factor.
   *
   * @throws RangeError where a record does not exist, the runs differ in their number of records, or
   *   there are more queries or records in a run than {@link MOST_TOGETHER}
   * @throws TypeError where inputs, targets or queries do not fit
   */
  static async create(gp: GaussianProcess, options: AscentOptions): Promise<QueryAscent> {
    const influences: Influence[] = [];
    for (const run of options.runs) influences.push(await influenceOf(gp, run));
    const layout = layoutOf(gp, options, influences);
    const { arithmetic } = gp.path;
    const precision = arithmetic === "host" ? "float32" : arithmetic;
    const { square } = gp.covariance.prepare(0);
    const squares = prepareRecords(gp.covariance, gp.records, layout.features)
      .map((record) => record.square);
    const shader = gp.covariance.slopesShader(
      gp.inputs.center,
      Math.max(square, ...squares),
    );
    const { together, records } = layout;
    const pipelines = await ascentPipelines(gp.gpu, gp.covariance, shader, {
      precision,
      together,
      records,
      shape: layout.shape,
    });
    using owned = new DisposableStack();
    const inverse = options.measure === "kl"
      ? owned.use(await invertFactor(gp.gpu, gp.factor, options))
      : undefined;
    const prepared = { influences, precision, shader, inverse };
    const device = openDevice(gp, options, layout, prepared, owned);
    return new QueryAscent({ gp, options, layout, pipelines, device }, owned.move());
  }

  /**
   * Makes some steps and returns the LOOD of each run before each of them [steps, runs].
   *
   * @param since the steps made before each query began to move [runs, m], undefined where it rests;
   *   a run whose first query rests is not looked at. By default all move from the beginning
   */
  async advance(steps: number, since?: readonly (number | undefined)[]): Promise<Float32Array> {
    const { gp: { gpu }, options, layout: { runs, rows } } = this.#ascent;
    using history = Storage.create(gpu, 4 * steps * runs, "history");
    using moving = Storage.upload(
      gpu,
      Uint32Array.from({ length: rows }, (_, row) => since ? (since[row] ?? -1) + 1 : 1),
      "moving queries",
    );
    const record = gpu.record("optimization", options);
    for (let step = 0; step < steps; step++) {
      await recordStep(this.#ascent, record, { step, made: this.#steps, history, moving });
      this.#steps++;
    }
    await record.submit();
    return new Float32Array(await history.read());
  }

  /** Where the runs are. */
  async read(): Promise<AscentState> {
    const { state, status } = this.#ascent.device;
    const [pixels, rows] = (await Promise.all([state.read(), status.read()]))
      .map((bytes) => new Float32Array(bytes));
    const every = (values: Float32Array, part: number) =>
      Float32Array.from({ length: values.length / 4 }, (_, i) => values[4 * i + part]);
    return {
      steps: this.#steps,
      queries: every(pixels, 0),
      best: every(pixels, 3),
      bestLood: every(rows, 1).filter((_, row) => row % this.together === 0),
      gradientNorms: every(rows, 2),
    };
  }

  /** All that {@link QueryAscent.restore} needs to go on from here. */
  async save(): Promise<SavedAscent> {
    const { state, status } = this.#ascent.device;
    const [pixels, rows] = await Promise.all([state.read(), status.read()]);
    return {
      steps: this.#steps,
      state: new Float32Array(pixels),
      status: new Float32Array(rows),
    };
  }

  /**
   * Goes on from what {@link QueryAscent.save} gave for the same options.
   *
   * @throws TypeError where it is of other options
   */
  restore(saved: SavedAscent): void {
    const { state, status } = this.#ascent.device;
    if (saved.state.byteLength !== state.bytes || saved.status.byteLength !== status.bytes) {
      throw new TypeError(
        `a saved ascent must have ${state.bytes / 4} numbers, got ${saved.state.length}`,
      );
    }
    state.write(saved.state);
    status.write(saved.status);
    this.#steps = saved.steps;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

import { CholeskyDecomposition, Matrix as Small } from "ml-matrix";
import { type Precision, realArray, realBytes } from "../gpu/arithmetic.ts";
import { tileGrid } from "../gpu/files.ts";
import type { Recorder, RecorderOptions } from "../gpu/recorder.ts";
import type { Element } from "../gpu/element.ts";
import { Matrix, padded } from "../gpu/matrix.ts";
import { Storage } from "../gpu/storage.ts";
import { prepareRecords } from "../kernels/inputs.ts";
import { invertFactor, solveByInverse } from "../solve/inverse_factor.ts";
import { coveredRows, type Shape } from "../solve/pipelines.ts";
import { shapeOf } from "../solve/triangular.ts";
import type { Measure } from "./adjoint.ts";
import { type AscentPipelines, ascentPipelines } from "./ascent_pipelines.ts";
import { dot } from "./center.ts";
import { type Differing, type Influence, influenceOf } from "./differing.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** Queries of a run, and records that differ in it, that the device's small matrices have room for. */
export const MOST_TOGETHER = 16;

/** What keeps a query's pixels: nothing, a lowest and a highest value, or the length of its input. */
export type Constraint = "none" | "box" | "norm";

const CONSTRAINTS: readonly Constraint[] = ["none", "box", "norm"];

/** How a feature's pixels become inputs, and which it may have; all [features]. */
export interface PixelMap {
  /** Input = (pixel - offset) / scale. */
  readonly offset: ArrayLike<number>;
  /** See `offset`; > 0. */
  readonly scale: ArrayLike<number>;
  /** Least and greatest pixel inside a box. */
  readonly lowest: ArrayLike<number>;
  /** See `lowest`. */
  readonly highest: ArrayLike<number>;
}

/** What an ascent maximizes, where it starts and what it may do. */
export interface AscentOptions extends RecorderOptions {
  /** Which LOOD is maximized. */
  readonly measure: Measure;
  /** The differing records of each run, of all runs as many; all leave the training set or all join it. */
  readonly runs: readonly Differing[];
  /** Pixels of the first queries [runs, m, features] row-major; m as many of each run. */
  readonly initial: Float32Array;
  /** How pixels become inputs. */
  readonly map: PixelMap;
  /** By default "box". */
  readonly constraint?: Constraint;
  /** Adam's rate in pixels. */
  readonly rate: number;
  /**
   * LOOD below which the rate is raised, tenfold for each power of ten below it and fiftyfold at
   * most; 0 for never.
   */
  readonly ceiling?: number;
  /**
   * Whether a query whose posterior covariance with the records is negative first goes down, until it
   * is not: the LOOD is even in that covariance, and its maxima on the negative side are low ones.
   * By default true.
   */
  readonly upward?: boolean;
}

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
  readonly #gp: GaussianProcess;
  readonly #options: AscentOptions;
  readonly #layout: Layout;
  readonly #pipelines: AscentPipelines;
  readonly #device: DeviceParts;
  readonly #owned: DisposableStack;
  #steps = 0;

  private constructor(
    gp: GaussianProcess,
    options: AscentOptions,
    layout: Layout,
    pipelines: AscentPipelines,
    device: DeviceParts,
    owned: DisposableStack,
  ) {
    this.#gp = gp;
    this.#options = options;
    this.#layout = layout;
    this.#pipelines = pipelines;
    this.#device = device;
    this.#owned = owned;
    this.runs = layout.runs;
    this.together = layout.together;
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
    return new QueryAscent(gp, options, layout, pipelines, device, owned.move());
  }

  /**
   * Makes some steps and returns the LOOD of each run before each of them [steps, runs].
   *
   * @param since the steps made before each query began to move [runs, m], undefined where it rests;
   *   a run whose first query rests is not looked at. By default all move from the beginning
   */
  async advance(steps: number, since?: readonly (number | undefined)[]): Promise<Float32Array> {
    const { gpu } = this.#gp;
    const { runs, rows } = this.#layout;
    using history = Storage.create(gpu, 4 * steps * runs, "history");
    using moving = Storage.upload(
      gpu,
      Uint32Array.from({ length: rows }, (_, row) => since ? (since[row] ?? -1) + 1 : 1),
      "moving queries",
    );
    const record = gpu.record("optimization", this.#options);
    for (let step = 0; step < steps; step++) {
      await this.#recordStep(record, step, { history, moving });
    }
    await record.submit();
    return new Float32Array(await history.read());
  }

  /** Where the runs are. */
  async read(): Promise<AscentState> {
    const { state, status } = this.#device;
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
    const { state, status } = this.#device;
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
    const { state, status } = this.#device;
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

  async #recordStep(
    record: Recorder,
    step: number,
    { history, moving }: { readonly history: Storage; readonly moving: Storage },
  ): Promise<void> {
    const { measure, constraint = "box", rate, ceiling = 0, upward = true } = this.#options;
    const { runs, together, records, rows, features, points, width, first, added } = this.#layout;
    const { place, slopes, reduce, adjoint, weights, ascend } = this.#pipelines;
    const device = this.#device;
    const { gpu, count, outputs } = this.#gp;
    const { state, maps, status, table, numbers, sums, values, derivatives } = device;
    const { influences, totals, constants, adjoints } = device;
    const [others] = device.others.panels;
    const [solution] = device.solved.panels;
    const [products] = device.products.panels;
    const divergence = measure === "kl" ? 1 : 0;
    record.dispatch(place, { state, maps, status, numbers, table, result: others }, {
      rows,
      features,
      first_row: first.query - points,
      first_point: first.query,
      width,
    }, [rows]);
    this.#recordSums(record);
    record.dispatch(slopes, {
      sums,
      values,
      derivatives,
      numbers,
      table,
      used: device.used,
      result: solution,
    }, {
      rows,
      width,
      factored: points / 4,
      first_point: first.query,
      features,
    }, [Math.ceil(width / 256), rows]);
    if (device.inverse) {
      await solveByInverse(gpu, record, device.inverse, device.solved, device.scratch);
    }
    const slots = records + 1 + divergence * together;
    record.dispatch(reduce, { values, influences, totals, a: solution }, {
      runs,
      together,
      records,
      width,
      points,
      slots,
    }, [slots, rows]);
    record.dispatch(adjoint, { values, totals, table, constants, adjoints, history }, {
      runs,
      width,
      first_record: points,
      first_point: first.query,
      slots,
      outputs,
      added,
      divergence,
      upward: upward ? 1 : 0,
      step,
    }, [runs]);
    record.dispatch(weights, {
      derivatives,
      influences,
      adjoints,
      status,
      a: solution,
      result: products,
    }, {
      runs,
      together,
      records,
      width,
      points,
      first_record: points,
      first_point: first.query,
      added,
      divergence,
    }, [rows]);
    const gradient = this.#recordPullBack(record);
    this.#steps++;
    const [slope] = gradient.panels;
    record.dispatch(ascend, { state, maps, status, history, since: moving, a: slope }, {
      features,
      together,
      runs,
      step,
      count: this.#steps,
      constraint: CONSTRAINTS.indexOf(constraint),
      rate,
      ceiling,
      first_decay: 0.9,
      second_decay: 0.999,
      radius: device.radius,
    }, [rows]);
    await record.pace(workOf(this.#layout, divergence ? count : 0));
  }

  /** Sums over the features of each query and point. */
  #recordSums(record: Recorder): void {
    const { sums: pipeline } = this.#pipelines;
    const { inputs, others, sums } = this.#device;
    const { rows, width, features, points, first, shape } = this.#layout;
    const [a] = others.panels;
    const groups = 2 * Math.ceil(features / 8);
    for (const b of [...inputs.panels, a]) {
      record.dispatch(pipeline, { a, b, sums }, {
        a_row: first.query - points,
        a_group: 0,
        b_row: 0,
        b_group: 0,
        groups,
        rows,
        first_col: b === a ? points : b.row,
        width,
      }, tileGrid(pipeline.shader.constants, coveredRows(rows, shape), b.rows));
    }
  }

  /** Products of the weights and the points, added up panel after panel; returns the sum. */
  #recordPullBack(record: Recorder): Matrix {
    const { product, update } = this.#pipelines;
    const { inputs, others, products, gradients } = this.#device;
    const { rows, features, points, shape } = this.#layout;
    const [a] = products.panels;
    const [last] = others.panels;
    let [source, target] = gradients;
    for (const b of [...inputs.panels, last]) {
      const begin = b === last ? points : b.row;
      const result = {
        panel: target.panels[0],
        row: 0,
        col: 0,
        rows: coveredRows(rows, shape),
        cols: padded(features),
      };
      const resources = { a, b, result };
      const params = {
        a_row: 0,
        a_group: begin / 4,
        b_row: 0,
        b_group: 0,
        groups: b.rows / 4,
      };
      const grid = tileGrid(product.shader.constants, result.rows, result.cols);
      if (begin === 0) {
        record.dispatch(product, resources, params, grid);
      } else {
        const more = { sign: 1, source_row: 0, source_group: 0 };
        record.dispatch(
          update,
          { ...resources, source: source.panels[0] },
          { ...params, ...more },
          grid,
        );
      }
      [source, target] = [target, source];
    }
    return source;
  }
}

/** Operations of a step; of mean distance, which solves nothing, `solved` is 0. */
function workOf(
  { rows, shape, width, features }: Pick<Layout, "rows" | "shape" | "width" | "features">,
  solved: number,
): number {
  const covered = coveredRows(rows, shape);
  return 4 * covered * width * features + 4 * covered * solved ** 2;
}

/**
 * Operations of a step of {@link QueryAscent}, as its progress reports them.
 *
 * @param rows queries of all runs
 * @param added records of all runs that join the training set
 */
export function ascentStepWork(
  { count, features }: { readonly count: number; readonly features: number },
  measure: Measure,
  rows: number,
  added = 0,
): number {
  const width = padded(count) + (added > 0 ? padded(added) : 0) + padded(rows);
  return workOf({ rows, shape: shapeOf(rows), width, features }, measure === "kl" ? count : 0);
}

/** Sizes of an ascent. Points are the training records, padded, then added records, then queries. */
interface Layout {
  readonly runs: number;
  readonly together: number;
  readonly records: number;
  readonly rows: number;
  readonly features: number;
  /** Training records, padded. */
  readonly points: number;
  readonly width: number;
  /** The first query among the points, at a multiple of 64. */
  readonly first: { readonly query: number };
  /** 1 where records join the training set, 0 where they leave. */
  readonly added: 0 | 1;
  /** Of the tiles. */
  readonly shape: Shape;
}

function layoutOf(
  { count, inputs: { features }, factor }: GaussianProcess,
  { initial }: AscentOptions,
  influences: readonly Influence[],
): Layout {
  if (factor.matrix.element !== "float32") {
    throw new RangeError("an ascent has a float32 factor, got precision f64; use accurate");
  }
  const runs = influences.length;
  const together = initial.length / (runs * features);
  if (runs === 0 || !Number.isInteger(together) || together < 1) {
    throw new TypeError(
      `queries must be as many of each of ${runs} runs, with ${features} features each, got ` +
        `${initial.length} numbers`,
    );
  }
  const [{ schur: { rows: records }, added }] = influences;
  const alike = influences.every((one) =>
    one.schur.rows === records && (one.added === undefined) === (added === undefined)
  );
  if (!alike) {
    throw new RangeError("all runs must have as many differing records, all added or all removed");
  }
  if (Math.max(together, records) > MOST_TOGETHER) {
    throw new RangeError(
      `a run must have at most ${MOST_TOGETHER} queries and differing records, got ${together} and ` +
        `${records}; make several runs`,
    );
  }
  const wild = initial.findIndex((value) => !Number.isFinite(value));
  if (wild >= 0) throw new RangeError(`queries must be finite, got ${initial[wild]}`);
  const rows = runs * together;
  const points = padded(count);
  const query = points + (added ? padded(runs * records) : 0);
  const width = query + padded(rows);
  return {
    runs,
    together,
    records,
    rows,
    features,
    points,
    width,
    first: { query },
    added: added ? 1 : 0,
    shape: shapeOf(rows),
  };
}

/** What an ascent holds on the device; sizes as the shaders say. */
interface DeviceParts {
  readonly inputs: Matrix;
  readonly others: Matrix;
  readonly solved: Matrix;
  /** L^-T, for KL. */
  readonly inverse: Matrix<Element> | undefined;
  readonly scratch: readonly [Matrix, Matrix];
  readonly products: Matrix;
  readonly gradients: readonly [Matrix, Matrix];
  readonly state: Storage;
  readonly maps: Storage;
  readonly status: Storage;
  readonly numbers: Storage;
  readonly table: Storage;
  readonly used: Storage;
  readonly sums: Storage;
  readonly values: Storage;
  readonly derivatives: Storage;
  readonly influences: Storage;
  readonly totals: Storage;
  readonly constants: Storage;
  readonly adjoints: Storage;
  /** The most |x|^2 of a query kept by its norm. */
  readonly radius: number;
}

interface Prepared {
  readonly influences: readonly Influence[];
  readonly precision: Precision;
  readonly shader: ReturnType<GaussianProcess["covariance"]["slopesShader"]>;
  readonly inverse: Matrix<Element> | undefined;
}

function openDevice(
  gp: GaussianProcess,
  options: AscentOptions,
  layout: Layout,
  { influences, precision, shader, inverse }: Prepared,
  owned: DisposableStack,
): DeviceParts {
  const { gpu, covariance, records: training, count } = gp;
  const { together, records, rows, features, points, width, first } = layout;
  const matrix = (height: number, cols: number, label: string) =>
    owned.use(Matrix.create(gpu, height, cols, label));
  const storage = (bytes: number, label: string) => owned.use(Storage.create(gpu, bytes, label));
  const upload = (values: Parameters<typeof Storage.upload>[1], label: string) =>
    owned.use(Storage.upload(gpu, values, label));
  const reals = (values: Iterable<number>, label: string) =>
    upload(realArray(precision, values), label);
  const real = realBytes(precision);

  const added = influences.flatMap((one) => one.added ? [...one.added] : []);
  const others = new Float32Array((width - points) * features);
  others.set(added);
  const known = prepareRecords(covariance, training, features);
  const joining = added.length > 0
    ? prepareRecords(covariance, Float32Array.from(added), features)
    : [];
  const { center } = gp.inputs;
  const table = new Float64Array(shader.fields * width);
  const used = new Uint32Array(width);
  const place = (point: number, record: (typeof known)[number], own: number) => {
    used[point] = 1;
    table[point] = own;
    let field = 1;
    for (const value of shader.of(record)) table[field++ * width + point] = value;
  };
  known.forEach((record, i) => place(i, record, gp.inputs.centers[i]));
  joining.forEach((record, i) => place(points + i, record, center?.of(record) ?? 0));
  used.fill(1, first.query, first.query + rows);
  const { map, initial } = options;
  const squares = known.map((record) => record.square * features);
  return {
    inputs: owned.use(Matrix.upload(gpu, training, count, features, "inputs of an ascent")),
    others: owned.use(
      Matrix.upload(gpu, others, width - points, features, "differing records and queries"),
    ),
    solved: matrix(rows, count, "solutions"),
    inverse,
    scratch: [matrix(rows, count, "solve scratch"), matrix(rows, count, "solve scratch")],
    products: matrix(rows, width, "weights"),
    gradients: [matrix(rows, features, "gradient"), matrix(rows, features, "gradient")],
    state: upload(Float32Array.from(Array.from(initial).flatMap((x) => [x, 0, 0, x])), "queries"),
    maps: upload(mapsOf(map, features), "maps of pixels"),
    status: storage(16 * rows, "status"),
    numbers: reals(shader.numbers, "numbers"),
    table: reals(table, "points"),
    used: upload(used, "used points"),
    sums: storage(real * rows * width, "sums"),
    values: storage(real * rows * width, "covariances"),
    derivatives: storage(8 * rows * width, "derivatives"),
    influences: reals(influenceTable(gp, layout, influences), "influences"),
    totals: storage(real * rows * (records + 1 + together), "totals"),
    constants: reals(constantsOf(gp, influences, joining.map((r) => center?.of(r) ?? 0)), "runs"),
    adjoints: storage(real * rows * (records + together + 1), "adjoints"),
    radius: squares.reduce((most, square) => Math.max(most, square), 0),
  };
}

function mapsOf({ offset, scale, lowest, highest }: PixelMap, features: number) {
  for (const part of [offset, scale, lowest, highest]) {
    if (part.length !== features) {
      throw new TypeError(`a map of pixels must have ${features} features, got ${part.length}`);
    }
  }
  const numbers = Array.from(
    { length: features },
    (_, f) => [offset[f], 1 / scale[f], lowest[f], highest[f]],
  ).flat();
  if (!numbers.every(Number.isFinite)) {
    throw new RangeError("a map of pixels must be finite, and its scale > 0");
  }
  return Float32Array.from(numbers);
}

/** Influences [runs, s, points], then t of the center. */
function influenceTable(
  { fitted, count }: GaussianProcess,
  { points, runs, records }: Layout,
  influences: readonly Influence[],
): Float64Array {
  const table = new Float64Array((runs * records + 1) * points);
  influences.forEach(({ influence }, run) => {
    for (let k = 0; k < records; k++) {
      table.set(influence.getRow(k), (run * records + k) * points);
    }
  });
  if (fitted) table.set(fitted.solved.subarray(0, count), runs * records * points);
  return table;
}

/** For each run S^-1, S^-1 r and h, which brings back what the center took: then its lift. */
function constantsOf(
  { fitted, count }: GaussianProcess,
  influences: readonly Influence[],
  joining: readonly number[],
): number[] {
  const kappa = fitted?.center.kappa ?? 0;
  const numbers = influences.flatMap(({ influence, schur, residual }, run) => {
    const solver = new CholeskyDecomposition(schur);
    const s = schur.rows;
    const h = Array.from({ length: s }, (_, k) => {
      const known = fitted ? dot(fitted.centers.subarray(0, count), influence.getRow(k)) : 0;
      return kappa * ((joining[run * s + k] ?? 0) + known);
    });
    return [
      ...solver.solve(Small.eye(s)).to1DArray(),
      ...solver.solve(residual).to1DArray(),
      ...h,
    ];
  });
  return [...numbers, fitted?.lift ?? 0];
}

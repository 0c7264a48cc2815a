import { CholeskyDecomposition, Matrix as Small } from "ml-matrix";
import { type Precision, realArray, realBytes } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import { Matrix } from "../gpu/matrix.ts";
import { Storage } from "../gpu/storage.ts";
import { prepareRecords } from "../kernels/inputs.ts";
import type { Layout } from "./ascent_layout.ts";
import type { AscentOptions, PixelMap } from "./ascent_options.ts";
import { dot } from "./center.ts";
import type { Influence } from "./differing.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** What an ascent holds on the device; sizes as the shaders say. */
export interface DeviceParts {
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

/** What it is made of. */
export interface Prepared {
  readonly influences: readonly Influence[];
  readonly precision: Precision;
  readonly shader: ReturnType<GaussianProcess["covariance"]["slopesShader"]>;
  readonly inverse: Matrix<Element> | undefined;
}

/** Uploads and allocates all of it; `owned` frees it. */
export function openDevice(
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

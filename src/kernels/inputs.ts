import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import { Storage } from "../gpu/storage.ts";
import { type Precision, realArray, represented } from "../gpu/arithmetic.ts";
import type { Center, Covariance, CovarianceShader, PreparedRecord } from "./covariance.ts";
import type { Levels } from "./levels.ts";

/** Records on the device, with what the covariance needs to know of each. */
export interface KernelInputs {
  /** Records. */
  readonly count: number;
  /** Features of a record. */
  readonly features: number;
  /** Arithmetic in which their covariances are computed. */
  readonly precision: Precision;
  /** [count, features], or [count, columns] as levels. */
  readonly matrix: Matrix;
  /** Set where `matrix` holds levels, see {@link Levels}. */
  readonly levels: Pick<Levels, "plane" | "unit" | "weights"> | undefined;
  /** Whether chunks of a sum over the features are added up in float32, whatever the precision. */
  readonly singleSums: boolean;
  /** How shaders compute the covariance. */
  readonly shader: CovarianceShader;
  /** Pairs [1 + pairs, padded count] of each record, see shaders/covariance/. */
  readonly table: Storage;
  /** The component that is taken out of the covariances. */
  readonly center: Center | undefined;
  /** g of each record as the device has it [count]; 0 without a center. */
  readonly centers: Float64Array;
  /** k(x, x) of each record [count]. */
  readonly variances: Float64Array;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/** Options of {@link kernelInputs}. */
export interface KernelInputOptions {
  /** By default "float32". */
  readonly precision?: Precision;
  /** The component to take out of the covariances; by default none. */
  readonly center?: Center | undefined;
  /** The same records in units of levels. */
  readonly levels?: Levels | undefined;
  /**
   * Whether 128 products are added up in float32 before they join a sum over the features, whatever
   * the precision: by default where that is exact, as it is of whole levels.
   */
  readonly singleSums?: boolean;
}

/**
 * Brings records to the device.
 *
 * @param values [count, features] row-major, finite
 * @throws TypeError where the number of values does not fit
 * @throws RangeError where a value is not finite, or there are none
 */
export function kernelInputs(
  gpu: Gpu,
  covariance: Covariance,
  values: Float32Array,
  features: number,
  options: KernelInputOptions = {},
): KernelInputs {
  const { precision = "float32", center, levels, singleSums = levels?.whole ?? false } = options;
  const records = prepareRecords(covariance, values, features, levels);
  const count = records.length;
  const shader = covariance.shader(precision, center);
  const centers = Float64Array.from(
    records,
    (record) => center ? represented(precision, center.of(record)) : 0,
  );
  using stack = new DisposableStack();
  const matrix = stack.use(
    levels
      ? Matrix.upload(gpu, levels.values, count, levels.width, "levels")
      : Matrix.upload(gpu, values, count, features, "inputs"),
  );
  const shifts = levels?.shifts ?? new Float64Array(count);
  const table = stack.use(
    Storage.upload(gpu, tableOf(precision, shader, records, shifts, centers), "deviations"),
  );
  const owned = stack.move();
  return {
    count,
    features,
    precision,
    matrix,
    levels,
    singleSums,
    shader,
    table,
    center,
    centers,
    variances: Float64Array.from(records, (record) => covariance.variance(record)),
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/**
 * What the covariance computes once for each of some records.
 *
 * @param values [n, features] row-major
 */
export function prepareRecords(
  covariance: Covariance,
  values: Float32Array | Float64Array,
  features: number,
  levels?: Levels,
): PreparedRecord[] {
  const count = values.length / features;
  if (!Number.isInteger(count) || count < 1) {
    throw new TypeError(`${values.length} values are not whole records of ${features} features`);
  }
  checkFinite(values, features);
  return Array.from(
    { length: count },
    (_, i) =>
      covariance.prepare((levels?.squaredNorms[i] ?? squaredNorm(values, features, i)) / features),
  );
}

function tableOf(
  precision: Precision,
  shader: CovarianceShader,
  records: readonly PreparedRecord[],
  shifts: Float64Array,
  centers: Float64Array,
): ReturnType<typeof realArray> {
  const all = padded(records.length);
  const rows = 1 + shader.pairs(records[0]).length;
  const pairs = new Float64Array(2 * rows * all);
  records.forEach((record, i) => {
    [[shifts[i], centers[i]] as const, ...shader.pairs(record)].forEach(([first, second], row) => {
      pairs[2 * (row * all + i)] = first;
      pairs[2 * (row * all + i) + 1] = second;
    });
  });
  return realArray(precision, pairs);
}

/** Groups of four that hold the features: an even number, since tiles read two at a time. */
export function featureGroups(features: number): number {
  return 2 * Math.ceil(features / 8);
}

function squaredNorm(
  values: Float32Array | Float64Array,
  features: number,
  record: number,
): number {
  let sum = 0;
  for (let i = record * features; i < (record + 1) * features; i++) sum += values[i] * values[i];
  return sum;
}

function checkFinite(values: Float32Array | Float64Array, features: number): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new RangeError(
    `inputs must be finite, got ${values[at]} in record ${Math.floor(at / features)}, ` +
      `feature ${at % features}`,
  );
}

import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Center, Covariance, PreparedRecord } from "./covariance.ts";
import type { Gram } from "./gram.ts";
import { prepareRecords } from "./inputs.ts";

/** Records of each side that are summed over the features together, while they are in the cache. */
const BLOCK = 16;

/**
 * M(X, X) + noise I as {@link gram} gives it, computed in float64 on the CPU: for adapters that have
 * nothing beyond float32. n^2 d / 2 operations of one thread.
 *
 * @param values [n, features] row-major
 */
export async function hostGram(
  gpu: Gpu,
  covariance: Covariance,
  values: Float32Array,
  features: number,
  noise: number,
  center: Center | undefined,
  options: RecorderOptions = {},
): Promise<Gram> {
  const count = values.length / features;
  const side = sideOf(covariance, values, features, center);
  using stack = new DisposableStack();
  const matrix = stack.use(Matrix.create(gpu, count, count, "gram matrix"));
  const low = stack.use(Matrix.create(gpu, count, count, "gram matrix, low part"));
  for (const [at, panel] of matrix.panels.entries()) {
    const width = 4 * panel.stride;
    const high = new Float32Array(panel.rows * width);
    const rest = new Float32Array(panel.rows * width);
    for (let first = 0; first < panel.rows; first += BLOCK) {
      const begin = panel.row + first;
      const rows = Math.min(BLOCK, count - begin);
      if (rows > 0) {
        covariances(covariance, side, side, begin, rows, begin, (i, j, value) => {
          const at = (i - panel.row) * width + j;
          const whole = value + (i === j ? noise : 0);
          high[at] = whole;
          rest[at] = whole - high[at];
        });
      }
      options.onProgress?.(2 * BLOCK * width * features, "gram matrix");
      await turn(options.signal);
    }
    // The padded diagonal is 1, so that a factorization passes over it.
    for (let i = Math.max(count, panel.row); i < panel.row + panel.rows; i++) {
      high[(i - panel.row) * width + i] = 1;
    }
    fillBlocks(high, panel.row, panel.rows, width);
    fillBlocks(rest, panel.row, panel.rows, width);
    matrix.uploadPanel(panel, high);
    low.uploadPanel(low.panels[at], rest);
  }
  const owned = stack.move();
  return { matrix, low, [Symbol.dispose]: () => owned.dispose() };
}

/**
 * M(Q, X) [m, n] in float64 on the CPU. m n d operations.
 *
 * @param q [m, features] row-major
 * @param x [n, features] row-major
 */
export async function hostCrossGram(
  covariance: Covariance,
  q: Float32Array | Float64Array,
  x: Float32Array | Float64Array,
  features: number,
  center: Center | undefined,
): Promise<Float64Array> {
  const left = sideOf(covariance, q, features, center);
  const right = sideOf(covariance, x, features, center);
  const n = right.records.length;
  const result = new Float64Array(left.records.length * n);
  for (let begin = 0; begin < left.records.length; begin += BLOCK) {
    const rows = Math.min(BLOCK, left.records.length - begin);
    covariances(covariance, left, right, begin, rows, 0, (i, j, value) => {
      result[i * n + j] = value;
    });
    await turn(undefined);
  }
  return result;
}

/**
 * Sums over the features of a covariance's term, for all pairs of records [n, n], in float64 on the
 * CPU: covariances of one kind share them. n^2 d / 2 operations.
 *
 * @param values [n, features] row-major
 */
export async function hostSums(
  term: Covariance["term"],
  values: Float32Array | Float64Array,
  features: number,
): Promise<Float64Array> {
  const n = values.length / features;
  const wide = Float64Array.from(values);
  const sum = term === "product" ? products : squaredDistances;
  const result = new Float64Array(n * n);
  for (let begin = 0; begin < n; begin += BLOCK) {
    const end = Math.min(begin + BLOCK, n);
    for (let j = begin; j < n; j++) {
      for (let i = begin; i < Math.min(end, j + 1); i++) {
        const total = sum(wide, i * features, wide, j * features, features);
        result[i * n + j] = result[j * n + i] = total;
      }
    }
    await turn(undefined);
  }
  return result;
}

/**
 * K(X, X) [n, n] in float64 on the CPU.
 *
 * @param sums of {@link hostSums}
 * @param values [n, features] row-major
 */
export function hostCovariances(
  covariance: Covariance,
  sums: Float64Array,
  values: Float32Array | Float64Array,
  features: number,
): Float64Array {
  const records = prepareRecords(covariance, values, features);
  const n = records.length;
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      const value = covariance.value(sums[i * n + j], features, records[i], records[j]);
      result[i * n + j] = result[j * n + i] = value;
    }
  }
  return result;
}

/** Records of one side of a covariance. */
interface Side {
  readonly values: Float64Array;
  readonly features: number;
  readonly records: readonly PreparedRecord[];
  /** sqrt(kappa) g. */
  readonly centers: Float64Array;
}

function sideOf(
  covariance: Covariance,
  values: Float32Array | Float64Array,
  features: number,
  center: Center | undefined,
): Side {
  const records = prepareRecords(covariance, values, features);
  const root = Math.sqrt(center?.kappa ?? 0);
  const centers = Float64Array.from(records, (record) => root * (center?.of(record) ?? 0));
  return { values: Float64Array.from(values), features, records, centers };
}

/** Calls `put` with m(i, j) for rows [begin, begin + rows) and the columns from `from` on. */
function covariances(
  covariance: Covariance,
  left: Side,
  right: Side,
  begin: number,
  rows: number,
  from: number,
  put: (i: number, j: number, value: number) => void,
): void {
  const { features } = left;
  const sum = covariance.term === "product" ? products : squaredDistances;
  for (let j = from; j < right.records.length; j++) {
    const q = right.records[j];
    for (let i = begin; i < begin + rows; i++) {
      const total = sum(left.values, i * features, right.values, j * features, features);
      const whole = covariance.value(total, features, left.records[i], q);
      put(i, j, whole - left.centers[i] * right.centers[j]);
    }
  }
}

function products(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  // Four sums, because each waits for its last addition.
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s += a[i + k] * b[j + k];
    t += a[i + k + 1] * b[j + k + 1];
    u += a[i + k + 2] * b[j + k + 2];
    v += a[i + k + 3] * b[j + k + 3];
  }
  for (; k < length; k++) s += a[i + k] * b[j + k];
  return (s + t) + (u + v);
}

function squaredDistances(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  length: number,
): number {
  let [s, t] = [0, 0];
  let k = 0;
  for (; k + 1 < length; k += 2) {
    s += (a[i + k] - b[j + k]) ** 2;
    t += (a[i + k + 1] - b[j + k + 1]) ** 2;
  }
  if (k < length) s += (a[i + k] - b[j + k]) ** 2;
  return s + t;
}

/** The lower halves of the 64 x 64 diagonal blocks from their upper halves. */
function fillBlocks(values: Float32Array, row: number, rows: number, width: number): void {
  for (let i = 0; i < rows; i++) {
    const first = Math.floor(i / 64) * 64;
    for (let k = first; k < i; k++) values[i * width + row + k] = values[k * width + row + i];
  }
}

/** Lets the event loop run: progress, and an interruption. */
async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  signal?.throwIfAborted();
}

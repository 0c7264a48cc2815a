import type { Precision } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import type { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";

/** A symmetric matrix [n, n] of which the upper triangle is held, and how to multiply by it. */
export interface Symmetric {
  /** The matrix, or what float32 keeps of it. */
  readonly matrix: Matrix<Element>;
  /** What float32 drops of it, of the same form; undefined where nothing is known of it. */
  readonly low: Matrix | undefined;
  /** Arithmetic of the product; "host" is float64 on the CPU. */
  readonly arithmetic: Precision | "host";
}

/**
 * A x in float64 on the host, and some rows of A as the device has it: n^2 / 2 numbers come from the
 * device, a part at a time.
 *
 * @param x [classes, n] row-major
 * @param rows of A that are wanted
 */
export async function hostProduct(
  { matrix, low }: Symmetric,
  x: Float64Array,
  rows: readonly number[],
  options: RecorderOptions = {},
): Promise<{ readonly product: Float64Array; readonly rows: readonly Float64Array[] }> {
  const size = matrix.rows;
  const classes = x.length / size;
  const width = padded(size);
  // Classes are innermost and in fours, so that an element of A meets all of them at once.
  const lanes = Math.ceil(classes / LANES) * LANES;
  const vectors = interleave(x, size, classes, lanes);
  const sums = new Float64Array(size * lanes);
  const seen = rows.map(() => new Float64Array(size));
  const lows = low && [...low.parts()];
  for (const [at, part] of [...matrix.parts()].entries()) {
    options.signal?.throwIfAborted();
    // Together: the wait for one costs as much as the wait for both.
    const mapped = await Promise.all([
      matrix.mapRows(part),
      lows && low.mapRows(lows[at]),
    ]);
    using first = mapped[0];
    using second = mapped[1];
    const [high, rest] = [first.values, second?.values];
    const begin = part.panel.row + part.first;
    for (let i = begin; i < Math.min(begin + part.rows, size); i++) {
      const from = (i - begin) * width;
      multiplyRow(high, rest, from, i, { vectors, sums, lanes, size });
      rows.forEach((row, k) => {
        if (row >= i) seen[k][i] = high[from + row] + (rest ? rest[from + row] : 0);
        if (row !== i) return;
        for (let j = i; j < size; j++) seen[k][j] = high[from + j] + (rest ? rest[from + j] : 0);
      });
    }
    options.onProgress?.(8 * part.rows * width * classes, "symmetric product");
  }
  const product = Float64Array.from(
    { length: x.length },
    (_, at) => sums[at % size * lanes + Math.floor(at / size)],
  );
  return { product, rows: seen };
}

/** Classes that {@link multiplyRow} keeps in registers. */
const LANES = 4;

/** [size, lanes] from [classes, size]. */
function interleave(x: Float64Array, size: number, classes: number, lanes: number): Float64Array {
  const result = new Float64Array(size * lanes);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < size; i++) result[i * lanes + c] = x[c * size + i];
  }
  return result;
}

/** Adds what row i of the upper triangle contributes to A x. */
function multiplyRow(
  high: Float32Array | Float64Array,
  rest: Float32Array | undefined,
  from: number,
  i: number,
  { vectors, sums, lanes, size }: {
    readonly vectors: Float64Array;
    readonly sums: Float64Array;
    readonly lanes: number;
    readonly size: number;
  },
): void {
  for (let c = i * lanes; c < (i + 1) * lanes; c += LANES) {
    const [a, b] = [vectors[c], vectors[c + 1]];
    const [d, e] = [vectors[c + 2], vectors[c + 3]];
    let value = rest ? high[from + i] + rest[from + i] : high[from + i];
    let [s, t, u, v] = [value * a, value * b, value * d, value * e];
    for (let j = i + 1, k = c + lanes; j < size; j++, k += lanes) {
      value = rest ? high[from + j] + rest[from + j] : high[from + j];
      s += value * vectors[k];
      t += value * vectors[k + 1];
      u += value * vectors[k + 2];
      v += value * vectors[k + 3];
      sums[k] += value * a;
      sums[k + 1] += value * b;
      sums[k + 2] += value * d;
      sums[k + 3] += value * e;
    }
    sums[c] += s;
    sums[c + 1] += t;
    sums[c + 2] += u;
    sums[c + 3] += v;
  }
}

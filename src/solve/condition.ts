import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { DeviceProduct } from "./symmetric_product.ts";
import { solve } from "./triangular.ts";

/** Random vectors that search for the smallest eigenvalue; a solve has room for 64. */
export const PROBES = 8;

/**
 * Estimates the condition number |A|_2 |A^-1|_2 of a factored matrix from below, by two steps of
 * power iteration with A and, on a block of random vectors, with its factor: the estimate is to tell
 * powers of ten apart. 4 n^2 operations a step; the host waits for the device once.
 */
export async function estimateCondition(
  gpu: Gpu,
  factor: Factor<Element>,
  options: RecorderOptions = {},
): Promise<number> {
  const [largest, inverse] = await Promise.all([
    growthOfProduct(gpu, factor, options),
    growthOfSolve(gpu, factor, options),
  ]);
  return Math.max(1, largest * inverse);
}

/** |A y| / |y| of y = A x, x random. */
async function growthOfProduct(
  gpu: Gpu,
  { matrix, size }: Factor<Element>,
  options: RecorderOptions,
): Promise<number> {
  const a = { matrix, low: undefined, arithmetic: matrix.element };
  const product = await DeviceProduct.open(gpu, a, matrix.element, 1);
  using x = product.upload(randomUnits(1, size));
  using zero = product.createVectors("zeros");
  using y = product.createVectors("vectors");
  using once = product.createSums();
  using twice = product.createSums();
  const record = gpu.record("symmetric product", options);
  await product.record(record, x, once);
  await product.recordRemainder(record, zero, once, y); // -A x, which grows alike
  await product.record(record, y, twice);
  await record.submit();
  const [first, second] = await Promise.all([product.readSums(once), product.readSums(twice)]);
  return growth(first, second, size);
}

/** Largest |A^-1 y| / |y| of y = A^-1 x for a block of random vectors x. */
async function growthOfSolve(
  gpu: Gpu,
  factor: Factor<Element>,
  options: RecorderOptions,
): Promise<number> {
  const { matrix: { element }, size } = factor;
  using x = Matrix.upload(
    gpu,
    randomUnits(PROBES, size),
    PROBES,
    size,
    "right-hand sides",
    element,
  );
  await solve(gpu, gpu.record("solve", options), factor, x);
  // Read before the second solve replaces it, and waited for with that.
  const first = x.download();
  first.catch(() => {});
  await solve(gpu, gpu.record("solve", options), factor, x);
  const [before, after] = await Promise.all([first, x.download()]);
  return growth(Float64Array.from(before), Float64Array.from(after), size);
}

/** Largest |after| / |before| of vectors [count, size]. */
function growth(before: Float64Array, after: Float64Array, size: number): number {
  const lengths = norms(after, size);
  return Math.max(...norms(before, size).map((length, i) => lengths[i] / length));
}

function norms(x: Float64Array, size: number): number[] {
  return Array.from({ length: x.length / size }, (_, i) => {
    const part = x.subarray(i * size, (i + 1) * size);
    return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0)) || 1;
  });
}

/**
 * Random vectors of length 1, of 1 and -1 from a linear congruential generator (Numerical Recipes),
 * the same in each run.
 */
function randomUnits(count: number, size: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length: count * size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 31 ? 1 : -1) / Math.sqrt(size);
  });
}

import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Factor } from "./factor.ts";
import { solveOnce } from "./refine.ts";
import { symmetricProduct } from "./symmetric_product.ts";

/** Steps of each power iteration: the estimate is to tell powers of ten apart. */
const STEPS = 2;

/** Random vectors that search for the smallest eigenvalue; a solve has room for 64. */
const PROBES = 8;

/**
 * Estimates the condition number |A|_2 |A^-1|_2 of a factored matrix from below, by power iteration
 * with A and, on a block of random vectors, with its factor. 4 n^2 operations a step.
 */
export async function estimateCondition(
  gpu: Gpu,
  factor: Factor<Element>,
  options: RecorderOptions = {},
): Promise<number> {
  const { matrix, size } = factor;
  const a = { matrix, low: undefined, arithmetic: matrix.element };
  const largest = await growth(size, 1, (x) => symmetricProduct(gpu, a, x, options));
  const inverse = await growth(size, PROBES, (x) => solveOnce(gpu, factor, x, options));
  return Math.max(1, largest * inverse);
}

/** Largest |A x| / |x| found, from `count` random vectors. */
async function growth(
  size: number,
  count: number,
  apply: (x: Float64Array) => Promise<Float64Array>,
): Promise<number> {
  let x = randomSigns(count * size);
  let most = 0;
  for (let step = 0; step < STEPS; step++) {
    const before = norms(x, size);
    const y = await apply(x.map((value, i) => value / before[Math.floor(i / size)]));
    most = Math.max(...norms(y, size));
    x = y;
  }
  return most;
}

function norms(x: Float64Array, size: number): number[] {
  return Array.from({ length: x.length / size }, (_, i) => {
    const part = x.subarray(i * size, (i + 1) * size);
    return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0)) || 1;
  });
}

/** 1 and -1 of a linear congruential generator (Numerical Recipes), the same in each run. */
function randomSigns(length: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 31 ? 1 : -1;
  });
}

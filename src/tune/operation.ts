import type { Gpu } from "../gpu/gpu.ts";
import type { TileUse } from "../gpu/tuning.ts";
import type { Run } from "./timing.ts";

/** How far results are from those of float64 on the CPU. */
export interface Verified {
  /** Largest difference, relative to what the operation adds up. */
  readonly error: number;
  /** The most that rounding can make of it. */
  readonly tolerance: number;
}

/** An operation on a device, with its data. */
export interface Prepared {
  /** Does it once. */
  readonly run: Run;
  /** Compares what the last run left with float64 on the CPU, by samples where it is large. */
  verify(): Promise<Verified>;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/** Something whose tile is chosen by measuring it. */
export interface Operation {
  /** As the table has it. */
  readonly name: string;
  /** What its tile is used for. */
  readonly use: TileUse;
  /** Floating-point operations at a size. */
  work(n: number): number;
  /** Data of a size on a device. */
  prepare(gpu: Gpu, n: number): Promise<Prepared>;
}

/** Elements of a large result that are verified. */
const SAMPLES = 256;

/** Results up to this many elements are verified whole. */
const FEW = 70 * 70;

/** Places of a result [rows, cols] that are verified: all, or some of them spread over it. */
export function* samples(rows: number, cols: number): Generator<readonly [number, number]> {
  if (rows * cols <= FEW) {
    for (let at = 0; at < rows * cols; at++) yield [Math.floor(at / cols), at % cols];
    return;
  }
  const next = random(rows + cols);
  yield [rows - 1, cols - 1];
  for (let i = 0; i < SAMPLES; i++) yield [Math.floor(next() * rows), Math.floor(next() * cols)];
}

/** Numbers in [0, 1) of a linear congruential generator (Numerical Recipes), the same on each run. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers in [-1, 1), the same on each run. */
export function numbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  const next = random(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
}

/**
 * The most that rounding makes of a sum of n products, relative to the sum of their absolute values: a
 * rounding for each product and for each addition of a chunk of at most 128, and one for each chunk.
 */
export function sumTolerance(n: number): number {
  return 2 ** -24 * (Math.min(n, 128) + Math.ceil(n / 4) / 4 + 2);
}

import type { Gpu } from "../gpu/gpu.ts";
import type { Precision } from "../kernels/arithmetic.ts";

/**
 * How carefully a Gaussian process is computed. "fast": all in float32, on every adapter.
 * "accurate": covariances in float64, kept as the sum of two float32 matrices, a float32 factor and
 * iterative refinement. "auto": accurate where the adapter's float64 passes its self-test.
 */
export type Level = "auto" | "fast" | "accurate";

/** The level that is used, and why. */
export interface Path {
  /** The level. */
  readonly level: "fast" | "accurate";
  /** Arithmetic of the covariances. */
  readonly precision: Precision;
  /** Set where less was granted than "auto" could have given. */
  readonly notice: string | undefined;
}

/**
 * The level this adapter can give.
 *
 * @throws RangeError where "accurate" is asked for and the adapter has no float64
 */
export async function choosePath(gpu: Gpu, level: Level): Promise<Path> {
  if (level !== "auto" && level !== "accurate" && level !== "fast") {
    throw new RangeError(`precision must be auto, fast or accurate, got ${level}`);
  }
  if (level === "fast") return { level, precision: "float32", notice: undefined };
  if (await gpu.trustsFloat64()) {
    return { level: "accurate", precision: "float64", notice: undefined };
  }
  const reason = gpu.float64
    ? "this adapter's float64 fails its self-test"
    : "this adapter grants no float64 shaders";
  if (level === "accurate") {
    throw new RangeError(`precision "accurate" needs float64 shaders, and ${reason}; use "fast"`);
  }
  return { level: "fast", precision: "float32", notice: `computed in float32: ${reason}` };
}

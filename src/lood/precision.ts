import type { Precision } from "../gpu/arithmetic.ts";
import type { Gpu } from "../gpu/gpu.ts";

/**
 * How carefully a Gaussian process is computed. "fast": sums over the features in float32, layers
 * beyond it where the adapter can, covariances rounded once to float32, one solve. "accurate":
 * covariances and residuals beyond float32, a float32 factor and iterative refinement. "f64": all in
 * native float64. "auto": accurate, unless only the CPU has more than float32, then fast.
 */
export type Level = "auto" | "fast" | "accurate" | "f64";

/**
 * What computes beyond float32. "float64": native shaders. "integer": sums over the features exactly,
 * as whole numbers, where inputs are 8-bit pixels, and the rest in float64 or double-single.
 * "double-single": pairs of float32. "cpu": float64 on the host, on any machine, and slow. "auto": the
 * fastest that works, in the order integer, float64, double-single, cpu. "fast" takes its layers'
 * arithmetic from it, and has no use for "cpu" nor "integer".
 */
export type Beyond = "auto" | "float64" | "integer" | "double-single" | "cpu";

/** All levels, for options and messages. */
export const LEVELS: readonly Level[] = ["auto", "fast", "accurate", "f64"];

/** All kinds of arithmetic beyond float32, for options and messages. */
export const BEYOND: readonly Beyond[] = ["auto", "float64", "integer", "double-single", "cpu"];

/** What was asked for, see {@link choosePath}. */
export interface PathRequest {
  /** By default "auto". */
  readonly precision?: Level;
  /** By default "auto". */
  readonly beyond?: Beyond;
  /** Whether the inputs are 8-bit numbers. */
  readonly levels?: boolean;
}

/** How it is computed, and why. */
export interface Path {
  /** The level. */
  readonly level: "fast" | "accurate" | "f64";
  /** Arithmetic of covariances and residuals; "host" is float64 on the CPU. */
  readonly arithmetic: Precision | "host";
  /** Whether sums over the features are exact sums of whole numbers. */
  readonly integer: boolean;
  /** Where less or something else was granted than was asked for. */
  readonly notices: readonly string[];
}

/**
 * The path that this adapter and these inputs can take.
 *
 * @throws RangeError for an unknown level or arithmetic, and where "f64" is asked for and the
 *   adapter has no float64
 */
export async function choosePath(gpu: Gpu, request: PathRequest): Promise<Path> {
  const { precision = "auto", beyond = "auto", levels = false } = request;
  if (!LEVELS.includes(precision)) {
    throw new RangeError(`precision must be one of ${LEVELS.join(", ")}, got ${precision}`);
  }
  if (!BEYOND.includes(beyond)) {
    throw new RangeError(`beyond must be one of ${BEYOND.join(", ")}, got ${beyond}`);
  }
  const unused = (...used: Beyond[]) =>
    beyond === "auto" || used.includes(beyond)
      ? []
      : [`precision ${precision} has no use for --beyond ${beyond}`];
  if (precision === "fast") {
    const notices = unused("float64", "double-single");
    const arithmetic = await deviceArithmetic(gpu, beyond, notices) ?? "float32";
    return { level: "fast", arithmetic, integer: levels, notices };
  }
  if (precision === "f64") {
    if (await gpu.trustsFloat64()) {
      return { level: "f64", arithmetic: "float64", integer: false, notices: unused() };
    }
    throw new RangeError(
      `precision f64 needs float64 shaders, and ${await lacksFloat64(gpu)}; use accurate`,
    );
  }
  return await accuratePath(gpu, precision, beyond, levels);
}

async function accuratePath(
  gpu: Gpu,
  precision: "auto" | "accurate",
  beyond: Beyond,
  levels: boolean,
): Promise<Path> {
  if (beyond === "cpu") {
    return { level: "accurate", arithmetic: "host", integer: false, notices: [] };
  }
  const notices: string[] = [];
  const arithmetic = await deviceArithmetic(gpu, beyond, notices);
  if (beyond === "integer" && !levels) {
    notices.push(notPossible(beyond, "the inputs are no 8-bit pixels"));
  }
  if (arithmetic) {
    const integer = levels && beyond !== "float64" && beyond !== "double-single";
    return { level: "accurate", arithmetic, integer, notices };
  }
  const reason = `${await lacksFloat64(gpu)}, and ${NO_PAIRS}`;
  if (precision === "auto") {
    notices.push(`computed in float32: ${reason}; --precision accurate takes the CPU`);
    return { level: "fast", arithmetic: "float32", integer: levels, notices };
  }
  notices.push(`covariances and residuals are computed on the CPU: ${reason}`);
  return { level: "accurate", arithmetic: "host", integer: false, notices };
}

/** What the device computes in beyond float32, if anything; what is not granted adds a notice. */
async function deviceArithmetic(
  gpu: Gpu,
  beyond: Beyond,
  notices: string[],
): Promise<"float64" | "double-single" | undefined> {
  const float64 = await gpu.trustsFloat64();
  if (beyond === "double-single") {
    if (await gpu.trustsDoubleSingle()) return "double-single";
    notices.push(notPossible(beyond, NO_PAIRS));
  }
  if (float64) return "float64";
  if (beyond === "float64") notices.push(notPossible(beyond, await lacksFloat64(gpu)));
  return await gpu.trustsDoubleSingle() ? "double-single" : undefined;
}

function notPossible(beyond: Beyond, reason: string): string {
  return `--beyond ${beyond} is not possible (${reason})`;
}

const NO_PAIRS = "this adapter optimizes the error terms of double-single away";

async function lacksFloat64(gpu: Gpu): Promise<string> {
  return gpu.float64 && !(await gpu.trustsFloat64())
    ? "this adapter's float64 fails its self-test"
    : "this adapter grants no float64 shaders";
}

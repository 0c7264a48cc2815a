import { realBytes } from "../gpu/arithmetic.ts";
import { type Element, elementBytes } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { BLOCK, padded } from "../gpu/panel.ts";
import { inTextures } from "../gpu/variants.ts";
import { inverseRows } from "../solve/inverse_diagonal.ts";
import { correctionBytes } from "../solve/corrections.ts";
import { PROBES } from "../solve/condition.ts";
import { AT_ONCE } from "../solve/refine.ts";
import { productBytes } from "../solve/symmetric_product.ts";
import { choosePath, type Path, type PathRequest } from "./precision.ts";

/** Device memory that a Gaussian process takes, and that an audit of it takes for a while. */
export interface MemoryPlan {
  /** How it is computed. */
  readonly path: Path;
  /** What takes it, largest first. */
  readonly parts: readonly MemoryPart[];
  /** All of it at its peak, without what the driver adds. */
  readonly bytes: number;
  /** What there is; undefined where nobody knows. */
  readonly available: number | undefined;
}

/** A matrix, or some that live together. */
export interface MemoryPart {
  /** What it holds. */
  readonly label: string;
  /** Its size. */
  readonly bytes: number;
  /** Resources that it is cut into, each small enough for one binding. */
  readonly panels: number;
}

/** The training set that {@link planMemory} plans for. */
export interface MemoryRequest extends PathRequest {
  /** n. */
  readonly count: number;
  /** Numbers of a record on the device: its features, or a few more. */
  readonly features: number;
  /** c. */
  readonly outputs: number;
}

/** A training set that does not fit into the device's memory. */
export class MemoryError extends Error {
  /** Always "MemoryError". */
  override readonly name = "MemoryError";
}

/**
 * The device memory of a training set, before any of it is taken: the covariances (twice where they
 * are kept beyond float32), the records, the inverse blocks of the factor, and the largest of what
 * its factorization, its solves and the diagonal of its inverse need for a while.
 *
 * @throws RangeError where one block of rows does not fit into a binding, or the level is not granted
 */
export async function planMemory(gpu: Gpu, request: MemoryRequest): Promise<MemoryPlan> {
  return planOf(gpu, request, await choosePath(gpu, request));
}

/** The same of a path that is chosen already. */
function planOf(
  gpu: Gpu,
  { count, features, outputs }: Pick<MemoryRequest, "count" | "features" | "outputs">,
  path: Path,
): MemoryPlan {
  const element = path.level === "f64" ? "float64" : "float32";
  const matrix = (label: string, rows: number, cols: number, kind: Element = element) => {
    const { bytes, panels } = Matrix.measure(gpu, rows, cols, { label, element: kind });
    return { label, bytes, panels };
  };
  const square = matrix("covariances and their factor", count, count);
  const kept = [
    square,
    ...(path.level === "accurate" ? [{ ...square, label: "what float32 drops of them" }] : []),
    matrix("records", count, features, "float32"),
    matrix("inverse blocks", count, BLOCK),
    { label: "tables of the records", bytes: TABLE_BYTES * padded(count), panels: 1 },
  ];
  const parts = [...kept, workOf(gpu, { count, outputs }, path)]
    .toSorted((a, b) => b.bytes - a.bytes);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { path, parts, bytes, available: gpu.memory };
}

/** Pairs of numbers of each record that covariances need, their number depending on the activation. */
const TABLE_BYTES = 96;

/** What the most demanding phase takes for itself. */
function workOf(
  gpu: Gpu,
  { count, outputs }: Pick<MemoryRequest, "count" | "outputs">,
  { level, arithmetic }: Path,
): MemoryPart {
  const element = level === "f64" ? "float64" : "float32";
  const precision = arithmetic === "host" ? "float32" : arithmetic;
  const measure = (rows: number, cols: number) =>
    Matrix.measure(gpu, rows, cols, { label: "work", element });
  const own = (rows: number, cols: number) => measure(rows, cols).bytes;
  const rows = inverseRows(gpu, count);
  // A block column of the result is staged where matrices are textures.
  const staged = inTextures(gpu.variant) && element === "float32" ? 1 : 0;
  const solution = (some: number) => own(some, count) + (2 + staged) * own(some, BLOCK);
  const refinement = solution(outputs + 1) +
    correctionBytes(gpu, count, { classes: outputs + 1, count: AT_ONCE, precision });
  const condition = solution(BLOCK) + 2 * measure(PROBES, count).mapped +
    2 * productBytes(gpu, count, 1, element);
  const phases: MemoryPart[] = [
    {
      // Beside them the sampled records are solved, which their check on the CPU begins with.
      label: "rows of the inverse",
      bytes: own(rows, count) + (2 + staged) * own(rows, BLOCK) +
        realBytes(precision) * padded(count) +
        solution(BLOCK),
      panels: 1,
    },
    {
      // Beside them the condition number is estimated.
      label: "solutions",
      bytes: level === "accurate" && arithmetic !== "host"
        ? refinement + condition
        : solution(outputs + 1) + condition + productBytes(gpu, count, outputs + 1, precision),
      panels: 1,
    },
    {
      label: "rows read back",
      bytes: (level === "accurate" ? 2 : 1) * measure(count, count).mapped,
      panels: 1,
    },
  ];
  // Numbers that shaders are told, and other small buffers.
  const small = 64 * padded(count) * elementBytes(element);
  return phases.map((phase) => ({ ...phase, bytes: phase.bytes + small }))
    .reduce((most, phase) => phase.bytes > most.bytes ? phase : most);
}

/**
 * Refuses a training set that does not fit.
 *
 * @throws MemoryError naming what is needed, what there is, and the remedy
 */
export function checkMemory(
  gpu: Gpu,
  request: Pick<MemoryRequest, "count" | "features" | "outputs">,
  path: Path,
): void {
  const { bytes, available } = planOf(gpu, request, path);
  if (available === undefined || bytes <= available) return;
  const { count } = request;
  const fits = (some: number) => planOf(gpu, { ...request, count: some }, path).bytes <= available;
  let [most, beyond] = [0, count];
  while (beyond - most > 1) {
    const middle = Math.floor((most + beyond) / 2);
    if (fits(middle)) most = middle;
    else beyond = middle;
  }
  throw new MemoryError(
    `${count.toLocaleString("en-US")} records at level ${path.level} need ${
      size(bytes)
    } of device ` +
      `memory, and ${size(available)} may be used: take ${
        most > 0 ? `at most ${most.toLocaleString("en-US")} records` : "another device"
      }` + (path.level === "fast" ? "" : ", or precision fast, which takes half of it"),
  );
}

/** As the user reads it. */
function size(bytes: number): string {
  return bytes < 2 ** 30
    ? `${Math.ceil(bytes / 2 ** 20)} MiB`
    : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

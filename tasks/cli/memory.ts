/** What device memory a task takes, in words. */
import { type Dataset, type Gpu, type MemoryPlan, planMemory } from "../../mod.ts";
import type { MODEL_OPTIONS } from "./common.ts";
import type { Values } from "./options.ts";

/** The plan of an audit of these records. */
export async function planOfData(
  gpu: Gpu,
  data: Dataset,
  { precision, beyond }: Pick<Values<typeof MODEL_OPTIONS>, "precision" | "beyond">,
): Promise<MemoryPlan> {
  return await planMemory(gpu, {
    count: data.count,
    features: data.features,
    outputs: data.classes.length,
    levels: data.pixels !== undefined,
    precision,
    beyond,
  });
}

/** Rows of a table of what takes the memory. */
export function memoryTable({ parts, bytes, available, path }: MemoryPlan): string[][] {
  return [
    [`level ${path.level}`, "GiB", "resources"],
    ...parts.map((part) => [part.label, gibibytes(part.bytes), String(part.panels)]),
    ["all, at its peak", gibibytes(bytes), ""],
    ["may be used", available === undefined ? "unknown" : gibibytes(available), ""],
  ];
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toPrecision(3);
}

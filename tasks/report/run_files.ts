/** A run's folder, as the report reads it. */
import { join } from "node:path";
import { type CsvTable, csvTable, DataError } from "../../mod.ts";
import { readEarlierRun } from "../cli/earlier_run.ts";

/** The files of a run. */
export interface RunFiles {
  readonly folder: string;
  /** Its run.json. */
  readonly summary: unknown;
  /** A table of it. Throws `DataError` where it is not there or damaged. */
  table(name: string): Promise<CsvTable>;
  /** A file of it; undefined where there is none. */
  file(name: string): Promise<Uint8Array | undefined>;
}

/**
 * Opens the folder of a run of one of these tasks.
 *
 * @throws {DataError} it is no such folder
 */
export async function openFiles(
  folder: string,
  tasks: readonly string[],
): Promise<RunFiles & { readonly task: string }> {
  const experiment = await experimentAt(folder);
  if (experiment !== undefined) {
    return { ...filesOf(folder, experiment), task: "experiment" };
  }
  const summary = await readEarlierRun(folder, tasks, []);
  return { ...filesOf(folder, summary), task: summary.task };
}

/** What experiment.json says, of a folder of steps. */
async function experimentAt(folder: string): Promise<unknown> {
  const path = join(folder, "experiment.json");
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return { ...JSON.parse(text), task: "experiment" };
  } catch (cause) {
    throw new DataError("it is no JSON", { path, remedy: "repeat the experiment", cause });
  }
}

function filesOf(folder: string, summary: unknown): RunFiles {
  return {
    folder,
    summary,
    table: (name) => csvTable(join(folder, name)),
    file: (name) =>
      Deno.readFile(join(folder, name)).catch((error) => {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }),
  };
}

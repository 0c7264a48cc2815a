/** What an interrupted training needs to go on: files of its state. */
import { join } from "node:path";
import {
  modelsOf,
  modelTensors,
  readSafetensors,
  safetensors,
  type SavedModels,
  writeAtomically,
} from "../../mod.ts";
import { type History, historyOf, historyTensors } from "./history.ts";

/** Where a cohort stands. */
export interface CohortState {
  readonly models: SavedModels;
  readonly history: History;
}

/** The name of a file of a cohort's models. */
export function cohortFile(cohort: number): string {
  return `cohort-${String(cohort).padStart(3, "0")}.safetensors`;
}

/** Writes where a cohort stands into the state's folder, whole or not at all. */
export async function writeCohort(
  folder: string,
  cohort: number,
  { models, history }: CohortState,
): Promise<void> {
  const { tensors, metadata } = modelTensors(models);
  await writeAtomically(
    join(folder, cohortFile(cohort)),
    safetensors({
      tensors: { ...tensors, ...historyTensors(history) },
      metadata: { ...metadata, rates: JSON.stringify(history.map(({ rate }) => rate)) },
    }),
  );
}

/** Where a cohort stood, undefined for one that had not begun. */
export async function readCohort(
  folder: string,
  cohort: number,
): Promise<CohortState | undefined> {
  try {
    const file = readSafetensors(await Deno.readFile(join(folder, cohortFile(cohort))));
    const rates: number[] = JSON.parse(file.metadata.rates);
    return { models: modelsOf(file), history: historyOf(file, rates) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

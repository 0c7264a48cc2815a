/** What an interrupted training needs to go on: a folder of files beside the run's. */
import { join } from "node:path";
import {
  modelsOf,
  modelTensors,
  readSafetensors,
  safetensors,
  type SavedModels,
  type TrainingPlan,
  writeAtomically,
} from "../../mod.ts";
import { checkSameKey, nothingToResume } from "../cli/resume.ts";
import { type History, historyOf, historyTensors } from "./history.ts";

/** Where a cohort stands. */
export interface CohortState {
  readonly models: SavedModels;
  readonly history: History;
}

/** The folder of the interrupted run of this folder. */
export function statePath(folder: string): string {
  return `${folder}.unfinished`;
}

/** The file of a cohort there. */
function cohortPath(folder: string, cohort: number): string {
  return join(statePath(folder), cohortFile(cohort));
}

/** The name of a file of a cohort's models. */
export function cohortFile(cohort: number): string {
  return `cohort-${String(cohort).padStart(3, "0")}.safetensors`;
}

/**
 * Makes the folder and says there what decides the numbers, and which models are trained together:
 * the next start may find less free memory, and would plan other cohorts than those that are saved.
 */
export async function beginState(
  folder: string,
  key: Readonly<Record<string, unknown>>,
  plan: TrainingPlan,
): Promise<void> {
  await Deno.mkdir(statePath(folder), { recursive: true });
  await writeAtomically(
    join(statePath(folder), "key.json"),
    JSON.stringify({ ...key, plan }, null, 2) + "\n",
  );
}

/**
 * The plan of the interrupted run in this folder, which must have had the same options.
 *
 * @throws {UsageError} there is none, or it had others
 */
export async function interruptedPlan(
  folder: string,
  key: Readonly<Record<string, unknown>>,
): Promise<TrainingPlan> {
  const path = join(statePath(folder), "key.json");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw nothingToResume(statePath(folder));
  });
  const { plan, ...saved } = JSON.parse(text);
  checkSameKey(key, saved);
  return plan;
}

/** Writes where a cohort stands, whole or not at all. */
export async function writeCohort(
  folder: string,
  cohort: number,
  { models, history }: CohortState,
): Promise<void> {
  const { tensors, metadata } = modelTensors(models);
  await writeAtomically(
    cohortPath(folder, cohort),
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
    const file = readSafetensors(await Deno.readFile(cohortPath(folder, cohort)));
    const rates: number[] = JSON.parse(file.metadata.rates);
    return { models: modelsOf(file), history: historyOf(file, rates) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Removes all of it, where it is there. */
export async function removeState(folder: string): Promise<void> {
  await Deno.remove(statePath(folder), { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

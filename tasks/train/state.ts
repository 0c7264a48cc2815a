/** What an interrupted training needs to go on: a folder of files beside the run's. */
import { join } from "node:path";
import {
  modelsOf,
  modelTensors,
  readSafetensors,
  safetensors,
  type SavedModels,
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
export function cohortPath(folder: string, cohort: number): string {
  return join(statePath(folder), cohortFile(cohort));
}

/** The name of a file of a cohort's models. */
export function cohortFile(cohort: number): string {
  return `cohort-${String(cohort).padStart(3, "0")}.safetensors`;
}

/** Makes the folder and says there what decides the numbers. */
export async function beginState(
  folder: string,
  key: Readonly<Record<string, unknown>>,
): Promise<void> {
  await Deno.mkdir(statePath(folder), { recursive: true });
  await writeAtomically(join(statePath(folder), "key.json"), JSON.stringify(key, null, 2) + "\n");
}

/**
 * Checks that the interrupted run in this folder had the same options.
 *
 * @throws {UsageError} there is none, or it had others
 */
export async function checkKey(
  folder: string,
  key: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = join(statePath(folder), "key.json");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw nothingToResume(statePath(folder));
  });
  checkSameKey(key, JSON.parse(text));
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

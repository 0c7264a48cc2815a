/** What an interrupted optimization needs to go on: one file beside the run's folder. */
import { type NpyArray, npz, readNpz, writeAtomically } from "../../mod.ts";
import { checkSameKey, nothingToResume } from "../cli/resume.ts";
import type { UnitState } from "./climb.ts";
import type { UnitResult } from "./unit.ts";

/** All of a run that is behind it. */
export interface RunState {
  /** What decides the numbers: a run goes on only with the same. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly finished: readonly UnitResult[];
  /** The unit after those, where it has begun. */
  readonly current: UnitState | undefined;
}

/** The file of the run in this folder. */
export function statePath(folder: string): string {
  return `${folder}.unfinished.npz`;
}

/** Writes it whole or not at all. */
export async function writeState(folder: string, state: RunState): Promise<void> {
  const { key, finished, current } = state;
  const words = {
    key,
    finished: finished.map(({ queries: _, ...rest }) => rest),
    current: current && { checkpoints: current.checkpoints, steps: current.saved.steps },
  };
  const text = new TextEncoder().encode(JSON.stringify(words));
  const arrays: Record<string, NpyArray> = { words: { shape: [text.length], values: text } };
  const put = (name: string, values: Float32Array) =>
    arrays[name] = { shape: [values.length], values };
  finished.forEach(({ queries }, i) => put(`queries_${i}`, queries));
  if (current) {
    const { state: ascent, status, bests = new Float32Array() } = current.saved;
    put("ascent", ascent);
    put("status", status);
    put("bests", bests);
  }
  await Deno.mkdir(folder.replace(/[/\\][^/\\]*$/, ""), { recursive: true });
  await writeAtomically(statePath(folder), npz(arrays));
}

/**
 * What the interrupted run of the same options left.
 *
 * @throws {UsageError} there is none, or it is of other options
 */
export async function readState(
  folder: string,
  key: Readonly<Record<string, unknown>>,
): Promise<RunState> {
  const path = statePath(folder);
  const bytes = await Deno.readFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw nothingToResume(path);
  });
  const { words, ...arrays } = readNpz(bytes);
  const saved = JSON.parse(new TextDecoder().decode(Uint8Array.from(words.values)));
  checkSameKey(key, saved.key);
  const floats = (name: string) => Float32Array.from(arrays[name].values);
  return {
    key,
    finished: saved.finished.map((one: Omit<UnitResult, "queries">, i: number) => ({
      ...one,
      queries: floats(`queries_${i}`),
    })),
    current: saved.current && {
      checkpoints: saved.current.checkpoints,
      saved: {
        steps: saved.current.steps,
        state: floats("ascent"),
        status: floats("status"),
        bests: floats("bests"),
      },
    },
  };
}

/** Removes it, where it is there. */
export async function removeState(folder: string): Promise<void> {
  await Deno.remove(statePath(folder)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

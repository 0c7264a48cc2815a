/** What an interrupted optimization needs to go on: a file of its state. */
import { join } from "node:path";
import { type NpyArray, npz, readNpz, writeAtomically } from "../../mod.ts";
import type { UnitState } from "./climb.ts";
import type { UnitResult } from "./unit.ts";

/** All of a run that is behind it. */
export interface SearchState {
  readonly finished: readonly UnitResult[];
  /** The unit after those, where it has begun. */
  readonly current: UnitState | undefined;
}

/** The file, in the state's folder. */
function filePath(folder: string): string {
  return join(folder, "search.npz");
}

/** Writes it whole or not at all. */
export async function writeState(folder: string, state: SearchState): Promise<void> {
  const { finished, current } = state;
  const words = {
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
  await writeAtomically(filePath(folder), npz(arrays));
}

/** What was written there; undefined where it had not come to that. */
export async function readState(folder: string): Promise<SearchState | undefined> {
  const bytes = await Deno.readFile(filePath(folder)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const { words, ...arrays } = readNpz(bytes);
  const saved = JSON.parse(new TextDecoder().decode(Uint8Array.from(words.values)));
  const floats = (name: string) => Float32Array.from(arrays[name].values);
  return {
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

/** What a long task goes on from after an interruption: a folder beside the run's, FOLDER.unfinished. */
import { join } from "node:path";
import { makeFolder, type RunFolder, VERSION, writeAtomically } from "../../mod.ts";
import { UsageError } from "./usage_error.ts";

/** What of a run is behind it, for the next start of the same command. */
export interface RunState {
  /** The folder of it, where it is. */
  readonly path: string;
  /**
   * Looks for what an earlier start left. Call it once the run's folder is open, whose lock keeps
   * other processes off.
   *
   * @param key what decides the run's numbers, see {@link keyOf}
   * @returns what {@link RunState.begin} was given, undefined where there is nothing to go on from
   * @throws {UsageError} it is of other options, and they are not to be replaced
   */
  open(
    key: Readonly<Record<string, unknown>>,
    options: { readonly overwrite: boolean; readonly quiet: boolean },
  ): Promise<Readonly<Record<string, unknown>> | undefined>;
  /**
   * Makes the folder, in place of an older one; does nothing where the run goes on. Call it with the
   * first thing to keep: what fails before leaves an older state as it is.
   *
   * @param more what the next start needs besides the key
   */
  begin(more?: Readonly<Record<string, unknown>>): Promise<void>;
  /** What an interruption leaves, in words; undefined where that is nothing. */
  kept(): string | undefined;
  /** Puts the results in place and removes the state. */
  finish(run: RunFolder): Promise<void>;
}

/** In the state's folder: there is something to go on from. */
const KEY_FILE = "key.json";

/** In place of it: the run is done, or about to be. */
const DONE_FILE = "done.json";

/**
 * The state of the run in this folder. What is left of one that is done is removed: its process was
 * killed in the very end.
 *
 * @param task its name in messages
 */
export function stateOf(folder: string, task: string): RunState {
  const path = statePath(folder);
  const keyFile = join(path, KEY_FILE);
  removeDone(folder);
  let key: Readonly<Record<string, unknown>> | undefined;
  let begun = false;
  return {
    path,
    async open(own, { overwrite, quiet }) {
      key = own;
      const saved = await readKey(keyFile);
      const other = saved && differenceOf(own, saved);
      if (other !== undefined) {
        if (overwrite) return undefined;
        throw new UsageError(
          `${path} is of an interrupted run with ${other}; give its options again, take another ` +
            "--out, or start anew (--overwrite)",
        );
      }
      begun = saved !== undefined;
      if (begun && !quiet) console.error(`lood ${task}: goes on from ${path}`);
      return saved;
    },
    async begin(more = {}) {
      if (begun) return;
      removeFolder(path);
      await makeFolder(path);
      await writeAtomically(keyFile, JSON.stringify({ ...key, ...more }, null, 2) + "\n");
      begun = true;
    },
    kept: () => begun ? `go on with the same options and --out ${folder}` : undefined,
    async finish(run) {
      const doneFile = join(path, DONE_FILE);
      if (begun) await Deno.rename(keyFile, doneFile);
      try {
        await run.finish();
      } catch (error) {
        if (begun) await Deno.rename(doneFile, keyFile);
        throw error;
      }
      if (key !== undefined) removeFolder(path);
    },
  };
}

/** The folder of the state of the run in this folder. */
export function statePath(folder: string): string {
  return `${folder}.unfinished`;
}

/** Removes the state of a run that is done. */
export function removeDone(folder: string): void {
  try {
    Deno.statSync(join(statePath(folder), DONE_FILE));
  } catch {
    return;
  }
  removeFolder(statePath(folder));
}

/** What decides the numbers: not where they go, nor how they are shown. */
export function keyOf(
  options: Readonly<Record<string, unknown>>,
  sha256: string,
): Record<string, unknown> {
  const { overwrite: _overwrite, json: _json, quiet: _quiet, out: _out, ...rest } = options;
  return { version: VERSION, sha256, ...rest };
}

async function readKey(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The first part of the key that is another one, in words. */
function differenceOf(
  key: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, unknown>>,
): string | undefined {
  const text = (value: unknown) => JSON.stringify(value);
  const name = Object.keys(key).find((name) => text(key[name]) !== text(saved[name]));
  return name === undefined ? undefined : `${name} ${text(saved[name])}, got ${text(key[name])}`;
}

function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

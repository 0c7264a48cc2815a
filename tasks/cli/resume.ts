/** What tasks that can be resumed have in common: what decides a run's numbers, and what is left of one. */
import { VERSION } from "../../mod.ts";
import { UsageError } from "./options.ts";

/** What an interrupted run left, and how the task goes on with it. */
export interface Unfinished {
  /** Path of its state. */
  readonly state: string;
  /** Path of the run's folder. */
  readonly folder: string;
}

/** What an interruption leaves, in words; undefined where there is nothing. */
export function kept({ state, folder }: Unfinished): string | undefined {
  try {
    Deno.statSync(state);
    return `go on with the same options and --resume --out ${folder}`;
  } catch {
    return undefined;
  }
}

/** An interrupted run is not lost by a command that forgot `--resume`. */
export function refuseUnfinished(
  { resume, overwrite }: { readonly resume: boolean; readonly overwrite: boolean },
  unfinished: Unfinished,
): void {
  if (resume || overwrite || kept(unfinished) === undefined) return;
  throw new UsageError(
    `${unfinished.state} is of an interrupted run; go on with it (--resume), or start again ` +
      "(--overwrite)",
  );
}

/** What decides the numbers: not where they go, nor how they are shown. */
export function keyOf(
  options: Readonly<Record<string, unknown>>,
  sha256: string,
): Record<string, unknown> {
  const { overwrite: _overwrite, json: _json, quiet: _quiet, out: _out, ...rest } = options;
  return { version: VERSION, sha256, ...rest };
}

/** An error for a run whose state is gone. */
export function nothingToResume(state: string): UsageError {
  return new UsageError(
    `there is no interrupted run ${state} to resume; start it without --resume`,
  );
}

/** @throws {UsageError} the interrupted run had other options */
export function checkSameKey(
  key: Readonly<Record<string, unknown>>,
  saved: Readonly<Record<string, unknown>>,
): void {
  const other = Object.keys(key).find((name) =>
    JSON.stringify(key[name]) !== JSON.stringify(saved[name])
  );
  if (other === undefined) return;
  throw new UsageError(
    `the interrupted run had ${other} ${JSON.stringify(saved[other])}, got ` +
      `${JSON.stringify(key[other])}; give its options again, or start it without --resume`,
  );
}

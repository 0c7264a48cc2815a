import { openRun, type RunFolder } from "../../mod.ts";
import type { TaskContext } from "./main.ts";
import { userPath } from "./paths.ts";
import { type RunState, stateOf } from "./state.ts";

/** The folder of a task's results, while it works. */
export interface TaskRun extends RunFolder {
  /** What the next start of the same command goes on from; of a task that keeps nothing: nothing. */
  readonly state: RunState;
  /** Seconds since it was opened. */
  seconds(): number;
  /** Writes run.json and puts all results in place. */
  close(summary: object): Promise<void>;
}

/** What a task says of its folder. */
interface Leavings {
  /** Files that an earlier run may have left there, which this one may not write. */
  readonly stale?: readonly string[] | ((folder: string) => readonly string[]);
}

/**
 * Opens the folder of a task's results. Where the task fails or is interrupted nothing of it is left
 * but its state, of which the user is told.
 *
 * @throws {RangeError} there is a file of that name, or a folder with files and no `--overwrite`, or
 *   another run is being written there
 * @throws {WriteError} it cannot be made
 */
export function openTaskRun(
  task: string,
  { out, overwrite }: { readonly out?: string | undefined; readonly overwrite: boolean },
  { onExit }: TaskContext,
  { stale = [] }: Leavings = {},
): TaskRun {
  const started = Date.now();
  const folder = userPath(out ?? usualFolder(task, started));
  const state = stateOf(folder, task);
  const run = openRun(folder, {
    overwrite,
    stale: typeof stale === "function" ? stale(folder) : stale,
  });
  const stopUndoing = onExit(() => {
    run[Symbol.dispose]();
    return state.kept();
  });
  return {
    ...run,
    state,
    seconds: () => (Date.now() - started) / 1000,
    async close(summary) {
      await run.write("run.json", JSON.stringify(summary, null, 2) + "\n");
      await state.finish(run);
      stopUndoing();
    },
  };
}

/** The folder of a run that the user gave no name: runs/TASK-20261123-204500, local time. */
function usualFolder(task: string, time: number): string {
  const date = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  const stamp = date.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `runs/${task}-${stamp}`;
}

import { openRun, type RunFolder } from "../../mod.ts";
import type { TaskContext } from "./main.ts";
import { userPath } from "./paths.ts";
import { kept, refuseUnfinished } from "./resume.ts";

/** The folder of a task's results, while it works. */
export interface TaskRun extends RunFolder {
  /** Seconds since it was opened. */
  seconds(): number;
  /** Writes run.json and puts all results in place. */
  close(summary: object): Promise<void>;
}

/** What a task says of its folder. */
interface Leavings {
  /** Files that an earlier run may have left there, which this one may not write. */
  readonly stale?: readonly string[] | ((folder: string) => readonly string[]);
  /** Of tasks that can be resumed: the path of what an interrupted run leaves. */
  readonly state?: (folder: string) => string;
}

/**
 * Opens the folder of a task's results. Where the task fails or is interrupted nothing of it is left;
 * of a task that can be resumed its state is, and the user is told.
 *
 * @throws {RangeError} there is a file of that name, or a folder with files and no `--overwrite`, or
 *   another run is being written there
 * @throws {WriteError} it cannot be made
 * @throws {UsageError} an interrupted run is there, and neither `--resume` nor `--overwrite` is given
 */
export function openTaskRun(
  task: string,
  { out, overwrite, resume = false }: {
    readonly out?: string | undefined;
    readonly overwrite: boolean;
    readonly resume?: boolean;
  },
  { onExit }: TaskContext,
  { stale = [], state }: Leavings = {},
): TaskRun {
  const started = Date.now();
  const folder = userPath(out ?? usualFolder(task, started));
  const unfinished = state && { state: state(folder), folder };
  if (unfinished) refuseUnfinished({ resume, overwrite }, unfinished);
  const run = openRun(folder, {
    overwrite,
    stale: typeof stale === "function" ? stale(folder) : stale,
  });
  const stopUndoing = onExit(() => {
    run[Symbol.dispose]();
    return unfinished && kept(unfinished);
  });
  return {
    ...run,
    seconds: () => (Date.now() - started) / 1000,
    async close(summary) {
      await run.write("run.json", JSON.stringify(summary, null, 2) + "\n");
      await run.finish();
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

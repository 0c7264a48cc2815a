/** What a task gets from {@link runTask}. */
export interface TaskContext {
  /**
   * Has something undone when the user or the system stops the task, where `using` has no chance:
   * an unfinished run's folder for example. Must be synchronous; what it returns tells the user what
   * was kept. Returns how to withdraw it.
   */
  onExit(undo: () => string | void): () => void;
}

/** What {@link runTask} touches of the process; a test gives its own. */
export interface TaskOptions {
  /** The task's name in messages. Default: the main module's. */
  name?: string;
  /** Default: console.error. */
  report?: (line: string) => void;
  /** Default: Deno.exit. */
  exit?: (code: number) => void;
}

/** Errors that say all there is to say, and the exit code of each. */
const EXPECTED: Readonly<Record<string, number>> = {
  UsageError: 2,
  RangeError: 2,
  DataError: 2,
  NotFound: 2,
  NotADirectory: 2,
  PermissionDenied: 1,
  NotCapable: 1,
  GpuError: 1,
  MemoryError: 1,
  WriteError: 1,
  DownloadError: 1,
  FailedCheckError: 1,
  NotPositiveDefiniteError: 1,
  IllConditionedError: 1,
  IndefiniteHessianError: 1,
  DivergedError: 1,
};

/** Failures of the machine, not of what was asked for: the same work can be gone on with. */
const OF_THE_MACHINE: readonly string[] = ["WriteError", "GpuError", "PermissionDenied"];

/** Exit codes of the signals that stop a task: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a task and says in one line on stderr why it failed. Exit codes: 0 done, 2 bad input, 1 any
 * other failure, 130 and 143 interrupted. Errors that nobody expected come with their stack.
 */
export async function runTask(
  main: (context: TaskContext) => Promise<void>,
  options: TaskOptions = {},
): Promise<void> {
  const { name = taskName(Deno.mainModule), report = console.error, exit = Deno.exit } = options;
  const undos = new Set<() => string | void>();
  const undoAll = () => {
    const kept = [...undos].map((undo) => undo()).find((text) => text !== undefined);
    undos.clear();
    return kept;
  };
  const stopListening = onSignal((code) => {
    report(`lood ${name}: interrupted, ${undoAll() ?? "nothing was kept"}`);
    exit(code);
  });
  try {
    await main({
      onExit(undo) {
        undos.add(undo);
        return () => undos.delete(undo);
      },
    });
  } catch (error) {
    exit(reportError(error, name, { report, kept: undoAll() }));
  } finally {
    stopListening();
  }
}

function onSignal(stop: (code: number) => void): () => void {
  const names = (["SIGINT", "SIGTERM"] as const)
    .filter((signal) => signal === "SIGINT" || Deno.build.os !== "windows"); // it has no other
  const listeners = names.map((signal) => {
    const listener = () => stop(SIGNALS[signal]);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}

/** @returns the exit code */
function reportError(
  error: unknown,
  name: string,
  { report, kept }: { report: (line: string) => void; kept: string | undefined },
): number {
  if (error instanceof Error && error.name in EXPECTED) {
    const code = EXPECTED[error.name];
    const more = OF_THE_MACHINE.includes(error.name) && kept !== undefined ? `; ${kept}` : "";
    report(`lood ${name}: ${error.message}${more}`);
    return code;
  }
  const detail = error instanceof Error ? error.stack ?? String(error) : String(error);
  report(`lood ${name}: unexpected error, please report it with these lines:\n${detail}`);
  return 1;
}

/** What the user calls the task that a module is: `audit` of tasks/audit.ts. */
export function taskName(module: string): string {
  return module.split("/").at(-1)?.replace(/\.\w+$/, "") ?? module;
}

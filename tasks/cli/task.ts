import { helpText, type TaskHelp } from "./help.ts";
import { runTask, type TaskContext } from "./main.ts";
import type { Options } from "./option.ts";
import { parseOptions, type Values, wantsHelp } from "./options.ts";

/** What the user can ask for by name. */
export interface Task<O extends Options = Options> extends TaskHelp<O> {
  /** Does it. */
  run(values: Values<O>, context: TaskContext): Promise<void>;
}

/** Keeps the types of a task's options. */
export function defineTask<const O extends Options>(task: Task<O>): Task<O> {
  return task;
}

/** Runs a task with a command line, or prints its help where that asks for it. */
export async function perform<O extends Options>(
  task: Task<O>,
  args: readonly string[],
  context: TaskContext,
): Promise<void> {
  if (wantsHelp(args)) return console.log(helpText(task));
  await task.run(parseOptions(task.options, args), context);
}

/** Runs the task that the user started; see {@link runTask}. */
export async function startTask<O extends Options>(task: Task<O>): Promise<void> {
  await runTask((context) => perform(task, Deno.args, context), { name: task.name });
}

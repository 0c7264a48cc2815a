/** `./lood data`: what data sets there are, getting and checking them. */
import { runTask, type TaskContext } from "./cli/main.ts";
import { defineOptions, positionals, UsageError } from "./cli/options.ts";
import { helpText, type TaskHelp } from "./cli/help.ts";
import { perform, type Task } from "./cli/task.ts";
import { check } from "./data/check.ts";
import { get } from "./data/get.ts";
import { list } from "./data/list.ts";
import { show } from "./data/show.ts";

/** Parts of the task. To add one: a file with a part, and its name in both places here. */
export const PARTS: Readonly<Record<string, Task>> = { list, get, check, show };

const NAMES = Object.keys(PARTS);

const SUMMARY =
  "Lists, gets, checks and shows data sets. --help behind a part's name has its options.\n\n" +
  [list, get, check, show].map(({ name, about }) => `  ${name.replace("data ", "")}  ${about}`)
    .join("\n");

/** What the help says of all parts. */
export const TASK: TaskHelp = {
  name: "data",
  summary: SUMMARY,
  examples: ["./lood data list", "./lood data get mnist"],
  options: defineOptions({
    part: positionals({
      default: [],
      defaultText: "",
      value: NAMES.join("|"),
      help: "what to do",
    }),
  }),
};

async function main(args: readonly string[], context: TaskContext): Promise<void> {
  const [name = "--help", ...rest] = args;
  if (name === "--help" || name === "-h") return console.log(helpText(TASK));
  if (!Object.hasOwn(PARTS, name)) {
    throw new UsageError(
      `${JSON.stringify(name)} is no part of this task; take one of ${NAMES.join(", ")}`,
    );
  }
  await perform(PARTS[name], rest, context);
}

if (import.meta.main) await runTask((context) => main(Deno.args, context));

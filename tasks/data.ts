/** `deno task data`: what data sets there are, getting and checking them. */
import { runTask, type TaskContext } from "./cli/main.ts";
import { UsageError, wantsHelp } from "./cli/options.ts";
import { check } from "./data/check.ts";
import { get } from "./data/get.ts";
import { list } from "./data/list.ts";
import { show } from "./data/show.ts";
import { type Subcommand, subcommandHelp } from "./data/subcommand.ts";

/** Parts of the task. To add one: a file with a {@link Subcommand}, and a line here. */
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  list,
  get,
  check,
  show,
};

const EXAMPLES = ["deno task data list", "deno task data get mnist"];

async function main(context: TaskContext): Promise<void> {
  const [name, ...args] = Deno.args;
  if (name === undefined || name === "--help" || name === "-h") return console.log(overview());
  if (!Object.hasOwn(SUBCOMMANDS, name)) {
    throw new UsageError(
      `${JSON.stringify(name)} is no part of this task; take one of ${
        Object.keys(SUBCOMMANDS).join(", ")
      }`,
    );
  }
  if (wantsHelp(args)) return console.log(subcommandHelp(name, SUBCOMMANDS[name]));
  await SUBCOMMANDS[name].run(args, context);
}

function overview(): string {
  const width = Math.max(...Object.keys(SUBCOMMANDS).map((name) => name.length));
  return [
    "Lists, gets, checks and shows data sets.",
    "",
    `Usage: deno task data ${Object.keys(SUBCOMMANDS).join("|")} [options]`,
    "",
    ...Object.entries(SUBCOMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`),
    "",
    "deno task data PART --help lists the options of each.",
    "",
    "Examples:",
    ...EXAMPLES.map((example) => `  ${example}`),
  ].join("\n");
}

await runTask(main);

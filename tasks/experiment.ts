/** `./lood experiment`: an experiment of the paper, from the data to the report. */
import { join } from "node:path";
import { Gpu, makeFolder, VERSION, writeAtomically } from "../mod.ts";
import { TASK as activations } from "./activations.ts";
import { TASK as audit } from "./audit.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, flag, positionals, text, UsageError, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { defineTask, perform, startTask, type Task } from "./cli/task.ts";
import { TASK as correlate } from "./correlate.ts";
import { type ExperimentPlan, planExperiment } from "./experiment/plan.ts";
import { type Preset, PRESETS } from "./experiment/presets.ts";
import { reportText } from "./experiment/report.ts";
import { argumentsOf, drawRecords, exists, isDone, stepsOf } from "./experiment/steps.ts";
import { TASK as influence } from "./influence.ts";
import { TASK as mia } from "./mia.ts";
import { TASK as train } from "./train.ts";

/**
 * The tasks of the steps, by their names. They run in this process: whoever ends it, ends the work,
 * too.
 */
const TASKS: Readonly<Record<string, Task>> = {
  activations,
  audit,
  correlate,
  influence,
  mia,
  train,
};

const NAMES = Object.keys(PRESETS);

const SUMMARY =
  "Runs an experiment as one command: LOOD of all records, networks with and without some of them,\n" +
  "the attack on these, the correlation, and report.md. Each step has a folder of its own; a second\n" +
  "start goes on where the first one stopped.\n\n" +
  NAMES.map((name) => `  ${name}  ${PRESETS[name].about}`).join("\n");

const EXAMPLES = [
  "./lood experiment correlation-small",
  "./lood experiment correlation-paper --plan",
];

const OPTIONS = defineOptions({
  name: positionals({
    default: [],
    defaultText: "",
    value: "NAME",
    noun: "the name of an experiment",
    min: 1,
    max: 1,
    help: `the experiment: ${NAMES.join(", ")}`,
  }),
  plan: flag({ default: false, help: "say what it takes, and do nothing", group: "Output" }),
  out: text({
    default: undefined,
    defaultText: "runs/NAME",
    value: "FOLDER",
    help: "folder of the experiment, new or of an earlier start",
    group: "Output",
  }),
  quiet: flag({ default: false, help: "show no progress", group: "Output" }),
});

async function main(
  { name: [name], plan: planOnly, out, quiet }: Values<typeof OPTIONS>,
  context: TaskContext,
): Promise<void> {
  const preset = PRESETS[name];
  if (!Object.hasOwn(PRESETS, name)) {
    throw new UsageError(`there is no experiment ${name}; take one of ${NAMES.join(", ")}`);
  }
  const folder = userPath(out ?? `runs/${name}`);
  {
    using gpu = await Gpu.open();
    console.error(`lood experiment: ${planWords(await planExperiment(gpu, preset))}`);
  }
  if (planOnly) return;
  await begin(folder, name, preset);
  context.onExit(() => "the same command goes on from there");
  for (const step of stepsOf(preset, folder)) {
    if (await isDone(folder, step)) {
      console.error(`lood experiment: ${step.name} is done already`);
      continue;
    }
    if (step.task === "train") await drawRecords(preset, folder);
    console.error(`lood experiment: ${step.name} (${step.task})`);
    await perform(TASKS[step.task], argumentsOf(folder, step, quiet), context);
  }
  const report = await reportText(name, preset, folder);
  await writeAtomically(join(folder, "report.md"), report);
  console.log(report);
  console.log(`Results in ${folder}`);
}

/** Says in the folder which experiment it holds; refuses the folder of another one. */
async function begin(folder: string, name: string, preset: Preset): Promise<void> {
  const path = join(folder, "experiment.json");
  const own = JSON.stringify({ version: VERSION, name, preset }, null, 2) + "\n";
  if (await exists(path)) {
    if (await Deno.readTextFile(path) === own) return;
    throw new UsageError(
      `${folder} holds another experiment, or one of another version; give another --out`,
    );
  }
  await makeFolder(folder);
  await writeAtomically(path, own);
}

function planWords({ models, modelsAtOnce, operations, bytes, seconds }: ExperimentPlan): string {
  const whole = (value: number) => Math.ceil(value).toLocaleString("en-US");
  const time = seconds < 60
    ? "less than a minute"
    : seconds < 5400
    ? `about ${Math.round(seconds / 60)} min`
    : `about ${seconds < 36_000 ? (seconds / 3600).toFixed(1) : whole(seconds / 3600)} h`;
  const [digits, power] = operations.toExponential(1).split("e+");
  return `${
    whole(models)
  } networks, ${modelsAtOnce} at once, ${digits} x 10^${power} operations, ` +
    `${whole(bytes / 2 ** 20)} MiB of device memory, ${time} here`;
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "experiment",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

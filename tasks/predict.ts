/** `./lood predict`: what the networks of a training run answer. */
import {
  applyStatistics,
  DataError,
  type Dataset,
  type Gpu,
  modelsOf,
  npz,
  planTraining,
  predictEnsemble,
  readSafetensors,
  type SavedModels,
  sgd,
  toCsv,
  VERSION,
} from "../mod.ts";
import { DATA_OPTIONS, openData } from "./cli/common.ts";
import { DEVICE_OPTIONS, openDevice } from "./cli/device.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, positionals, text, UsageError, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { openProgress } from "./cli/progress.ts";
import { dataSummary, deviceSummary, outputOptions, usedDataOptions } from "./cli/run.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { type Answered, predictionsOf } from "./predict/predictions.ts";
import { type SavedRun, savedRun } from "./predict/saved_run.ts";

const SUMMARY =
  "Asks the networks of a training run (./lood train) about records of any data set of the same\n" +
  "features, standardized as the run's were. Writes predictions.csv, logits.npz and run.json.";

const EXAMPLES = [
  "./lood predict runs/ensemble --split test --size 100",
  "./lood predict runs/ensemble --data mine.npz --out runs/mine",
];

/** Records are standardized as those of the training were. */
const { normalize: _normalize, ...RECORDS } = DATA_OPTIONS;

const OPTIONS = defineOptions({
  run: positionals({
    default: [],
    defaultText: "",
    value: "RUN",
    noun: "the folder of a training run",
    min: 1,
    max: 1,
    help: "folder of the training run",
  }),
  ...RECORDS,
  data: text({
    ...RECORDS.data,
    default: undefined,
    defaultText: "the run's own, of its other split where it has one",
  }),
  ...DEVICE_OPTIONS,
  ...outputOptions("predict"),
});

async function main(given: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  const saved = await savedRun(userPath(given.run[0]));
  const values = withDefaults(given, saved);
  using run = openTaskRun("predict", given, context);
  const data = await openData(values);
  checkFeatures(data, saved);

  using gpu = await openDevice(values);
  const logits = await ask(gpu, values, data, saved);
  const answered: Answered = { data, saved, logits };
  const { columns, models } = predictionsOf(answered);
  const summary = {
    task: "predict",
    version: VERSION,
    options: { run: given.run[0], ...usedDataOptions(values, data), out: run.path },
    data: dataSummary(data),
    models: saved.groups.length,
    ...models,
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
  };
  await run.write("predictions.csv", toCsv(columns));
  await run.write(
    "logits.npz",
    npz({
      logits: {
        shape: [saved.groups.length, data.count, saved.network.outputs],
        values: logits,
      },
      groups: { shape: [saved.groups.length], values: Int32Array.from(saved.groups) },
      indices: { shape: [data.count], values: data.indices },
    }),
  );
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else {
    console.log(
      `${data.count} records of ${data.name}, ${saved.groups.length} models on ` +
        `${gpu.adapter.description}, ${summary.seconds.toFixed(1)} s\n`,
    );
    const names = Object.keys(models.groups[0]);
    printTable([names, ...models.groups.map((row) => Object.values(row).map(short))]);
    console.log(`\nResults in ${run.path}`);
  }
}

function short(value: string | number): string {
  return typeof value === "number" && !Number.isInteger(value)
    ? value.toPrecision(4)
    : String(value);
}

/** Where the user names no data, they are the run's, of its test split where it has one. */
function withDefaults(
  given: Values<typeof OPTIONS>,
  { options }: SavedRun,
): Values<typeof OPTIONS> & { readonly data: string } {
  if (given.data !== undefined) return { ...given, data: given.data };
  const own = options.split === null ? undefined : options.split === "train" ? "test" : "train";
  return {
    ...given,
    data: options.data,
    dataDir: given.dataDir ?? options.dataDir ?? undefined,
    split: given.split ?? own,
    label: given.label ?? options.label ?? undefined,
    response: given.response ?? options.response ?? undefined,
    classes: given.classes ?? (options.response === null ? options.classes : undefined),
  };
}

function checkFeatures(data: Dataset, { network }: SavedRun): void {
  if (data.features === network.inputs) return;
  throw new UsageError(
    `the models take ${network.inputs} features, and ${data.name} has ${data.features}`,
  );
}

/** Logits [models, m, outputs], cohort by cohort. */
async function ask(
  gpu: Gpu,
  { quiet }: Values<typeof OPTIONS>,
  data: Dataset,
  { network, files, groups, statistics }: SavedRun,
): Promise<Float32Array<ArrayBuffer>> {
  using progress = openProgress({ quiet });
  const inputs = applyStatistics(data.inputs, statistics);
  const result = new Float32Array(groups.length * data.count * network.outputs);
  for (const [at, file] of files.entries()) {
    progress.update({ phase: "logits", done: at, total: files.length });
    const { models, firstModel, saved } = await readModels(file);
    const plan = planTraining(gpu, network, { models, batch: 64, optimizer: sgd() });
    const own = await predictEnsemble(gpu, { network, models, layers: saved.layers, plan }, inputs);
    result.set(own, firstModel * data.count * network.outputs);
  }
  progress.close();
  return result;
}

async function readModels(file: string): Promise<SavedModels> {
  try {
    return modelsOf(readSafetensors(await Deno.readFile(file)));
  } catch (cause) {
    throw new DataError("its weights cannot be read", {
      path: file,
      remedy: "train it again",
      cause,
    });
  }
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "predict",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

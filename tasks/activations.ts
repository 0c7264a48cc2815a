/** `./lood activations`: the same records under networks of different activations. */
import { deviation, mean } from "d3-array";
import { drawSpec, toCsv, VERSION } from "../mod.ts";
import { alike, attackScores, auditScores, type Scored } from "./activations/models.ts";
import { activationsSpec, aucOf, KINDS, modelOf, tableOf } from "./activations/outputs.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, list, UsageError, type Values } from "./cli/options.ts";
import { writePicture } from "./cli/pictures.ts";
import { outputOptions } from "./cli/run.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";

const SUMMARY =
  "Compares what records leak under different activations: the AUC of LOOD (runs of audit) and of\n" +
  "the attack on networks (runs of mia), each activation beside the first one. Models are told by\n" +
  "their runs' own options, and an attack is shown only beside a LOOD of the same activation, depth\n" +
  "and weight deviation. Writes activations.csv, lood.svg, networks.svg, both as PNG, and run.json.";

const EXAMPLES = [
  "./lood activations --lood runs/relu,runs/gelu",
  "./lood activations --lood runs/relu,runs/gelu --mia runs/mia-relu,runs/mia-gelu",
];

const OPTIONS = defineOptions({
  lood: list({
    default: undefined,
    defaultText: "must be given",
    value: "FOLDER,FOLDER,...",
    help: "runs of audit of the same records, the one to compare with first",
    group: "Runs",
  }),
  mia: list({
    default: undefined,
    defaultText: "none",
    value: "FOLDER,FOLDER,...",
    help: "runs of mia of the same records, the one to compare with first",
    group: "Runs",
  }),
  ...outputOptions("activations"),
});

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  const { lood: loodRuns = [], mia: miaRuns = [] } = values;
  if (loodRuns.length < 2 || miaRuns.length === 1) {
    throw new UsageError(
      `a comparison needs two runs of a kind, got ${loodRuns.length} of --lood and ` +
        `${miaRuns.length} of --mia`,
    );
  }
  using run = openTaskRun("activations", values, context, {
    stale: ["networks.svg", "networks.png"],
  });
  const lood = await Promise.all(loodRuns.map(auditScores));
  const attacks = await Promise.all(miaRuns.map(attackScores));
  checkModels(lood, attacks);
  const records = common([...lood, ...attacks]);
  const kinds = [["lood", lood], ["networks", attacks]] as const;
  const shifts = kinds.flatMap(([kind, scored]) => shiftsOf(kind, scored, records));
  const summary = {
    task: "activations",
    version: VERSION,
    options: { lood: loodRuns, mia: miaRuns, out: run.path },
    models: lood.map(({ name, activation, depth, weightStd }) => ({
      name,
      activation,
      depth,
      weightStd,
    })),
    records: records.length,
    shifts,
    seconds: run.seconds(),
  };
  await run.write("activations.csv", toCsv(tableOf(lood, attacks, records)));
  for (const [kind, scored] of kinds) {
    if (scored.length === 0) continue;
    const models = scored.map((one) => modelOf(one, records));
    const spec = activationsSpec(KINDS[kind].what, models, { depth: lood[0].depth });
    await writePicture(run, kind, await drawSpec(spec));
  }
  await run.close(summary);
  if (values.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(`${records.length} records; AUC less that of ${lood[0].name}:\n`);
  printTable([
    ["", "model", "mean", "standard error", "records above"],
    ...shifts.map(({ kind, model, shift, standardError, above }) => [
      kind,
      model,
      shift.toFixed(4),
      standardError.toFixed(4),
      String(above),
    ]),
  ]);
  console.log(`\nResults in ${run.path}`);
}

/** Like is compared with like: see docs/experiments.md. */
function checkModels(lood: readonly Scored[], attacks: readonly Scored[]): void {
  const [first, ...others] = [...lood, ...attacks];
  for (const other of others) {
    if (other.data !== first.data) {
      throw new UsageError(
        `${other.name} was of other data than ${first.name}; give runs of the same data options`,
      );
    }
    if (other.normalize !== first.normalize) {
      throw new UsageError(
        `${other.name} was normalized by ${other.normalize}, and ${first.name} by ` +
          `${first.normalize}; give runs of one --normalize`,
      );
    }
    if (other.depth !== first.depth) {
      throw new UsageError(
        `${other.name} has ${other.depth} hidden layers, and ${first.name} ${first.depth}; give ` +
          "runs of one depth",
      );
    }
  }
  for (const attack of attacks) {
    if (lood.some((one) => alike(one, attack))) continue;
    throw new UsageError(
      `there is no LOOD of ${attack.name} among ${lood.map(({ name }) => name).join("; ")}; give ` +
        "an audit with the networks' activation and --weight-std",
    );
  }
  for (const other of lood) {
    if (other.noise === lood[0].noise) continue;
    throw new UsageError(
      `${other.name} has noise variance ${other.noise}, and ${lood[0].name} ${lood[0].noise}; ` +
        "give audits of one --noise",
    );
  }
  for (const runs of [lood, attacks]) {
    runs.forEach((one, i) => {
      if (!runs.slice(0, i).some((other) => alike(one, other))) return;
      throw new UsageError(`two runs are of ${one.name}; give each model once`);
    });
  }
}

/** Records that all runs have, in the order of the last one, which has the fewest. */
function common(runs: readonly Scored[]): string[] {
  const [last, ...others] = runs.toReversed();
  const names = [...last.auc.keys()].filter((name) => others.every(({ auc }) => auc.has(name)));
  if (names.length >= 2) return names;
  throw new UsageError(
    `the runs have ${names.length} records in common, and a comparison needs two; give runs of ` +
      "the same records",
  );
}

/** How far the AUC under each model is from that under the first, on the mean over the records. */
function shiftsOf(kind: string, scored: readonly Scored[], records: readonly string[]) {
  const [first, ...others] = scored;
  return others.map((other) => {
    const shifts = records.map((name) => aucOf(other, name).auc - aucOf(first, name).auc);
    return {
      kind,
      model: other.name,
      shift: mean(shifts) ?? NaN,
      standardError: (deviation(shifts) ?? NaN) / Math.sqrt(shifts.length),
      above: shifts.filter((shift) => shift > 0).length,
    };
  });
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "activations",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

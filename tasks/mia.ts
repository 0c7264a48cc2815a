/** `./lood mia`: what an attacker learns from networks trained with and without records. */
import { deviation, mean, median } from "d3-array";
import { VERSION } from "../mod.ts";
import { readAnswers } from "./cli/answers.ts";
import type { TaskContext } from "./cli/main.ts";
import { choice, defineOptions, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { openProgress } from "./cli/progress.ts";
import { outputOptions } from "./cli/run.ts";
import { readTrainingRun } from "./cli/training_run.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { ATTACK_NAMES, attackAll, recordQuestions, TEST_NAMES } from "./mia/attack.ts";
import { DYNAMICS_FILES, writeDynamics } from "./mia/dynamics.ts";
import { ATTACK_OPTIONS, placeOfEpoch } from "./mia/options.ts";
import { pooled, printAttack, rates, rowsOf, triedOf, writeAttack } from "./mia/outputs.ts";
import { breathe, trainingSummary } from "./mia/run.ts";
import { type Asked, noticesOf, targetsOf } from "./mia/targets.ts";

const SUMMARY =
  "Attacks the networks of a training run (./lood train): was the record that an answer is about\n" +
  "among those the network learned from? Asks about each left-out record at itself, about a group at\n" +
  "all of its records together. Writes nn.csv, roc.csv, roc.svg, roc-loglog.svg, run.json and, of\n" +
  "the epochs up to the one attacked, dynamics.csv and dynamics.svg; plots as PNG, too.";

const EXAMPLES = [
  "./lood mia runs/ensemble",
  "./lood mia runs/ensemble --test student --attack leave-one-out --out runs/attack",
];

const OPTIONS = defineOptions({
  ...ATTACK_OPTIONS,
  test: choice(TEST_NAMES, {
    default: "gaussian",
    help:
      "what is fitted: gaussian: Gaussians to all logits, as the original; of the true class's " +
      "logit-scaled score lira: normal distributions, global: with variances that all records " +
      "share, student: Student's t, which knows how few the models are",
    group: "Attack",
  }),
  attack: choice(ATTACK_NAMES, {
    default: "halvings",
    help:
      "who is tried: halvings: half of the models, by what is fitted to the other half, as the " +
      "original; leave-one-out: each model, by all others, which errs downward",
    group: "Attack",
  }),
  ...outputOptions("mia"),
});

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  const folder = userPath(values.run[0]);
  using run = openTaskRun("mia", values, context, { stale: DYNAMICS_FILES });
  const training = await readTrainingRun(folder);
  const answers = await readAnswers(folder);
  const asked: Asked = { answers, training, place: placeOfEpoch(answers, values.epoch) };
  const found = targetsOf(recordQuestions(asked), asked);
  for (const notice of noticesOf(found)) console.error(`lood mia: ${notice}`);

  const { test, attack, halvings, seed } = values;
  using progress = openProgress({ quiet: values.quiet });
  const total = found.targets.length;
  let done = 0;
  const attacked = await attackAll(found.targets, asked, { test, attack, halvings, seed }, () => {
    progress.update({ phase: "attack", done: ++done, total });
    return breathe();
  });
  const [rows, all] = [rowsOf(attacked), pooled(attacked)];
  await writeAttack(run, { attacked, rows, all, data: training.data.name });
  await writeDynamics(run, found.targets, asked, training.data.name);
  progress.close();

  const aucs = rows.map(({ auc }) => Number(auc));
  const summary = {
    task: "mia",
    version: VERSION,
    options: {
      run: folder,
      epoch: answers.epochs[asked.place],
      test,
      attack,
      ...(attack === "halvings" && { halvings, seed }),
      out: run.path,
    },
    training: trainingSummary(training),
    tried: triedOf(attacked),
    omitted: found.omitted,
    diverged: found.diverged,
    overRecords: {
      auc: { mean: mean(aucs), median: median(aucs), deviation: deviation(aucs) ?? null },
    },
    pooled: { auc: all.auc, ...rates(all.curve), fpr_limit: 1 / all.curve.outModels },
    records: rows,
    seconds: run.seconds(),
  };
  await run.close(summary);
  if (values.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  const how = attack === "halvings" ? `${halvings} halvings` : "leave one out";
  console.log(
    `${rows.length} left-out records of ${training.data.name}, networks after epoch ` +
      `${answers.epochs[asked.place]}; ${test}, ${how}, ${summary.seconds.toFixed(1)} s\n`,
  );
  printAttack(rows, all);
  console.log(`\nResults in ${run.path}`);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "mia",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

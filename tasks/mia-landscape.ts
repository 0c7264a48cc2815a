/** `./lood mia-landscape`: the attack on networks along a line through a record, beside LOOD. */
import { VERSION } from "../mod.ts";
import { readAnswers } from "./cli/answers.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, text, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { earlierPictures } from "./cli/pictures.ts";
import { openProgress } from "./cli/progress.ts";
import { outputOptions } from "./cli/run.ts";
import { sparklines } from "./cli/sparkline.ts";
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { readTrainingRun } from "./cli/training_run.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { attackLine, type LineAttack, lineQuestions } from "./mia/line.ts";
import { lineRows, type Lines, writeLines } from "./mia/line_outputs.ts";
import { readLoodLines } from "./mia/lood_line.ts";
import { ATTACK_OPTIONS, placeOfEpoch } from "./mia/options.ts";
import { breathe, trainingSummary } from "./mia/run.ts";
import { type Asked, noticesOf, targetsOf } from "./mia/targets.ts";

const SUMMARY =
  "Attacks the networks of a training run (./lood train --landscape) at queries on the line\n" +
  "through each left-out record: AUC, mean prediction difference and the KL of the Gaussians fitted\n" +
  "to the logits; beside LOOD on the same line, where a run of ./lood landscape is given. Writes\n" +
  "mia_landscape.csv, summary.csv, run.json and plots.";

const EXAMPLES = [
  "./lood mia-landscape runs/ensemble",
  "./lood mia-landscape runs/ensemble --lood runs/landscape --out runs/beside",
];

const OPTIONS = defineOptions({
  ...ATTACK_OPTIONS,
  lood: text({
    default: undefined,
    defaultText: "none",
    value: "FOLDER",
    help: "a run of landscape with the same data, records, seed, --points and --range",
    group: "LOOD",
  }),
  ...outputOptions("mia-landscape"),
});

/** Lines printed. */
const SHOWN = 20;

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  const folder = userPath(values.run[0]);
  using run = openTaskRun("mia-landscape", values, context, { stale: earlierPictures });
  const training = await readTrainingRun(folder);
  const answers = await readAnswers(folder);
  const asked: Asked = { answers, training, place: placeOfEpoch(answers, values.epoch) };
  const questions = lineQuestions(asked);
  const lood = values.lood === undefined
    ? undefined
    : await readLoodLines(userPath(values.lood), training, questions);
  const found = targetsOf(questions, asked);
  for (const notice of noticesOf(found)) console.error(`lood mia-landscape: ${notice}`);

  const { halvings, seed } = values;
  using progress = openProgress({ quiet: values.quiet });
  const total = found.targets.reduce((sum, { queries }) => sum + queries.length, 0);
  let done = 0;
  const attacks: LineAttack[] = [];
  for (const target of found.targets) {
    const attack = await attackLine(target, asked, { halvings, seed }, () => {
      progress.update({ phase: "attack", done: ++done, total });
      return breathe();
    });
    attacks.push(attack);
  }
  progress.update({ phase: "plots", done, total });
  const lines: Lines = { data: training.data.name, attacks, lood: lood?.lines };
  const rows = lineRows(lines);
  await writeLines(run, lines, rows);
  progress.close();

  const summary = {
    task: "mia-landscape",
    version: VERSION,
    options: {
      run: folder,
      epoch: answers.epochs[asked.place],
      halvings,
      seed,
      lood: values.lood === undefined ? null : userPath(values.lood),
      out: run.path,
    },
    training: trainingSummary(training),
    lood: lood?.options ?? null,
    omitted: found.omitted,
    diverged: found.diverged,
    records: rows,
    seconds: run.seconds(),
  };
  await run.close(summary);
  if (values.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(
    `Lines through ${rows.length} left-out records of ${training.data.name}, networks after epoch ` +
      `${answers.epochs[asked.place]}; ${halvings} halvings, ${summary.seconds.toFixed(1)} s\n`,
  );
  const names = Object.keys(rows[0]).filter((name) => !/_models$|^index$|^label$/.test(name));
  const cell = (value: string | number) =>
    typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
  const shown = rows.slice(0, SHOWN);
  printTable([names.map(withUnit), ...shown.map((row) => names.map((name) => cell(row[name])))]);
  if (rows.length > SHOWN) console.log(`  and ${rows.length - SHOWN} more in summary.csv`);
  console.log("\nAUC along the line through each record:\n");
  const sketched = attacks.map(({ target, auc }) => ({ name: String(target.index), values: auc }));
  for (const line of sparklines(sketched)) console.log(line);
  console.log(`\nResults in ${run.path}`);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "mia-landscape",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

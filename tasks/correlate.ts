/** `./lood correlate`: LOOD beside what an attacker learns from trained networks. */
import { random, renderPng, scatterPlot, toCsv, VERSION } from "../mod.ts";
import { correlationsOf, type Pair, PAIRS, words } from "./correlate/correlations.ts";
import { type Joined, joinRuns } from "./correlate/join.ts";
import { BOOTSTRAP_OPTIONS } from "./cli/bootstrap_options.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, positionals, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { outputOptions } from "./cli/run.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";

const SUMMARY =
  "Joins the LOOD of records (a run of audit or lood) with the attack on networks trained with and\n" +
  "without them (a run of mia): Pearson's r, Spearman's rho, bootstrap intervals, and the ceiling\n" +
  "that the number of models sets. Writes correlation.csv, auc.svg, difference.svg, both as PNG,\n" +
  "and run.json.";

const EXAMPLES = [
  "./lood correlate runs/audit runs/mia",
  "./lood correlate runs/lood runs/mia --level 0.9 --out runs/correlation",
];

const OPTIONS = defineOptions({
  runs: positionals({
    default: [],
    defaultText: "",
    value: "LOOD-RUN MIA-RUN",
    noun: "the folders of a LOOD run and of a mia run",
    min: 2,
    max: 2,
    help: "folder of a run of audit or lood, then that of a run of mia",
  }),
  ...BOOTSTRAP_OPTIONS,
  ...outputOptions("correlate"),
});

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  const [loodFolder, miaFolder] = values.runs.map(userPath);
  using run = openTaskRun("correlate", values, context);
  const joined = await joinRuns(loodFolder, miaFolder);
  const { level, resamples, seed } = values;
  const pairs = correlationsOf(joined, { random: random(seed), level, resamples });
  const { left, ceiling, ...sources } = joined.about;
  const notices = typeof ceiling === "string" ? [...left, `no ceiling of r: ${ceiling}`] : left;
  for (const sentence of notices) console.error(`lood correlate: ${sentence}`);
  const summary = {
    task: "correlate",
    version: VERSION,
    options: { lood: values.runs[0], mia: values.runs[1], level, resamples, seed, out: run.path },
    sources,
    records: joined.rows.length,
    leftOut: left,
    correlations: pairs,
    ceiling: typeof ceiling === "string" ? null : ceiling,
    seconds: run.seconds(),
  };
  await run.write("correlation.csv", toCsv(tableOf(joined)));
  for (const pair of pairs) {
    const svg = await plotOf(joined, pair);
    await run.write(`${pair.name}.svg`, svg);
    await run.write(`${pair.name}.png`, await renderPng(svg));
  }
  await run.close(summary);
  if (values.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(`${joined.rows.length} records\n`);
  printTable([
    ["networks, by LOOD", "r", "from", "to", "p", "rho", "ceiling of r"],
    ...pairs.map((pair) => words(pair)),
  ]);
  console.log(`\nResults in ${run.path}`);
}

function tableOf({ rows }: Joined): Record<string, string[]> {
  const column = (value: (row: Joined["rows"][number]) => string | number) =>
    rows.map((row) => String(value(row)));
  return {
    differ_idx: column(({ differIdx }) => differIdx),
    label: column(({ label }) => label),
    lood_auc: column(({ lood }) => lood.auc),
    lood_kl: column(({ lood }) => lood.kl),
    lood_mse: column(({ lood }) => lood.mse),
    nn_auc: column(({ nn }) => nn.auc),
    nn_auc_std: column(({ nn }) => nn.aucStd),
    nn_diff: column(({ nn }) => nn.diff),
    nn_diff_std: column(({ nn }) => nn.diffStd),
  };
}

async function plotOf({ rows }: Joined, pair: Pair): Promise<string> {
  const { title, xLabel, yLabel, x, y, yError, diagonal } = PAIRS[pair.name];
  return await scatterPlot([{
    name: "records",
    x: rows.map(x),
    y: rows.map(y),
    yError: rows.map(yError),
  }], { title, subtitle: sentence(pair), xLabel, yLabel, diagonal });
}

function sentence({ correlation: { pearson, spearman, count } }: Pair): string {
  const short = (value: number) => value.toFixed(2);
  return `${count} records: r = ${short(pearson.estimate)} ` +
    `(${short(pearson.lower)} to ${short(pearson.upper)}), rho = ${short(spearman.estimate)}`;
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "correlate",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

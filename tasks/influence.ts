/** `./lood influence`: LOOD, TracIn and influence functions beside what trained networks show. */
import { random, VERSION } from "../mod.ts";
import { openDevice } from "./cli/device.ts";
import type { TaskContext } from "./cli/main.ts";
import type { Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { openProgress } from "./cli/progress.ts";
import { deviceSummary } from "./cli/run.ts";
import { keyOf } from "./cli/state.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { type Comparison, comparisonsOf, pairsOf, rowsOf } from "./influence/comparison.ts";
import { checkQueries, halvesOf, type LdsRow, ldsRows, measureHalves } from "./influence/lds.ts";
import { compute } from "./influence/methods.ts";
import { checkOptions, OPTIONS, solverOf } from "./influence/options.ts";
import { type CostRow, PLOT_FILES, writeOutputs } from "./influence/outputs.ts";
import { openPieces } from "./influence/pieces.ts";
import { checkModels, openProblem } from "./influence/problem.ts";

const SUMMARY =
  "Compares what is said of a record's influence - LOOD, TracIn, influence functions, similarities -\n" +
  "with how much the predictions of networks trained with and without it differ, for the records that\n" +
  "a training run left out. Writes compare_influence.csv, correlations.csv, cost.csv, a plot of each\n" +
  "method as SVG and PNG, run.json and, with --lds, lds.csv. After an interruption the same command\n" +
  "goes on from the last method that was done.";

const EXAMPLES = [
  "./lood influence runs/networks",
  "./lood influence runs/networks --solver lissa --scale 30 --recursion-depth 2000 --lds 50",
];

/** What takes how long besides the methods. */
const TRUTH = "networks with and without";

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  checkOptions(values);
  using run = openTaskRun("influence", values, context, { stale: ["lds.csv", ...PLOT_FILES] });
  const problem = await openProblem(userPath(values.run[0]), values);
  checkModels(problem, values.models);
  if (values.lds > 0) checkQueries(problem);
  for (const notice of problem.notices) console.error(`lood influence: ${notice}`);
  const options = { ...values, run: problem.folder, out: run.path };
  const before = await run.state.open(keyOf(options, problem.training.data.sha256), values);
  const pieces = openPieces(run.state, before !== undefined);
  using gpu = await openDevice(values);
  using progress = openProgress({ quiet: values.quiet });
  const computed = await compute(gpu, problem, values, { progress, pieces });
  for (const notice of computed.path.notices) console.error(`lood influence: ${notice}`);
  const pairs = pairsOf(problem, computed.scores);
  const rows = values.at === "self" ? rowsOf(pairs, "self") : pairs;
  const { seed, resamples, level } = values;
  const statistics = () => ({ random: random(seed), resamples, level });
  const comparisons = comparisonsOf(rows, statistics);
  const subsets = halvesOf(problem, values);
  const halves = values.lds > 0
    ? await pieces("halves", () => measureHalves(gpu, problem, values, subsets))
    : undefined;
  const { all } = computed;
  const lds = halves && all &&
    ldsRows(problem, { subsets, outputs: halves.tables.outputs, all }, statistics);
  const cost: CostRow[] = [
    { method: TRUTH, seconds: problem.training.seconds },
    ...Object.entries(computed.cost).map(([method, seconds]) => ({ method, seconds })),
    ...(halves ? [{ method: "networks on halves", seconds: halves.seconds }] : []),
  ];
  const solver = solverOf(values);
  const summary = {
    task: "influence",
    version: VERSION,
    options,
    training: {
      data: problem.training.data.name,
      sha256: problem.training.data.sha256,
      network: problem.training.network,
      loss: problem.loss,
      epochs: problem.training.options.epochs,
    },
    records: problem.records.length,
    queries: problem.queries.length,
    models: computed.models,
    checkpoints: problem.checkpoints.map(({ epoch }) => epoch),
    solver: { name: solver.name, ...solver.options, ...computed.report },
    correlations: comparisons.map(({ method, pairs, correlation }) => ({
      method: method.name,
      pairs,
      ...correlation,
    })),
    cost: Object.fromEntries(cost.map(({ method, seconds }) => [method, seconds])),
    lds: lds ?? null,
    notices: [...problem.notices, ...computed.path.notices],
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
  };
  await writeOutputs(run, { rows, comparisons, cost, lds });
  await run.close(summary);
  if (values.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(
    `${summary.records} records and ${summary.queries} queries, ${computed.models.length} models on ` +
      `${gpu.adapter.description}, ${summary.seconds.toFixed(1)} s`,
  );
  for (const pairs of ["self", "others"] as const) {
    const some = comparisons.filter((one) => one.pairs === pairs);
    if (some.length > 0) printComparisons(pairs, some, computed.cost);
  }
  if (lds) printLds(lds);
  console.log(`\n${TRUTH}: ${problem.training.seconds.toFixed(0)} s of training`);
  console.log(`\nResults in ${run.path}`);
}

function printComparisons(
  pairs: Comparison["pairs"],
  comparisons: readonly Comparison[],
  cost: Readonly<Record<string, number>>,
): void {
  const short = (value: number) => value.toFixed(2);
  console.log(
    pairs === "self"
      ? "\nEach record at itself: correlation with the networks' difference\n"
      : "\nRecords at other queries: correlation of the sizes\n",
  );
  printTable([
    ["method", "r", "from", "to", "rho", "from", "to", "s"],
    ...comparisons.map(({ method, correlation: { pearson, spearman } }) => [
      method.name,
      ...[pearson, spearman].flatMap(({ estimate, lower, upper }) => [estimate, lower, upper])
        .map(short),
      (cost[method.cost] ?? NaN).toFixed(1),
    ]),
  ]);
}

function printLds(rows: readonly LdsRow[]): void {
  const short = (value: number) => value.toFixed(3);
  console.log(
    `\nLinear datamodeling score, ${rows[0].subsets} halves, ${rows[0].queries} queries\n`,
  );
  printTable([
    ["method", "LDS", "from", "to"],
    ...rows.map(({ method, lds, lds_lower, lds_upper }) => [
      method,
      short(lds),
      short(lds_lower),
      short(lds_upper),
    ]),
  ]);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "influence",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

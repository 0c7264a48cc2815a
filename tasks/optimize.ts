/** `./lood optimize`: the queries that distinguish models with and without a record best. */
import { ascentStepWork, GaussianProcess, type Gpu, type Measure, VERSION } from "../mod.ts";
import { normalization, openCovariance } from "./cli/common.ts";
import { openDevice } from "./cli/device.ts";
import type { TaskContext } from "./cli/main.ts";
import type { Values } from "./cli/options.ts";
import { fitPhases, followPhases, type Phase } from "./cli/phases.ts";
import { finishProfile, openProfile } from "./cli/profile.ts";
import { openProgress } from "./cli/progress.ts";
import {
  dataSummary,
  deviceSummary,
  normalizationSummary,
  pathSummary,
  usedOptions,
} from "./cli/run.ts";
import { keyOf } from "./cli/state.ts";
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { climb } from "./optimize/climb.ts";
import {
  checkOptions,
  isNamed,
  type OptimizeValues,
  OPTIONS,
  stepsOf,
} from "./optimize/options.ts";
import type { BestRow } from "./optimize/best.ts";
import { type Results, STALE, writeResults } from "./optimize/outputs.ts";
import { openProblem, type Problem } from "./optimize/problem.ts";
import { firstQueries } from "./optimize/space.ts";
import { readState, type SearchState, writeState } from "./optimize/state.ts";
import type { Unit, UnitResult } from "./optimize/unit.ts";
import { walk } from "./optimize/walk.ts";

const SUMMARY =
  "Searches the queries whose predictions tell best that records have left or joined the training\n" +
  "set, by Adam on their pixels, all runs at once; each run has differing records of its own.\n" +
  "Writes checkpoints.csv, best.csv, queries.npz, run.json, and plots: how the queries climb, what\n" +
  "they lack of the records and, of images, both beside each other. After an interruption\n" +
  "the same command goes on from the last checkpoint.";

const EXAMPLES = [
  "./lood optimize --data mnist --classes 3,8 --size 1000",
  "./lood optimize --records 58,142 --measure both --constraint norm --out runs/two",
  "./lood optimize --change added --differ noise --runs 5 --queries-per-run 3",
  "./lood optimize --mode interpolate --init data --runs 3",
];

/** Operations of a look at all runs' queries, in n^2. */
const LOOK = 300;

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "optimize";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly precision: ReturnType<typeof pathSummary>;
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  /** Whether it went on with an interrupted run. */
  readonly resumed: boolean;
  readonly best: readonly BestRow[];
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  checkOptions(values);
  using run = openTaskRun("optimize", values, context, { stale: STALE });
  const profile = openProfile(values);
  const covariance = openCovariance(values);
  const problem = await openProblem(values, (data) => normalization(values, data));
  const first = await firstQueries(values, problem);
  const options = {
    ...ownOptions(values, problem),
    ...usedOptions(values, problem.data),
    ...covariance.options,
    normalize: problem.by,
    out: run.path,
  };
  const data = dataSummary(problem.data);
  const goesOn = await run.state.open(keyOf(options, data.sha256), values);
  const before = goesOn && await readState(run.state.path);

  profile?.phase("opening the device");
  using gpu = await openDevice(values, profile);
  using progress = openProgress({ quiet: values.quiet });
  const follow = followPhases(progress, phases(values, problem));
  const fitted = { covariance, noise: values.noise, precision: values.precision };
  const work = { values, problem, first, follow, fit: { ...fitted, beyond: values.beyond } };
  profile?.phase("search");
  const { units, precision } = await search(gpu, work, before, async (found) => {
    await run.state.begin();
    await writeState(run.state.path, found);
  });
  progress.close();
  profile?.phase("files");
  for (const notice of precision.notices) console.error(`lood optimize: ${notice}`);

  const summary: Summary = {
    task: "optimize",
    version: VERSION,
    options,
    data,
    normalization: await normalizationSummary(
      run,
      problem.by,
      problem.batches.map((open) => open().statistics),
    ),
    precision,
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    resumed: before !== undefined,
    best: units.flatMap(({ best }) => best),
  };
  const results: Results = { values, problem, first, units };
  await writeResults(run, results);
  const profiled = await finishProfile(profile, gpu, run);
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary);
  profiled?.print(values);
}

/** What {@link search} works on. */
interface Work extends Omit<Unit, "gp" | "batch" | "measure"> {
  readonly fit: Parameters<typeof GaussianProcess.fit>[2];
}

/** Goes through all batches and measures, from where an interrupted run stood. */
async function search(
  gpu: Gpu,
  { fit, ...work }: Work,
  before: SearchState | undefined,
  onState: (state: SearchState) => Promise<void>,
): Promise<{ units: UnitResult[]; precision: ReturnType<typeof pathSummary> }> {
  const { values, problem, follow } = work;
  const units: UnitResult[] = [...before?.finished ?? []];
  let current = before?.current;
  const notices = new Set<string>();
  let precision: ReturnType<typeof pathSummary> | undefined;
  for (const [at, open] of problem.batches.entries()) {
    const measures = measuresOf(values).filter((measure) =>
      !units.some((unit) => unit.batch === at && unit.measure === measure)
    );
    const last = at === problem.batches.length - 1;
    // Of a finished run nothing is left but the last batch's description.
    if (measures.length === 0 && !last) continue;
    const batch = open();
    using gp = await GaussianProcess.fit(gpu, batch.training, { ...fit, ...follow });
    for (const notice of gp.path.notices) notices.add(notice);
    for (const measure of measures) {
      const unit: Unit = { ...work, gp, batch, measure };
      const result = values.mode === "optimize"
        ? await climb(unit, (state) => onState({ finished: units, current: state }), current)
        : await walk(unit, () => follow.onProgress?.(1, "place"));
      current = undefined;
      units.push({ ...result, batch: at });
      if (values.mode === "optimize") await onState({ finished: units, current });
    }
    precision = pathSummary(gp, [...notices]);
  }
  if (!precision) throw new RangeError("there must be a run, got none");
  const order = measuresOf(values);
  return {
    units: units.toSorted((a, b) =>
      order.indexOf(a.measure) - order.indexOf(b.measure) || a.batch - b.batch
    ),
    precision,
  };
}

function measuresOf({ measure }: OptimizeValues): Measure[] {
  return measure === "both" ? ["kl", "mse"] : [measure];
}

function phases(values: OptimizeValues, problem: Problem): Phase[] {
  const { data, runs, batches } = problem;
  const { mode, queriesPerRun, change, differing = 1 } = values;
  const steps = stepsOf(values);
  const square = data.count ** 2;
  const batchRuns = runs.length / batches.length;
  const joining = change === "added" ? batchRuns * differing : 0;
  const looks = LOOK * square;
  const climbing = (measure: Measure) =>
    steps * ascentStepWork(data, measure, batchRuns * queriesPerRun, joining);
  const search = mode === "optimize"
    ? measuresOf(values).reduce((sum, measure) => sum + climbing(measure), 0)
    : measuresOf(values).length * (steps + 1) * looks;
  const parts = batches.flatMap(() => [
    ...fitPhases(data),
    { name: "search", labels: { optimization: 1, place: looks }, work: search },
  ]);
  return merged(parts);
}

/** Phases of the same name as one: each batch has them all. */
function merged(phases: readonly Phase[]): Phase[] {
  const result = new Map<string, Phase>();
  for (const phase of phases) {
    const work = (result.get(phase.name)?.work ?? 0) + phase.work;
    result.set(phase.name, { ...phase, work });
  }
  return [...result.values()];
}

/** The options of this task as they were used. */
function ownOptions(values: OptimizeValues, { runs }: Problem): Record<string, unknown> {
  const { change, measure, queriesPerRun, init, constraint, space, mode, rate } = values;
  const { ceiling, interval, patience, normalizeWith, augment, differ } = values;
  return {
    records: runs.map(({ name }) => name),
    change,
    differing: runs[0].records.count,
    differ: isNamed(values) ? null : differ ?? "balanced",
    measure,
    queriesPerRun,
    init,
    constraint,
    space,
    mode,
    rate,
    ceiling,
    iterations: stepsOf(values),
    interval,
    patience,
    normalizeWith: normalizeWith ?? (change === "added" ? "data" : "all"),
    augment: augment ?? null,
  };
}

function printSummary({ data, precision, adapter, options, best, seconds }: Summary): void {
  console.log(
    `${data.records} records of ${data.name}, ${precision.level} on ${adapter.description}, ` +
      `${seconds.toFixed(1)} s`,
  );
  for (const measure of new Set(best.map((row) => row.measure))) {
    const rows = best.filter((row) => row.measure === measure);
    const name = measure === "kl" ? "KL" : "mean distance";
    console.log(`\nBest queries by ${name}, and ${name} at the records themselves:\n`);
    const short = (value: number | null) => value === null ? "" : value.toPrecision(4);
    printTable([
      ["run", "differ_idx", "label", "steps", measure, "at record", "share", "auc", "psnr"].map(
        withUnit,
      ),
      ...rows.map((row) => [
        String(row.run),
        row.differ_idx,
        row.label,
        String(row.steps),
        ...[row.loss, row.record_loss, row.share, row.auc, row.psnr].map(short),
      ]),
    ]);
    console.log();
    const reasons = Map.groupBy(rows, ({ stopped }) => stopped);
    for (const [reason, those] of reasons) {
      console.log(`${those.length === 1 ? "1 run" : `${those.length} runs`}: ${reason}`);
    }
    const near = rows.filter(({ share }) => share !== null && share >= 0.98).length;
    console.log(`${near} of ${rows.length} reach 0.98 of the ${name} at the record`);
  }
  console.log(`\nResults in ${options.out}`);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "optimize",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

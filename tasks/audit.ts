/** `./lood audit`: the leave-one-out distinguishability of every record of a data set. */
import { median } from "d3-array";
import {
  type Audit,
  audit,
  contactSheet,
  type Dataset,
  FALSE_POSITIVE_RATES,
  GaussianProcess,
  type SheetRecord,
  standardize,
  toCsv,
  VERSION,
} from "../mod.ts";
import {
  DATA_OPTIONS,
  MODEL_OPTIONS,
  normalization,
  openCovariance,
  openData,
} from "./cli/common.ts";
import { DEVICE_OPTIONS, openDevice } from "./cli/device.ts";
import { imageOf } from "./cli/image.ts";
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, flag, type Values } from "./cli/options.ts";
import { outcomeOf } from "./cli/outcome.ts";
import { writePicture } from "./cli/pictures.ts";
import { fitPhases, followPhases, inversePhase } from "./cli/phases.ts";
import { memoryTable, planOfData } from "./cli/memory.ts";
import { finishProfile, openProfile, PROFILE_OPTIONS, TRACE_FILE } from "./cli/profile.ts";
import { openProgress } from "./cli/progress.ts";
import {
  dataSummary,
  deviceSummary,
  normalizationSummary,
  outputOptions,
  pathSummary,
  STATISTICS_FILE,
  usedOptions,
} from "./cli/run.ts";
import { distributionLine } from "./cli/sparkline.ts";
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";

const SUMMARY =
  "Scores how much every record of a data set changes a model's prediction at the record itself:\n" +
  "KL divergence, mean distance, and the AUC and TPR of the best membership test on one prediction.\n" +
  "Writes audit.csv, run.json and, for images, top.svg and top.png.";

const EXAMPLES = [
  "./lood audit --data mnist --classes 3,8 --size 1000 --out runs/three-or-eight",
  "./lood audit --data patients.csv --label diagnosis --noise 0.5 --json",
  "./lood audit --data patients.csv --response days --drop name",
];

const OPTIONS = defineOptions({
  ...DATA_OPTIONS,
  ...MODEL_OPTIONS,
  ...DEVICE_OPTIONS,
  plan: flag({
    default: false,
    help: "say what memory it takes, and do nothing",
    group: "Output",
  }),
  ...outputOptions("audit"),
  ...PROFILE_OPTIONS,
});

/** Records named in the summary, and pictured at either end. */
const NAMED = 10;
const PICTURED = 24;

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "audit";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly precision: ReturnType<typeof precisionOf>;
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  readonly medianKl: number;
  readonly medianAuc: number;
  readonly mostExposed: readonly Record<string, number | string>[];
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  if (values.plan) return await sayPlan(values);
  using run = openTaskRun("audit", values, context, {
    stale: ["top.png", "top.svg", STATISTICS_FILE, TRACE_FILE],
  });
  const profile = openProfile(values);
  const covariance = openCovariance(values);
  const data = await openData(values);
  const by = normalization(values, data);
  const { dataset, statistics } = standardize(data, by);

  profile?.phase("opening the device");
  using gpu = await openDevice(values, profile);
  using progress = openProgress({ quiet: values.quiet });
  const { noise, precision, beyond, verify } = values;
  const options = {
    ...followPhases(progress, [...fitPhases(data), inversePhase(data)]),
    noise,
    precision,
    beyond,
    verify,
  };
  profile?.phase("fit");
  using gp = await GaussianProcess.fit(gpu, dataset, {
    ...options,
    covariance,
  });
  profile?.phase("audit");
  const report = await audit(gp, options);
  progress.close();
  profile?.phase("files");
  const { warning } = report.deviation;
  const notices = warning === undefined ? gp.path.notices : [...gp.path.notices, warning];
  for (const notice of notices) console.error(`lood audit: ${notice}`);

  const order = ranking(report.kl);
  const summary: Summary = {
    task: "audit",
    version: VERSION,
    options: { ...usedOptions(values, data), ...covariance.options, normalize: by, out: run.path },
    data: dataSummary(data),
    normalization: await normalizationSummary(run, by, [statistics]),
    precision: precisionOf(gp, report, notices),
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    medianKl: median(report.kl) ?? NaN,
    medianAuc: median(report.auc) ?? NaN,
    mostExposed: order.slice(0, NAMED).map((i) => named(data, report, i)),
  };
  await run.write("audit.csv", toCsv(columns(data, report)));
  if (data.image) await writePicture(run, "top", picture(data, report, order, values));
  const profiled = await finishProfile(profile, gpu, run);
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary, report);
  profiled?.print(values);
}

/** What memory the run would take. */
async function sayPlan(values: Values<typeof OPTIONS>): Promise<void> {
  const data = await openData(values);
  using gpu = await openDevice(values);
  const plan = await planOfData(gpu, data, values);
  if (values.json) console.log(JSON.stringify(plan));
  else printTable(memoryTable(plan));
}

/** How it was computed, and how far that is from float64. */
function precisionOf(
  gp: GaussianProcess,
  { deviation }: Audit,
  notices: readonly string[],
) {
  return {
    ...pathSummary(gp, notices),
    verifiedRecords: deviation.records,
    klDeviation: deviation.kl,
    mseDeviation: deviation.mse,
    covarianceDeviation: deviation.covariance,
  };
}

/** The columns of audit.csv. */
function columns(data: Dataset, report: Audit): Record<string, ArrayLike<number> | string[]> {
  const { outputs } = report;
  const perClass = (name: string, values: Float64Array) =>
    Object.fromEntries(data.classes.map((label, c) => [
      `${name}_${label}`,
      values.filter((_, at) => at % outputs === c),
    ]));
  return {
    index: data.indices,
    label: Array.from(data.labels, (_, i) => outcomeOf(data, i)),
    kl: report.kl,
    mse: report.mse,
    auc: report.auc,
    ...Object.fromEntries(FALSE_POSITIVE_RATES.map((fpr, k) => [`tpr_at_${fpr}`, report.tpr[k]])),
    ...perClass("mean_with", report.meanWith),
    ...perClass("mean_without", report.meanWithout),
    var_with: report.varWith,
    var_without: report.varWithout,
  };
}

/** Positions by KL, largest first; equal ones in the data's order. */
function ranking(kl: Float64Array): number[] {
  return Array.from(kl.keys()).sort((a, b) => kl[b] - kl[a] || a - b);
}

function named(data: Dataset, report: Audit, i: number): Record<string, number | string> {
  return {
    index: data.indices[i],
    label: outcomeOf(data, i),
    kl: report.kl[i],
    mse: report.mse[i],
    auc: report.auc[i],
    "tpr_at_0.01": report.tpr[1][i],
  };
}

/** The most and the least exposed images, as the files have them. */
function picture(
  data: Dataset,
  report: Audit,
  order: readonly number[],
  { noise }: Values<typeof MODEL_OPTIONS>,
): string {
  const most = order.slice(0, PICTURED);
  const least = order.slice(PICTURED).reverse().slice(0, PICTURED);
  const record = (i: number): SheetRecord => ({
    index: data.indices[i],
    label: outcomeOf(data, i),
    kl: report.kl[i],
    auc: report.auc[i],
    image: imageOf(data, data.row(i)),
  });
  const head = `${data.name}, ${data.count} records of ${data.classes.length} classes, ` +
    `noise variance ${noise}: leave-one-out distinguishability of each record at itself`;
  return contactSheet(most.map(record), least.map(record), { head });
}

function printSummary(
  { data, precision, adapter, options, ...summary }: Summary,
  { kl }: Audit,
): void {
  const { medianKl, medianAuc, mostExposed, seconds } = summary;
  console.log(
    `${data.records} records of ${data.name}, ${precision.level} on ${adapter.description}, ` +
      `${seconds.toFixed(1)} s`,
  );
  console.log(`median KL ${short(medianKl)}, median AUC ${short(medianAuc)}`);
  console.log(`KL of all records, nats: ${distributionLine(kl)}`);
  const { verifiedRecords, klDeviation } = precision;
  console.log(
    `KL of ${verifiedRecords.length} records checked in float64: off by at most ${
      klDeviation.toExponential(0)
    }`,
  );
  console.log(`\nThe ${mostExposed.length} most exposed records:\n`);
  const rows = [
    Object.keys(mostExposed[0]).map(withUnit),
    ...mostExposed.map((row) =>
      Object.entries(row).map(([name, value]) =>
        typeof value === "number" && name !== "index" ? short(value) : String(value)
      )
    ),
  ];
  printTable(rows);
  console.log(`\nResults in ${options.out}`);
}

function short(value: number): string {
  return value.toPrecision(4);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "audit",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

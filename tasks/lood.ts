/** `./lood lood`: the leave-one-out distinguishability of chosen records and groups. */
import {
  type Dataset,
  FALSE_POSITIVE_RATES,
  GaussianProcess,
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
import type { TaskContext } from "./cli/main.ts";
import { defineOptions, integer, number, text, UsageError, type Values } from "./cli/options.ts";
import { outcomeOf } from "./cli/outcome.ts";
import { userPath } from "./cli/paths.ts";
import { fitPhases, followPhases, type Phase } from "./cli/phases.ts";
import { finishProfile, openProfile, PROFILE_OPTIONS, TRACE_FILE } from "./cli/profile.ts";
import { openProgress } from "./cli/progress.ts";
import { readQueries } from "./cli/queries.ts";
import { type Asked, askedRecords, RECORD_OPTIONS, requireRecords } from "./cli/records.ts";
import {
  dataSummary,
  deviceSummary,
  normalizationSummary,
  outputOptions,
  pathSummary,
  STATISTICS_FILE,
  usedOptions,
} from "./cli/run.ts";
import { type Answer, ask, duplicate, type Duplicated, isSingle, type Study } from "./cli/study.ts";
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";

const SUMMARY =
  "Scores how much leaving out chosen records, one at a time or together, changes a model's\n" +
  "prediction at the records themselves or at queries of a file. Writes nngp.csv, run.json and,\n" +
  "with --near-copies, near_copies.csv: how a record's LOOD falls as near-copies of it stay.";

const EXAMPLES = [
  "./lood lood --data mnist --records 58,142 --group 180,244,299",
  "./lood lood --data mnist --records-from runs/earlier/audit.csv --column index --out runs/all",
  "./lood lood --data patients.csv --label diagnosis --records 7 --queries-from visitors.csv",
];

// Which scores were computed again in float64 is a matter of audits.
const { verify: _, ...MODEL } = MODEL_OPTIONS;

const OPTIONS = defineOptions({
  ...RECORD_OPTIONS,
  queriesFrom: text({
    default: undefined,
    defaultText: "the records themselves",
    value: "FILE.csv",
    help:
      "queries, each asked by itself: a header and the data's features or columns in its own units " +
      "(pixels are from 0 to 1)",
    group: "Records",
  }),
  nearCopies: integer({
    default: undefined,
    defaultText: "none",
    min: 1,
    noun: "number of near-copies",
    help: "also leave each record out while 0 to N near-copies of it stay, asked at the record",
    group: "Records",
  }),
  copyNoise: number({
    default: 1 / 255,
    defaultText: "1/255, a gray level of a pixel",
    min: 0,
    noun: "deviation of the copies' noise",
    help: "near-copies are the record and Gaussian noise of this deviation on every feature, in " +
      "the data's own units, drawn by --seed",
    group: "Records",
  }),
  ...DATA_OPTIONS,
  ...MODEL,
  ...DEVICE_OPTIONS,
  ...outputOptions("lood"),
  ...PROFILE_OPTIONS,
});

/** How LOOD falls while copies stay. */
const NEAR_COPIES_FILE = "near_copies.csv";

/** Rows printed, and named in the summary. */
const SHOWN = 20;

/** Operations of one question, in n^2: a solve of 64 padded right-hand sides, and its residual. */
const QUESTION = 300;

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "lood";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly precision: ReturnType<typeof pathSummary>;
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  readonly answers: number;
  readonly first: readonly Record<string, number | string>[];
  readonly nearCopies: readonly Record<string, number>[];
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  requireRecords(values);
  using run = openTaskRun("lood", values, context, {
    stale: [NEAR_COPIES_FILE, STATISTICS_FILE, TRACE_FILE],
  });
  const profile = openProfile(values);
  const covariance = openCovariance(values);
  const data = await openData(values);
  const asked = await askedRecords(values, data);
  requireSingles(values, asked);
  const by = normalization(values, data);
  const standardized = standardize(data, by);
  const queries = values.queriesFrom === undefined
    ? undefined
    : (await readQueries(userPath(values.queriesFrom), data, values)).records;

  profile?.phase("opening the device");
  using gpu = await openDevice(values, profile);
  using progress = openProgress({ quiet: values.quiet });
  const follow = followPhases(progress, phases(values, asked, data, queries));
  const { noise, precision, beyond } = values;
  const fit = { covariance, noise, precision, beyond };
  profile?.phase("fit");
  using gp = await GaussianProcess.fit(gpu, standardized.dataset, { ...fit, ...follow });
  const study: Study = {
    asked,
    data,
    standardized,
    by,
    queries: queries && standardize(queries, by, standardized.statistics).dataset,
    fit,
    onProgress: (pieces, phase) => follow.onProgress?.(pieces, phase),
  };
  profile?.phase("questions");
  const answers = await ask(gp, study);
  const notices = new Set(gp.path.notices);
  const { nearCopies: count = 0, copyNoise, seed } = values;
  const duplicated = count === 0
    ? []
    : await duplicate(gp, study, { count, noise: copyNoise, seed }, notices);
  progress.close();
  profile?.phase("files");
  for (const notice of notices) console.error(`lood lood: ${notice}`);

  const table = columns(data, answers);
  const summary: Summary = {
    task: "lood",
    version: VERSION,
    options: { ...askedOptions(values, data), ...covariance.options, normalize: by, out: run.path },
    data: dataSummary(data),
    normalization: await normalizationSummary(run, by, [standardized.statistics]),
    precision: pathSummary(gp, [...notices]),
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    answers: answers.length,
    first: answers.slice(0, SHOWN).map((_, i) => rowOf(table, i)),
    nearCopies: duplicated.map(named),
  };
  await run.write("nngp.csv", toCsv(table));
  if (duplicated.length > 0) await run.write(NEAR_COPIES_FILE, nearCopiesCsv(duplicated));
  const profiled = await finishProfile(profile, gpu, run);
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary);
  profiled?.print(values);
}

/** Near-copies are of a record, not of a group. */
function requireSingles(
  { nearCopies }: Values<typeof OPTIONS>,
  asked: readonly Asked[],
): void {
  if (nearCopies === undefined || asked.some(isSingle)) return;
  throw new UsageError(
    "--near-copies copies records, and only groups are named; give --records 12,80",
  );
}

/** The phases of the run; a question and a near-copy are one unit of theirs. */
function phases(
  { nearCopies = 0 }: Values<typeof OPTIONS>,
  asked: readonly Asked[],
  data: Dataset,
  queries: Dataset | undefined,
): Phase[] {
  const fit = fitPhases(data);
  const question = QUESTION * data.count ** 2;
  const copy = question + fit.reduce((sum, { work }) => sum + work, 0);
  const questions = asked.length * (queries?.count ?? 1);
  const copies = asked.filter(isSingle).length * nearCopies;
  return [
    ...fit,
    { name: "questions", labels: { question }, work: questions * question },
    { name: "near-copies", labels: { "near-copy": copy }, work: copies * copy },
  ];
}

/** The columns of nngp.csv; first those of the program that this one repeats. */
function columns(data: Dataset, answers: readonly Answer[]) {
  const outcomes = ({ positions }: Asked) => positions.map((i) => outcomeOf(data, i));
  const column = (value: (answer: Answer) => number | undefined) =>
    answers.map((answer) => String(value(answer) ?? ""));
  // Of several queries together there is no one variance.
  const alone = (variance: Float64Array) => variance.length === 1 ? variance[0] : undefined;
  const atThemselves = answers.every(({ query }) => query === undefined);
  return {
    differ_idx: answers.map(({ asked }) => asked.indices.join("+")),
    auc: column(({ score }) => score.auc),
    kl: column(({ score }) => score.kl),
    mse: column(({ score }) => score.mse),
    label: answers.map(({ asked }) => outcomes(asked).join("+")),
    ...(!atThemselves && { query: column(({ query }) => query) }),
    ...Object.fromEntries(
      FALSE_POSITIVE_RATES.map((fpr, k) => [
        `tpr_at_${fpr}`,
        column(({ score }) => score.tpr?.[k]),
      ]),
    ),
    ...(atThemselves && { residual_norm: column(({ residual }) => residual) }),
    var_with: column(({ score }) => alone(score.covarianceWith)),
    var_without: column(({ score }) => alone(score.covarianceWithout)),
  };
}

/** A row of the table, numbers as numbers again, without its empty cells. */
function rowOf(
  table: Readonly<Record<string, readonly string[]>>,
  i: number,
): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(table).filter(([, column]) => column[i] !== "").map(([name, column]) => [
      name,
      name === "differ_idx" || name === "label" ? column[i] : Number(column[i]),
    ]),
  );
}

function named({ index, copies, score: { kl, mse, auc } }: Duplicated): Record<string, number> {
  return { differ_idx: index, copies, kl, mse, auc };
}

function nearCopiesCsv(duplicated: readonly Duplicated[]): string {
  const rows = duplicated.map(named);
  return toCsv(
    Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])])),
  );
}

/** The options as they were used, with those of this task. */
function askedOptions(
  values: Values<typeof OPTIONS>,
  data: Dataset,
): Record<string, unknown> {
  const { records, recordsFrom, column, group, queriesFrom, nearCopies, copyNoise } = values;
  return {
    records: records ?? null,
    recordsFrom: recordsFrom ?? null,
    column: column ?? null,
    group: group ?? null,
    queriesFrom: queriesFrom ?? null,
    nearCopies: nearCopies ?? null,
    copyNoise,
    ...usedOptions(values, data),
  };
}

function printSummary({ data, precision, adapter, options, ...summary }: Summary): void {
  const { answers, first, nearCopies, seconds } = summary;
  console.log(
    `${data.records} records of ${data.name}, ${precision.level} on ${adapter.description}, ` +
      `${seconds.toFixed(1)} s\n`,
  );
  const shown = ["differ_idx", "label", "query", "auc", "kl", "mse", "tpr_at_0.01"];
  printRows(first, shown.filter((name) => first.some((row) => name in row)));
  if (answers > first.length) console.log(`  and ${answers - first.length} more in nngp.csv`);
  if (nearCopies.length > 0) {
    console.log("\nLeft out while near-copies stay:\n");
    printRows(nearCopies.slice(0, SHOWN), Object.keys(nearCopies[0]));
    const rest = nearCopies.length - SHOWN;
    if (rest > 0) console.log(`  and ${rest} more in ${NEAR_COPIES_FILE}`);
  }
  console.log(`\nResults in ${options.out}`);
}

/** Numbers that were measured get four digits, those that count something all. */
function printRows(
  rows: readonly Record<string, number | string>[],
  names: readonly string[],
): void {
  const counts = ["differ_idx", "query", "copies"];
  const cell = (name: string, value: number | string = "") =>
    typeof value === "number" && !counts.includes(name) ? value.toPrecision(4) : String(value);
  printTable([
    names.map(withUnit),
    ...rows.map((row) => names.map((name) => cell(name, row[name]))),
  ]);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "lood",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

/** `./lood landscape`: leave-one-out distinguishability along a line through a record. */
import {
  type Dataset,
  GaussianProcess,
  landscape,
  random,
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
import { defineOptions, integer, UsageError, type Values } from "./cli/options.ts";
import { earlierPictures } from "./cli/pictures.ts";
import { fitPhases, followPhases, type Phase } from "./cli/phases.ts";
import { finishProfile, openProfile, PROFILE_OPTIONS, TRACE_FILE } from "./cli/profile.ts";
import { openProgress } from "./cli/progress.ts";
import { askedRecords, checkColumn, RECORD_OPTIONS } from "./cli/records.ts";
import {
  dataSummary,
  deviceSummary,
  normalizationSummary,
  outputOptions,
  pathSummary,
  STATISTICS_FILE,
  usedOptions,
} from "./cli/run.ts";
import { sparklines } from "./cli/sparkline.ts";
import { columnsOf, printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { checkCourse, type Course, COURSE_OPTIONS, openCourse } from "./cli/course.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { type Pictured, rowOf, writePlots } from "./landscape/plots.ts";
import { landscapeCsv, overRecords, type Row, type Spread, summarize } from "./landscape/tables.ts";

const SUMMARY =
  "Scores how much leaving out a record changes a model's prediction at queries on a line, or in a\n" +
  "plane, through the record. Writes landscape.csv, summary.csv, run.json and plots. Gradients are\n" +
  "by the model's inputs, as normalized; the one nearby is at the next larger pert.";

const EXAMPLES = [
  "./lood landscape --data mnist --classes 3,8 --records 149,197",
  "./lood landscape --data mnist --count 2 --direction record --points 51",
  "./lood landscape --data patients.csv --label diagnosis --direction plane --points 21",
];

// Which scores were computed again in float64 is a matter of audits.
const { verify: _, ...MODEL } = MODEL_OPTIONS;

/** Records drawn where the user names none. */
const USUAL_COUNT = 3;

const OPTIONS = defineOptions({
  records: { ...RECORD_OPTIONS.records, defaultText: "as many as --count says, drawn by --seed" },
  recordsFrom: {
    ...RECORD_OPTIONS.recordsFrom,
    help: "a table that names such records, as an earlier run's",
  },
  column: RECORD_OPTIONS.column,
  count: integer({
    default: undefined,
    defaultText: String(USUAL_COUNT),
    min: 1,
    help: "records to draw where none is named",
    group: "Records",
  }),
  ...COURSE_OPTIONS,
  ...DATA_OPTIONS,
  ...MODEL,
  ...DEVICE_OPTIONS,
  ...outputOptions("landscape"),
  ...PROFILE_OPTIONS,
});

/** Operations of a query, in n^2: three solves and products with the matrix, see fitPhases. */
const QUERY = 250;
/** Drawing a picture takes as long as these many operations, about. */
const PLOT = 3e8;
/** Operations of the three gradients of a record, in n^2. */
const GRADIENTS = 900;
/** Records printed. */
const SHOWN = 20;

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "landscape";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly precision: ReturnType<typeof pathSummary>;
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  /** Of the arg max, over the records. */
  readonly overRecords: Readonly<Record<string, Spread>>;
  readonly records: readonly Row[];
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  checkCourse(values);
  checkColumn(values);
  using run = openTaskRun("landscape", values, context, {
    stale: (folder) => [...earlierPictures(folder), STATISTICS_FILE, TRACE_FILE],
  });
  const profile = openProfile(values);
  const covariance = openCovariance(values);
  const data = await openData(values);
  const by = normalization(values, data);
  const records = await recordsOf(values, data);
  const { dataset, statistics } = standardize(data, by);
  const toward = values.toward === undefined
    ? undefined
    : (await positionsOf({ records: [values.toward] }, data))[0];
  const course = openCourse(values, { data, statistics, records, toward });

  profile?.phase("opening the device");
  using gpu = await openDevice(values, profile);
  using progress = openProgress({ quiet: values.quiet });
  const follow = followPhases(progress, phases(data, records.length, course.pert.length));
  const { noise, precision, beyond } = values;
  const options = { ...follow, covariance, noise, precision, beyond };
  profile?.phase("fit");
  using gp = await GaussianProcess.fit(gpu, dataset, options);
  const { pert: { length: count }, point } = course;
  profile?.phase("landscape");
  const scores = await landscape(gp, { records, count, point, ...follow });
  const pictured: Pictured = { data, records, course, landscape: scores };
  const rows = await summarize(gp, pictured, () => follow.onProgress?.(1, "record's gradients"));
  await writePlots(run, pictured, () => follow.onProgress?.(1, "plot"));
  progress.close();
  profile?.phase("files");
  const { notices } = gp.path;
  for (const notice of notices) console.error(`lood landscape: ${notice}`);

  const summary: Summary = {
    task: "landscape",
    version: VERSION,
    options: {
      ...askedOptions(values, data, pictured),
      ...covariance.options,
      normalize: by,
      out: run.path,
    },
    data: dataSummary(data),
    normalization: await normalizationSummary(run, by, [statistics]),
    precision: pathSummary(gp, notices),
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    overRecords: overRecords(rows),
    records: rows,
  };
  await run.write("landscape.csv", landscapeCsv(pictured));
  await run.write("summary.csv", toCsv(columnsOf(rows)));
  const profiled = await finishProfile(profile, gpu, run);
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary, pictured);
  profiled?.print(values);
}

/** The records that are left out, as positions in the data: those named, or some drawn. */
async function recordsOf(values: Values<typeof OPTIONS>, data: Dataset): Promise<number[]> {
  const { records, recordsFrom, count, seed } = values;
  if (records === undefined && recordsFrom === undefined) {
    const drawn = count ?? Math.min(USUAL_COUNT, data.count);
    if (drawn > data.count) {
      throw new UsageError(`count must be <= ${data.count}, the records drawn, got ${drawn}`);
    }
    return [...random(seed).choose(data.count, drawn)].toSorted((a, b) => a - b);
  }
  if (count !== undefined) {
    throw new UsageError(`--count ${count} draws records, and some are named; leave one out`);
  }
  return await positionsOf(values, data);
}

/** Positions in the data of records that are named, each once. */
async function positionsOf(
  { records, recordsFrom, column }: Partial<
    Pick<Values<typeof OPTIONS>, "records" | "recordsFrom" | "column">
  >,
  data: Dataset,
): Promise<number[]> {
  const asked = await askedRecords({ records, recordsFrom, column, group: undefined }, data);
  return asked.map(({ indices, positions }) => {
    if (positions.length === 1) return positions[0];
    throw new UsageError(
      `a landscape leaves out one record at a time, got the group ${indices.join("+")}`,
    );
  });
}

function phases(data: Dataset, records: number, points: number): Phase[] {
  const square = data.count ** 2;
  const gradients = GRADIENTS * square;
  return [
    ...fitPhases(data),
    {
      name: "landscape",
      labels: { "landscape solve": 2, "landscape symmetric product": 10 },
      work: QUERY * (points + 1) * records * square,
    },
    {
      name: "gradients",
      labels: { "record's gradients": gradients },
      work: records * gradients,
    },
    { name: "plots", labels: { plot: PLOT }, work: (records + 1) * PLOT },
  ];
}

/** The options as they were used, with those of this task. */
function askedOptions(
  values: Values<typeof OPTIONS>,
  data: Dataset,
  { records, course }: { readonly records: readonly number[]; readonly course: Course },
): Record<string, unknown> {
  const { recordsFrom, column, direction, points, unit, toward } = values;
  return {
    records: records.map((i) => data.indices[i]),
    recordsFrom: recordsFrom ?? null,
    column: column ?? null,
    direction,
    points,
    range: course.steps.at(-1),
    unit: unit ?? null,
    toward: toward ?? null,
    ...usedOptions(values, data),
  };
}

function printSummary(
  { data, precision, adapter, options, ...summary }: Summary,
  pictured: Pictured,
): void {
  const { records, overRecords, seconds } = summary;
  console.log(
    `${data.records} records of ${data.name}, ${precision.level} on ${adapter.description}, ` +
      `${seconds.toFixed(1)} s\n`,
  );
  const shown = records.slice(0, SHOWN);
  const cell = (value: number) => Number.isInteger(value) ? String(value) : value.toPrecision(4);
  printTable([
    Object.keys(records[0]).map((name) => withUnit(name.replace("gradient_norm", "gradient"))),
    ...shown.map((row) => Object.values(row).map(cell)),
  ]);
  if (records.length > shown.length) {
    console.log(`  and ${records.length - shown.length} more in summary.csv`);
  }
  console.log();
  for (const [name, { mean, deviation }] of Object.entries(overRecords)) {
    const spread = deviation === null ? "" : `, deviation ${cell(deviation)}`;
    console.log(`${name}: mean ${cell(mean)}${spread}`);
  }
  if (!pictured.course.pert2) printLines(pictured);
  console.log(`\nResults in ${options.out}`);
}

/** KL of each record along its line, as blocks. */
function printLines({ data, records, course: { steps }, landscape }: Pictured): void {
  console.log(`\nKL along the line of each record, pert ${steps[0]} to ${steps.at(-1)}:\n`);
  const lines = records.map((record, k) => ({
    name: String(data.indices[record]),
    values: rowOf(landscape, "kl", k),
  }));
  for (const line of sparklines(lines)) console.log(line);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "landscape",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

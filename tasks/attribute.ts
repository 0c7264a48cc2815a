/** `./lood attribute`: the training records that move a model's predictions most. */
import {
  type AttributedQuery,
  attribution,
  attributionSheet,
  type Dataset,
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
import { explain, type Explained, type Influential } from "./cli/explain.ts";
import { imageOf } from "./cli/image.ts";
import type { TaskContext } from "./cli/main.ts";
import { openQueries, type Queries } from "./cli/open_queries.ts";
import { defineOptions, integer, integers, text, UsageError, type Values } from "./cli/options.ts";
import { outcomeOf } from "./cli/outcome.ts";
import { writePicture } from "./cli/pictures.ts";
import { fitPhases, followPhases, inversePhase } from "./cli/phases.ts";
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
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";

const SUMMARY =
  "Names the training records whose presence raises or lowers the score of a class most, at test\n" +
  "records or at queries of a file: of the query's own class, or of the predicted one where it has\n" +
  "none. Writes attribution.csv, run.json and, for images, attribution.svg and .png.";

const EXAMPLES = [
  "./lood attribute --data mnist --classes 3,8 --size 1000 --queries 3,7",
  "./lood attribute --data patients.csv --label diagnosis --queries-from visitors.csv",
];

// Which scores were computed again in float64 is a matter of audits.
const { verify: _, ...MODEL } = MODEL_OPTIONS;

const OPTIONS = defineOptions({
  queries: integers({
    default: undefined,
    defaultText: "none",
    min: 0,
    help: "test records to explain, by their position in the data set's test split",
    group: "Queries",
  }),
  queriesFrom: text({
    default: undefined,
    defaultText: "none",
    value: "FILE.csv",
    help:
      "queries instead: a header and the data's features or columns in its own units (pixels are from 0 " +
      "to 1), and the column of classes if they have any",
    group: "Queries",
  }),
  top: integer({
    default: 5,
    min: 1,
    max: 100,
    help: "records named that raise a score, and as many that lower it",
    group: "Queries",
  }),
  ...DATA_OPTIONS,
  ...MODEL,
  ...DEVICE_OPTIONS,
  ...outputOptions("attribute"),
});

/** A row of attribution.csv. */
type Row = ReturnType<typeof rowsOf>[number];

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "attribute";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly precision: ReturnType<typeof pathSummary>;
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  readonly queries: readonly {
    readonly query: number;
    readonly label: string | null;
    readonly predicted: string;
    readonly class: string;
    readonly score: number;
    readonly records: readonly Row[];
  }[];
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  requireQueries(values);
  using run = openTaskRun("attribute", values, context, {
    stale: ["attribution.png", "attribution.svg", STATISTICS_FILE],
  });
  const covariance = openCovariance(values);
  const data = await openData(values);
  const queries = await openQueries(values, data);
  const by = normalization(values, data);
  const { dataset, statistics } = standardize(data, by);
  const { inputs } = standardize(queries.records, by, statistics).dataset;

  using gpu = await openDevice(values);
  using progress = openProgress({ quiet: values.quiet });
  const { noise, precision, beyond } = values;
  const follow = followPhases(progress, [...fitPhases(data), inversePhase(data)]);
  const fit = { ...follow, covariance, noise, precision, beyond };
  using gp = await GaussianProcess.fit(gpu, dataset, fit);
  const traces = await attribution(gp, inputs, follow);
  const { mean } = await gp.predict(inputs);
  progress.close();
  const { notices } = gp.path;
  for (const notice of notices) console.error(`lood attribute: ${notice}`);

  const explained = queries.labels.map((label, q) =>
    explain(gp, { traces, mean, data, queries, top: values.top }, q, label)
  );
  const summary: Summary = {
    task: "attribute",
    version: VERSION,
    options: { ...askedOptions(values, data), ...covariance.options, normalize: by, out: run.path },
    data: dataSummary(data),
    normalization: await normalizationSummary(run, by, [statistics]),
    precision: pathSummary(gp, notices),
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    queries: explained.map((one) => ({
      query: one.query,
      label: one.label ?? null,
      predicted: one.predicted,
      class: data.classes[one.of],
      score: one.score,
      records: rowsOf(one, data),
    })),
  };
  await run.write("attribution.csv", tableOf(explained.flatMap((one) => rowsOf(one, data))));
  if (data.image) {
    await writePicture(run, "attribution", picture(explained, data, queries, values));
  }
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary);
}

/** Refuses a command line that asks about no query, or about two kinds. */
function requireQueries({ queries, queriesFrom }: Values<typeof OPTIONS>): void {
  if ((queries === undefined) !== (queriesFrom === undefined)) return;
  throw new UsageError(
    queries === undefined
      ? "no query is named; give --queries 3,7 or --queries-from FILE.csv"
      : "--queries and --queries-from exclude each other; leave one out",
  );
}

/** The rows of attribution.csv for a query. */
function rowsOf({ query, of, helpful, harmful }: Explained, data: Dataset) {
  const sides = [["helpful", helpful], ["harmful", harmful]] as const;
  return sides.flatMap(([direction, records]) =>
    records.map(({ record, influence, kl, mse }, k) => ({
      query,
      rank: k + 1,
      index: data.indices[record],
      label: outcomeOf(data, record),
      direction,
      kl,
      mse,
      influence,
      class: data.classes[of],
    }))
  );
}

/** The rows as CSV; the header alone where no record moves any score. */
function tableOf(rows: readonly Row[]): string {
  const column = <T>(value: (row: Row) => T) => rows.map(value);
  return toCsv({
    query: column(({ query }) => query),
    rank: column(({ rank }) => rank),
    index: column(({ index }) => index),
    label: column(({ label }) => label),
    direction: column(({ direction }) => direction),
    kl: column(({ kl }) => kl),
    mse: column(({ mse }) => mse),
    influence: column(({ influence }) => influence),
    class: column((row) => row.class),
  });
}

/** Each query and its records, as the files have them. */
function picture(
  explained: readonly Explained[],
  data: Dataset,
  { records }: Queries,
  { noise }: Values<typeof OPTIONS>,
): string {
  const shown = ({ record, influence, kl }: Influential) => ({
    index: data.indices[record],
    label: outcomeOf(data, record),
    influence,
    kl,
    image: imageOf(data, data.row(record)),
  });
  const queries = explained.map((one, q): AttributedQuery => ({
    index: one.query,
    label: one.label ?? `taken for ${one.predicted}`,
    of: data.classes[one.of],
    score: one.score,
    image: imageOf(records, records.row(q)),
    helpful: one.helpful.map(shown),
    harmful: one.harmful.map(shown),
  }));
  return attributionSheet(
    queries,
    `${data.name}, ${data.count} training records of ${data.classes.length} classes, noise ` +
      `variance ${noise}: what each record's presence adds to the score of a class`,
  );
}

/** The options as they were used, with those of this task. */
function askedOptions(
  values: Values<typeof OPTIONS>,
  data: Dataset,
): Record<string, unknown> {
  const { queries, queriesFrom, top } = values;
  return {
    queries: queries ?? null,
    queriesFrom: queriesFrom ?? null,
    top,
    ...usedOptions(values, data),
  };
}

function printSummary({ data, precision, adapter, options, queries, seconds }: Summary): void {
  console.log(
    `${data.records} records of ${data.name}, ${precision.level} on ${adapter.description}, ` +
      `${seconds.toFixed(1)} s`,
  );
  for (const { query, label, predicted, score, records, ...of } of queries) {
    const regression = data.response !== undefined;
    const known = label === null ? " of no known class" : ` of class ${label}`;
    console.log(
      `\nQuery ${query}${regression ? "" : known}, predicted ${predicted}: score ` +
        `${score.toPrecision(4)} of ${regression ? "response" : "class"} ${of.class}`,
    );
    printRecords(records);
  }
  console.log(`\nResults in ${options.out}`);
}

function printRecords(records: readonly Row[]): void {
  if (records.length === 0) {
    console.log("  no record moves it");
    return;
  }
  const heads = ["direction", "rank", "index", "label", "influence", "kl"];
  const cells = ({ direction, rank, index, label, influence, kl }: Row) => [
    ...[direction, rank, index, label].map(String),
    ...[influence, kl].map((value) => value.toPrecision(4)),
  ];
  printTable([heads.map(withUnit), ...records.map(cells)]);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "attribute",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

import {
  type Dataset,
  type DuplicateReport,
  recordSheet,
  reportDuplicates,
  type RunFolder,
  toCsv,
  VERSION,
} from "../../mod.ts";
import { DATA_OPTIONS, normalization, openData } from "../cli/common.ts";
import type { TaskContext } from "../cli/main.ts";
import { defineOptions, flag, positionals, positive, type Values } from "../cli/options.ts";
import { outcomeOf } from "../cli/outcome.ts";
import { writePicture } from "../cli/pictures.ts";
import { dataSummary, outputOptions } from "../cli/run.ts";
import { openProgress } from "../cli/progress.ts";
import { printTable } from "../cli/table.ts";
import { openTaskRun } from "../cli/task_run.ts";
import { type ClassCount, classCounts, describeValues, type ValueSummary } from "./describe.ts";
import { sheetGroups } from "./sheet.ts";
import { definePart } from "./part.ts";

const { data: _data, ...RECORDS } = DATA_OPTIONS;

const OPTIONS = defineOptions({
  source: positionals({
    default: [],
    min: 1,
    max: 1,
    noun: "names or paths of data sets",
    value: "NAME|FILE|FOLDER",
    help: "data set, by its name or as a path of your own",
  }),
  ...RECORDS,
  size: { ...RECORDS.size, defaultText: "all" },
  balanced: { ...RECORDS.balanced, defaultText: "off" },
  duplicates: flag({
    default: true,
    help: "look for records that are equal or near each other",
    group: "Duplicates",
  }),
  near: positive({
    default: 0.25,
    noun: "share of the typical distance",
    help: "a pair is near at this share of the typical distance from a record to its nearest " +
      "other one, of normalized inputs",
    group: "Duplicates",
  }),
  ...outputOptions("data-show"),
});

/** Rows of a table that are printed. */
const SHOWN = 10;
/** Records of a table that are printed, and features of each. */
const [FIRST_RECORDS, FIRST_FEATURES] = [5, 8];
/** The longest bar, in characters. */
const BAR = 24;

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "data show";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly values: ValueSummary;
  readonly classes: readonly ClassCount[];
  readonly duplicates: Record<string, unknown> | null;
  readonly seconds: number;
}

/** What a data set looks like, and what it has twice. */
export const show = definePart({
  name: "data show",
  about: "class counts, values, pictures and duplicates of a data set",
  summary: "Shows a data set: records of each class, shape and range of its values, its first " +
    "records, and the records that are equal or near each other, which decide what leaving one " +
    "out can change. Writes run.json, duplicates.csv and, for images, sheet.svg and sheet.png.",
  examples: [
    "./lood data show mnist --split test",
    "./lood data show patients.csv --label diagnosis --near 0.1",
  ],
  options: OPTIONS,
  run: main,
});

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  using run = openTaskRun("data-show", values, context, {
    stale: ["duplicates.csv", "sheet.png", "sheet.svg"],
  });
  const selection = { ...values, data: values.source[0], balanced: values.balanced ?? false };
  const data = await openData(selection, Infinity);
  const by = normalization(values, data);
  using progress = openProgress({ quiet: values.quiet, label: "data show" });
  progress.update({ phase: "equal records", done: 0, total: 1 });
  const report = values.duplicates
    ? await reportDuplicates(data, {
      within: values.near,
      by,
      seed: values.seed,
      onProgress: (done, total) => progress.update({ phase: "near pairs", done, total }),
    })
    : undefined;
  progress.update({ phase: "writing", done: 1, total: 1 });
  const summary: Summary = {
    task: "data show",
    version: VERSION,
    options: { ...values, normalize: by, out: run.path },
    data: dataSummary(data),
    values: describeValues(data),
    classes: classCounts(data),
    duplicates: report ? { ...duplicateSummary(report), within: values.near, by } : null,
    seconds: run.seconds(),
  };
  await writeFiles(run, data, report);
  await run.close(summary);
  progress.close();
  if (values.json) return console.log(JSON.stringify(summary));
  printData(summary, data);
  if (report) printDuplicates(data, report);
  console.log(`\nResults in ${run.path}`);
}

function duplicateSummary({ exact, distinct, near }: DuplicateReport): Record<string, unknown> {
  return {
    distinct,
    equalGroups: exact.length,
    disagreeingGroups: exact.filter(({ agree }) => !agree).length,
    nearPairs: near.pairs.length,
    complete: near.complete,
    typicalDistance: near.typical,
    nearLimit: near.limit,
  };
}

async function writeFiles(
  run: RunFolder,
  data: Dataset,
  report: DuplicateReport | undefined,
): Promise<void> {
  if (report) await run.write("duplicates.csv", toCsv(pairColumns(data, report)));
  if (!data.image) return;
  const { name, split, count, features } = data;
  const head = `${[name, split].filter(Boolean).join(", ")}: ${count} records of ${features} ` +
    "features, the first of each class";
  await writePicture(run, "sheet", recordSheet(sheetGroups(data, report), { head }));
}

/** Equal records beside the first of their group, at distance 0, then the near pairs. */
function pairColumns(data: Dataset, { exact, near }: DuplicateReport) {
  const equal = exact.flatMap(({ positions: [first, ...others] }) =>
    others.map((second) => ({ first, second, distance: 0 }))
  );
  const pairs = [...equal, ...near.pairs];
  const index = (at: number) => data.indices[at];
  return {
    index: pairs.map(({ first }) => index(first)),
    other: pairs.map(({ second }) => index(second)),
    label: pairs.map(({ first }) => outcomeOf(data, first)),
    other_label: pairs.map(({ second }) => outcomeOf(data, second)),
    distance: pairs.map(({ distance }) => distance),
    share: pairs.map(({ distance }) => distance === 0 ? 0 : distance / near.typical),
  };
}

function printData({ values, classes }: Summary, data: Dataset): void {
  const { name, split, count, features, image } = data;
  const shape = image ? `, ${image.height} x ${image.width} x ${image.channels}` : "";
  const whole = split === "" ? name : `${name}, ${split} split`;
  console.log(`${whole}: ${count} records of ${features} features${shape}`);
  const { least, largest, mean, deviation } = values;
  console.log(
    `values from ${short(least)} to ${short(largest)}, mean ${short(mean)}, ` +
      `deviation ${short(deviation)}\n`,
  );
  if (data.responses) {
    const { least, largest, mean, deviation } = describeValues(data, data.responses);
    console.log(
      `${data.classes[0]} from ${short(least)} to ${short(largest)}, mean ${short(mean)}, ` +
        `deviation ${short(deviation)}`,
    );
  } else printClasses(classes);
  if (!image) printFirst(data);
}

function printClasses(classes: readonly ClassCount[]): void {
  const most = Math.max(...classes.map(({ records }) => records));
  const all = classes.reduce((sum, { records }) => sum + records, 0);
  printTable([
    ["class", "records", "share", ""],
    ...classes.map(({ name, records }) => [
      name,
      String(records),
      `${(100 * records / all).toFixed(1)} %`,
      "█".repeat(Math.ceil(BAR * records / most)).padEnd(BAR, "·"),
    ]),
  ]);
}

function printFirst(data: Dataset): void {
  const names = Array.from(
    { length: Math.min(data.features, FIRST_FEATURES) },
    (_, f) => data.featureNames?.[f] ?? `feature ${f}`,
  );
  const positions = Array.from(data.indices.keys()).slice(0, FIRST_RECORDS);
  console.log(
    `\nFirst records${data.features > names.length ? `, ${names.length} features of each` : ""}:\n`,
  );
  printTable([
    ["index", data.responses ? data.classes[0] : "class", ...names],
    ...positions.map((at) => [
      String(data.indices[at]),
      outcomeOf(data, at),
      ...Array.from(data.row(at).subarray(0, names.length), short),
    ]),
  ]);
}

function printDuplicates(data: Dataset, { exact, distinct, near }: DuplicateReport): void {
  const index = (at: number) => String(data.indices[at]);
  const apart = exact.filter(({ agree }) => !agree).length;
  const kind = data.responses ? "responses" : "classes";
  console.log(
    `\n${distinct} distinct records; ${exact.length} groups of equal ones, ` +
      `${apart} of them with different ${kind}`,
  );
  if (exact.length > 0) {
    console.log();
    printTable([
      ["equal records", kind],
      ...exact.slice(0, SHOWN).map(({ positions }) => [
        shortened(positions.map(index)),
        shortened([...new Set(positions.map((at) => outcomeOf(data, at)))]),
      ]),
    ]);
    printMore(exact.length);
  }
  if (distinct < 2) return console.log("\nno two distinct records to be near each other");
  const count = near.complete ? String(near.pairs.length) : `at least ${near.pairs.length}`;
  console.log(
    `\n${count} near pairs, at most ${short(near.limit)} apart; typically the nearest other ` +
      `record is ${short(near.typical)} away`,
  );
  if (near.pairs.length === 0) return;
  console.log();
  printTable([
    ["index", "other", kind, "distance", "of typical"],
    ...near.pairs.slice(0, SHOWN).map(({ first, second, distance }) => [
      index(first),
      index(second),
      `${outcomeOf(data, first)}, ${outcomeOf(data, second)}`,
      short(distance),
      short(distance / near.typical),
    ]),
  ]);
  printMore(near.pairs.length);
}

function printMore(count: number): void {
  if (count > SHOWN) console.log(`  and ${count - SHOWN} more in duplicates.csv`);
}

function shortened(names: readonly string[]): string {
  return names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`
    : names.join(", ");
}

/** Four significant digits, without the zeros at the end. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

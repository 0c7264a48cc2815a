/** `./lood compare`: two audits side by side. */
import { median } from "d3-array";
import { type Correlation, correlation, drawSpec, random, toCsv, VERSION } from "../mod.ts";
import { BOOTSTRAP_OPTIONS } from "./cli/bootstrap_options.ts";
import type { TaskContext } from "./cli/main.ts";
import { choice, defineOptions, integer, positionals, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { writePicture } from "./cli/pictures.ts";
import { openProgress } from "./cli/progress.ts";
import { outputOptions } from "./cli/run.ts";
import { printTable } from "./cli/table.ts";
import { withUnit } from "./cli/units.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import {
  type Difference,
  differencesOf,
  differenceWords,
  joinAudits,
  type Joined,
  type Measure,
  MEASURE_NAMES,
  MEASURES,
  readAudit,
} from "./compare/audits.ts";
import { type Change, changesOf, type Movers, moversOf } from "./compare/movers.ts";
import { compareSpec, moversSheet, namesOf, tableOf } from "./compare/outputs.ts";

const SUMMARY =
  "Compares two audits of one data set, made with another activation, depth or noise, or of data\n" +
  "with records removed: how KL, mean distance and AUC of the same records go together, and which\n" +
  "records move most. Writes compare.csv, kl.svg, mse.svg, auc.svg and, for images, movers.svg,\n" +
  "all as PNG, too, and run.json.";

const EXAMPLES = [
  "./lood compare runs/relu runs/gelu",
  "./lood compare runs/all runs/without-noise --measure auc --top 20 --out runs/beside",
];

const OPTIONS = defineOptions({
  runs: positionals({
    default: [],
    defaultText: "",
    value: "A B",
    noun: "the folders of two audits",
    min: 2,
    max: 2,
    help: "folders of two runs of audit, A and B",
  }),
  measure: choice(MEASURE_NAMES, {
    default: "kl",
    help: "the measure by which movers are named",
    group: "Movers",
  }),
  top: integer({
    default: 12,
    min: 1,
    max: 1000,
    help: "movers named in each direction",
    group: "Movers",
  }),
  ...BOOTSTRAP_OPTIONS,
  ...outputOptions("compare"),
});

/** Records printed in each direction. */
const SHOWN = 5;
/** Records of one audit alone that a notice names. */
const NAMED = 8;

/** How a measure of the same records goes together in the audits. */
type Compared = { readonly measure: Measure } & Correlation & {
  readonly medianA: number;
  readonly medianB: number;
};

/** What run.json and `--json` say. */
interface Summary {
  readonly task: "compare";
  readonly version: string;
  readonly options: { readonly measure: Measure; readonly out: string } & Record<string, unknown>;
  readonly data: string;
  readonly differences: readonly Difference[];
  readonly records: number;
  readonly only: Joined["only"];
  readonly correlations: readonly Compared[];
  readonly movers: Movers;
  readonly seconds: number;
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  using run = openTaskRun("compare", values, context, { stale: ["movers.png", "movers.svg"] });
  const [a, b] = await Promise.all(values.runs.map((folder) => readAudit(userPath(folder))));
  const joined = joinAudits(a, b);
  for (const notice of noticesOf(joined)) console.error(`lood compare: ${notice}`);

  using progress = openProgress({ quiet: values.quiet });
  const changes = {
    kl: changesOf(joined.rows, "kl"),
    mse: changesOf(joined.rows, "mse"),
    auc: changesOf(joined.rows, "auc"),
  };
  const { measure, top, level, resamples, seed } = values;
  const correlations = MEASURE_NAMES.map((measure, done): Compared => {
    progress.update({ phase: "correlations", done, total: 2 * MEASURE_NAMES.length });
    const column = (side: "a" | "b") => joined.rows.map((row) => row[side][measure]);
    const [x, y] = [column("a"), column("b")];
    return {
      measure,
      medianA: median(x) ?? NaN,
      medianB: median(y) ?? NaN,
      ...correlation(x, y, { random: random(seed), level, resamples }),
    };
  });
  const movers = moversOf(changes[measure], top);
  await run.write("compare.csv", toCsv(tableOf(joined, changes)));
  const names = namesOf(differencesOf(a, b), { a: a.folder, b: b.folder });
  for (const [at, found] of correlations.entries()) {
    progress.update({ phase: "plots", done: 3 + at, total: 6 });
    const { measure, pearson: { estimate: r }, spearman: rho } = found;
    const [x, y] = (["a", "b"] as const).map((side) => changes[measure].map((one) => one[side]));
    const spec = compareSpec(measure, { a: x, b: y, r, rho }, { names });
    await writePicture(run, measure, await drawSpec(spec));
  }
  const head = `${a.data.name}, ${joined.rows.length} records: those that move most by ` +
    `${MEASURES[measure]} from ${names.a} to ${names.b}; rank 1 is the most exposed`;
  const sheet = await moversSheet(joined, movers, measure, head);
  progress.close();
  if (typeof sheet === "string") await writePicture(run, "movers", sheet);
  else if (sheet) console.error(`lood compare: no images of the movers: ${sheet.why}`);

  const summary: Summary = {
    task: "compare",
    version: VERSION,
    options: { a: a.folder, b: b.folder, measure, top, level, resamples, seed, out: run.path },
    data: a.data.name,
    differences: differencesOf(a, b),
    records: joined.rows.length,
    only: joined.only,
    correlations,
    movers,
    seconds: run.seconds(),
  };
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary);
}

/** What to say of records that are in one audit alone. */
function noticesOf({ a, b, only }: Joined): string[] {
  return ([[only.a, a, b], [only.b, b, a]] as const).flatMap(([records, own, other]) => {
    if (records.length === 0) return [];
    const named = records.slice(0, NAMED).join(", ") + (records.length > NAMED ? ", ..." : "");
    return [
      `${records.length} of the ${own.records.size} records of ${own.folder} are not in ` +
      `${other.folder}: ${named}`,
    ];
  });
}

function printSummary(summary: Summary): void {
  const { records, data, differences, correlations, movers, options } = summary;
  console.log(`${records} records of ${data} in both audits, A and B`);
  console.log(
    differences.length === 0
      ? "made with the same options"
      : `made with ${differences.map(differenceWords).join("; ")}`,
  );
  const short = (value: number) => value.toPrecision(4);
  const share = (value: number) => value.toFixed(3);
  console.log();
  printTable([
    ["", "median A", "median B", "r", "from", "to", "rho", "from", "to"],
    ...correlations.map(({ measure, medianA, medianB, pearson, spearman }) => [
      withUnit(MEASURES[measure]),
      short(medianA),
      short(medianB),
      ...[pearson, spearman].flatMap(({ estimate, lower, upper }) =>
        [estimate, lower, upper].map(share)
      ),
    ]),
  ]);
  const name = MEASURES[options.measure];
  const groups = [
    [`More exposed in B, by rank of ${name} (1: the most exposed)`, movers.rising],
    [`Less exposed in B, by rank of ${name}`, movers.falling],
  ] as const;
  for (const [title, changes] of groups) {
    if (changes.length === 0) continue;
    console.log(`\n${title}:\n`);
    printTable([
      ["index", "label", "rank A", "rank B", `${name} A`, `${name} B`],
      ...changes.slice(0, SHOWN).map((one: Change) => [
        String(one.index),
        one.label,
        String(one.rankA),
        String(one.rankB),
        short(one.a),
        short(one.b),
      ]),
    ]);
  }
  console.log(`\nResults in ${options.out}`);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "compare",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

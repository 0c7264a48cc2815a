/** What `./lood influence` leaves in its folder. */
import { renderPng, type RunFolder, scatterPlot, toCsv } from "../../mod.ts";
import {
  type Comparison,
  METHODS,
  normalized,
  type PairRow,
  rowsOf,
  scoresOf,
} from "./comparison.ts";
import type { LdsRow } from "./lds.ts";

/** Tables and plots. */
export async function writeOutputs(
  run: RunFolder,
  { rows, comparisons, cost, lds }: {
    readonly rows: readonly PairRow[];
    readonly comparisons: readonly Comparison[];
    readonly cost: readonly CostRow[];
    readonly lds: readonly LdsRow[] | undefined;
  },
): Promise<void> {
  await run.write("compare_influence.csv", toCsv(pairColumns(rows)));
  await run.write("correlations.csv", toCsv(correlationColumns(comparisons)));
  await run.write("cost.csv", toCsv(columnsOf(cost)));
  if (lds) await run.write("lds.csv", toCsv(columnsOf(lds)));
  for (const comparison of comparisons) {
    const svg = await scatterPlot(...plotOf(rows, comparison));
    const name = plotName(comparison);
    await run.write(`${name}.svg`, svg);
    await run.write(`${name}.png`, await renderPng(svg));
  }
}

/** The name of a comparison's picture. */
function plotName({ method, pairs }: Pick<Comparison, "method" | "pairs">): string {
  return pairs === "self" ? method.name : `${method.name}_others`;
}

/** All pictures that a run may have: a method whose scores are all equal has none. */
export const PLOT_FILES: readonly string[] = METHODS.flatMap((method) =>
  (["self", "others"] as const).flatMap((pairs) =>
    ["svg", "png"].map((kind) => `${plotName({ method, pairs })}.${kind}`)
  )
);

/** What a comparison's plot shows, each axis divided by its largest value. */
export function plotOf(
  rows: readonly PairRow[],
  { method, pairs, correlation }: Comparison,
): Parameters<typeof scatterPlot> {
  const some = rowsOf(rows, pairs);
  const truth = some.map(({ diff }) => diff);
  const largest = Math.max(...truth);
  const size = pairs === "self" ? "" : "|";
  return [[{
    name: pairs === "self" ? "records" : "pairs",
    x: normalized(truth),
    y: normalized(scoresOf(some, method, pairs)),
    // A few hundred bars would hide the points.
    ...(some.length <= MOST_BARS && {
      xError: some.map(({ diffStd }) => largest === 0 ? 0 : diffStd / largest),
    }),
  }], {
    title: `${method.title[0].toUpperCase()}${method.title.slice(1)} and the networks' difference`,
    subtitle: `${correlation.count} ${
      pairs === "self" ? "records at themselves" : "pairs of a record and another query"
    }: ${words(correlation)}`,
    xLabel: "squared shift of the networks' mean prediction / its largest",
    yLabel: `${size}${method.title}${size} / its largest`,
    regression: true,
  }];
}

const MOST_BARS = 100;

function words({ pearson, spearman }: Comparison["correlation"]): string {
  const short = (value: number) => value.toFixed(2);
  return `r = ${short(pearson.estimate)} (${short(pearson.lower)} to ` +
    `${short(pearson.upper)}), rho = ${short(spearman.estimate)}`;
}

function pairColumns(rows: readonly PairRow[]): Record<string, string[]> {
  const column = (of: (row: PairRow) => string | number) => rows.map((row) => String(of(row)));
  return {
    differ_idx: column(({ record }) => record.index),
    label: column(({ record }) => record.label),
    query_kind: column(({ query }) => query.kind),
    query: column(({ query }) => query.index),
    query_label: column(({ query }) => query.label),
    diff_nn: column(({ diff }) => diff),
    diff_nn_std: column(({ diffStd }) => diffStd),
    ...Object.fromEntries(METHODS.map(({ name }) => [name, column(({ scores }) => scores[name])])),
  };
}

function correlationColumns(comparisons: readonly Comparison[]): Record<string, string[]> {
  return columnsOf(
    comparisons.map(({ method, pairs, correlation: { count, pearson, spearman } }) => ({
      method: method.name,
      pairs,
      count,
      pearson: pearson.estimate,
      pearson_lower: pearson.lower,
      pearson_upper: pearson.upper,
      // Pairs of one record are not independent, as a p-value takes them to be.
      pearson_p: pairs === "self" ? pearson.p : "",
      spearman: spearman.estimate,
      spearman_lower: spearman.lower,
      spearman_upper: spearman.upper,
      spearman_p: pairs === "self" ? spearman.p : "",
    })),
  );
}

/** Seconds of a method. */
export interface CostRow {
  readonly method: string;
  readonly seconds: number;
}

function columnsOf(rows: readonly object[]): Record<string, string[]> {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, rows.map((row) => String(Reflect.get(row, name)))]),
  );
}

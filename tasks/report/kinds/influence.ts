/** The page of a comparison of influences: LOOD, TracIn and influence functions beside networks. */
import {
  type CsvTable,
  type PageFigure,
  type PageTable,
  type RecordColumn,
  scatterSpec,
} from "../../../mod.ts";
import { type Comparison, METHODS, type PairRow, rowsOf } from "../../influence/comparison.ts";
import { plotOf } from "../../influence/outputs.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt, valueAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { trainingOrigin } from "../origins.ts";

export const influenceKind: Kind = {
  task: "influence",
  origin: trainingOrigin,
  page: async ({ summary, table }, { options }) => {
    const pairs = await table("compare_influence.csv");
    const rows = pairsIn(pairs);
    const self = rowsOf(rows, "self");
    const names = self.map(({ record }) => String(record.index));
    const comparisons = comparisonsIn(summary);
    const data = textAt(summary, "training", "data") ?? "a data set";
    return {
      title: `Influence of ${names.length} records of ${data}`,
      lead: "Does LOOD, TracIn or an influence function say what networks without a record change?",
      asked: [
        "For records that were left out of the training of networks: does what each method says of a " +
        "record's influence go together with how far the predictions of networks with and without it " +
        `differ? Gradients are of ${
          listAt(summary, "models").length
        } networks that learned from all ` +
        `records, TracIn's after ${listAt(summary, "checkpoints").length} epochs.`,
      ],
      findings: comparisons.filter((one) => one.pairs === "self" && HEADS.includes(one.method.name))
        .map(({ method, correlation: { pearson } }) => ({
          name: `r, ${method.title}`,
          value: pearson.estimate.toFixed(2),
          note: `${pearson.lower.toFixed(2)} to ${pearson.upper.toFixed(2)}`,
        })),
      figures: comparisons.map((one) => figure(rows, names, one)),
      records: {
        caption: "What each method says of a record at itself, and what the networks do.",
        columns: selfColumns(pairs, textAt(options, "response")),
        sortedBy: "diff_nn",
        indices: positionsOf(names),
      },
      tables: [
        ...correlationTables(comparisons),
        ...ldsTable(listAt(summary, "lds")),
        costTable(valueAt(summary, "cost")),
      ],
      terms: [
        ...["shift", "lood", "mse", "kl", "tracIn", "influenceFunctions", "similarity"] as const,
        ...(listAt(summary, "lds").length > 0 ? ["lds"] as const : []),
        "correlation",
      ],
      attacker: "networks",
      limits: ["correlation", "influence", "nngp", "noise", "few"],
    };
  },
};

/** The methods that the page begins with. */
const HEADS: readonly string[] = ["mse_nngp", "tracin", "inf_func"];

/** Columns that are no scores. */
const WORDS = ["differ_idx", "label", "query_kind", "query", "query_label"];

/** Of records at themselves; of a regression the label is the response. */
function selfColumns(table: CsvTable, response: string | undefined): RecordColumn[] {
  const kinds = table.cells("query_kind");
  const columns = [
    textColumn(table, "differ_idx"),
    textColumn(table, "label", response),
    ...numberColumns(table, table.columns.filter((name) => !WORDS.includes(name))),
  ];
  return columns.map((column) => ({
    ...column,
    values: column.values.filter((_, at) => kinds[at] === "self"),
  }));
}

/** The rows of the table, as the task had them. */
function pairsIn(table: CsvTable): PairRow[] {
  const texts = (name: string) => table.cells(name);
  const [kinds, labels, queryLabels] = ["query_kind", "label", "query_label"].map(texts);
  const [records, queries, diff, diffStd] = ["differ_idx", "query", "diff_nn", "diff_nn_std"]
    .map((name) => table.numbers(name));
  const scores = METHODS.map(({ name }) => [name, table.numbers(name)] as const);
  return kinds.map((kind, at) => ({
    record: { index: records[at], label: labels[at] },
    query: {
      kind: kind === "self" || kind === "test" ? kind : "record",
      index: queries[at],
      label: queryLabels[at],
    },
    diff: diff[at],
    diffStd: diffStd[at],
    scores: Object.fromEntries(
      scores.map(([name, values]) => [name, values[at]]),
    ) as PairRow["scores"],
  }));
}

/** The correlations of run.json whose methods are known. */
function comparisonsIn(summary: unknown): Comparison[] {
  return listAt(summary, "correlations").flatMap((one) => {
    const method = METHODS.find(({ name }) => name === textAt(one, "method"));
    const pairs = textAt(one, "pairs");
    if (!method || (pairs !== "self" && pairs !== "others")) return [];
    const at = (of: string) => {
      const [estimate, lower, upper, level, p] = ["estimate", "lower", "upper", "level", "p"]
        .map((name) => numberAt(one, of, name) ?? NaN);
      return { estimate, lower, upper, level, p };
    };
    const count = numberAt(one, "count") ?? 0;
    return [{
      method,
      pairs,
      correlation: { count, pearson: at("pearson"), spearman: at("spearman") },
    }];
  });
}

/** As the task's own picture, each point with its record. */
function figure(
  rows: readonly PairRow[],
  names: readonly string[],
  comparison: Comparison,
): PageFigure {
  const { method, pairs } = comparison;
  const [[series], options] = plotOf(rows, comparison);
  const own = rowsOf(rows, pairs).map(({ record }) => names.indexOf(String(record.index)));
  const what = pairs === "self"
    ? "Each point is a record"
    : "Each point is a record at another query";
  return {
    spec: scatterSpec([{ ...series, rows: own }], { ...options, interactive: true }),
    description:
      `${what}: ${method.title} by the squared shift of the networks' mean prediction, ` +
      "each divided by its largest, with the line of least squares. Drag to choose records.",
    hover: [["x", "networks"], ["y", method.title]],
  };
}

function correlationTables(comparisons: readonly Comparison[]): PageTable[] {
  const about = {
    self: ["Correlation with the networks, records at themselves", ""],
    others: [
      "Correlation with the networks, at other queries",
      " Sizes are compared, for scores may be of either sign.",
    ],
  } as const;
  return (["self", "others"] as const).flatMap((pairs) => {
    const some = comparisons.filter((one) => one.pairs === pairs);
    if (some.length === 0) return [];
    const [title, more] = about[pairs];
    return [{
      title,
      caption: "Pearson's r and Spearman's rho with the squared shift of the networks' mean " +
        `prediction, with bootstrap intervals.${more}`,
      head: ["method", "count", "r", "from", "to", "p", "rho", "from", "to"],
      rows: some.map(({ method, correlation: { count, pearson, spearman } }) => [
        method.title,
        count,
        ...[pearson.estimate, pearson.lower, pearson.upper],
        pairs === "self" ? pearson.p : null,
        ...[spearman.estimate, spearman.lower, spearman.upper],
      ]),
    }];
  });
}

function ldsTable(rows: readonly unknown[]): PageTable[] {
  if (rows.length === 0) return [];
  return [{
    title: "Linear datamodeling score",
    caption: `Networks on ${numberAt(rows[0], "subsets")} random halves of the records, ` +
      `${numberAt(rows[0], "queries")} queries.`,
    head: ["method", "LDS", "from", "to"],
    rows: rows.map((row) => [
      textAt(row, "method") ?? "",
      ...["lds", "lds_lower", "lds_upper"].map((name) => numberAt(row, name) ?? null),
    ]),
  }];
}

function costTable(cost: unknown): PageTable {
  const methods = typeof cost === "object" && cost !== null ? Object.keys(cost) : [];
  return {
    title: "Cost",
    caption:
      "Seconds on the run's adapter, in the same run; those of the networks are their training's.",
    head: ["what", "seconds"],
    rows: methods.map((name) => [name, numberAt(cost, name) ?? null]),
  };
}

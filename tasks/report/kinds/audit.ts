/** The page of an audit: every record at itself. */
import { median } from "d3-array";
import { type CsvTable, type Finding, type PageTable, sliceTable } from "../../../mod.ts";
import { numberColumns, numbersOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt, textsAt, valueAt } from "../json.ts";
import type { Kind, KindPage, Origin } from "../kind.ts";
import { byGroup, distribution, recordScatter } from "../plots.ts";
import type { RunFiles } from "../run_files.ts";
import { modelLimit } from "../words.ts";

const SCORES = ["kl", "mse", "auc", "tpr_at_0.1", "tpr_at_0.01", "tpr_at_0.001"];
const VARIANCES = ["var_with", "var_without"];

/** A record is called exposed from this AUC on. */
const EXPOSED = 0.9;

export const auditKind: Kind = {
  task: "audit",
  page: async (run, origin) => page(run, origin, await run.table("audit.csv")),
};

function page({ summary }: RunFiles, { options }: Origin, table: CsvTable): KindPage {
  const [kl, mse, auc] = ["kl", "mse", "auc"].map((name) => table.numbers(name));
  const labels = table.texts("label");
  const data = textAt(summary, "data", "name") ?? "a data set";
  const regression = valueAt(summary, "data", "response") !== undefined;
  const classes = regression ? [] : textsAt(summary, "data", "classes");
  const predicted = regression ? undefined : predictions(table, classes);
  const groups = regression ? labels.map(() => "records") : labels;
  const label = regression ? textAt(summary, "data", "response", "name") : undefined;
  const count = table.count.toLocaleString("en-US");
  return {
    title: `What ${count} records of ${data} leak`,
    lead: "Leave-one-out distinguishability of every record at the record itself.",
    asked: [
      `For each of ${count} records of ${data}: if a model is trained once with it and once without ` +
      "it, on the same other records, how different are the two models' predictions at this record, " +
      "and how well can somebody who sees one prediction tell which model made it?",
    ],
    findings: findings(table, kl, auc, summary),
    figures: [
      distribution(kl, { what: "LOOD of the records", label: "KL", of: `${count} records` }),
      recordScatter(byGroup(groups, mse, kl, classes), {
        title: "Two measures of one record",
        xLabel: "mean distance",
        yLabel: "KL",
        description:
          "Each point is a record: how far its presence moves the mean prediction, and KL, " +
          "which also sees how much surer the prediction becomes.",
      }),
      distribution(auc, { what: "The best attack", label: "AUC", of: `${count} records` }),
    ],
    records: {
      caption: `Scores of ${count} records of ${data}, each at itself.`,
      columns: [
        textColumn(table, "index"),
        textColumn(table, "label", label),
        ...(predicted
          ? [{
            name: "predicted",
            title: "predicted",
            meaning: "class that the model without the record predicts",
            values: predicted,
          }]
          : []),
        ...numberColumns(table, [...SCORES, ...VARIANCES]),
      ],
      sortedBy: "kl",
      indices: Array.from(table.numbers("index")),
    },
    tables: regression ? [] : slices(table, labels, classes, predicted),
    terms: ["lood", "kl", "mse", "auc", "tpr", ...(regression ? [] : ["slices"] as const)],
    limits: [modelLimit(options), "noise", "bound", "duplicates"],
  };
}

function findings(
  table: CsvTable,
  kl: Float64Array,
  auc: Float64Array,
  summary: unknown,
): Finding[] {
  const indices = table.texts("index");
  const most = kl.indexOf(kl.reduce((a, b) => Math.max(a, b)));
  const exposed = auc.filter((value) => value >= EXPOSED).length;
  const deviation = numberAt(summary, "precision", "klDeviation");
  const checked = listAt(summary, "precision", "verifiedRecords").length;
  const short = (value: number | undefined) => (value ?? NaN).toPrecision(4);
  return [
    { name: "median KL", value: short(median(kl)) },
    { name: "median AUC", value: short(median(auc)), note: "0.5 is guessing" },
    {
      name: "most exposed",
      value: `record ${indices[most]}`,
      note: `KL ${short(kl[most])}, AUC ${short(auc[most])}`,
    },
    {
      name: `records with AUC of at least ${EXPOSED}`,
      value: exposed.toLocaleString("en-US"),
      note: `${(100 * exposed / auc.length).toFixed(1)} % of all`,
    },
    ...(deviation === undefined ? [] : [{
      name: "KL off float64 by at most",
      value: deviation.toExponential(0).replace("e-", "e−"),
      note: `relative, of ${checked} records checked`,
    }]),
  ];
}

/** The class with the largest mean prediction without the record; undefined where it is not known. */
function predictions(table: CsvTable, classes: readonly string[]): string[] | undefined {
  const names = classes.map((name) => `mean_without_${name}`);
  const once = (name: string) => table.columns.filter((column) => column === name).length === 1;
  if (classes.length < 2 || !names.every(once)) return undefined;
  const means = names.map((name) => numbersOf(table, name).map((value) => value ?? -Infinity));
  return Array.from({ length: table.count }, (_, row) => {
    const own = means.map((values) => values[row]);
    return classes[own.indexOf(own.reduce((a, b) => Math.max(a, b)))];
  });
}

function slices(
  table: CsvTable,
  labels: readonly string[],
  classes: readonly string[],
  predicted: readonly string[] | undefined,
): PageTable[] {
  const measures = [["KL", "kl"], ["AUC", "auc"], ["TPR at 1 %", "tpr_at_0.01"]]
    .filter(([, name]) => table.columns.includes(name))
    .map(([title, name]) => ({ title, values: table.numbers(name) }));
  const right = predicted?.map((name, row) => name === labels[row] ? "right" : "wrong");
  return [
    sliceTable(labels, measures, {
      title: "By class",
      caption: "Quartiles of the records of each class.",
      order: classes,
    }),
    ...(right
      ? [
        sliceTable(right, measures, {
          title: "By prediction",
          caption: "Whether the model without the record predicts its class.",
          order: ["right", "wrong"],
        }),
        sliceTable(labels.map((label, row) => `${label}, ${right[row]}`), measures, {
          title: "By class and prediction",
          caption: "The same, of each class.",
          order: classes.flatMap((name) => [`${name}, right`, `${name}, wrong`]),
        }),
      ]
      : []),
  ];
}

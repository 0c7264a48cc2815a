/** The page of a landscape: LOOD along a line, or over a plane, through each record. */
import { type CsvTable, heatMapSpec, lineSpec, type PageFigure } from "../../../mod.ts";
import { MEASURES } from "../../landscape/plots.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { numberAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { modelLimit } from "../words.ts";

/** Maps of more records than this would make a page that nobody reads. */
const MOST_MAPS = 6;

export const landscapeKind: Kind = {
  task: "landscape",
  page: async (run, { options }) => {
    const [points, summary] = await Promise.all([
      run.table("landscape.csv"),
      run.table("summary.csv"),
    ]);
    const names = summary.texts("differ_idx");
    const data = textAt(run.summary, "data", "name") ?? "a data set";
    const plane = points.columns.includes("pert_2");
    const mean = numberAt(run.summary, "overRecords", "argmax_kl", "mean");
    return {
      title: `LOOD around ${names.length} records of ${data}`,
      lead: `How it changes as the query leaves the record ${
        plane ? "over a plane" : "along a line"
      }.`,
      asked: [
        "For each record: a model is trained with and without it. How different are the two " +
        "predictions at queries that go away from the record, and is the record itself where it " +
        "leaks most? For KL and AUC theory says that it is.",
      ],
      findings: mean === undefined ? [] : [{
        name: "place of the largest KL",
        value: `pert ${mean.toPrecision(3)}`,
        note: "mean over the records; 0 is the record itself",
      }],
      figures: plane ? maps(points, names) : [lines(points, names)],
      records: {
        caption:
          "Where each record's LOOD is largest, what it is at the record, and how long its " +
          "gradient is.",
        columns: [
          textColumn(summary, "differ_idx"),
          ...numberColumns(summary, summary.columns.filter((name) => name !== "differ_idx")),
        ],
        indices: positionsOf(names),
      },
      terms: ["lood", "kl", "mse", "auc", "pert"],
      limits: [modelLimit(options), "noise", "bound"],
    };
  },
};

function lines(points: CsvTable, names: readonly string[]): PageFigure {
  const { pert, rowsOf } = recordRows(points);
  return {
    spec: lineSpec(
      "LOOD along a line through each record",
      { label: "pert", values: rowsOf(names[0]).map((at) => pert[at]) },
      MEASURES.map(([measure, label]) => {
        const values = points.numbers(measure);
        return {
          label,
          lines: names.map((name, row) => ({
            ...{ name, row },
            values: rowsOf(name).map((at) => values[at]),
          })),
        };
      }),
      { interactive: true },
    ),
    description: "KL, mean distance and AUC at queries on the line; pert 0 is the record itself.",
    hover: [["x", "pert"], ["value", "value"]],
  };
}

function maps(points: CsvTable, names: readonly string[]): PageFigure[] {
  const { pert, rowsOf } = recordRows(points);
  return names.slice(0, MOST_MAPS).map((name) => {
    const rows = rowsOf(name);
    const steps = [...new Set(rows.map((at) => pert[at]))].toSorted((a, b) => a - b);
    const [x, y] = ["pert", "pert_2"].map((label) => ({ label, values: steps }));
    const panels = MEASURES.map(([measure, label]) => {
      const values = points.numbers(measure);
      return { label, values: rows.map((at) => values[at]) };
    });
    return {
      spec: heatMapSpec(`Record ${name}`, x, y, panels, { interactive: true }),
      description: `KL, mean distance and AUC of record ${name} over a plane through it.`,
      hover: [["x", "pert"], ["y", "pert_2"], ["value", "value"]],
    };
  });
}

/** Which rows of the table are of which record, in the order of the table. */
function recordRows(points: CsvTable) {
  const own = new Map<string, number[]>();
  points.texts("differ_idx").forEach((name, at) => {
    const rows = own.get(name);
    if (rows) rows.push(at);
    else own.set(name, [at]);
  });
  return { pert: points.numbers("pert"), rowsOf: (name: string) => own.get(name) ?? [] };
}

/** The page of an attack along a line through each record, beside LOOD. */
import type { CsvTable, PageFigure } from "../../../mod.ts";
import { allLinesSpec, type DrawnLine, recordLineSpec } from "../../mia/line_plots.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { trainingOrigin } from "../origins.ts";

/** Records with a figure of their own: those of more would make a page that nobody reads. */
const MOST_RECORDS = 3;

export const miaLandscapeKind: Kind = {
  task: "mia-landscape",
  origin: trainingOrigin,
  page: async (run) => {
    const [points, summary] = await Promise.all([
      run.table("mia_landscape.csv"),
      run.table("summary.csv"),
    ]);
    const names = summary.texts("differ_idx");
    const beside = points.columns.includes("lood_auc");
    const data = textAt(run.summary, "training", "data") ?? "a data set";
    return {
      title: `The attack around ${names.length} records of ${data}`,
      lead: `Networks asked along a line through each record${beside ? ", beside LOOD" : ""}.`,
      asked: [
        "For each record: how well do answers at queries that go away from it tell networks that were " +
        "trained with it from networks that were trained without it?",
      ],
      findings: [],
      figures: figures(linesOf(points, summary), data),
      records: {
        caption: "Where the attack on each record succeeds best, and how well at the record.",
        columns: [
          textColumn(summary, "differ_idx"),
          textColumn(summary, "label"),
          ...numberColumns(
            summary,
            summary.columns.filter((name) => !["differ_idx", "label", "index"].includes(name)),
          ),
        ],
        indices: positionsOf(summary.texts("index")),
      },
      terms: ["nnAuc", "diff", "kl", "pert", ...(beside ? ["lood", "mse"] as const : [])],
      attacker: "networks",
      limits: ["few", "bound", ...(beside ? ["nngp", "noise"] as const : [])],
    };
  },
};

/** As all.svg, and as record-INDEX.svg of the first records. */
function figures(lines: readonly DrawnLine[], data: string): PageFigure[] {
  const options = { data, interactive: true };
  const all: PageFigure = {
    spec: allLinesSpec(lines, options),
    description: "The attack on networks at queries on the line through each record; pert 0 is " +
      "the record itself.",
    hover: [["name", "record"], ["x", "pert"], ["value", "value"]],
  };
  const each = lines.slice(0, MOST_RECORDS).map((line): PageFigure => ({
    spec: recordLineSpec(line, options),
    description:
      `The attack around record ${line.index}, with a deviation over the halvings on either ` +
      `side${line.lood ? ", and LOOD on the same line" : ""}; dots are where a line is largest.`,
    hover: [["name", "of"], ["x", "pert"], ["value", "value"]],
  }));
  return lines.length > 1 ? [all, ...each] : each;
}

/** The lines of the table, in the order of the summary. */
function linesOf(points: CsvTable, summary: CsvTable): DrawnLine[] {
  const [groups, records] = ["differ_idx", "index"].map((name) => points.texts(name));
  const beside = points.columns.includes("lood_auc");
  const labels = summary.texts("label");
  const indices = summary.texts("index");
  return summary.texts("differ_idx").map((differIdx, row) => {
    const own = (name: string) =>
      points.numbers(name)
        .filter((_, at) => groups[at] === differIdx && records[at] === indices[row]);
    return {
      differIdx,
      row,
      index: Number(indices[row]),
      label: labels[row],
      pert: own("pert"),
      ...{ auc: own("auc"), aucStd: own("auc_std") },
      ...{ diff: own("diff"), diffStd: own("diff_std") },
      ...{ kl: own("kl"), klStd: own("kl_std") },
      lood: beside ? { auc: own("lood_auc"), mse: own("lood_mse"), kl: own("lood_kl") } : undefined,
    };
  });
}

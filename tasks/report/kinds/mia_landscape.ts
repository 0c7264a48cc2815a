/** The page of an attack along a line through each record, beside LOOD. */
import { type CsvTable, type LinePanel, lineSpec, type PageFigure } from "../../../mod.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { trainingOrigin } from "../origins.ts";

/** Column, and what the axis says. */
const OF_NETWORKS = [["auc", "AUC"], ["diff", "mean difference"], ["kl", "KL"]] as const;
const OF_LOOD = [["lood_auc", "AUC"], ["lood_mse", "mean distance"], ["lood_kl", "KL"]] as const;

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
      figures: [
        lines(points, names, OF_NETWORKS, "Attack on networks along a line through each record"),
        ...(beside ? [lines(points, names, OF_LOOD, "LOOD along the same line")] : []),
      ],
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

function lines(
  points: CsvTable,
  names: readonly string[],
  measures: readonly (readonly [column: string, label: string])[],
  title: string,
): PageFigure {
  const own = points.texts("differ_idx");
  const pert = points.numbers("pert");
  const rowsOf = names.map((name) => [...own.keys()].filter((at) => own[at] === name));
  const panels = measures.map(([column, label]): LinePanel => {
    const values = points.numbers(column);
    return {
      label,
      lines: names.map((name, row) => ({
        ...{ name, row },
        values: rowsOf[row].map((at) => values[at]),
      })),
    };
  });
  const x = { label: "pert", values: rowsOf[0].map((at) => pert[at]) };
  return {
    spec: lineSpec(title, x, panels, { interactive: true }),
    description: `${title}; pert 0 is the record itself.`,
    hover: [["x", "pert"], ["value", "value"]],
  };
}

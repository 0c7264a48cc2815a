/** The page of a correlation: LOOD beside the attack on networks. */
import { type CsvTable, scatterSpec } from "../../../mod.ts";
import { PAIRS } from "../../correlate/correlations.ts";
import type { JoinedRow } from "../../correlate/join.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { loodOrigin } from "../origins.ts";

export const correlateKind: Kind = {
  task: "correlate",
  origin: loodOrigin,
  page: async (run) => {
    const table = await run.table("correlation.csv");
    const names = table.texts("differ_idx");
    const rows = joined(table);
    const correlations = listAt(run.summary, "correlations");
    return {
      title: `LOOD and networks: ${names.length} records`,
      lead: "Does LOOD say which records leak from networks that are trained?",
      asked: [
        "For records that were left out of the training of networks: does what LOOD says of a record " +
        "go together with what an attack on the networks finds, and how much could it at most?",
      ],
      findings: correlations.flatMap((pair) => findings(pair)),
      figures: Object.values(PAIRS).map((pair) => ({
        spec: scatterSpec([{
          name: "records",
          x: rows.map(pair.x),
          y: rows.map(pair.y),
          yError: rows.map(pair.yError),
          rows: [...rows.keys()],
        }], { ...pair, interactive: true }),
        description:
          `${pair.title} of each record: ${pair.yLabel} by ${pair.xLabel}, with a deviation on ` +
          `either side${pair.diagonal ? "; the dashed line is where both are equal" : ""}.`,
        hover: [],
      })),
      records: {
        caption: "Both scores of each record.",
        columns: [
          textColumn(table, "differ_idx"),
          textColumn(table, "label"),
          ...numberColumns(table, table.columns.slice(2)),
        ],
        sortedBy: "lood_auc",
        indices: positionsOf(names),
      },
      terms: ["lood", "auc", "mse", "nnAuc", "diff", "correlation"],
      limits: ["correlation", "nngp", "noise", "few"],
    };
  },
};

function findings(pair: unknown) {
  const name = textAt(pair, "name") === "auc" ? "AUC" : "shift of the mean";
  const at = (...path: string[]) => numberAt(pair, ...path)?.toFixed(2) ?? "?";
  const ceiling = numberAt(pair, "ceiling", "ceiling");
  return [
    {
      name: `r, ${name}`,
      value: at("correlation", "pearson", "estimate"),
      note: `${at("correlation", "pearson", "lower")} to ${at("correlation", "pearson", "upper")}` +
        `${ceiling === undefined ? "" : `; at most ${ceiling.toFixed(2)} to expect`}`,
    },
    { name: `rho, ${name}`, value: at("correlation", "spearman", "estimate") },
  ];
}

/** The rows of the table, as the task had them. */
function joined(table: CsvTable): JoinedRow[] {
  const column = (name: string) => table.numbers(name);
  const lood = { auc: column("lood_auc"), kl: column("lood_kl"), mse: column("lood_mse") };
  const [auc, aucStd, diff, diffStd] = ["nn_auc", "nn_auc_std", "nn_diff", "nn_diff_std"]
    .map(column);
  const labels = table.cells("label");
  return table.texts("differ_idx").map((differIdx, i) => ({
    differIdx,
    label: labels[i],
    lood: { auc: lood.auc[i], kl: lood.kl[i], mse: lood.mse[i] },
    nn: { auc: auc[i], aucStd: aucStd[i], diff: diff[i], diffStd: diffStd[i] },
  }));
}

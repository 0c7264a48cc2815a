/** The page of a run of lood: chosen records or groups, at themselves or at queries. */
import type { CsvTable, PageFigure } from "../../../mod.ts";
import { lineSpec } from "../../../mod.ts";
import { numberColumns, numbersOf, positionsOf, textColumn } from "../columns.ts";
import { listAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { byGroup, recordScatter } from "../plots.ts";
import { modelLimit } from "../words.ts";

const SCORES = ["kl", "mse", "auc", "tpr_at_0.1", "tpr_at_0.01", "tpr_at_0.001", "residual_norm"];

export const loodKind: Kind = {
  task: "lood",
  page: async (run, { options }) => {
    const table = await run.table("nngp.csv");
    const names = table.texts("differ_idx");
    const [kl, mse] = ["kl", "mse"].map((name) => table.numbers(name));
    const data = textAt(run.summary, "data", "name") ?? "a data set";
    const most = kl.indexOf(kl.reduce((a, b) => Math.max(a, b)));
    const queries = table.columns.includes("query");
    const copies = listAt(run.summary, "nearCopies").length > 0
      ? [duplicateFigure(await run.table("near_copies.csv"), names)]
      : [];
    return {
      title: `What leaving out records of ${data} changes`,
      lead: `${table.count} questions about records and groups of records.`,
      asked: [
        "For each record, or group of records that are left out together: how different are the " +
        `predictions of two models, one trained with them and one without, at ${
          queries ? "each query of a file" : "the records themselves"
        }?`,
      ],
      findings: [{
        name: "largest KL",
        value: kl[most].toPrecision(4),
        note: `record ${names[most]}`,
      }],
      figures: [
        recordScatter(byGroup(names.map(() => "records"), mse, kl, []), {
          title: "Two measures of one question",
          xLabel: "mean distance",
          yLabel: "KL",
          description: "Each point is a record or a group of them.",
        }),
        ...copies,
      ],
      records: {
        caption: `What leaving out each record or group changes.`,
        columns: [
          textColumn(table, "differ_idx"),
          textColumn(table, "label"),
          ...numberColumns(table, ["query", ...SCORES, "var_with", "var_without"]),
        ],
        indices: positionsOf(names),
      },
      terms: ["lood", "kl", "mse", "auc", "tpr"],
      limits: [modelLimit(options), "noise", "bound", "duplicates"],
    };
  },
};

/** How KL falls while near-copies stay. */
function duplicateFigure(table: CsvTable, names: readonly string[]): PageFigure {
  const records = [...new Set(table.texts("differ_idx"))];
  const own = table.texts("differ_idx");
  const steps = [...new Set(table.numbers("copies"))];
  const lines = (measure: string) =>
    records.map((name) => ({
      name,
      row: names.indexOf(name),
      values: numbersOf(table, measure).filter((_, at) => own[at] === name)
        .map((value) => value ?? 0),
    }));
  return {
    spec: lineSpec(
      "LOOD while near-copies stay",
      { label: "near-copies in the data", values: steps },
      [{ label: "KL", lines: lines("kl") }, { label: "AUC", lines: lines("auc") }],
      { interactive: true },
    ),
    description: "KL and AUC of each record, left out while so many near-copies of it stay.",
    hover: [["x", "near-copies"], ["value", "value"]],
  };
}

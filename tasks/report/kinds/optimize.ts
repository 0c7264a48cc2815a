/** The page of an optimization: the queries that distinguish best. */
import type { CsvTable, Measure, PageFigure, RecordTable } from "../../../mod.ts";
import { type DrawnPart, dynamicsSpec, GAPS, gapSpec, MEASURES } from "../../optimize/plots.ts";
import { numberColumns, numbersOf, positionsOf, textColumn } from "../columns.ts";
import { textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { modelLimit } from "../words.ts";

export const optimizeKind: Kind = {
  task: "optimize",
  page: async (run, { options }) => {
    const [best, checkpoints, picture] = await Promise.all([
      run.table("best.csv"),
      run.table("checkpoints.csv"),
      run.file("reconstruction.png"),
    ]);
    const data = textAt(run.summary, "data", "name") ?? "a data set";
    const names = best.texts("differ_idx");
    const reached = best.columns.includes("share")
      ? numbersOf(best, "share").filter((share) => share !== null && share >= 0.98).length
      : undefined;
    return {
      title: `The queries that tell most of ${new Set(names).size} records of ${data}`,
      lead: "Searched from their predictions alone, and compared with the records.",
      asked: [
        "For each record, or group of records: at which query do the predictions of a model trained " +
        "with it and of one trained without it differ most? Theory says: at the record itself. So " +
        "does the search find the record?",
      ],
      findings: reached === undefined ? [] : [{
        name: "queries as good as the record",
        value: `${reached} of ${best.count}`,
        note: "LOOD of at least 0.98 of that at the record",
      }],
      figures: [
        dynamics(partsOf(best, checkpoints), data, textAt(run.summary, "options", "mode")),
        ...measuresOf(best).flatMap((measure) => gaps(best, measure, data)),
      ],
      pictures: picture
        ? [{
          png: picture,
          description:
            "Each differing record, and under it the query that was found, with LOOD and AUC " +
            "at each.",
        }]
        : [],
      records: recordTable(best, names),
      terms: ["lood", "kl", "mse", "auc"],
      limits: [modelLimit(options), "noise", "bound"],
    };
  },
};

function recordTable(best: CsvTable, names: readonly string[]) {
  const numbers = best.columns.filter((name) =>
    !["measure", "run", "differ_idx", "label", "stopped"].includes(name)
  );
  const words = ["label", "measure", "stopped"].filter((name) => best.columns.includes(name));
  const table: RecordTable = {
    caption: "The best query of each run, beside what LOOD is at the record (record_ columns).",
    columns: [
      textColumn(best, "differ_idx"),
      ...words.map((name) => textColumn(best, name)),
      ...numberColumns(best, numbers),
    ],
  };
  return { ...table, indices: positionsOf(names) };
}

/** The measures that were maximized, in their order. */
function measuresOf(best: CsvTable): Measure[] {
  const own = new Set(best.texts("measure"));
  return (["kl", "mse"] as const).filter((measure) => own.has(measure));
}

/** The rows of a measure. */
function rowsOf(table: CsvTable, measure: Measure): number[] {
  const own = table.texts("measure");
  return [...own.keys()].filter((row) => own[row] === measure);
}

/** The runs of each measure, and their checkpoints. */
function partsOf(best: CsvTable, checkpoints: CsvTable): DrawnPart[] {
  const names = best.texts("differ_idx");
  const [run, loss] = ["run", "record_loss"].map((name) => best.numbers(name));
  const at = Object.fromEntries(
    ["run", "step", "loss", "auc", "distance"].map((name) => [name, checkpoints.numbers(name)]),
  );
  return measuresOf(best).map((measure) => ({
    measure,
    best: rowsOf(best, measure).map((row) => ({
      ...{ row, run: run[row], differ_idx: names[row], record_loss: loss[row] },
    })),
    checkpoints: rowsOf(checkpoints, measure).map((row) => ({
      ...{ run: at.run[row], step: at.step[row] },
      ...{ loss: at.loss[row], auc: at.auc[row], distance: at.distance[row] },
    })),
  }));
}

/** As dynamics.svg: LOOD by that at the record, AUC and distance at the checkpoints. */
function dynamics(
  parts: readonly DrawnPart[],
  data: string,
  mode: string | undefined,
): PageFigure {
  const runs = new Set(parts.flatMap(({ best }) => best.map(({ run }) => run))).size;
  return {
    spec: dynamicsSpec(parts, { data, mode, runs, interactive: true }),
    description: `${parts.map(({ measure }) => MEASURES[measure]).join(" and ")} by that at the ` +
      "record, AUC and the distance to the record as the search goes on.",
    hover: [["name", "record"], ["x", "step"], ["value", "value"]],
  };
}

/** As loss_gap and auc_gap: what the best queries lack of what the records themselves reach. */
function gaps(best: CsvTable, measure: Measure, data: string): PageFigure[] {
  if (!GAPS.every((gap) => best.columns.includes(gap))) return []; // of an earlier version
  const rows = rowsOf(best, measure);
  const [loss, auc] = GAPS.map((gap) => best.numbers(gap));
  const values = rows.map((row) => ({ loss_gap: loss[row], auc_gap: auc[row] }));
  return GAPS.map((gap) => ({
    spec: gapSpec(gap, measure, { data, best: values, rows, interactive: true }),
    description: `How far the best query of each run falls short of its record in ` +
      `${gap === "auc_gap" ? "AUC" : MEASURES[measure]}. Click a bar to list its runs.`,
    hover: [["from", "from"], ["to", "to"], ["count", "runs"]],
  }));
}

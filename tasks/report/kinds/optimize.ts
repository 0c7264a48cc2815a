/** The page of an optimization: the queries that distinguish best. */
import {
  type CsvTable,
  histogramSpec,
  lineSpec,
  type PageFigure,
  type RecordTable,
} from "../../../mod.ts";
import { numberColumns, numbersOf, positionsOf, textColumn } from "../columns.ts";
import { textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { modelLimit } from "../words.ts";

/** What each measure is called in figures. */
const NAMES: Readonly<Record<string, string>> = { kl: "KL", mse: "mean distance" };

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
      figures: [...new Set(best.texts("measure"))].flatMap((measure) => [
        dynamics(best, checkpoints, measure),
        ...gaps(best, measure),
      ]),
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

/** As dynamics.svg: LOOD by that at the record, AUC and distance at the checkpoints. */
function dynamics(best: CsvTable, checkpoints: CsvTable, measure: string): PageFigure {
  const [runs, measures] = [best, checkpoints].map((table) => table.texts("run"));
  const kinds = checkpoints.texts("measure");
  const [step, loss, auc, distance] = ["step", "loss", "auc", "distance"]
    .map((name) => checkpoints.numbers(name));
  const own = [...kinds.keys()].filter((at) => kinds[at] === measure);
  const steps = [...new Set(own.map((at) => step[at]))].toSorted((a, b) => a - b);
  const recordLoss = best.numbers("record_loss");
  const rows = [...runs.keys()].filter((row) => best.texts("measure")[row] === measure);
  const panel = (label: string, value: (at: number, row: number) => number) => ({
    label,
    lines: rows.map((row) => {
      const at = own.filter((one) => measures[one] === runs[row]);
      // A run that has stopped stays where it was.
      const last = (until: number) => at.findLast((one) => step[one] <= until) ?? at[0];
      return {
        name: best.texts("differ_idx")[row],
        row,
        values: steps.map((until) => value(last(until), row)),
      };
    }),
  });
  const name = NAMES[measure] ?? measure;
  return {
    spec: lineSpec(
      `Queries optimized for ${name}`,
      { label: "step", values: steps },
      [
        panel(
          `${name} / at the record`,
          (at, row) => recordLoss[row] > 0 ? loss[at] / recordLoss[row] : 0,
        ),
        panel("AUC", (at) => auc[at]),
        panel("distance", (at) => distance[at]),
      ],
      { interactive: true },
    ),
    description:
      `${name} by that at the record, AUC and the distance to the record as the search goes on.`,
    hover: [["x", "step"], ["value", "value"]],
  };
}

/** As loss_gap and auc_gap: what the best queries lack of what the records themselves reach. */
function gaps(best: CsvTable, measure: string): PageFigure[] {
  const name = NAMES[measure] ?? measure;
  const own = best.texts("measure");
  const rows = [...own.keys()].filter((row) => own[row] === measure);
  const columns = [["loss_gap", name], ["auc_gap", "AUC"]] as const;
  return columns.filter(([column]) => best.columns.includes(column)).map(([column, of]) => {
    const values = best.numbers(column);
    return {
      spec: histogramSpec(rows.map((row) => values[row]), {
        title: `Gap of ${of} of ${rows.length} runs`,
        label: `Gap of ${of}: at the differing records less at the best query for ${name}`,
        count: "runs",
        rows,
        interactive: true,
      }),
      description:
        `How far the best query of each run falls short of its record in ${of}. Click a bar to ` +
        "list its runs.",
      hover: [["from", "from"], ["to", "to"], ["count", "runs"]],
    };
  });
}

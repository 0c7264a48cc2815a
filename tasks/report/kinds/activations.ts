/** The page of a comparison of activations. */
import type { CsvTable, PageFigure } from "../../../mod.ts";
import { activationsSpec, KINDS, modelsIn } from "../../activations/outputs.ts";
import { numberColumn, positionsOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { firstLoodOrigin } from "../origins.ts";

export const activationsKind: Kind = {
  task: "activations",
  origin: firstLoodOrigin,
  page: async (run) => {
    const table = await run.table("activations.csv");
    const names = table.texts("differ_idx");
    const depth = numberAt(listAt(run.summary, "models")[0], "depth");
    const models = listAt(run.summary, "models").map((one) => textAt(one, "name") ?? "");
    return {
      title: `${names.length} records under ${models.length} models`,
      lead: "What the same records leak under different activations.",
      asked: [
        "For the same records and data: does the activation change what can be told of them?",
      ],
      findings: [],
      figures: [
        ...comparison(table, "lood", depth),
        ...comparison(table, "networks", depth),
      ],
      records: {
        caption: "AUC of each record under each model; std columns are deviations over halvings.",
        columns: [
          textColumn(table, "differ_idx"),
          ...table.columns.slice(1).map((name) =>
            numberColumn(table, name, name.replaceAll("_", " "))
          ),
        ],
        indices: positionsOf(names),
      },
      tables: [{
        title: "Shifts of the AUC",
        caption: `AUC less that under ${models[0]}, mean over the records.`,
        head: ["model", "of", "mean", "standard error", "records above"],
        rows: listAt(run.summary, "shifts").map((shift) => [
          textAt(shift, "model") ?? "",
          textAt(shift, "kind") === "lood" ? "LOOD" : "attack on networks",
          numberAt(shift, "shift") ?? null,
          numberAt(shift, "standardError") ?? null,
          numberAt(shift, "above") ?? null,
        ]),
      }],
      terms: ["lood", "auc", "nnAuc"],
      limits: ["nngp", "noise", "few"],
    };
  },
};

/** As lood.svg and networks.svg. */
function comparison(
  table: CsvTable,
  kind: keyof typeof KINDS,
  depth: number | undefined,
): PageFigure[] {
  const models = modelsIn(table, kind);
  if (models.length < 2) return [];
  const { what } = KINDS[kind];
  const rows = Array.from(models[0].auc, (_, row) => row);
  return [{
    spec: activationsSpec(what, models, { depth, rows, interactive: true }),
    description:
      `AUC of ${what} for each record under each model, by that under ${models[0].name}` +
      `${
        models[0].std ? ", with a deviation on either side" : ""
      }; the dashed line is where both ` +
      "are equal. Drag to choose records.",
    hover: [["name", "model"], ["x", models[0].name], ["y", "AUC"]],
  }];
}

/** The page of a comparison of activations. */
import { type CsvTable, type PageFigure, scatterSpec } from "../../../mod.ts";
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
    const models = listAt(run.summary, "models").map((one) => textAt(one, "name") ?? "");
    return {
      title: `${names.length} records under ${models.length} models`,
      lead: "What the same records leak under different activations.",
      asked: [
        "For the same records and data: does the activation change what can be told of them?",
      ],
      findings: [],
      figures: [
        ...comparison(table, "lood", "LOOD"),
        ...comparison(table, "nn", "the attack on networks"),
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

/** AUC under each model by that under the first, with deviations where there are some. */
function comparison(table: CsvTable, prefix: string, what: string): PageFigure[] {
  const scores = table.columns.filter((name) =>
    name.startsWith(`${prefix}_auc_`) && !name.startsWith(`${prefix}_auc_std_`)
  );
  if (scores.length < 2) return [];
  const model = (name: string) => name.slice(`${prefix}_auc_`.length);
  const spread = (name: string) => {
    const column = `${prefix}_auc_std_${model(name)}`;
    return table.columns.includes(column) ? table.numbers(column) : undefined;
  };
  const [first, ...others] = scores;
  const words = (name: string) => model(name).replace("_", ", weight deviation ");
  const series = others.map((name) => {
    const [xError, yError] = [spread(first), spread(name)];
    return {
      name: words(name),
      x: table.numbers(first),
      y: table.numbers(name),
      ...(xError && { xError }),
      ...(yError && { yError }),
      rows: [...table.numbers(first).keys()],
    };
  });
  return [{
    spec: scatterSpec(series, {
      title: `AUC of ${what} by activation`,
      xLabel: words(first),
      yLabel: others.length === 1 ? words(others[0]) : "other models",
      diagonal: true,
      interactive: true,
    }),
    description:
      `AUC of ${what} for each record under each model, by that under ${
        words(first)
      }; the dashed ` +
      "line is where both are equal.",
    hover: [["name", "model"], ["x", words(first)], ["y", "AUC"]],
  }];
}

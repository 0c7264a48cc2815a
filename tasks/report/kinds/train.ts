/** The page of a training run: networks with and without records. */
import { mean } from "d3-array";
import { type CsvTable, lineSpec, type PageFigure, type RecordColumn } from "../../../mod.ts";
import { numbersOf, positionsOf } from "../columns.ts";
import { listAt, numberAt, textAt, valueAt } from "../json.ts";
import type { Kind } from "../kind.ts";

export const trainKind: Kind = {
  task: "train",
  page: async ({ summary, table }) => {
    const data = textAt(summary, "data", "name") ?? "a data set";
    const groups = listAt(summary, "groups");
    const left = groups.filter((group) => textAt(group, "differ_idx"));
    const models = groups.reduce((sum: number, one) => sum + (numberAt(one, "models") ?? 0), 0);
    const names = left.map((group) => textAt(group, "differ_idx") ?? "");
    const percent = (name: string) => {
      const value = numberAt(groups[0], name);
      return value === undefined ? [] : [{
        name: name === "accuracy" ? "right on the training records" : "right on test records",
        value: `${(100 * value).toFixed(1)} %`,
        note: "networks that learned from all records",
      }];
    };
    const dead = listAt(summary, "diverged").length;
    return {
      title: `${models} networks trained on ${data}`,
      lead:
        `Some on all records, and some on all but a record, for ${left.length} records or groups.`,
      asked: [
        "Networks that differ in their initialization alone are trained with and without each of some " +
        "records, so that an attack on them (mia) can measure what they tell of these records.",
      ],
      findings: [
        ...percent("accuracy"),
        ...percent("test_accuracy"),
        { name: "networks that diverged", value: String(dead) },
      ],
      figures: [history(await table("epochs.csv"))],
      ...(left.length > 0 && {
        records: {
          caption: "Means over the networks that learned from all records but this one.",
          columns: [
            { name: "differ_idx", title: "record left out", values: names },
            ...["models", "diverged", "loss", "test_loss", "accuracy", "test_accuracy"]
              .filter((name) => left.some((group) => valueAt(group, name) !== undefined))
              .map((name): RecordColumn => ({
                name,
                title: name.replace("_", " "),
                values: left.map((group) => numberAt(group, name) ?? null),
              })),
          ],
          indices: positionsOf(names),
        },
      }),
      terms: [],
      attacker: "networks",
      limits: ["trained", "few"],
    };
  },
};

/** As training.svg: means over the models, with a deviation over them on either side. */
function history(epochs: CsvTable): PageFigure {
  const own = numbersOf(epochs, "epoch").map((epoch) => epoch ?? 0);
  const steps = [...new Set(own)];
  const rows = new Map(steps.map((step) => [step, [] as number[]]));
  own.forEach((epoch, at) => rows.get(epoch)?.push(at));
  const line = (name: string, column: string) => {
    if (!epochs.columns.includes(column)) return [];
    const values = numbersOf(epochs, column);
    const means = steps.map((step) =>
      mean((rows.get(step) ?? []).map((at) => values[at]).filter((value) => value !== null))
    );
    return means.every((value) => value !== undefined) ? [{ name, values: means }] : [];
  };
  const panels = [
    { label: "Loss", lines: [...line("training", "loss"), ...line("test", "test_loss")] },
    {
      label: "Accuracy",
      lines: [...line("training", "accuracy"), ...line("test", "test_accuracy")],
    },
  ].filter(({ lines }) => lines.length > 0);
  return {
    spec: lineSpec("Mean over the models", { label: "Epoch", values: steps }, panels, {
      interactive: true,
    }),
    description: "Loss and accuracy after each epoch, means over the models.",
    hover: [["name", "of"], ["x", "epoch"], ["value", "value"]],
  };
}

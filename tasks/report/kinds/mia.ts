/** The page of an attack on trained networks. */
import { type CsvTable, type PageFigure, type RocLine, scatterSpec } from "../../../mod.ts";
import { dynamicsSpec } from "../../mia/dynamics.ts";
import { attackRocSpec, type Tried } from "../../mia/outputs.ts";
import { numberColumns, positionsOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { trainingOrigin } from "../origins.ts";

export const miaKind: Kind = {
  task: "mia",
  origin: trainingOrigin,
  page: async (run) => {
    const [scores, roc] = await Promise.all([run.table("nn.csv"), run.table("roc.csv")]);
    const kept = await run.file("dynamics.csv") !== undefined;
    const names = scores.texts("differ_idx");
    const data = textAt(run.summary, "training", "data") ?? "a data set";
    const [inTried, outTried] = ["in", "out"].map((side) => numberAt(run.summary, "tried", side));
    const pooled = (name: string) => numberAt(run.summary, "pooled", name)?.toPrecision(3) ?? "";
    return {
      title: `What ${names.length} records of ${data} leak from trained networks`,
      lead: "Membership inference on networks trained with and without each record.",
      asked: [
        "For each record: how well does an attacker who sees a network's answer about it tell " +
        "networks that were trained with it from networks that were trained without it?",
      ],
      findings: [
        {
          name: "mean AUC of the records",
          value: numberAt(run.summary, "overRecords", "auc", "mean")?.toPrecision(3) ?? "",
        },
        { name: "AUC, one threshold for all", value: pooled("auc") },
        { name: "TPR at 1 % FPR, one threshold", value: pooled("tpr_at_0.01") },
        {
          name: "smallest FPR that can be told from 0",
          value: pooled("fpr_limit"),
          note: "of all records together",
        },
      ],
      figures: [
        ...rocFigures(rocLines(roc, names), {
          data,
          tried: inTried === undefined || outTried === undefined
            ? undefined
            : { in: inTried, out: outTried },
        }),
        spreadFigure(scores),
        ...(kept ? [dynamicsFigure(await run.table("dynamics.csv"), names, data)] : []),
      ],
      records: {
        caption: "What the attack found about each record.",
        columns: [
          textColumn(scores, "differ_idx"),
          textColumn(scores, "label"),
          ...numberColumns(scores, scores.columns.filter((name) => !WORDS.includes(name))),
        ],
        sortedBy: "auc",
        indices: positionsOf(names),
      },
      tables: omitted(listAt(run.summary, "omitted")),
      terms: ["nnAuc", "tpr", "diff", "kl"],
      attacker: "networks",
      limits: ["few", "bound"],
    };
  },
};

const WORDS = ["differ_idx", "label", "in_shape", "out_shape"];

function rocLines(roc: CsvTable, names: readonly string[]): RocLine[] {
  const own = roc.texts("differ_idx");
  const [fpr, tpr] = ["fpr", "tpr"].map((name) => roc.numbers(name));
  const curve = (name: string) => {
    const rows = [...own.keys()].filter((at) => own[at] === name);
    return { name, fpr: rows.map((at) => fpr[at]), tpr: rows.map((at) => tpr[at]) };
  };
  return [
    ...names.map((name, row) => ({ ...curve(name), row })),
    { ...curve("all"), bold: true },
  ].filter((one) => one.fpr.length > 0);
}

/** As roc.svg and roc-loglog.svg. */
function rocFigures(
  lines: readonly RocLine[],
  of: { readonly data: string; readonly tried: Tried | undefined },
): PageFigure[] {
  const words = {
    linear:
      "For each record the share of networks trained with it that are found, by the share of the " +
      "others that are accused. The dashed line is guessing.",
    log: "The same on logarithmic axes, which show what few false positives buy; rates of 0 lie " +
      "on the edge.",
  };
  return (["linear", "log"] as const).map((scale) => ({
    spec: attackRocSpec(lines, { ...of, scale, interactive: true }),
    description: words[scale],
    hover: [["name", "record"], ["x", "FPR"], ["y", "TPR"]],
  }));
}

function spreadFigure(scores: CsvTable): PageFigure {
  const [x, y, xError, yError] = ["diff", "auc", "diff_std", "auc_std"]
    .map((name) => scores.numbers(name));
  const rows = [...x.keys()];
  return {
    spec: scatterSpec([{ name: "records", x, y, xError, yError, rows }], {
      title: "AUC and prediction difference",
      xLabel: "mean prediction difference",
      yLabel: "AUC of the attack on networks",
      interactive: true,
    }),
    description:
      "Each point is a record; bars are a deviation over the halvings. Drag to choose records.",
    hover: [],
  };
}

/** As dynamics.svg: how the prediction differences grow while the networks are trained. */
function dynamicsFigure(table: CsvTable, names: readonly string[], data: string): PageFigure {
  const own = table.texts("differ_idx");
  const [epoch, diff, error] = ["epoch", "diff", "diff_std"].map((name) => table.numbers(name));
  const records = [...new Set(own)].map((name) => {
    const rows = [...own.keys()].filter((at) => own[at] === name);
    return {
      ...{ name, row: names.indexOf(name) },
      diff: rows.map((at) => diff[at]),
      standardError: rows.map((at) => error[at]),
    };
  });
  const epochs = [...new Set(epoch)];
  return {
    spec: dynamicsSpec(records, { epochs, data, interactive: true }),
    description: "The mean prediction difference at each record after each epoch that was kept, " +
      "and the mean over the records; bands are standard errors.",
    hover: [["name", "record"], ["x", "epoch"], ["value", "difference"]],
  };
}

/** Records that could not be attacked. */
function omitted(left: readonly unknown[]) {
  if (left.length === 0) return [];
  return [{
    title: "Records left out of the attack",
    caption: "Fewer than four models in or out remain of them.",
    head: ["record", "why"],
    rows: left.map((one) => [textAt(one, "differ_idx") ?? "", JSON.stringify(one)]),
  }];
}

/** Tables, plots and words of an attack on networks. */
import {
  drawSpec,
  FALSE_POSITIVE_RATES,
  type PlotSpec,
  type RocLine,
  type RocPlotOptions,
  type RocPoints,
  rocSpec,
  type RunFolder,
  toCsv,
  tprAtFpr,
} from "../../mod.ts";
import { writePicture } from "../cli/pictures.ts";
import { cellColumns, printTable } from "../cli/table.ts";
import { withUnit } from "../cli/units.ts";
import { type Attacked, overRounds, pooledRounds } from "./attack.ts";

/** A row of nn.csv. */
export type Row = Readonly<Record<string, string | number>>;

/** What the scores of all records reach together. */
export interface Pooled {
  readonly auc: number;
  readonly curve: RocPoints;
}

/** A threshold on the scores of all records. */
export function pooled(attacked: readonly Attacked[]): Pooled {
  const { auc, curve } = overRounds(pooledRounds(attacked));
  return { auc, curve };
}

/** The rows of nn.csv: the original's columns first. */
export function rowsOf(attacked: readonly Attacked[]): Row[] {
  return attacked.map((one) => {
    const { target, outputs, lira, accuracies, pairs } = one;
    return {
      differ_idx: target.differIdx,
      in_shape: `(${target.in.length}, ${outputs})`,
      out_shape: `(${target.out.length}, ${outputs})`,
      auc: one.auc,
      auc_std: one.aucStd,
      diff: one.diff,
      diff_std: one.diffStd,
      label: target.labels.join("+"),
      auc_lower: one.lower,
      auc_upper: one.upper,
      ...(pairs !== undefined && { auc_pairs: pairs }),
      ...rates(one.curve),
      fpr_limit: 1 / one.curve.outModels,
      ...(lira !== undefined && { lira_auc: lira }),
      kl: one.kl,
      shrunk: one.shrunk,
      ...(accuracies && { in_accuracy: accuracies[0], out_accuracy: accuracies[1] }),
    };
  });
}

/** True-positive rates at the usual false-positive ones. */
export function rates(curve: RocPoints): Record<string, number> {
  return Object.fromEntries(
    FALSE_POSITIVE_RATES.map((rate) => [`tpr_at_${rate}`, tprAtFpr(curve, rate).tpr]),
  );
}

/** Writes nn.csv, roc.csv and both plots, as SVG and PNG. */
export async function writeAttack(
  run: RunFolder,
  { attacked, rows, all, data }: {
    readonly attacked: readonly Attacked[];
    readonly rows: readonly Row[];
    readonly all: Pooled;
    readonly data: string;
  },
): Promise<void> {
  await run.write("nn.csv", toCsv(cellColumns(rows)));
  const curves: RocLine[] = [
    ...attacked.map(({ target, curve }) => ({ name: target.differIdx, ...curve })),
    { name: "all", bold: true, ...all.curve },
  ];
  await run.write(
    "roc.csv",
    toCsv({
      differ_idx: curves.flatMap(({ name, fpr }) => Array.from(fpr, () => name)),
      fpr: curves.flatMap(({ fpr }) => Array.from(fpr)),
      tpr: curves.flatMap(({ tpr }) => Array.from(tpr)),
    }),
  );
  const tried = triedOf(attacked);
  for (const [name, scale] of [["roc", "linear"], ["roc-loglog", "log"]] as const) {
    await writePicture(run, name, await drawSpec(attackRocSpec(curves, { data, tried, scale })));
  }
}

/** Models that are tried, in each halving or once. */
export interface Tried {
  readonly in: number;
  readonly out: number;
}

/** Those of the first record. */
export function triedOf([{ curve }]: readonly Attacked[]): Tried {
  return { in: curve.inModels, out: curve.outModels };
}

/** Curves of the records, and of one threshold for all. */
export function attackRocSpec(
  curves: readonly RocLine[],
  { data, tried, ...options }: Pick<RocPlotOptions, "scale" | "interactive"> & {
    readonly data: string;
    /** Undefined where a run does not say. */
    readonly tried: Tried | undefined;
  },
): PlotSpec {
  const models = tried ? `${tried.in} in and ${tried.out} out models tried; ` : "";
  return rocSpec(curves, {
    ...options,
    title: `Membership inference on networks, ${data}`,
    subtitle: `${models}thick: one threshold for all`,
  });
}

/** Records printed. */
const SHOWN = 10;

/** Prints the records that are told best, and all of them together. */
export function printAttack(rows: readonly Row[], all: Pooled): void {
  const shown = rows.toSorted((a, b) => Number(b.auc) - Number(a.auc)).slice(0, SHOWN);
  if (rows.length > SHOWN) console.log(`The ${SHOWN} records that are told best:\n`);
  const names = [
    "differ_idx",
    "label",
    "auc",
    "auc_lower",
    "auc_upper",
    "tpr_at_0.1",
    "diff",
    "kl",
  ];
  printTable([names.map(withUnit), ...shown.map((row) => names.map((name) => short(row[name])))]);
  if (rows.length > SHOWN) console.log(`  and ${rows.length - SHOWN} more in nn.csv`);
  const words = Object.entries(rates(all.curve))
    .map(([name, tpr]) => `${short(tpr)} at ${name.replace("tpr_at_", "")}`).join(", ");
  const one = Math.max(...rows.map(({ fpr_limit }) => Number(fpr_limit)));
  console.log(
    `\nOne threshold for all records: AUC ${short(all.auc)}; true-positive rate ${words}.\n` +
      `No false-positive rate below ${short(one)} of one record, ` +
      `${short(1 / all.curve.outModels)} of all, can be told from 0.`,
  );
}

function short(value: string | number): string {
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(4)))
    : String(value);
}

/** Tables and plots of an attack along lines, beside LOOD. */
import { drawSpec, type RunFolder, toCsv } from "../../mod.ts";
import { writePicture } from "../cli/pictures.ts";
import { cellColumns } from "../cli/table.ts";
import type { LineAttack } from "./line.ts";
import { allLinesSpec, most, recordLineSpec } from "./line_plots.ts";
import type { LoodLine } from "./lood_line.ts";

/** What is written of. */
export interface Lines {
  readonly data: string;
  readonly attacks: readonly LineAttack[];
  /** LOOD of each record, where it was given. */
  readonly lood: ReadonlyMap<number, LoodLine> | undefined;
}

/** A row of summary.csv: where each measure is largest, and what it is at the record. */
export type LineRow = Readonly<Record<string, string | number>>;

/** Rows of summary.csv. */
export function lineRows({ attacks, lood }: Lines): LineRow[] {
  return attacks.map(({ target, auc, diff, kl }) => {
    const { differIdx, index, label, pert, in: ins, out: outs } = target;
    const origin = pert.indexOf(0);
    const own = lood?.get(index);
    const at = (values: Float64Array) => pert[most(values, pert)];
    return {
      differ_idx: differIdx,
      index,
      label,
      in_models: ins.length,
      out_models: outs.length,
      argmax_auc: at(auc),
      argmax_diff: at(diff),
      argmax_kl: at(kl),
      auc_at_0: auc[origin],
      diff_at_0: diff[origin],
      kl_at_0: kl[origin],
      ...(own && {
        lood_argmax_auc: at(own.auc),
        lood_argmax_mse: at(own.mse),
        lood_argmax_kl: at(own.kl),
      }),
    };
  });
}

/** Writes mia_landscape.csv, summary.csv and the plots: one a record and, of several, one of all. */
export async function writeLines(
  run: RunFolder,
  lines: Lines,
  rows: readonly LineRow[],
): Promise<void> {
  const { attacks, data } = lines;
  await run.write("mia_landscape.csv", toCsv(pointColumns(lines)));
  await run.write("summary.csv", toCsv(cellColumns(rows)));
  const drawn = attacks.map(({ target, ...measures }) => ({
    ...target,
    ...measures,
    lood: lines.lood?.get(target.index),
  }));
  for (const line of drawn) {
    const { differIdx, index } = line;
    const name = `record-${differIdx}${differIdx === String(index) ? "" : `@${index}`}`;
    await writePicture(run, name, await drawSpec(recordLineSpec(line, { data })));
  }
  if (drawn.length < 2) return;
  await writePicture(run, "all", await drawSpec(allLinesSpec(drawn, { data })));
}

function pointColumns({ attacks, lood }: Lines): Record<string, number[] | string[]> {
  const column = (values: (attack: LineAttack) => ArrayLike<number>) =>
    attacks.flatMap((attack) => Array.from(values(attack)));
  const of = (name: keyof LoodLine) =>
    column(({ target, auc }) => lood?.get(target.index)?.[name] ?? auc.map(() => NaN));
  return {
    differ_idx: attacks.flatMap(({ target }) => Array.from(target.pert, () => target.differIdx)),
    pert: column(({ target }) => target.pert),
    auc: column(({ auc }) => auc),
    auc_std: column(({ aucStd }) => aucStd),
    diff: column(({ diff }) => diff),
    diff_std: column(({ diffStd }) => diffStd),
    kl: column(({ kl }) => kl),
    kl_std: column(({ klStd }) => klStd),
    index: column(({ target }) => target.pert.map(() => target.index)),
    ...(lood && { lood_auc: of("auc"), lood_mse: of("mse"), lood_kl: of("kl") }),
  };
}

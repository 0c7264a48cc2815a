/** Tables and plots of an attack along lines, beside LOOD. */
// @ts-types="@types/d3-array"
import { maxIndex } from "d3-array";
import { type Line, type LinePanel, linePlot, type RunFolder, toCsv } from "../../mod.ts";
import { writePicture } from "../cli/pictures.ts";
import { cellColumns } from "../cli/table.ts";
import type { LineAttack } from "./line.ts";
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

/** Where the largest value is: at the record itself, where that is among the largest. */
function most(values: Float64Array, pert: Float64Array): number {
  const [at, origin] = [maxIndex(values), pert.indexOf(0)];
  return values[origin] === values[at] ? origin : at;
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
  for (const attack of attacks) {
    const { differIdx, index, label } = attack.target;
    const own = differIdx === String(index);
    const title = `Attack along a line through record ${index} of ${data}, ${label}` +
      (own ? "" : `, of group ${differIdx}`);
    const name = `record-${differIdx}${own ? "" : `@${index}`}`;
    await writePicture(run, name, await recordPlot(title, attack, lines.lood?.get(index)));
  }
  if (attacks.length < 2) return;
  const title = `Attack along a line through each of ${attacks.length} records of ${data}`;
  const panels = MEASURES.map(([name, , label]) => ({
    label,
    lines: attacks.map((attack) => ({ name: lineName(attack), values: attack[name] })),
  }));
  await writePicture(run, "all", await linePlot(title, axisOf(attacks[0]), panels));
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

/** What is drawn, its deviation, what the axis says of networks, and the most that it can be. */
const MEASURES = [
  ["auc", "aucStd", "AUC", 1],
  ["diff", "diffStd", "mean difference", Infinity],
  ["kl", "klStd", "KL", Infinity],
] as const;

/** Bands are a deviation over the halvings on either side; dots are where a line is largest. */
async function recordPlot(
  title: string,
  attack: LineAttack,
  lood: LoodLine | undefined,
): Promise<string> {
  const { pert } = attack.target;
  const marked = (values: Float64Array) => [most(values, pert)];
  const [auc, ...others] = MEASURES.map(([name, deviation, label, largest]): LinePanel => ({
    label,
    limits: [0, largest],
    lines: [{
      name: "networks",
      values: attack[name],
      deviations: attack[deviation],
      marked: marked(attack[name]),
    }],
  }));
  if (!lood) return await linePlot(title, axisOf(attack), [auc, ...others]);
  const line = (name: keyof LoodLine): Line => ({
    name: "LOOD",
    values: lood[name],
    marked: marked(lood[name]),
  });
  // AUCs have one unit; the others stand below each other, each with an axis of its own.
  const panels = [
    { ...auc, lines: [...auc.lines, line("auc")] },
    others[0],
    { label: "mean distance", lines: [line("mse")] },
    others[1],
    { label: "KL", lines: [line("kl")] },
  ];
  return await linePlot(title, axisOf(attack), panels);
}

function axisOf({ target }: LineAttack) {
  return { label: "pert", values: target.pert };
}

function lineName({ target: { differIdx, index } }: LineAttack): string {
  return differIdx === String(index) ? differIdx : `${index} of ${differIdx}`;
}

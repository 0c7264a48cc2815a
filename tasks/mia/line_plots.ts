/** What is drawn of an attack along lines, beside LOOD. */
import { maxIndex } from "d3-array";
import { type Line, type LinePanel, lineSpec, type PlotOptions, type PlotSpec } from "../../mod.ts";
import type { LineAttack } from "./line.ts";
import type { LoodLine } from "./lood_line.ts";

/** An attack along a line through a record, and LOOD along it where it was given. */
export interface DrawnLine extends Omit<LineAttack, "target"> {
  /** The left-out record, or the group that the record is of. */
  readonly differIdx: string;
  readonly index: number;
  /** Class by name, or response. */
  readonly label: string;
  /** Places on the line, ascending [points]. */
  readonly pert: Float64Array;
  readonly lood: LoodLine | undefined;
  /** Position in a page's table. */
  readonly row?: number;
}

/** How lines are drawn, and of which data. */
interface DrawnOf extends PlotOptions {
  readonly data: string;
}

/** What is drawn, its deviation, what the axis says of networks, and the most that it can be. */
const MEASURES = [
  ["auc", "aucStd", "AUC", 1],
  ["diff", "diffStd", "mean difference", Infinity],
  ["kl", "klStd", "KL", Infinity],
] as const;

/** Bands are a deviation over the halvings on either side; dots are where a line is largest. */
export function recordLineSpec(drawn: DrawnLine, { data, ...options }: DrawnOf): PlotSpec {
  const { differIdx, index, label, pert, lood, row } = drawn;
  const line = (name: string, values: Float64Array): Line => ({
    name,
    values,
    marked: [most(values, pert)],
    ...(row !== undefined && { row }),
  });
  const [auc, ...others] = MEASURES.map(([name, deviation, label, largest]): LinePanel => ({
    label,
    limits: [0, largest],
    lines: [{ ...line("networks", drawn[name]), deviations: drawn[deviation] }],
  }));
  // AUCs have one unit; the others stand below each other, each with an axis of its own.
  const panels = lood === undefined ? [auc, ...others] : [
    { ...auc, lines: [...auc.lines, line("LOOD", lood.auc)] },
    others[0],
    { label: "mean distance", lines: [line("LOOD", lood.mse)] },
    others[1],
    { label: "KL", lines: [line("LOOD", lood.kl)] },
  ];
  const title = `Attack along a line through record ${index} of ${data}, ${label}` +
    (differIdx === String(index) ? "" : `, of group ${differIdx}`);
  return lineSpec(title, axisOf(drawn), panels, options);
}

/** The attack on all records, a line each. */
export function allLinesSpec(
  drawn: readonly DrawnLine[],
  { data, ...options }: DrawnOf,
): PlotSpec {
  const panels = MEASURES.map(([measure, , label]) => ({
    label,
    lines: drawn.map((one): Line => ({
      name: lineName(one),
      values: one[measure],
      ...(one.row !== undefined && { row: one.row }),
    })),
  }));
  const title = `Attack along a line through each of ${drawn.length} records of ${data}`;
  return lineSpec(title, axisOf(drawn[0]), panels, options);
}

/** Where the largest value is: at the record itself, where that is among the largest. */
export function most(values: Float64Array, pert: Float64Array): number {
  const [at, origin] = [maxIndex(values), pert.indexOf(0)];
  return values[origin] === values[at] ? origin : at;
}

function axisOf({ pert }: DrawnLine) {
  return { label: "pert", values: pert };
}

function lineName({ differIdx, index }: DrawnLine): string {
  return differIdx === String(index) ? differIdx : `${index} of ${differIdx}`;
}

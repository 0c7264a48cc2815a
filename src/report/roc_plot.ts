import type { TopLevelSpec } from "vega-lite";
import {
  CHOSEN,
  drawSpec,
  faded,
  finiteValues,
  type PlotOptions,
  type PlotSpec,
  saved,
  savedName,
  TOLD,
} from "./plot.ts";

/** A curve of a {@link rocPlot}. */
export interface RocLine {
  /** As the legend has it. */
  readonly name: string;
  /** False-positive rates, ascending from 0 to 1 [points]. */
  readonly fpr: ArrayLike<number>;
  /** True-positive rates, ascending from 0 to 1 [points]. */
  readonly tpr: ArrayLike<number>;
  /** Drawn black and thick, as the curve of all records among those of each. Default: no. */
  readonly bold?: boolean;
  /** Of the record that the curve is about: its position in a page's table. */
  readonly row?: number;
}

/** Words and axes of a {@link rocPlot}. */
export interface RocPlotOptions extends PlotOptions {
  /** Above the plot. */
  readonly title: string;
  /** Smaller, below the title. */
  readonly subtitle?: string;
  /** Of both axes. "log" shows what few false positives buy. Default: linear. */
  readonly scale?: "linear" | "log";
}

const SIDE = 340;
/** What bold curves are drawn in; a page says which color that is on its ground. */
const INK = { expr: "ink" };
/** More curves than this have no legend: nobody could tell them apart. */
const MOST_NAMED = 10;

/**
 * ROC curves as SVG, with the diagonal of blind guessing. A curve is drawn in steps: between two
 * points no threshold reaches more than the left one does. On logarithmic axes rates of 0 lie on the
 * edge, at half the smallest rate that is not 0.
 *
 * @throws {RangeError} no curve, a curve without points, or a rate outside [0, 1]
 * @throws {TypeError} different numbers of false- and true-positive rates
 */
export async function rocPlot(
  curves: readonly RocLine[],
  options: RocPlotOptions,
): Promise<string> {
  return await drawSpec(rocSpec(curves, options));
}

/** What {@link rocPlot} draws; throws what it throws. */
export function rocSpec(
  curves: readonly RocLine[],
  { title, subtitle, scale = "linear", interactive = false }: RocPlotOptions,
): PlotSpec {
  if (curves.length === 0) throw new RangeError("a ROC plot needs at least one curve, got none");
  curves.forEach(checkCurve);
  const floor = scale === "log" ? edge(curves) : 0;
  const axis = (field: "x" | "y", title: string) => ({
    field,
    type: "quantitative" as const,
    title,
    scale: { type: scale, domain: [floor, 1], nice: false },
    axis: {
      format: scale === "log" ? "~g" : ".1f",
      labelSeparation: 4,
      ...(scale === "linear" && { tickCount: 5 }),
    },
  });
  const encoding = {
    x: axis("x", "False-positive rate"),
    y: axis("y", "True-positive rate"),
    order: { field: "at", type: "quantitative" as const },
  };
  const points = ({ name, fpr, tpr, row }: RocLine) =>
    Array.from(fpr, (x, at) => ({
      ...{ name, at, x: Math.max(x, floor), y: Math.max(tpr[at], floor) },
      ...(row !== undefined && { row }),
    }));
  const thin = curves.filter(({ bold }) => !bold);
  const bold = curves.filter(({ bold }) => bold);
  const names = [...thin, ...bold].map(({ name }) => name);
  const step = { type: "line" as const, interpolate: "step-after" as const };
  const legend = names.length > 1 && names.length <= MOST_NAMED ? {} : null;
  const colors = { domain: names, range: [...palette(thin.length), ...bold.map(() => INK)] };
  const color = {
    field: "name",
    type: "nominal" as const,
    title: null,
    scale: colors,
    legend,
  };
  const opacity = legend === null && thin.length > 1 ? 0.4 : 1;
  const spec: TopLevelSpec = {
    title: subtitle === undefined ? title : { text: title, subtitle },
    ...(interactive && saved([
      ["name", "name"],
      ["fpr", "False-positive rate"],
      ["tpr", "True-positive rate"],
    ])),
    params: [{ name: "ink", value: "black" }, ...(interactive ? [CHOSEN] : [])],
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { values: [floor, 1].map((end, at) => ({ x: end, y: end, at })) },
        mark: { type: "line", strokeDash: [4, 4], color: "#888" },
        encoding,
      },
      {
        data: { values: thin.flatMap(points) },
        mark: { ...step, strokeWidth: 1, ...(!interactive && { opacity }) },
        encoding: { ...encoding, color, ...(interactive && { opacity: faded(opacity) }) },
      },
      {
        data: { values: bold.flatMap(points) },
        mark: { ...step, strokeWidth: 2.5 },
        encoding: { ...encoding, color },
      },
      ...(interactive
        ? [{
          data: {
            name: savedName(),
            values: curves.flatMap((curve) =>
              points(curve).map((point, at) => ({
                ...{ ...point, fpr: curve.fpr[at], tpr: curve.tpr[at] },
              }))
            ),
          },
          mark: { type: "point" as const, filled: true, size: 80, opacity: 0, ...TOLD },
          encoding,
        }]
        : []),
    ],
  };
  return spec;
}

function checkCurve({ name, fpr, tpr }: RocLine): void {
  if (fpr.length === 0) throw new RangeError(`the curve ${name} has no point`);
  for (const [what, rates] of [["false", fpr], ["true", tpr]] as const) {
    finiteValues(`${what}-positive rates of ${name}`, rates, fpr.length);
    const wrong = Array.from(rates).find((rate) => rate < 0 || rate > 1);
    if (wrong !== undefined) {
      throw new RangeError(`${what}-positive rates of ${name} must be in [0, 1], got ${wrong}`);
    }
  }
}

/** Half of the smallest rate that is not 0. */
function edge(curves: readonly RocLine[]): number {
  const rates = curves.flatMap(({ fpr, tpr }) => [...Array.from(fpr), ...Array.from(tpr)]);
  return Math.min(1, ...rates.filter((rate) => rate > 0)) / 2;
}

/** Tableau's ten colors; more curves are all of one. */
function palette(count: number): string[] {
  const ten = [
    "#4c78a8",
    "#f58518",
    "#e45756",
    "#72b7b2",
    "#54a24b",
    "#eeca3b",
    "#b279a2",
    "#ff9da6",
    "#9d755d",
    "#bab0ac",
  ];
  return Array.from({ length: count }, (_, at) => count > ten.length ? ten[0] : ten[at]);
}

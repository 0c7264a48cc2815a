/** Figures of records that several kinds of runs have. */
import { histogramSpec, type PageFigure, type ScatterSeries, scatterSpec } from "../../mod.ts";

/** More classes than this have no colors: nobody could tell them apart. */
const MOST_COLORED = 10;

/** Numbers of records by a measure. */
export function distribution(
  values: ArrayLike<number>,
  { what, label, of }: { readonly what: string; readonly label: string; readonly of: string },
): PageFigure {
  const scale = spansDecades(values) ? "log" : "linear";
  return {
    spec: histogramSpec(values, {
      title: what,
      label,
      scale,
      rows: Array.from(values, (_, row) => row),
      interactive: true,
    }),
    description: `How many of ${of} have which ${label}` +
      `${scale === "log" ? "; the axis is logarithmic" : ""}. Click a bar to list its records.`,
    hover: [["from", "from"], ["to", "to"], ["count", "records"]],
  };
}

/** Whether a logarithmic axis shows more than a linear one. */
function spansDecades(values: ArrayLike<number>): boolean {
  const all = Array.from(values);
  const [least, most] = [Math.min, Math.max].map((pick) => all.reduce((a, b) => pick(a, b)));
  return least > 0 && most / least > 50;
}

/** Points of records by group, or all alike where there are too many groups. */
export function byGroup(
  groups: readonly string[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  order: readonly string[],
): ScatterSeries[] {
  const names = [...new Set([...order.filter((name) => groups.includes(name)), ...groups])];
  const all = [...groups.keys()];
  const series = (name: string, rows: readonly number[]) => ({
    name,
    rows,
    x: rows.map((row) => x[row]),
    y: rows.map((row) => y[row]),
  });
  return names.length > MOST_COLORED
    ? [series("records", all)]
    : names.map((name) => series(name, all.filter((row) => groups[row] === name)));
}

/** Points of records, which dragging chooses. */
export function recordScatter(
  series: readonly ScatterSeries[],
  { title, xLabel, yLabel, description }: {
    readonly title: string;
    readonly xLabel: string;
    readonly yLabel: string;
    readonly description: string;
  },
): PageFigure {
  const scale = (values: (one: ScatterSeries) => ArrayLike<number>): "linear" | "log" =>
    spansDecades(series.flatMap((one) => Array.from(values(one)))) ? "log" : "linear";
  const [xScale, yScale] = [scale(({ x }) => x), scale(({ y }) => y)];
  return {
    spec: scatterSpec(series, { title, xLabel, yLabel, xScale, yScale, interactive: true }),
    description: `${description} Drag to choose records, or click one.`,
    hover: [],
  };
}

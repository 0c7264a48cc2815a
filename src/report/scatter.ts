import type { TopLevelSpec } from "vega-lite";
import { draw, finiteValues } from "./plot.ts";

/** Points of a {@link scatterPlot} that share a color. */
export interface ScatterSeries {
  /** As the legend has it. */
  readonly name: string;
  /** [n]. */
  readonly x: ArrayLike<number>;
  /** [n]. */
  readonly y: ArrayLike<number>;
  /** Half the length of each point's horizontal error bar [n]. */
  readonly xError?: ArrayLike<number>;
  /** Half the length of each point's vertical error bar [n]. */
  readonly yError?: ArrayLike<number>;
}

/** Words and lines of a {@link scatterPlot}. */
export interface ScatterOptions {
  /** Above the plot. */
  readonly title: string;
  /** Smaller, below the title. */
  readonly subtitle?: string;
  /** Title of the horizontal axis. */
  readonly xLabel: string;
  /** Title of the vertical axis. */
  readonly yLabel: string;
  /** Whether the line y = x is drawn. */
  readonly diagonal?: boolean;
}

const SIDE = 340;

/**
 * Points with error bars over two axes, as SVG; a legend names the series where there are several.
 *
 * @throws {RangeError} no point, or a value that is not finite
 * @throws {TypeError} arrays of different lengths
 */
export async function scatterPlot(
  series: readonly ScatterSeries[],
  { title, subtitle, xLabel, yLabel, diagonal = false }: ScatterOptions,
): Promise<string> {
  const points = series.flatMap((one) => pointsOf(one));
  if (points.length === 0) {
    throw new RangeError("a scatter plot needs at least one point, got none");
  }
  const x = { field: "x", type: "quantitative" as const, title: xLabel, scale: { zero: false } };
  const y = { field: "y", type: "quantitative" as const, title: yLabel, scale: { zero: false } };
  const color = {
    field: "name",
    type: "nominal" as const,
    title: null,
    legend: series.length > 1 ? {} : null,
  };
  const spec: TopLevelSpec = {
    title: subtitle === undefined ? title : { text: title, subtitle },
    width: SIDE,
    height: SIDE,
    layer: [
      ...(diagonal ? [diagonalLine(points)] : []),
      {
        data: { values: points },
        mark: { type: "rule", opacity: 0.4 },
        encoding: { x: { ...x, field: "left" }, x2: { field: "right" }, y, color },
      },
      {
        data: { values: points },
        mark: { type: "rule", opacity: 0.4 },
        encoding: { x, y: { ...y, field: "bottom" }, y2: { field: "top" }, color },
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, size: 36 },
        encoding: { x, y, color },
      },
    ],
  };
  return await draw(spec);
}

/** A point with the ends of its error bars. */
interface Point {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

function pointsOf({ name, x, y, xError, yError }: ScatterSeries): Point[] {
  finiteValues(`x of ${name}`, x, x.length);
  finiteValues(`y of ${name}`, y, x.length);
  for (const [what, error] of [["x", xError], ["y", yError]] as const) {
    if (error) finiteValues(`${what} error of ${name}`, error, x.length);
  }
  return Array.from(x, (value, i) => ({
    name,
    x: value,
    y: y[i],
    left: value - (xError?.[i] ?? 0),
    right: value + (xError?.[i] ?? 0),
    bottom: y[i] - (yError?.[i] ?? 0),
    top: y[i] + (yError?.[i] ?? 0),
  }));
}

/** y = x, where both axes have values. */
function diagonalLine(points: readonly Point[]) {
  const all = points.flatMap(({ x, y }) => [x, y]);
  const ends = [Math.min(...all), Math.max(...all)];
  return {
    data: { values: ends.map((end) => ({ x: end, y: end })) },
    mark: { type: "line" as const, strokeDash: [4, 4], color: "#888" },
    encoding: {
      x: { field: "x", type: "quantitative" as const },
      y: { field: "y", type: "quantitative" as const },
    },
  };
}

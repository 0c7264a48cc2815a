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
  /** Positions of the points' records in a page's table [n]. */
  readonly rows?: ArrayLike<number>;
}

/** Words and lines of a {@link scatterPlot}. */
export interface ScatterOptions extends PlotOptions {
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
  /** Whether the line of least squares is drawn; of linear axes. */
  readonly regression?: boolean;
  /** Of the horizontal axis; values on a logarithmic one must be > 0. Default: linear. */
  readonly xScale?: "linear" | "log";
  /** Of the vertical axis. Default: linear. */
  readonly yScale?: "linear" | "log";
}

const SIDE = 340;
/** More points than this are smaller, and shine through each other. */
const CROWD = 200;

/**
 * Points with error bars over two axes, as SVG; a legend names the series where there are several.
 *
 * @throws {RangeError} no point, a value that is not finite, or one <= 0 on logarithmic axes
 * @throws {TypeError} arrays of different lengths
 */
export async function scatterPlot(
  series: readonly ScatterSeries[],
  options: ScatterOptions,
): Promise<string> {
  return await drawSpec(scatterSpec(series, options));
}

/** What {@link scatterPlot} draws; throws what it throws. */
export function scatterSpec(
  series: readonly ScatterSeries[],
  options: ScatterOptions,
): PlotSpec {
  const { title, subtitle, xLabel, yLabel, interactive = false } = options;
  const { diagonal = false, regression = false } = options;
  const points = series.flatMap((one) => pointsOf(one));
  if (points.length === 0) {
    throw new RangeError("a scatter plot needs at least one point, got none");
  }
  checkPositive(points, options);
  const x = axis("x", xLabel, options.xScale);
  const y = axis("y", yLabel, options.yScale);
  const color = {
    field: "name",
    type: "nominal" as const,
    title: null,
    legend: series.length > 1 ? {} : null,
  };
  const opacity = (usual: number) => interactive ? { opacity: faded(usual) } : {};
  const rule = { type: "rule" as const, ...(!interactive && { opacity: 0.4 }) };
  const has = (error: "xError" | "yError") => series.some((one) => one[error] !== undefined);
  const crowded = points.length > CROWD;
  const spec: TopLevelSpec = {
    title: subtitle === undefined ? title : { text: title, subtitle },
    ...(interactive && {
      params: [CHOSEN],
      ...saved([
        ["name", "name"],
        ["x", xLabel],
        ["left", `${xLabel}, from`],
        ["right", `${xLabel}, to`],
        ["y", yLabel],
        ["bottom", `${yLabel}, from`],
        ["top", `${yLabel}, to`],
      ]),
    }),
    width: SIDE,
    height: SIDE,
    data: { name: savedName(), values: points },
    layer: [
      ...(diagonal ? [diagonalLine(points, x, y)] : []),
      ...(regression
        ? [{
          transform: [{ regression: "y", on: "x" }],
          mark: { type: "line" as const, color: "#888" },
          encoding: { x, y },
        }]
        : []),
      ...(has("xError")
        ? [{
          mark: rule,
          encoding: {
            x: { ...x, field: "left" },
            x2: { field: "right" },
            y,
            color,
            ...opacity(0.4),
          },
        }]
        : []),
      ...(has("yError")
        ? [{
          mark: rule,
          encoding: {
            x,
            y: { ...y, field: "bottom" },
            y2: { field: "top" },
            color,
            ...opacity(0.4),
          },
        }]
        : []),
      {
        ...(interactive && { params: [{ name: "brush", select: "interval" as const }] }),
        mark: { type: "point", filled: true, size: crowded ? 14 : 36, ...(interactive && TOLD) },
        encoding: { x, y, color, ...opacity(0.75) },
      },
    ],
  };
  return spec;
}

function axis(field: "x" | "y", title: string, scale: "linear" | "log" = "linear") {
  const type = "quantitative" as const;
  if (scale === "linear") return { field, type, title, scale: { zero: false } };
  return {
    ...{ field, type, title },
    scale: { type: scale, nice: false, padding: 12 },
    axis: { format: "~g", labelOverlap: true },
  };
}

/** Throws `RangeError` where a logarithmic axis has a value that it has no place for. */
function checkPositive(points: readonly Point[], { xScale, yScale }: ScatterOptions): void {
  for (const { name, x, y, left = x, bottom = y } of points) {
    const least = Math.min(
      xScale === "log" ? left : Infinity,
      yScale === "log" ? bottom : Infinity,
    );
    if (least > 0) continue;
    throw new RangeError(`logarithmic axes take values > 0 only, got ${least} of ${name}`);
  }
}

/** A point with the ends of its error bars. */
interface Point {
  readonly name: string;
  readonly row?: number;
  readonly x: number;
  readonly y: number;
  readonly left?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly top?: number;
}

function pointsOf({ name, x, y, xError, yError, rows }: ScatterSeries): Point[] {
  finiteValues(`x of ${name}`, x, x.length);
  finiteValues(`y of ${name}`, y, x.length);
  for (const [what, error] of [["x", xError], ["y", yError]] as const) {
    if (error) finiteValues(`${what} error of ${name}`, error, x.length);
  }
  return Array.from(x, (value, i) => ({
    name,
    ...(rows && { row: rows[i] }),
    x: value,
    y: y[i],
    ...(xError && { left: value - xError[i], right: value + xError[i] }),
    ...(yError && { bottom: y[i] - yError[i], top: y[i] + yError[i] }),
  }));
}

/** y = x, where both axes have values. */
function diagonalLine<X extends object, Y extends object>(points: readonly Point[], x: X, y: Y) {
  const all = points.flatMap(({ x, y }) => [x, y]);
  const ends = [Math.min, Math.max].map((pick) => all.reduce((a, b) => pick(a, b)));
  return {
    data: { values: ends.map((end) => ({ x: end, y: end })) },
    mark: { type: "line" as const, strokeDash: [4, 4], color: "#888" },
    encoding: { x, y },
  };
}

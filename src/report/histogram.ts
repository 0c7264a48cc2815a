import type { TopLevelSpec } from "vega-lite";
import {
  drawSpec,
  finiteValues,
  type PlotOptions,
  type PlotSpec,
  saved,
  savedName,
  TOLD,
} from "./plot.ts";

/** Words and bins of a {@link histogram}. */
export interface HistogramOptions extends PlotOptions {
  /** Above the plot. */
  readonly title: string;
  /** Title of the horizontal axis. */
  readonly label: string;
  /** Title of the vertical axis: what is counted. Default: records. */
  readonly count?: string;
  /** Bins of equal width, on a logarithmic axis of equal ratio. Default: 30. */
  readonly bins?: number;
  /** Of the horizontal axis; values on a logarithmic one must be > 0. Default: linear. */
  readonly scale?: "linear" | "log";
  /** Positions of the values' records in a page's table [n]. */
  readonly rows?: ArrayLike<number>;
}

const WIDTH = 520;
const HEIGHT = 220;

/**
 * How many values lie in each of some bins, as SVG. A bin holds its left edge, the last one both.
 *
 * @param values [n]
 * @throws {RangeError} no value, one that is not finite, one <= 0 on a logarithmic axis, or `bins` no
 *   positive integer
 */
export async function histogram(
  values: ArrayLike<number>,
  options: HistogramOptions,
): Promise<string> {
  return await drawSpec(histogramSpec(values, options));
}

/** What {@link histogram} draws; throws what it throws. */
export function histogramSpec(
  values: ArrayLike<number>,
  options: HistogramOptions,
): PlotSpec {
  const { title, label, interactive = false, scale = "linear" } = options;
  const bars = binned(values, options).filter(({ count }) => count > 0);
  const ends = [bars[0].from, bars[bars.length - 1].to];
  const count = options.count ?? "records";
  const spec: TopLevelSpec = {
    title,
    ...(interactive &&
      saved([["from", `${label}, from`], ["to", `${label}, to`], ["count", count]])),
    width: WIDTH,
    height: HEIGHT,
    data: {
      name: savedName(),
      values: interactive ? bars : bars.map(({ rows: _, ...bar }) => bar),
    },
    mark: { type: "rect", ...(interactive && { cursor: "pointer", ...TOLD }) },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        title: label,
        scale: {
          type: scale,
          domain: ends,
          nice: false,
          ...(scale === "linear" && { zero: false }),
        },
        axis: { format: "~g", grid: false, labelOverlap: true },
      },
      x2: { field: "to" },
      y: {
        field: "zero",
        type: "quantitative",
        title: count,
        axis: { tickMinStep: 1 },
      },
      y2: { field: "count" },
    },
  };
  return spec;
}

/** A bin, its values' number, and their rows. */
interface Bar {
  readonly from: number;
  readonly to: number;
  readonly zero: 0;
  count: number;
  readonly rows: number[];
}

function binned(
  values: ArrayLike<number>,
  { label, bins = 30, scale, rows }: HistogramOptions,
): Bar[] {
  if (values.length === 0) throw new RangeError("a histogram needs at least one value, got none");
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw new RangeError(`bins must be a positive integer, got ${bins}`);
  }
  finiteValues(label, values, values.length);
  const all = Array.from(values);
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  if (scale === "log" && least <= 0) {
    throw new RangeError(`${label} must be > 0 on a logarithmic axis, got ${least}`);
  }
  const to = (value: number) => scale === "log" ? Math.log(value) : value;
  const from = (value: number) => scale === "log" ? Math.exp(value) : value;
  // Equal values have one bar, as wide as can be seen.
  const half = least === most ? Math.abs(to(least)) * 0.05 || 0.5 : 0;
  const [low, high] = [to(least) - half, to(most) + half];
  const edge = (k: number) => from(low + (k / bins) * (high - low));
  const bars = Array.from({ length: bins }, (_, k): Bar => ({
    from: edge(k),
    to: edge(k + 1),
    zero: 0,
    count: 0,
    rows: [],
  }));
  all.forEach((value, i) => {
    const bar = bars[Math.min(bins - 1, Math.floor(bins * (to(value) - low) / (high - low)))];
    bar.count++;
    if (rows) bar.rows.push(rows[i]);
  });
  return bars;
}

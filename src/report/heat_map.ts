import type { TopLevelSpec } from "vega-lite";
import {
  type Axis,
  drawSpec,
  finiteValues,
  type PlotOptions,
  type PlotSpec,
  saved,
  savedName,
  TOLD,
} from "./plot.ts";

/** Values over two axes: a panel of a {@link heatMap}. */
export interface HeatPanel {
  /** What the colors mean. */
  readonly label: string;
  /** [y, x] row-major. */
  readonly values: ArrayLike<number>;
}

/** A map's side is about this, and a whole number of pixels for each of evenly spaced cells. */
const MAP_SIDE = 300;

/**
 * Maps of values over two axes, side by side, each with its own colors, as SVG.
 *
 * @throws {RangeError} no map, an axis with fewer than two values or not ascending, or a value that
 *   is not finite
 * @throws {TypeError} a map with another number of values than its axes have places
 */
export async function heatMap(
  title: string,
  x: Axis,
  y: Axis,
  panels: readonly HeatPanel[],
): Promise<string> {
  return await drawSpec(heatMapSpec(title, x, y, panels));
}

/** What {@link heatMap} draws; throws what it throws. On a page the maps are one below the other. */
export function heatMapSpec(
  title: string,
  x: Axis,
  y: Axis,
  panels: readonly HeatPanel[],
  { interactive = false }: PlotOptions = {},
): PlotSpec {
  if (panels.length === 0) throw new RangeError("a plot needs at least one panel, got none");
  const columns = cells(x);
  const rows = cells(y);
  for (const { label, values } of panels) {
    finiteValues(label, values, columns.length * rows.length);
  }
  const spec: TopLevelSpec = {
    title,
    ...(interactive && saved(
      [["x", x.label], ["y", y.label], ["value", "value"]],
      panels.map(({ label }) => label),
    )),
    columns: interactive ? 1 : panels.length,
    concat: panels.map(({ label, values }, panel) => ({
      width: side(columns.length),
      height: side(rows.length),
      data: {
        name: savedName(panel),
        values: Array.from(values, (value, at) => {
          const [left, right] = columns[at % columns.length];
          const [bottom, top] = rows[Math.floor(at / columns.length)];
          return {
            ...{ left, right, bottom, top, value },
            ...(interactive && { x: x.values[at % columns.length] }),
            ...(interactive && { y: y.values[Math.floor(at / columns.length)] }),
          };
        }),
      },
      mark: { type: "rect" as const, ...(interactive && TOLD) },
      encoding: {
        x: position("left", x.label, columns.map(([left]) => left), columns.at(-1)?.[1]),
        x2: { field: "right" },
        y: position("bottom", y.label, rows.map(([bottom]) => bottom), rows.at(-1)?.[1]),
        y2: { field: "top" },
        color: {
          field: "value",
          type: "quantitative",
          scale: { scheme: "viridis", zero: false },
          legend: { title: label, format: ".3~g" },
        },
      },
    })),
    resolve: { scale: { color: "independent" } },
  };
  return spec;
}

function side(cells: number): number {
  return cells * Math.max(1, Math.round(MAP_SIDE / cells));
}

/** An axis of a map, which ends where its cells do. */
function position(
  field: string,
  title: string,
  starts: readonly number[],
  end: number | undefined,
) {
  return {
    field,
    type: "quantitative" as const,
    title,
    scale: { domain: [starts[0], end ?? starts[0]], nice: false, zero: false },
    axis: { grid: false },
  };
}

/** From where to where the cell of each value reaches: to the middle between neighbors. */
function cells({ label, values }: Axis): [number, number][] {
  finiteValues(label, values, values.length);
  if (values.length < 2) {
    throw new RangeError(
      `axis ${label} of a map must have at least 2 values, got ${values.length}`,
    );
  }
  const middles = Array.from(
    { length: values.length - 1 },
    (_, at) => (values[at] + values[at + 1]) / 2,
  );
  if (middles.some((middle, at) => !(middle > values[at]))) {
    throw new RangeError(`values of axis ${label} must ascend, got ${Array.from(values)}`);
  }
  const last = values.length - 1;
  const edges = [2 * values[0] - middles[0], ...middles, 2 * values[last] - middles[last - 1]];
  return Array.from(values, (_, at) => [edges[at], edges[at + 1]]);
}

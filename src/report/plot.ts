import type { TopLevelSpec } from "vega-lite";
import { FONT_FAMILY } from "./render.ts";

/**
 * A plot in the words of Vega-Lite, https://vega.github.io/vega-lite/docs/spec.html: all of it, of
 * which this type names what every plot has.
 */
export interface PlotSpec {
  /** Its words above the plot. */
  readonly title?: unknown;
  /** Of a page's plot: how a table of its data is made, see {@link saved}. */
  readonly usermeta?: unknown;
}

/** A line of a {@link LinePanel}. */
export interface Line {
  /** As the legend has it. */
  readonly name: string;
  /** One value for each of the plot's x. */
  readonly values: ArrayLike<number>;
  /** Half the height of the band around each value; no band without it. */
  readonly deviations?: ArrayLike<number>;
  /** Positions of the values that get a dot. */
  readonly marked?: readonly number[];
  /** Of the record that the line is about: its position in a page's table. */
  readonly row?: number;
}

/** Whether a plot is looked at only. */
export interface PlotOptions {
  /**
   * For a page: values tell themselves where the pointer is, and all but the records that are chosen
   * fade. Default: a picture.
   */
  readonly interactive?: boolean;
}

/** In a page's plot: the records chosen, as an object whose names are their rows; null where all are. */
export const CHOSEN = { name: "chosen", value: null };

/** What fades in a page's plot, and how far: what is of a record that is not chosen. */
export function faded(opacity: number) {
  const test = "!chosen || !isValid(datum.row) || chosen[datum.row]";
  return { condition: { test, value: opacity }, value: Math.min(0.08, opacity / 4) };
}

/** A field of a plot's data, and the head of its column in a table of them. */
export type SavedColumn = readonly [field: string, head: string];

/** Of a page's plot: the columns of a table of its data, and what its panels show. */
export function saved(columns: readonly SavedColumn[], panels: readonly string[] = []) {
  return { usermeta: { columns, panels } };
}

/** The name of the data of a panel that such a table has. */
export function savedName(panel = 0): string {
  return `saved_${panel}`;
}

/** A panel of a {@link linePlot}: lines over one vertical axis. */
export interface LinePanel {
  /** Title of the vertical axis. */
  readonly label: string;
  /** Lines of different names. */
  readonly lines: readonly Line[];
  /** The least and the largest value that can be, where bands end. Default: there are none. */
  readonly limits?: readonly [number, number];
}

/** An axis of a plot. */
export interface Axis {
  /** Its title. */
  readonly label: string;
  /** Where the values are, ascending. */
  readonly values: ArrayLike<number>;
}

/** Lines with more names than this have no legend: nobody could tell them apart. */
const MOST_NAMED = 10;

const WIDTH = 520;
const PANEL_HEIGHT = 170;
/** Room and letters, the same in every plot; text in the font that renderPng has. */
const CONFIG = {
  background: "white",
  padding: 16,
  // What a screen reader would say of each of 10,000 cells makes three quarters of a file.
  aria: false,
  font: FONT_FAMILY,
  title: { font: FONT_FAMILY, fontSize: 14, anchor: "start" as const, offset: 12 },
  axis: {
    labelFont: FONT_FAMILY,
    titleFont: FONT_FAMILY,
    titleFontWeight: "normal" as const,
    labelSeparation: 6,
  },
  legend: {
    labelFont: FONT_FAMILY,
    titleFont: FONT_FAMILY,
    titleFontWeight: "normal" as const,
    // Models that differ in the last number of their names must not be cut to the same words.
    labelLimit: 320,
  },
  view: { stroke: "#ccc" },
  axisQuantitative: { gridColor: "#eee" },
};

/**
 * Panels of lines, one below the other over one horizontal axis, as SVG. Vertical axes need not
 * begin at 0. A legend names the lines where there are two to ten. A line may have a band, mean and
 * deviation for example, and dots, its arg max for example.
 *
 * @throws {RangeError} no panel, no line, or a value that is not finite
 * @throws {TypeError} a line with another number of values than the horizontal axis
 */
export async function linePlot(
  title: string,
  x: Axis,
  panels: readonly LinePanel[],
): Promise<string> {
  return await drawSpec(lineSpec(title, x, panels));
}

/** What {@link linePlot} draws; throws what it throws. */
export function lineSpec(
  title: string,
  x: Axis,
  panels: readonly LinePanel[],
  { interactive = false }: PlotOptions = {},
): PlotSpec {
  if (panels.length === 0 || panels.some(({ lines }) => lines.length === 0)) {
    throw new RangeError("a plot needs at least one panel, and a panel one line, got none");
  }
  finiteValues(x.label, x.values, x.values.length);
  for (const { label, lines } of panels) {
    for (const { name, values, deviations } of lines) {
      finiteValues(`${label} of ${name}`, values, x.values.length);
      if (deviations) finiteValues(`deviation of ${name}`, deviations, x.values.length);
    }
  }
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const spec: TopLevelSpec = {
    title,
    ...(interactive && {
      params: [CHOSEN],
      ...saved(
        [["name", "line"], ["x", x.label], ["value", "value"], ["deviation", "deviation"]],
        panels.map(({ label }) => label),
      ),
    }),
    vconcat: panels.map((panel, at) =>
      linePanel(x, panel, { names, at, last: at === panels.length - 1, interactive })
    ),
  };
  return spec;
}

/** Of a mark that tells its values where the pointer is. */
export const TOLD = { tooltip: { content: "data" as const } };

/** A panel among others. */
interface Placed {
  /** Names of all panels' lines, which share their colors. */
  readonly names: readonly string[];
  /** Its number, from 0. */
  readonly at: number;
  /** Whether it is the lowest. */
  readonly last: boolean;
  readonly interactive: boolean;
}

function linePanel(
  x: Axis,
  panel: LinePanel,
  { names, at, last, interactive }: Placed,
) {
  const { label, lines } = panel;
  const named = names.length > 1 && names.length <= MOST_NAMED;
  const opacity = interactive ? { encoding: { opacity: faded(1) } } : {};
  return {
    width: WIDTH,
    height: PANEL_HEIGHT,
    data: { name: savedName(at), values: lines.flatMap((line) => points(x, line, interactive)) },
    layer: [
      ...(lines.some(({ deviations }) => deviations) ? [bandLayer(x, panel, interactive)] : []),
      {
        mark: { type: "line" as const, strokeWidth: 1.5, strokeJoin: "round" as const },
        ...opacity,
      },
      ...(lines.some(({ marked }) => marked) ? [markLayer(x, lines)] : []),
      // A line has no values of its own where the pointer is: points do.
      ...(interactive
        ? [{ mark: { type: "point" as const, filled: true, size: 80, opacity: 0, ...TOLD } }]
        : []),
    ],
    encoding: {
      x: {
        field: "x",
        type: "quantitative" as const,
        title: last ? x.label : null,
        scale: { nice: false, zero: false },
        ...(Array.from(x.values).every(Number.isInteger) && { axis: { tickMinStep: 1 } }),
      },
      y: {
        field: "value",
        type: "quantitative" as const,
        title: linesOf(label),
        scale: { zero: false },
        axis: { format: ".6~g", tickCount: 5 },
      },
      color: {
        field: "name",
        type: "nominal" as const,
        title: null,
        scale: { domain: [...names], scheme: named ? "tableau10" as const : "tableau20" as const },
        legend: named ? { symbolOpacity: 1 } : null,
      },
    },
  };
}

/** Letters of an axis's title that a panel is as high as. */
const MOST_LETTERS = 30;

/** A title in lines that a panel is high enough for. */
function linesOf(title: string): string | string[] {
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= MOST_LETTERS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > 1 ? lines : title;
}

/** The values of a line, with their deviations where these are to be saved. */
function points(x: Axis, { name, values, row, deviations }: Line, all = false) {
  const about = row === undefined ? {} : { row };
  return Array.from(values, (value, at) => ({
    ...{ x: x.values[at], value, name, ...about },
    ...(all && deviations && { deviation: deviations[at] }),
  }));
}

/** Opacity of bands, through which others are seen. */
const BAND = 0.2;

/** From a deviation below each value to a deviation above, within the limits. */
function bandLayer(
  x: Axis,
  { lines, limits = [-Infinity, Infinity] }: LinePanel,
  interactive: boolean,
) {
  const [least, largest] = limits;
  return {
    data: {
      values: lines.flatMap((line) =>
        line.deviations
          ? points(x, line).map((point, at) => {
            const deviation = line.deviations?.[at] ?? 0;
            return {
              ...point,
              value: Math.max(least, point.value - deviation),
              top: Math.min(largest, point.value + deviation),
            };
          })
          : []
      ),
    },
    mark: { type: "area" as const, opacity: BAND },
    encoding: { y2: { field: "top" }, ...(interactive && { opacity: faded(BAND) }) },
  };
}

function markLayer(x: Axis, lines: readonly Line[]) {
  return {
    data: {
      values: lines.flatMap((line) => (line.marked ?? []).map((at) => points(x, line)[at])),
    },
    mark: { type: "point" as const, filled: true, size: 50, opacity: 1 },
  };
}

/**
 * @throws {TypeError} another number of values
 * @throws {RangeError} a value that is not finite
 */
export function finiteValues(what: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) {
    throw new TypeError(`${what} must have ${length} values, got ${values.length}`);
  }
  for (let at = 0; at < length; at++) {
    if (!Number.isFinite(values[at])) {
      throw new RangeError(`${what} must be finite, got ${values[at]} at ${at}`);
    }
  }
}

/** What a plot's spec says, as SVG; throws what Vega throws of one that is none. */
export async function drawSpec(spec: PlotSpec): Promise<string> {
  // With the first plot: loading takes a tenth of a second that others need not wait.
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new View(parse(compile({ ...spec as TopLevelSpec, config: CONFIG }).spec), {
    renderer: "none",
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

// @ts-check
/** The page's figures: drawn by Vega, in the page's colors and width. */
import { figureCsv } from "./figure_table.js";
import { legendsBelow, titlesInLines } from "./fitting.js";
import { chooseRows, chosenRows, onChoice, toggleRow } from "./selection.js";
import { isDark, onTheme, plotColors } from "./theme.js";
import { hideTooltip, showTooltip } from "./tooltip.js";

/**
 * @typedef {object} Figure
 * @property {import("vega").Spec} spec
 * @property {[string, string][]} hover
 * @property {number} marks
 */

/** @type {typeof import("vega")} */
const vega = Reflect.get(globalThis, "vega");
const interpreter = Reflect.get(globalThis, "vegaInterpreter");

/** More marks than this are pixels, for elements would be slow. */
const MOST_ELEMENTS = 2000;
/** Room for axes and legends beside a plot's area. */
const BESIDE = 150;
const BESIDE_NARROW = 80;
const LEAST_WIDTH = 200;
/** From here down legends are below their plots. */
const NARROW = 500;

/**
 * @param {Figure[]} figures
 * @param {import("./tooltip.js").Records | null} records
 */
export function startFigures(figures, records) {
  const drawn = figures.map((figure, at) => {
    const element = document.getElementById(`figure-${at}`);
    return element ? new Drawn(figure, element, records) : undefined;
  }).filter((one) => one !== undefined);
  const redraw = () => drawn.forEach((one) => one.draw());
  onTheme(redraw);
  onChoice((rows) => drawn.forEach((one) => one.showChosen(rows)));
  let width = innerWidth;
  addEventListener("resize", () => {
    if (Math.abs(innerWidth - width) < 16) return;
    width = innerWidth;
    redraw();
  });
}

class Drawn {
  /** @type {import("vega").View | undefined} */
  view;

  /**
   * @param {Figure} figure
   * @param {HTMLElement} element
   * @param {import("./tooltip.js").Records | null} records
   */
  constructor(figure, element, records) {
    this.figure = figure;
    this.element = element;
    this.records = records;
    for (const button of document.querySelectorAll(`button[data-figure="${element.id}"]`)) {
      const csv = /** @type {HTMLElement} */ (button).dataset.as === "csv";
      button.addEventListener("click", () => csv ? this.saveData() : this.save());
    }
  }

  draw() {
    this.view?.finalize();
    const { spec, marks } = this.figure;
    const { ink, config } = plotColors();
    const runtime = vega.parse(this.fitted(spec), config, { ast: true });
    const view = new vega.View(runtime, {
      expr: interpreter,
      renderer: marks > MOST_ELEMENTS ? "canvas" : "svg",
      logLevel: vega.Error,
      tooltip: (_handler, event, _item, value) => this.tell(event, value),
    });
    this.view = view;
    if (this.has("ink")) view.signal("ink", ink);
    view.initialize(this.element).hover();
    view.addEventListener("click", (_event, item) => this.click(item));
    if (this.has("brush")) view.addSignalListener("brush", (_name, area) => this.brush(area));
    this.showChosen(chosenRows());
    view.runAsync().then(() => this.narrow(view));
    this.element.dataset.drawn = isDark() ? "dark" : "light";
  }

  /**
   * As wide as the page has room for, at most as wide as the picture of it.
   *
   * @param {import("vega").Spec} spec
   * @returns {import("vega").Spec}
   */
  fitted(spec) {
    const room = this.element.clientWidth;
    const narrow = room < NARROW;
    const most = Math.max(LEAST_WIDTH, room - (narrow ? BESIDE_NARROW : BESIDE));
    const width = Math.min(typeof spec.width === "number" ? spec.width : most, most);
    const placed = titlesInLines(narrow ? legendsBelow(spec) : spec, { room, width });
    return typeof spec.width === "number" ? { ...placed, width } : placed;
  }

  /**
   * Legends and labels may need more room beside the plot than was left for them.
   *
   * @param {import("vega").View} view
   */
  narrow(view) {
    const over = this.element.scrollWidth - this.element.clientWidth;
    if (over <= 0 || this.view !== view || typeof this.figure.spec.width !== "number") return;
    view.width(Math.max(LEAST_WIDTH, view.width() - over)).runAsync();
  }

  /** @param {string} name of a signal */
  has(name) {
    return this.figure.spec.signals?.some((signal) => signal.name === name) ?? false;
  }

  /** @param {ReadonlySet<number>} rows */
  showChosen(rows) {
    if (!this.view || !this.has("chosen")) return;
    const chosen = rows.size === 0 ? null : Object.fromEntries([...rows].map((row) => [row, true]));
    // The choice may come from within this view, where it must not run again.
    this.view.signal("chosen", chosen).runAsync();
  }

  /**
   * @param {{ clientX: number, clientY: number }} event
   * @param {unknown} value
   */
  tell(event, value) {
    if (typeof value !== "object" || value === null) return hideTooltip();
    const datum = /** @type {Record<string, unknown>} */ (value);
    showTooltip(event, datum, this.figure.hover, this.records);
  }

  /** @param {import("vega").Item | null | undefined} item */
  click(item) {
    const datum = item?.datum;
    if (typeof datum?.row === "number") toggleRow(datum.row);
    else if (Array.isArray(datum?.rows) && datum.rows.length > 0) chooseRows(datum.rows);
  }

  /** @param {{ x?: [number, number], y?: [number, number] }} area */
  brush({ x, y }) {
    if (!x || !y) return;
    const within = (/** @type {number} */ value, /** @type {[number, number]} */ [a, b]) =>
      value >= Math.min(a, b) && value <= Math.max(a, b);
    const points = this.view?.data("saved_0") ?? [];
    chooseRows(
      points.filter((point) => within(point.x, x) && within(point.y, y)).map(({ row }) => row),
    );
  }

  saveData() {
    download(`${this.element.id}.csv`, "text/csv", figureCsv(this.figure.spec, this.records));
  }

  async save() {
    const svg = await this.view?.toSVG();
    if (svg) download(`${this.element.id}.svg`, "image/svg+xml", svg);
  }
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

// @ts-check
/** A figure's data as a table; knows no page. */
import { csvOf } from "./query.js";

/**
 * The data of a plot as CSV: which panel they are in, which record they are of, and the plot's own
 * columns, those that have values.
 *
 * @param {import("vega").Spec} spec which says what to save, as plots for pages do
 * @param {{ columns: { name: string, values: (number | string | null)[] }[] } | null} records
 * @returns {string}
 */
export function figureCsv(spec, records) {
  const { columns, panels } = /** @type {{ columns: [string, string][], panels: string[] }} */ (
    Reflect.get(spec, "usermeta")
  );
  const sources = (spec.data ?? []).filter(({ name }) => name.startsWith("saved_"));
  const rows = sources.flatMap((source) => {
    const panel = panels[Number(source.name.slice("saved_".length))];
    const values = /** @type {Record<string, number | string>[]} */ (Reflect.get(source, "values"));
    return values.map((datum) => ({
      panel: panel ?? null,
      record: records?.columns[0].values[Number(datum.row)] ?? null,
      ...datum,
    }));
  });
  const known = /** @type {[string, string][]} */ ([["panel", "panel"], ["record", "record"]]);
  const table = [...known, ...columns].map(([field, name]) => ({
    ...{ name, title: name, meaning: "", numeric: false },
    values: rows.map((row) => Reflect.get(row, field) ?? null),
  })).filter(({ values }) => values.some((value) => value !== null));
  return csvOf([...rows.keys()], table);
}

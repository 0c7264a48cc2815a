import Papa from "papaparse";

/** The values of a column: numbers or words. */
export type Column = ArrayLike<number> | readonly string[];

/**
 * A table as CSV (RFC 4180, lines end with "\n"): one line of names, then one line a row. A number is
 * written with the fewest digits that read back as the same float64.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { toCsv } from "@lood/lood";
 *
 * assert.equal(toCsv({ index: [3, 8], label: ["cat", "dog, small"] }), 'index,label\n3,cat\n8,"dog, small"\n');
 * ```
 *
 * @param columns names and values, in this order
 * @throws {TypeError} no columns, or columns of different length
 * @throws {RangeError} NaN or an infinity among the values
 */
export function toCsv(columns: Readonly<Record<string, Column>>): string {
  const fields = Object.keys(columns);
  const arrays = Object.values(columns);
  if (fields.length === 0) throw new TypeError("a table needs at least one column, got none");
  const rows = arrays[0].length;
  arrays.forEach((array, k) => {
    if (array.length !== rows) {
      throw new TypeError(
        `columns must have equal lengths, got ${rows} in ${fields[0]}, ` +
          `${array.length} in ${fields[k]}`,
      );
    }
  });
  const data = Array.from(
    { length: rows },
    (_, i) => arrays.map((a, k) => cell(a[i], fields[k], i)),
  );
  return Papa.unparse([fields, ...data], { newline: "\n" }) + "\n";
}

function cell(value: number | string, column: string, row: number): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(
      `a table holds finite numbers only, got ${value} in column ${column}, row ${row}; ` +
        "leave the row out or mend its source",
    );
  }
  return String(value);
}

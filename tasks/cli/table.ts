import { stdoutTerminal, styled, type Terminal } from "./terminal.ts";

/**
 * Prints rows of cells in columns that are as wide as they need, the first row being the heads. On a
 * terminal the heads are bold, and columns that it has no room for are left out, the last ones first,
 * and named below.
 */
export function printTable(
  rows: readonly (readonly string[])[],
  terminal: Terminal = stdoutTerminal(),
): void {
  const columns = columnsWithin(rows, terminal.width);
  const left = rows[0].slice(columns);
  const [heads, ...lines] = tableLines(rows.map((row) => row.slice(0, columns)));
  console.log(styled(heads, "bold", terminal));
  for (const line of lines) console.log(line);
  if (left.length > 0) {
    console.log(styled(`  (no room here for ${left.join(", ")})`, "dim", terminal));
  }
}

/** Between columns, and before the first one. */
const GAP = "  ";

/** How many columns, from the first, a terminal has room for: two at least. */
function columnsWithin(rows: readonly (readonly string[])[], room = Infinity): number {
  let end = 0;
  const ends = widthsOf(rows).map((width) => end += GAP.length + width);
  const fitting = ends.findIndex((end) => end > room);
  return fitting < 0 ? ends.length : Math.min(ends.length, Math.max(2, fitting));
}

/** Letters of the widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
}

/**
 * The lines of a table.
 *
 * @param words how many columns, from the first, hold words and begin together; by default none
 */
export function tableLines(rows: readonly (readonly string[])[], words = 0): string[] {
  const widths = widthsOf(rows);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const room = " ".repeat(widths[column] - [...cell].length);
      return column < words ? cell + room : room + cell;
    });
    return (GAP + cells.join(GAP)).trimEnd();
  });
}

/** Columns of rows that have the names of the first one. */
export function columnsOf<T extends number | string>(
  rows: readonly Readonly<Record<string, T>>[],
): Record<string, T[]> {
  return Object.fromEntries(
    Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]),
  );
}

/** The same of rows that hold numbers and words: a column is all numbers, or all words. */
export function cellColumns(
  rows: readonly Readonly<Record<string, string | number>>[],
): Record<string, number[] | string[]> {
  return Object.fromEntries(
    Object.entries(columnsOf(rows)).map(([name, values]) => {
      const numbers = values.filter((value) => typeof value === "number");
      return [name, numbers.length === values.length ? numbers : values.map(String)];
    }),
  );
}

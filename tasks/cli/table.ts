/** Prints rows of cells in columns that are as wide as they need, the first row being the heads. */
export function printTable(rows: readonly (readonly string[])[]): void {
  for (const line of tableLines(rows)) console.log(line);
}

/**
 * The same as lines.
 *
 * @param words how many columns, from the first, hold words and begin together; by default none
 */
export function tableLines(rows: readonly (readonly string[])[], words = 0): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column < words ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    );
    return ("  " + cells.join("  ")).trimEnd();
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

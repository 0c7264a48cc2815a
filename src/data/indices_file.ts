import { csvTable } from "./csv_table.ts";
import { DataError } from "./error.ts";
import { readText } from "./files.ts";

/** A number of the list and where it stands. */
interface Entry {
  readonly text: string;
  /** A table counts its lines from the beginning each time: only a message asks for one. */
  readonly line: () => number;
}

/**
 * A list of records by their positions, as the `indices` of a `Selection`: of a file that ends in
 * `.csv` the column `column`, "index" by default, as an earlier audit.csv has it; of any other file
 * one number a line. Blank lines do not count.
 *
 * @returns as the file has them, different and >= 0
 * @throws {DataError} a file that cannot be read, a number that is no position or comes twice
 */
export async function readIndices(path: string, column = "index"): Promise<Int32Array> {
  const entries = path.toLowerCase().endsWith(".csv")
    ? await columnOf(path, column)
    : await linesOf(path);
  if (entries.length === 0) {
    throw new DataError("there is no number", { path, remedy: "give one number a line" });
  }
  const seen = new Map<number, Entry>();
  for (const entry of entries) {
    // Other programs write whole numbers as 12.0.
    const index = /^\d{1,10}(\.0*)?$/.test(entry.text) ? Number(entry.text) : NaN;
    const fail = (problem: string, remedy: string) => {
      throw new DataError(problem, { path, line: entry.line(), remedy });
    };
    if (!(index < 2 ** 31)) {
      fail(`${JSON.stringify(entry.text)} is not a record's position`, "give whole numbers >= 0");
    }
    const before = seen.get(index);
    if (before) fail(`record ${index} is in line ${before.line()}, too`, "name each record once");
    seen.set(index, entry);
  }
  return Int32Array.from(seen.keys());
}

async function columnOf(path: string, column: string): Promise<Entry[]> {
  const table = await csvTable(path);
  return table.texts(column).map((text, i) => ({ text, line: () => table.line(i) }));
}

async function linesOf(path: string): Promise<Entry[]> {
  return (await readText(path)).split(/\r\n|\r|\n/)
    .map((line, i) => ({ text: line.trim(), line: () => i + 1 }))
    .filter(({ text }) => text !== "");
}

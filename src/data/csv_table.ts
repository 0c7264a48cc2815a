import { basename } from "node:path";
import { checkWidth } from "./csv.ts";
import { parseNumber } from "./columns.ts";
import { forEachRow, type Row } from "./csv_rows.ts";
import { DataError } from "./error.ts";
import { list, suggest } from "./suggest.ts";
import { fileBytes } from "./zip.ts";

/** The cells of a CSV file, by column. Only the columns that are asked for must be in order. */
export interface CsvTable {
  /** The file. */
  readonly path: string;
  /** Names, as the header has them; a name may be empty or come twice. */
  readonly columns: readonly string[];
  /** Records. */
  readonly count: number;
  /** The 1-based line at which record i begins. */
  line(i: number): number;
  /**
   * The cells of a column, which may be empty [count].
   *
   * @throws {DataError} no such column, or two of them
   */
  cells(column: string): readonly string[];
  /**
   * The cells of a column [count].
   *
   * @throws {DataError} no such column, two of them, or an empty cell
   */
  texts(column: string): readonly string[];
  /**
   * The numbers of a column [count].
   *
   * @throws {DataError} also where a cell is no finite number
   */
  numbers(column: string): Float64Array;
}

/**
 * A CSV file of any columns, in the dialect of {@link csv}: a header, then records. Unlike there no
 * column of classes is needed, and cells that nobody asks for are not looked at.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { csvTable } from "@lood/lood";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "index,kl\n12,0.5\n80,1.5\n");
 * assert.deepEqual([...(await csvTable(path)).numbers("kl")], [0.5, 1.5]);
 * await Deno.remove(path);
 * ```
 *
 * @throws {DataError} a file that is missing, has no record, or a record of another width
 */
export async function csvTable(path: string): Promise<CsvTable> {
  const rows: Row[] = [];
  await forEachRow(await fileBytes(path, basename(path)), (row) => rows.push(row));
  const [header, ...records] = rows;
  if (records.length === 0) {
    throw new DataError("there is no record", { path, remedy: "give a header and records" });
  }
  const columns = header.cells;
  for (const row of records) checkWidth(row, columns.length, path);
  const cells = (column: string) => {
    const at = columnAt(columns, column, path);
    return records.map((row) => row.cells[at]);
  };
  const texts = (column: string) => {
    const at = columnAt(columns, column, path);
    return records.map((row) => checkedCell(row, at, column, path));
  };
  return {
    path,
    columns,
    count: records.length,
    line: (i) => records[i].line,
    cells,
    texts,
    numbers: (column) =>
      Float64Array.from(texts(column), (cell, i) => {
        const value = parseNumber(cell);
        if (Number.isFinite(value)) return value;
        throw new DataError(
          `column ${JSON.stringify(column)} is ${JSON.stringify(cell)}, not a finite number`,
          { path, line: records[i].line, remedy: "correct the cell or remove the record" },
        );
      }),
  };
}

function columnAt(columns: readonly string[], name: string, path: string): number {
  const at = columns.indexOf(name);
  const quoted = JSON.stringify(name);
  if (at < 0) {
    throw new DataError(`there is no column ${quoted}${suggest(name, columns)}`, {
      path,
      line: 1,
      remedy: `name one of ${list(columns)}`,
    });
  }
  if (columns.lastIndexOf(name) !== at) {
    throw new DataError(`two columns are named ${quoted}`, {
      path,
      line: 1,
      remedy: "rename or remove one",
    });
  }
  return at;
}

function checkedCell({ cells, line }: Row, at: number, column: string, path: string): string {
  if (cells[at] !== "") return cells[at];
  throw new DataError(`column ${JSON.stringify(column)} is empty`, {
    path,
    line,
    remedy: "fill the cell or remove the record",
  });
}

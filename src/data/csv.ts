import { basename } from "node:path";
import { type Roles, rolesOf, type TableOptions } from "./columns.ts";
import { forEachRow, type Row } from "./csv_rows.ts";
import type { Dataset } from "./dataset.ts";
import { tableDataset, tableEncoder } from "./encode.ts";
import { DataError } from "./error.ts";
import type { Selection } from "./selection.ts";
import type { Format } from "./source.ts";
import { type Survey, surveyColumn } from "./survey.ts";
import { drawRecords, type Target, targetOf } from "./target.ts";
import { type Bytes, fileBytes } from "./zip.ts";

/** Options of {@link csv}. */
export interface CsvOptions extends Selection, TableOptions {}

/** CSV files, by how their names end. */
export const csvFormat: Format = {
  name: "a .csv file",
  noun: "the CSV file",
  splits: false,
  labeled: true,
  table: true,
  matches: (path) => path.toLowerCase().endsWith(".csv"),
  load: csv,
};

/**
 * A CSV file (RFC 4180: commas, quotes where needed, UTF-8) with a header and a column of classes,
 * which are any strings, or of responses, which are numbers. Classes are sorted, by value where all
 * are numbers. Blank lines and white space around a cell do not count; indices are 0-based and do
 * not count the header.
 *
 * Of the other columns those of numbers are features as they are, rounded to float32. Those with a
 * word in them are categorical: each category is a feature named `column=value` that is 1 or 0,
 * sorted as classes are. "?", "NA" and "NaN" are categories of such a column, and errors in a column
 * of numbers; an empty cell is an error in both.
 *
 * The file is read twice, a piece at a time: to find out what its columns are, and to fill the
 * inputs of the records that are drawn; once more where a column of numbers turns out to hold words.
 * Memory is that of the inputs, 16 bytes a record (32 of a regression), and up to 128 MB however
 * large the file is.
 *
 * Throws {@link DataError}, with the line, for a cell that cannot be used, a wrong number of cells, a
 * column that is missing or comes twice or has more than 1,000 categories, no records or a single
 * class; `RangeError` for options or a selection that cannot be had.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { csv } from "@lood/lood";
 *
 * const path = await Deno.makeTempFile({ suffix: ".csv" });
 * await Deno.writeTextFile(path, "height,color,kind\n1.5,red,cat\n2,blue,dog\n2.5,red,dog\n");
 * const pets = await csv(path, { label: "kind" });
 * assert.deepEqual(pets.classes, ["cat", "dog"]);
 * assert.deepEqual(pets.featureNames, ["height", "color=blue", "color=red"]);
 * await Deno.remove(path);
 * ```
 */
export async function csv(path: string, options: CsvOptions = {}): Promise<Dataset> {
  const { label, response, categorical, numeric, drop, ...selection } = options;
  const bytes = await fileBytes(path, basename(path));
  const { roles, surveys, target } = await survey(bytes, {
    label,
    response,
    categorical,
    numeric,
    drop,
  });
  const outcome = target.result(path);
  const columns = surveys.map((one) => one.result());
  const drawn = drawRecords(outcome, selection);
  const encoder = tableEncoder(columns, drawn.indices.length);
  let [record, row] = [0, 0];
  await forEachRecord(bytes, () => ({ cells, line }) => {
    if (record++ !== drawn.indices[row]) return;
    const where = { path, line };
    roles.features.forEach((at, column) => encoder.set(row, column, cells[at], where));
    row++;
  });
  if (record !== outcome.labels.length) {
    throw new DataError(`it has ${record} records, and had ${outcome.labels.length} a moment ago`, {
      path,
      remedy: "read it when nothing writes to it",
    });
  }
  return tableDataset({ name: bytes.name, columns, drawn, inputs: encoder.inputs });
}

/** What the file's columns are, and what is predicted. */
interface Surveyed {
  readonly roles: Roles;
  /** Of the columns that become features. */
  readonly surveys: readonly Survey[];
  readonly target: Target;
}

async function survey(bytes: Bytes, options: TableOptions): Promise<Surveyed> {
  const { path } = bytes;
  let found: Surveyed | undefined;
  await forEachRecord(bytes, ({ cells: names, line }) => {
    const roles = rolesOf(names, options, { path, line });
    const surveys = roles.features.map((at, i) => surveyColumn(names[at], roles.forced[i]));
    const target = targetOf(names[roles.target], roles.regression);
    found = { roles, surveys, target };
    return ({ cells, line }) => {
      const where = { path, line };
      target.see(cells[roles.target], where);
      surveys.forEach((one, i) => one.see(cells[roles.features[i]], where));
    };
  });
  if (found === undefined) throw empty(path);
  const { roles, surveys } = found;
  const late = [...surveys.keys()].filter((i) => surveys[i].late());
  if (late.length > 0) {
    await forEachRecord(bytes, () => ({ cells, line }) => {
      for (const i of late) surveys[i].see(cells[roles.features[i]], { path, line });
    });
  }
  return found;
}

/** Visits the records behind the header, all of its width. */
async function forEachRecord(
  bytes: Bytes,
  open: (header: Row) => (record: Row) => void,
): Promise<void> {
  let visit: ((record: Row) => void) | undefined;
  let width = 0;
  await forEachRow(bytes, (row) => {
    if (visit === undefined) {
      width = row.cells.length;
      visit = open(row);
    } else {
      checkWidth(row, width, bytes.path);
      visit(row);
    }
  });
}

/** @throws {DataError} a record with another number of cells than the header */
export function checkWidth({ cells, line }: Row, width: number, path: string): void {
  if (cells.length === width) return;
  throw new DataError(`${cells.length} cells instead of the header's ${width}`, {
    path,
    line,
    remedy: "give every record one cell a column",
  });
}

function empty(path: string): DataError {
  return new DataError("it is empty", { path, remedy: "give a header and records" });
}

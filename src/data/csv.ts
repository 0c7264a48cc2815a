import { basename } from "node:path";
// @ts-types="@types/papaparse"
import Papa from "papaparse";
import { sortedClasses } from "./classes.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import type { Selection } from "./pick.ts";
import { readBytes } from "./files.ts";
import { pickFrom } from "./sample.ts";
import type { Format } from "./source.ts";
import { list, suggest } from "./suggest.ts";

/** Options of {@link csv}. */
export interface CsvOptions extends Selection {
  /** Name of the column that holds the classes, "label" by default. */
  readonly label?: string;
}

/** CSV files, by how their names end. */
export const csvFormat: Format = {
  name: "a path that ends in .csv",
  noun: "the CSV file",
  splits: false,
  labeled: true,
  matches: (path) => path.toLowerCase().endsWith(".csv"),
  load: csv,
};

/** One record of the file; `line` says where it begins. */
export interface Row {
  readonly cells: readonly string[];
  readonly line: () => number;
}

/** What the header says: the columns, and which one is the label. */
interface Header {
  readonly columns: readonly string[];
  readonly label: number;
}

/**
 * A CSV file (RFC 4180: commas, quotes where needed, UTF-8) with a header, numbers, and a column of
 * classes, which are any strings. Classes are sorted, by value where all are numbers. Blank lines
 * and white space around a cell do not count; indices are 0-based and do not count the header.
 * Numbers are taken as they are, rounded to float32.
 *
 * Throws {@link DataError}, with the line, for a cell that is no finite number, a wrong number of
 * cells, a column that is missing or comes twice, no records or a single class; `RangeError` for a
 * selection that cannot be had.
 */
export async function csv(path: string, options: CsvOptions = {}): Promise<Dataset> {
  let header: Header | undefined;
  const records: Float32Array[] = [];
  const names: string[] = [];
  forEachRow(await readText(path), path, (row) => {
    if (header === undefined) {
      header = readHeader(row, options.label ?? "label", path);
      return;
    }
    const { numbers, name } = readRecord(row, header, path);
    records.push(numbers);
    names.push(name);
  });
  return pickFrom(assemble(records, names, header, path), options);
}

function assemble(
  records: readonly Float32Array[],
  names: readonly string[],
  header: Header | undefined,
  path: string,
): Dataset {
  if (header === undefined) {
    throw new DataError("it is empty", { path, remedy: "give a header and records" });
  }
  const { columns, label } = header;
  const classes = checkedClasses(names, header, path);
  const features = columns.length - 1;
  const inputs = new Float32Array(records.length * features);
  records.forEach((numbers, i) => inputs.set(numbers, i * features));
  const position = new Map(classes.map((name, i) => [name, i]));
  return dataset({
    name: basename(path),
    inputs,
    features,
    labels: Int32Array.from(names, (name) => position.get(name) ?? -1),
    classes,
    featureNames: columns.filter((_, column) => column !== label),
  });
}

/** A text file in UTF-8. */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // without its BOM
  } catch (cause) {
    throw new DataError("it is not UTF-8", { path, remedy: "save it as UTF-8", cause });
  }
}

/** Visits the records of the text, header first, without blank lines. */
export function forEachRow(text: string, path: string, visit: (row: Row) => void): void {
  let begin = 0;
  Papa.parse<string[]>(text, {
    delimiter: ",",
    step({ data, errors, meta }) {
      // Quotes can hold line breaks, so lines are counted only when a message needs one.
      const from = begin;
      const line = () => text.slice(0, from).split(/\r\n|\r|\n/).length;
      begin = meta.cursor;
      if (errors.length > 0) {
        throw new DataError(`its quotes do not match (${errors[0].message})`, {
          path,
          line: line(),
          remedy: 'close every quote, and double a quote inside quotes ("")',
        });
      }
      const cells = data.map((cell) => cell.trim());
      if (cells.length > 1 || cells[0] !== "") visit({ cells, line });
    },
  });
}

function readHeader({ cells: columns, line }: Row, label: string, path: string): Header {
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path, line: line(), remedy });
  const unnamed = columns.indexOf("");
  if (unnamed >= 0) throw fail(`column ${unnamed + 1} has no name`, "name every column");
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined) {
    throw fail(`two columns are named ${JSON.stringify(twice)}`, "rename or remove one");
  }
  const at = columns.indexOf(label);
  if (at < 0) {
    throw fail(
      `there is no column ${JSON.stringify(label)}${suggest(label, columns)}`,
      columns.length === 1
        ? "separate the columns by commas"
        : `name the label column, one of ${list(columns)}`,
    );
  }
  if (columns.length === 1) throw fail("there is no column but the label", "add a column");
  return { columns, label: at };
}

function readRecord(
  { cells, line }: Row,
  { columns, label }: Header,
  path: string,
): { numbers: Float32Array; name: string } {
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path, line: line(), remedy });
  if (cells.length !== columns.length) {
    throw fail(
      `${cells.length} cells instead of the header's ${columns.length}`,
      "give every record one cell a column",
    );
  }
  const empty = cells.indexOf("");
  if (empty >= 0) {
    throw fail(
      `column ${JSON.stringify(columns[empty])} is empty`,
      "fill the cell or remove the record",
    );
  }
  const numbers = new Float32Array(columns.length - 1);
  for (let column = 0, feature = 0; column < columns.length; column++) {
    if (column === label) continue;
    numbers[feature] = parseNumber(cells[column]);
    if (!Number.isFinite(numbers[feature++])) {
      throw fail(
        `column ${JSON.stringify(columns[column])} is ${
          JSON.stringify(cells[column])
        }, not a finite float32`,
        "correct the cell, or remove the record or the column",
      );
    }
  }
  return { numbers, name: cells[label] };
}

/** The number that a cell holds, or NaN. */
export function parseNumber(cell: string): number {
  // Number alone would take 0x1f and 0b1, too.
  return /[xob]/i.test(cell) ? NaN : Number(cell);
}

function checkedClasses(names: readonly string[], header: Header, path: string): string[] {
  if (names.length === 0) {
    throw new DataError("there is no record after the header", { path, remedy: "add records" });
  }
  const classes = sortedClasses(names);
  if (classes.length === 1) {
    throw new DataError(
      `all records have one class, ${JSON.stringify(classes[0])}, in column ${
        JSON.stringify(header.columns[header.label])
      }`,
      { path, remedy: "give records of two classes or more" },
    );
  }
  return classes;
}

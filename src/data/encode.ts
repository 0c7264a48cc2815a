import {
  featureCount,
  featureNamesOf,
  parseNumber,
  rolesOf,
  type TableColumn,
  type TableOptions,
  widthOf,
} from "./columns.ts";
import { type Dataset, dataset, type DatasetParts } from "./dataset.ts";
import { DataError } from "./error.ts";
import type { Selection } from "./selection.ts";
import { list } from "./suggest.ts";
import { cellError, notFinite, surveyColumn, type Where } from "./survey.ts";
import { type Drawn, drawRecords, targetOf } from "./target.ts";

/** The cells of a column: words, or numbers [n]. */
export type ColumnValues = ArrayLike<string> | ArrayLike<number>;

/** A column of a table as a file of columns has it. */
export interface ValueColumn {
  /** Its name in the file. */
  readonly name: string;
  /**
   * Its cells [n], in the order of the records; a missing word is "", a missing number NaN. Called
   * three times at most, so that one column at a time is in memory.
   */
  read(): ColumnValues | Promise<ColumnValues>;
}

/** A table whose columns can be read one by one. */
export interface TableSource {
  /** What the data set is called: the file's name. */
  readonly name: string;
  /** The file, for messages. */
  readonly path: string;
  /** All columns, features or not. */
  readonly columns: readonly ValueColumn[];
}

/**
 * The data set that a table is: numeric columns are features, categorical ones a feature for each
 * category, in the order of the columns. Columns are read one at a time: first that of the classes
 * or responses, by which records are drawn; then each other one to find out what it is, and again to
 * fill the inputs [k, d] of the k records drawn.
 *
 * @throws {DataError} a column that is missing, a cell that cannot be used, no record or one class
 * @throws {RangeError} options or a selection that cannot be had
 */
export async function encodeTable(
  { name, path, columns }: TableSource,
  options: TableOptions & Selection = {},
): Promise<Dataset> {
  const { label, response, categorical, numeric, drop, ...selection } = options;
  const { target, regression, features, forced } = rolesOf(
    columns.map((column) => column.name),
    { label, response, categorical, numeric, drop },
    { path },
  );
  const outcome = targetOf(columns[target].name, regression);
  const count = await visit(columns[target], path, outcome.see);
  const drawn = drawRecords(outcome.result(path), selection);
  const kinds: TableColumn[] = [];
  for (const [i, at] of features.entries()) {
    const survey = surveyColumn(columns[at].name, forced[i]);
    const length = await visit(columns[at], path, survey.see);
    if (length !== count) throw uneven(columns[at], length, columns[target], count, path);
    if (survey.late()) await visit(columns[at], path, survey.see);
    kinds.push(survey.result());
  }
  const encoder = tableEncoder(kinds, drawn.indices.length);
  for (const [i, at] of features.entries()) {
    const values = await columns[at].read();
    drawn.indices.forEach((record, row) => encoder.set(row, i, values[record], { path, record }));
  }
  return tableDataset({ name, columns: kinds, drawn, inputs: encoder.inputs });
}

/** Shows all cells of a column; returns how many there are. */
async function visit(
  column: ValueColumn,
  path: string,
  see: (cell: string | number, where: Where) => void,
): Promise<number> {
  const values = await column.read();
  for (let record = 0; record < values.length; record++) see(values[record], { path, record });
  return values.length;
}

function uneven(
  { name }: ValueColumn,
  length: number,
  target: ValueColumn,
  count: number,
  path: string,
): DataError {
  const [own, other] = [JSON.stringify(name), JSON.stringify(target.name)];
  return new DataError(`column ${own} has ${length} cells, and ${other} has ${count}`, {
    path,
    remedy: "give each record one cell a column",
  });
}

/** Fills the inputs of records from cells. */
export interface TableEncoder {
  /** [k, d] row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /**
   * Puts a cell where it belongs, once for each row and column.
   *
   * @param row 0 to k - 1
   * @param column position in the columns that the encoder was made of
   * @throws {DataError} a word that is no category, or a number that is not finite in float32
   */
  set(row: number, column: number, cell: string | number, where: Where): void;
}

/** An encoder of `count` records of these columns. */
export function tableEncoder(columns: readonly TableColumn[], count: number): TableEncoder {
  const features = featureCount(columns);
  const inputs = new Float32Array(count * features);
  let next = 0;
  const places = columns.map((column) => {
    const place = placer(column, inputs, next);
    next += widthOf(column);
    return place;
  });
  return {
    inputs,
    set: (row, column, cell, where) => places[column](row * features, cell, where),
  };
}

/** A table's inputs [k, d] and what is predicted of its records, as a data set. */
export function tableDataset(
  { drawn, ...parts }:
    & Pick<DatasetParts, "name" | "split" | "inputs">
    & { readonly columns: readonly TableColumn[]; readonly drawn: Drawn },
): Dataset {
  const featureNames = featureNamesOf(parts.columns);
  return dataset({ ...parts, ...drawn, features: featureNames.length, featureNames });
}

type Place = (row: number, cell: string | number, where: Where) => void;

/** Puts cells of a column at `offset` behind where a row begins. */
function placer(column: TableColumn, inputs: Float32Array, offset: number): Place {
  const { name } = column;
  if (column.kind === "numeric") {
    const { lowest, highest } = column.range ?? { lowest: 0, highest: 1 };
    // Of a column that never varies any width will do.
    const width = highest - lowest || 1;
    return (row, cell, where) => {
      const value = (typeof cell === "number" ? cell : parseNumber(cell)) - lowest;
      inputs[row + offset] = value / width;
      if (!Number.isFinite(inputs[row + offset])) throw notFinite(name, cell, where);
    };
  }
  const position = new Map(column.categories.map((category, at) => [category, at]));
  return (row, cell, where) => {
    const at = position.get(String(cell));
    if (at === undefined) throw unknown(column.categories, name, String(cell), where);
    inputs[row + offset + at] = 1;
  };
}

function unknown(
  categories: readonly string[],
  name: string,
  cell: string,
  where: Where,
): DataError {
  if (cell === "") return cellError(name, "is empty", where);
  return cellError(
    name,
    `is ${JSON.stringify(cell)}, which the training data does not have`,
    where,
    `give one of ${list(categories)}`,
  );
}

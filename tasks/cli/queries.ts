import { basename } from "node:path";
import {
  type CsvTable,
  csvTable,
  DataError,
  type Dataset,
  dataset,
  type TableColumn,
  tableEncoder,
} from "../../mod.ts";

/** Queries of a file. */
export interface QueryFile {
  /** Their features, in the data's own units; indices are rows of the file, labels mean nothing. */
  readonly records: Dataset;
  /** What the file says of their classes, where it has the column. */
  readonly labels: readonly string[] | undefined;
}

/** Columns of a file of queries that are no features. */
export interface OtherColumns {
  /** That of the classes, "label" by default; of a regression that of the responses is one, too. */
  readonly label?: string;
  /** Those that the training table was read without. */
  readonly drop?: readonly string[];
}

/**
 * A CSV file of queries: a header and exactly the data's columns, by name where they have names (in
 * any order), else in the data's order. Columns of a table are as the table has them: words are
 * categories of it. A column of classes or responses, and those that were left out, may be there,
 * too.
 *
 * @throws {DataError} other columns, a cell that is no number, or a word that is no category
 */
export async function readQueries(
  path: string,
  data: Dataset,
  { label = "label", drop = [] }: OtherColumns = {},
): Promise<QueryFile> {
  const table = await csvTable(path);
  const outcome = data.responses ? data.classes[0] : label;
  const columns = featureColumns(table, data, [outcome, ...drop]);
  const inputs = encoded(table, columns);
  // What the training data's pixels and responses were says nothing of these.
  const { pixels: _, responses: _responses, responseScale: _scale, ...shape } = data;
  const hasLabels = !data.responses && table.columns.includes(label);
  return {
    records: dataset({
      ...shape,
      name: basename(path),
      inputs,
      labels: new Int32Array(table.count),
      indices: Int32Array.from({ length: table.count }, (_, i) => i),
    }),
    labels: hasLabels ? table.texts(label) : undefined,
  };
}

/** [m, d] row-major. */
function encoded(table: CsvTable, columns: readonly TableColumn[]): Float32Array<ArrayBuffer> {
  const { inputs, set } = tableEncoder(columns, table.count);
  columns.forEach(({ name }, column) =>
    table.texts(name).forEach((cell, i) =>
      set(i, column, cell, { path: table.path, line: table.line(i) })
    )
  );
  return inputs;
}

/** What the file's columns are, in the order of the features. */
function featureColumns(
  { columns, path }: CsvTable,
  data: Dataset,
  others: readonly string[],
): readonly TableColumn[] {
  const given = columns.filter((column) => !others.includes(column));
  const known = data.columns ?? data.featureNames?.map(numeric);
  const count = known?.length ?? data.features;
  const missing = known?.find(({ name }) => !given.includes(name));
  if (given.length === count && missing === undefined) return known ?? given.map(numeric);
  const noun = data.columns ? "column" : "feature";
  const problem = missing === undefined
    ? `${given.length} columns of features, and ${data.name} has ${count}`
    : `there is no column ${JSON.stringify(missing.name)}, a ${noun} of ${data.name}`;
  throw new DataError(problem, {
    path,
    line: 1,
    remedy: `give exactly the data's ${noun}s, each as a column`,
  });
}

function numeric(name: string): TableColumn {
  return { name, kind: "numeric" };
}

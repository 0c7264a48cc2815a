import { basename } from "node:path";
import { type CsvTable, csvTable, DataError, type Dataset, dataset } from "../../mod.ts";

/** Queries of a file. */
export interface QueryFile {
  /** Their features, in the data's own units; indices are rows of the file, labels mean nothing. */
  readonly records: Dataset;
  /** What the file says of their classes, where it has the column. */
  readonly labels: readonly string[] | undefined;
}

/**
 * A CSV file of queries: a header and exactly the data's features, by name where they have names
 * (in any order), else in the data's order; a column of classes may be there, too.
 *
 * @param label name of the column of classes
 * @throws {DataError} other columns, or a cell that is no number
 */
export async function readQueries(
  path: string,
  data: Dataset,
  label = "label",
): Promise<QueryFile> {
  const table = await csvTable(path);
  const names = featureColumns(table, data, label);
  const { features } = data;
  const inputs = new Float32Array(table.count * features);
  names.forEach((name, feature) =>
    table.numbers(name).forEach((value, i) => inputs[i * features + feature] = value)
  );
  // What the training data's pixels were says nothing of these.
  const { pixels: _, ...shape } = data;
  return {
    records: dataset({
      ...shape,
      name: basename(path),
      inputs,
      labels: new Int32Array(table.count),
      indices: Int32Array.from({ length: table.count }, (_, i) => i),
    }),
    labels: table.columns.includes(label) ? table.texts(label) : undefined,
  };
}

/** The file's columns in the order of the features. */
function featureColumns(
  { columns, path }: CsvTable,
  { features, featureNames, name }: Dataset,
  label: string,
): readonly string[] {
  const given = columns.filter((column) => column !== label);
  const missing = featureNames?.find((feature) => !given.includes(feature));
  if (given.length === features && missing === undefined) return featureNames ?? given;
  const problem = missing === undefined
    ? `${given.length} columns of features, and ${name} has ${features}`
    : `there is no column ${JSON.stringify(missing)}, a feature of ${name}`;
  throw new DataError(problem, {
    path,
    line: 1,
    remedy: "give exactly the data's features, each as a column",
  });
}

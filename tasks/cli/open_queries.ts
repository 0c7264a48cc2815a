import { type Dataset, select } from "../../mod.ts";
import { type DATA_OPTIONS, openSplit } from "./common.ts";
import { UsageError, type Values } from "./options.ts";
import { userPath } from "./paths.ts";
import { readQueries } from "./queries.ts";

/** What is explained. */
export interface Queries {
  /** As the file or the test split has them; their labels mean nothing. */
  readonly records: Dataset;
  /** Their classes by name, where they are known. */
  readonly labels: readonly (string | undefined)[];
}

/** What says which queries: test records by their position, or a file. */
type QueryValues =
  & Pick<
    Values<typeof DATA_OPTIONS>,
    "data" | "dataDir" | "imageSize" | "label" | "response" | "drop"
  >
  & {
    readonly queries: readonly number[] | undefined;
    readonly queriesFrom: string | undefined;
  };

/** The queries that the options ask for. */
export async function openQueries(values: QueryValues, data: Dataset): Promise<Queries> {
  const { queries = [], queriesFrom } = values;
  if (queriesFrom !== undefined) {
    const file = await readQueries(userPath(queriesFrom), data, values);
    const { records, labels = Array.from(records.indices, () => undefined) } = file;
    checkLabels(labels, data, queriesFrom);
    return { records, labels };
  }
  if (data.split === "") {
    throw new UsageError(
      `${data.name} has no test split to take --queries from; give --queries-from FILE.csv`,
    );
  }
  // All classes: a query of one that the model does not know is asked of the predicted class.
  // No more records than asked for: decoding all images of a folder takes minutes.
  const test = await openSplit(values, "test", { like: data, indices: [...new Set(queries)] });
  const records = select(test, queries.map((index) => test.indices.indexOf(index)));
  const names = Array.from(records.labels, (at) => test.classes[at]);
  return { records, labels: names.map((name) => data.classes.includes(name) ? name : undefined) };
}

function checkLabels(
  labels: readonly (string | undefined)[],
  { classes, name }: Dataset,
  path: string,
): void {
  const odd = labels.find((label) => label !== undefined && !classes.includes(label));
  if (odd === undefined) return;
  throw new UsageError(
    `a query of ${path} has the class ${JSON.stringify(odd)}, and ${name} has ` +
      `${classes.join(", ")}; correct it, or leave the column of classes out`,
  );
}

/** Which records a task is asked about: options, and what they mean in the records drawn. */
import { csvTable, DataError, type Dataset } from "../../mod.ts";
import { type About, integers, type Option, text, UsageError, type Values } from "./options.ts";
import { userPath } from "./paths.ts";

/** The column of a table that names records, where the user names none. */
const USUAL_COLUMN = "differ_idx";

/** Records to leave out, one at a time or together. */
export const RECORD_OPTIONS = {
  records: integers({
    default: undefined,
    defaultText: "none",
    min: 0,
    help:
      "records to leave out one at a time, by their position in the split: the index of audit.csv",
    group: "Records",
  }),
  recordsFrom: text({
    default: undefined,
    defaultText: "none",
    value: "FILE.csv",
    help: "a table that names such records, as an earlier run's; 5+17 in it is a group",
    group: "Records",
  }),
  column: text({
    default: undefined,
    defaultText: USUAL_COLUMN,
    value: "NAME",
    help: "the column of that table",
    group: "Records",
  }),
  group: groups({
    default: undefined,
    defaultText: "none",
    help: "records to leave out together, as one; several groups with semicolons between them",
    group: "Records",
  }),
};

/** Records that are left out together. */
export interface Asked {
  /** Their positions in the split. */
  readonly indices: readonly number[];
  /** Their positions in the records drawn. */
  readonly positions: readonly number[];
}

/** Integers with commas between them, and semicolons between groups of them. */
function groups(about: About<undefined>): Option<readonly (readonly number[])[] | undefined> {
  const one = integers({ ...about, min: 0 });
  return {
    ...one,
    default: undefined,
    value: "N,N;N,N",
    read: ([text], name) => text.split(";").map((part) => one.read([part], name) ?? []),
  };
}

/** Refuses a column of no table. */
export function checkColumn(
  { recordsFrom, column }: Pick<Values<typeof RECORD_OPTIONS>, "recordsFrom" | "column">,
): void {
  if (column === undefined || recordsFrom !== undefined) return;
  throw new UsageError(`--column ${column} is of --records-from FILE.csv; give that, too`);
}

/** Refuses a command line that asks about no record, or about a column of no table. */
export function requireRecords(values: Values<typeof RECORD_OPTIONS>): void {
  checkColumn(values);
  const { records, recordsFrom, group } = values;
  if (records ?? recordsFrom ?? group) return;
  throw new UsageError(
    "no record is named; give --records 12,80, --records-from FILE.csv or --group 5,17,40",
  );
}

/**
 * What is left out, each once: records in the order named, then the table's, then groups.
 *
 * @throws {UsageError} a record that was not drawn, or a group that is no group
 */
export async function askedRecords(
  { records = [], recordsFrom, column = USUAL_COLUMN, group = [] }: Values<typeof RECORD_OPTIONS>,
  data: Dataset,
): Promise<Asked[]> {
  const listed = recordsFrom === undefined ? [] : await readRecords(userPath(recordsFrom), column);
  const all = [...records.map((index) => [index]), ...listed, ...group];
  const different = new Map(all.map((indices) => [indices.join("+"), indices]));
  const drawn = new Map(Array.from(data.indices, (index, position) => [index, position]));
  return [...different.values()].map((indices) => {
    checkGroup(indices, data.count);
    return { indices, positions: indices.map((index) => positionOf(index, drawn, data)) };
  });
}

/** The cells of a column: "12", or "5+17" for a group. */
async function readRecords(path: string, column: string): Promise<number[][]> {
  const table = await csvTable(path);
  return table.texts(column).map((cell, i) =>
    cell.split("+").map((part) => {
      // Other programs write whole numbers as 12.0.
      if (/^\s*\d+(\.0*)?\s*$/.test(part)) return Number(part);
      throw new DataError(
        `column ${JSON.stringify(column)} is ${JSON.stringify(cell)}, not a record's position`,
        { path, line: table.line(i), remedy: "give whole numbers >= 0, or another --column" },
      );
    })
  );
}

function positionOf(index: number, drawn: ReadonlyMap<number, number>, data: Dataset): number {
  const position = drawn.get(index);
  if (position !== undefined) return position;
  const source = data.split === "" ? data.name : `${data.name}'s ${data.split} split`;
  throw new UsageError(
    `record ${index} is not among the ${data.count} records drawn of ${source}; take one from the ` +
      "column index of an audit.csv with the same data options, or draw more with --size",
  );
}

function checkGroup(indices: readonly number[], count: number): void {
  const twice = indices.find((index, i) => indices.indexOf(index) < i);
  const group = shortened(indices);
  if (twice !== undefined) {
    throw new UsageError(`group ${group} names record ${twice} twice; name each record once`);
  }
  if (indices.length >= count) {
    throw new UsageError(
      `a group must be smaller than the ${count} records drawn, got ${indices.length} (${group}); ` +
        "name fewer records, or draw more with --size",
    );
  }
}

function shortened(indices: readonly number[]): string {
  return indices.length <= 5 ? indices.join(",") : `${indices.slice(0, 5).join(",")},...`;
}

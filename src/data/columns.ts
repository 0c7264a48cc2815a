import { DataError } from "./error.ts";
import { list, suggest } from "./suggest.ts";

/** A column of numbers, which is one feature. */
export interface NumericColumn {
  /** As the table has it. */
  readonly name: string;
  /** Tells it from a column of categories. */
  readonly kind: "numeric";
  /** Where the feature is (value - lowest) / (highest - lowest) rather than the value. */
  readonly range?: { readonly lowest: number; readonly highest: number };
}

/** A column of words, which is a feature named `column=value` for each: 1 for its own, else 0. */
export interface CategoricalColumn {
  /** As the table has it. */
  readonly name: string;
  /** Tells it from a column of numbers. */
  readonly kind: "categorical";
  /** Different words, in the order of the features. */
  readonly categories: readonly string[];
}

/** What a column of a table is, and which features it becomes. */
export type TableColumn = NumericColumn | CategoricalColumn;

/** What the columns of a table are; of several kinds of files. */
export interface TableOptions {
  /** Name of the column that holds the classes, "label" by default. */
  readonly label?: string;
  /** Name of the column of numbers that is predicted instead of classes. */
  readonly response?: string;
  /** Columns that hold words, though they are all numbers. */
  readonly categorical?: readonly string[];
  /** Columns that must hold numbers: a word in them is an error. */
  readonly numeric?: readonly string[];
  /** Columns that are left out. */
  readonly drop?: readonly string[];
}

/** The part that each column of a table plays. */
export interface Roles {
  /** Position of the column that is predicted. */
  readonly target: number;
  /** Whether it holds numbers rather than classes. */
  readonly regression: boolean;
  /** Positions of the columns that become features. */
  readonly features: readonly number[];
  /** The kind that the user says each of `features` is of. */
  readonly forced: readonly ("numeric" | "categorical" | undefined)[];
}

/** Features of the columns together. */
export function featureCount(columns: readonly TableColumn[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0);
}

/** The names of the features, in their order. */
export function featureNamesOf(columns: readonly TableColumn[]): string[] {
  return columns.flatMap((column) =>
    column.kind === "numeric"
      ? [column.name]
      : column.categories.map((category) => `${column.name}=${category}`)
  );
}

/** Features that a column becomes. */
export function widthOf(column: TableColumn): number {
  return column.kind === "numeric" ? 1 : column.categories.length;
}

/** The number that a cell holds, or NaN. */
export function parseNumber(cell: string): number {
  if (cell === "") return NaN;
  // Number alone would take 0x1f and 0b1, too.
  return cell.charCodeAt(1) > 57 && /^0[xob]/i.test(cell) ? NaN : Number(cell);
}

/**
 * Finds the columns that the options name.
 *
 * @param where the file, and the line of its header
 * @throws {DataError} a column that is missing, has no name or comes twice, or no feature
 * @throws {RangeError} options that exclude each other
 */
export function rolesOf(
  names: readonly string[],
  options: TableOptions,
  where: { readonly path: string; readonly line?: number },
): Roles {
  const { response, label = "label", categorical = [], numeric = [], drop = [] } = options;
  checkExclusive(options);
  checkNames(names, where);
  const find = (name: string, noun: string) => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    const remedy = names.length === 1
      ? "separate the columns by commas"
      : `name ${noun}, one of ${list(names)}`;
    throw new DataError(
      `there is no column ${JSON.stringify(name)}${suggest(name, names)}`,
      { ...where, remedy },
    );
  };
  const target = response === undefined
    ? find(label, "the label column (--label)")
    : find(response, "the response column (--response)");
  const out = new Set([target, ...drop.map((name) => find(name, "columns to leave out"))]);
  const words = new Set(categorical.map((name) => find(name, "columns of categories")));
  const numbers = new Set(numeric.map((name) => find(name, "columns of numbers")));
  checkTarget(names[target], response === undefined ? "label" : "response", options);
  const features = [...names.keys()].filter((at) => !out.has(at));
  if (features.length === 0) {
    const noun = response === undefined ? "label" : "response";
    throw new DataError(`there is no column but the ${noun}`, { ...where, remedy: "add a column" });
  }
  const forced = features.map((at) =>
    words.has(at) ? "categorical" : numbers.has(at) ? "numeric" : undefined
  );
  return { target, regression: response !== undefined, features, forced };
}

function checkExclusive({ response, label, categorical = [], numeric = [] }: TableOptions): void {
  if (response !== undefined && label !== undefined) {
    throw new RangeError(
      `response is ${JSON.stringify(response)} and label ${JSON.stringify(label)}; ` +
        "leave one out: a table has numbers or classes to predict",
    );
  }
  const both = categorical.find((name) => numeric.includes(name));
  if (both === undefined) return;
  throw new RangeError(
    `column ${JSON.stringify(both)} is said to be categorical and numeric; say one of them`,
  );
}

/** The column that is predicted is no feature, and its kind is said by its part. */
function checkTarget(
  name: string,
  noun: string,
  { categorical = [], numeric = [], drop = [] }: TableOptions,
): void {
  const given = Object.entries({ drop, categorical, numeric }).find(([, names]) =>
    names.includes(name)
  );
  if (given === undefined) return;
  throw new RangeError(
    `column ${JSON.stringify(name)} is the ${noun}, and in ${given[0]}; leave it out there`,
  );
}

function checkNames(
  names: readonly string[],
  where: { readonly path: string; readonly line?: number },
): void {
  const unnamed = names.indexOf("");
  if (unnamed >= 0) {
    throw new DataError(`column ${unnamed + 1} has no name`, {
      ...where,
      remedy: "name every column",
    });
  }
  const different = new Set<string>();
  for (const name of names) {
    if (different.has(name)) {
      throw new DataError(`two columns are named ${JSON.stringify(name)}`, {
        ...where,
        remedy: "rename or remove one",
      });
    }
    different.add(name);
  }
}

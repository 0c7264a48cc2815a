import { sortedClasses } from "./classes.ts";
import { parseNumber, type TableColumn } from "./columns.ts";
import { DataError } from "./error.ts";

/** Most categories of a column. */
const MOST_CATEGORIES = 1000;

/** Where a cell is: what messages name. */
export interface Where {
  /** The file. */
  readonly path: string;
  /** 1-based line, of a text file. */
  readonly line?: number;
  /** 0-based record, of other files. */
  readonly record?: number;
}

/** Finds out what a column is by looking at its cells. */
export interface Survey {
  /** The next cell. */
  see(cell: string | number, where: Where): void;
  /** Whether its first word came after numbers: then all cells must be seen once more. */
  late(): boolean;
  /** What the column is, once all cells are seen. */
  result(): TableColumn;
}

/**
 * A survey of a column. One with a word in it is categorical, others are numeric; marks of a missing
 * number ("?", "NA", "NaN") and numbers that are not finite do not make a column categorical, but are
 * categories of one that is.
 *
 * Each method throws {@link DataError}: for an empty cell, a numeric column with a cell that is no
 * finite float32, and more than {@link MOST_CATEGORIES} categories.
 *
 * @param forced the kind that the user says it is of
 */
export function surveyColumn(
  name: string,
  forced: "numeric" | "categorical" | undefined,
): Survey {
  let kind = forced ?? "numeric";
  let numbers = 0;
  let odd: DataError | undefined;
  let first: { readonly word: string; readonly where: Where } | undefined;
  const words = new Set<string>();
  const add = (word: string, where: Where) => {
    if (words.has(word)) return;
    if (words.size === MOST_CATEGORIES) throw tooMany(name, first?.where ?? where, first?.word);
    words.add(detached(word));
  };
  return {
    see(cell, where) {
      if (cell === "") throw cellError(name, "is empty", where);
      if (kind === "categorical") return add(String(cell), where);
      const value = typeof cell === "number" ? cell : parseNumber(cell);
      if (Number.isFinite(Math.fround(value))) {
        numbers++;
      } else if (forced !== "numeric" && typeof cell === "string" && isWord(cell, value)) {
        kind = "categorical";
        first = { word: detached(cell), where };
        add(cell, where);
      } else {
        odd ??= notFinite(name, cell, where);
        // They are categories, should a word follow.
        add(String(cell), where);
      }
    },
    late: () => kind === "categorical" && numbers > 0,
    result() {
      if (kind === "categorical") return { name, kind, categories: sortedClasses(words) };
      if (odd) throw odd;
      return { name, kind };
    },
  };
}

/** A cell of a numeric column that cannot be had as a feature. */
export function notFinite(name: string, cell: string | number, where: Where): DataError {
  return cellError(
    name,
    `is ${JSON.stringify(typeof cell === "number" ? String(cell) : cell)}, not a finite float32`,
    where,
    "correct the cell, or remove the record or the column",
  );
}

/** `column "x" of record i is ...`, or with the line instead. */
export function cellError(
  name: string,
  problem: string,
  { path, line, record }: Where,
  remedy = "fill the cell or remove the record",
): DataError {
  const of = record === undefined ? "" : ` of record ${record}`;
  return new DataError(`column ${JSON.stringify(name)}${of} ${problem}`, { path, line, remedy });
}

/** @param word the first that is no number, where that made the column categorical */
function tooMany(name: string, where: Where, word: string | undefined): DataError {
  const most = `more than ${MOST_CATEGORIES} categories`;
  return word === undefined
    ? cellError(name, `has ${most}`, where, `leave it out (--drop ${name})`)
    : cellError(
      name,
      `is ${JSON.stringify(word)}, no number, and so the column is categorical, with ${most}`,
      where,
      `correct the cell, or leave the column out (--drop ${name})`,
    );
}

/** Neither a mark of a missing number nor a number that is too large. */
function isWord(cell: string, value: number): boolean {
  return Number.isNaN(value) && !/^(\?|n\/?a|[+-]?(nan|inf(inity)?))$/i.test(cell);
}

/** A copy: what is cut from a text keeps all of that text in memory. */
export function detached(word: string): string {
  return ` ${word}`.slice(1);
}

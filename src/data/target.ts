import { sortedClasses } from "./classes.ts";
import { parseNumber } from "./columns.ts";
import { DataError } from "./error.ts";
import type { DatasetParts } from "./dataset.ts";
import { pick } from "./pick.ts";
import type { Selection } from "./selection.ts";
import { cellError, detached, type Where } from "./survey.ts";

/** Most classes of a table. */
const MOST_CLASSES = 10_000;
/** Values of a piece. */
const PIECE = 65_536;

/** What is predicted of the records of a table. */
export interface Outcome {
  /** [n], positions in `classes`; all 0 of a regression. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** [c]; of a regression the column's name. */
  readonly classes: readonly string[];
  /** [n], of a regression. */
  readonly responses?: Float64Array<ArrayBuffer>;
}

/** Takes the cells of the column that is predicted. */
export interface Target {
  /** The next cell. Throws {@link DataError} where it cannot be used. */
  see(cell: string | number, where: Where): void;
  /** What all cells say. Throws {@link DataError} where there is nothing to predict. */
  result(path: string): Outcome;
}

/** The target of a column of classes or, for a regression, of numbers. */
export function targetOf(name: string, regression: boolean): Target {
  return regression ? responseTarget(name) : classTarget(name);
}

function classTarget(name: string): Target {
  const codes = new Map<string, number>();
  const seen = growing(Int32Array);
  return {
    see(cell, where) {
      const word = String(cell);
      if (word === "") throw cellError(name, "is empty", where);
      let code = codes.get(word);
      if (code === undefined) {
        if (codes.size === MOST_CLASSES) throw tooMany(name, where);
        codes.set(detached(word), code = codes.size);
      }
      seen.add(code);
    },
    result(path) {
      const classes = sortedClasses(codes.keys());
      if (classes.length === 0) throw noRecord(path);
      if (classes.length === 1) {
        throw new DataError(
          `all records have one class, ${JSON.stringify(classes[0])}, in column ${
            JSON.stringify(name)
          }`,
          { path, remedy: "give records of two classes or more" },
        );
      }
      const position = new Map(classes.map((word, at) => [word, at]));
      const sorted = [...codes.keys()].map((word) => position.get(word) ?? -1);
      return { labels: seen.all().map((code) => sorted[code]), classes };
    },
  };
}

function responseTarget(name: string): Target {
  const seen = growing(Float64Array);
  return {
    see(cell, where) {
      if (cell === "") throw cellError(name, "is empty", where);
      const value = typeof cell === "number" ? cell : parseNumber(cell);
      if (!Number.isFinite(value)) {
        throw cellError(
          name,
          `is ${JSON.stringify(String(cell))}, not a finite number`,
          where,
          "correct the cell or remove the record, or name a column of classes as the label instead",
        );
      }
      seen.add(value);
    },
    result(path) {
      const responses = seen.all();
      if (responses.length === 0) throw noRecord(path);
      if (responses.every((value) => value === responses[0])) {
        throw new DataError(
          `all records have one response, ${responses[0]}, in column ${JSON.stringify(name)}`,
          { path, remedy: "give records of two responses or more" },
        );
      }
      return { labels: new Int32Array(responses.length), classes: [name], responses };
    },
  };
}

/** The records of a table that the selection takes, but for their inputs. */
export type Drawn =
  & Required<Pick<DatasetParts, "labels" | "classes" | "indices">>
  & Pick<DatasetParts, "responses">;

/**
 * Draws records by what is predicted of them, so that only their inputs need be made.
 *
 * @throws {RangeError} a selection that cannot be had, or one by classes of a regression
 */
export function drawRecords(
  { labels, classes, responses }: Outcome,
  selection: Selection,
): Drawn {
  if (responses) refuseClasses(selection, classes[0]);
  const picked = pick(labels, classes, selection);
  const { positions } = picked;
  return {
    labels: picked.labels,
    classes: picked.classes,
    indices: positions,
    ...(responses && { responses: Float64Array.from(positions, (at) => responses[at]) }),
  };
}

/** A regression's records have no classes to be selected by. */
export function refuseClasses(
  { classes, balanced, proportions }: Selection,
  name: string,
): void {
  const given = Object.entries({ classes, proportions, balanced: balanced || undefined })
    .find(([, value]) => value !== undefined)?.[0];
  if (given === undefined) return;
  throw new RangeError(
    `${given} selects by class, and the response ${JSON.stringify(name)} is a number; leave it out`,
  );
}

function noRecord(path: string): DataError {
  return new DataError("there is no record", { path, remedy: "add records" });
}

function tooMany(name: string, where: Where): DataError {
  return cellError(
    name,
    `has more than ${MOST_CLASSES} classes`,
    where,
    "name another label column or, for a regression, this one as the response",
  );
}

/** Values of a number not known before; `all` takes them out. */
function growing<T extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  type: new (length: number) => T,
): { add(value: number): void; all(): T } {
  const pieces: T[] = [];
  let used = PIECE;
  return {
    add(value) {
      if (used === PIECE) {
        pieces.push(new type(PIECE));
        used = 0;
      }
      pieces[pieces.length - 1][used++] = value;
    },
    all() {
      const result = new type(pieces.length * PIECE - (PIECE - used));
      pieces.forEach((piece, at) => {
        const length = at === pieces.length - 1 ? used : PIECE;
        result.set(piece.subarray(0, length), at * PIECE);
      });
      pieces.length = 0;
      return result;
    },
  };
}

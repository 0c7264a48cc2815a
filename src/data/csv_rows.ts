import { utf8Decoder } from "./files.ts";
import type { Bytes } from "./zip.ts";
import { DataError } from "./error.ts";

/** A record of a CSV file. */
export interface Row {
  /** Without the white space around them. */
  readonly cells: readonly string[];
  /** The 1-based line at which it begins. */
  readonly line: number;
}

/** Most characters of a record: what a quote that is never closed may take of the memory. */
const MOST_CHARACTERS = 2 ** 25;

const [QUOTE, COMMA, LF, CR, SPACE, TAB] = [34, 44, 10, 13, 32, 9];

/** Where in a record the reader is. */
type State =
  | "start" // of a cell
  | "bare" // in a cell without quotes
  | "quoted" // between quotes
  | "quote" // behind a quote within quotes: the end, or the first of two
  | "closed"; // behind the white space that follows the end

/**
 * Visits the records of a CSV file (RFC 4180: commas, quotes where needed; UTF-8, with or without a
 * byte-order mark) in their order, without blank lines. Lines end with LF, CRLF or CR. The file is
 * read a piece at a time: memory is that of the longest record.
 *
 * Not by papaparse, which holds all that follows an open quote and parses it again with every piece
 * (four times the time for twice the file), and does not tell lines.
 *
 * @throws {DataError} a file that is missing or no UTF-8, quotes that do not match, or a record of
 *   more than 2^25 characters
 */
export async function forEachRow(
  { path, open }: Pick<Bytes, "path" | "open">,
  visit: (row: Row) => void,
): Promise<void> {
  const decoder = utf8Decoder(path);
  const rows = rowReader(path, visit);
  for await (const piece of open()) rows.push(decoder.piece(piece));
  rows.push(decoder.piece());
  rows.end();
}

/** Takes the text in pieces of any length. */
export function rowReader(
  path: string,
  visit: (row: Row) => void,
): { push(text: string): void; end(): void } {
  let state: State = "start";
  let cells: string[] = [];
  let cell = ""; // what is known of the cell that is read
  let [line, begin] = [1, 1];
  let length = 0; // characters of the record in earlier pieces
  let [record, afterCr] = [0, false]; // where in the piece the record begins

  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path, line: begin, remedy });
  const mismatch = (what: string) =>
    fail(
      `its quotes do not match (${what})`,
      'close every quote, and double a quote inside quotes ("")',
    );
  /** A line's end between or within cells; the LF of a CRLF is none. */
  const breakLine = (code: number) => {
    if (code === CR || (code === LF && !afterCr)) line++;
    afterCr = code === CR;
  };
  const endRow = () => {
    if (cells.length > 1 || cells[0] !== "") visit({ cells, line: begin });
    cells = [];
  };
  /** Behind a cell, at the character that ends it. */
  const endCell = (code: number, at: number) => {
    cells.push(cell.trim());
    cell = "";
    state = "start";
    if (code === COMMA) return;
    endRow();
    breakLine(code);
    [begin, record, length] = [line, at + 1, 0];
  };

  /** What each state makes of the text from `at` on: where the next one goes on. */
  const readers: Record<State, (text: string, at: number) => number> = {
    start(text, at) {
      const code = text.charCodeAt(at);
      const half = afterCr && code === LF;
      afterCr = false;
      if (half) return at + 1;
      state = code === QUOTE ? "quoted" : "bare";
      return code === QUOTE ? at + 1 : at;
    },
    bare(text, at) {
      let end = at;
      let code = NaN;
      while (end < text.length && !isEnd(code = text.charCodeAt(end))) end++;
      cell += text.slice(at, end);
      if (end < text.length) endCell(code, end);
      return end + 1;
    },
    quoted(text, at) {
      const quote = text.indexOf('"', at);
      const piece = text.slice(at, quote < 0 ? text.length : quote);
      for (let i = 0; i < piece.length; i++) breakLine(piece.charCodeAt(i));
      cell += piece;
      if (quote < 0) return text.length;
      [state, afterCr] = ["quote", false];
      return quote + 1;
    },
    quote(text, at) {
      if (text.charCodeAt(at) !== QUOTE) return readers.closed(text, at);
      cell += '"';
      state = "quoted";
      return at + 1;
    },
    closed(text, at) {
      const code = text.charCodeAt(at);
      state = "closed";
      if (isEnd(code)) endCell(code, at);
      else if (code !== SPACE && code !== TAB) {
        throw mismatch("Trailing quote on quoted field is malformed");
      }
      return at + 1;
    },
  };

  return {
    push(text) {
      record = 0;
      for (let at = 0; at < text.length;) at = readers[state](text, at);
      length += text.length - record;
      if (length <= MOST_CHARACTERS) return;
      throw fail(
        `the record has more than ${MOST_CHARACTERS} characters`,
        "close the quote that is open, or separate the records by line breaks",
      );
    },
    end() {
      if (state === "quoted") throw mismatch("Quoted field unterminated");
      if (state === "start" && cells.length === 0) return;
      cells.push(cell.trim());
      endRow();
    },
  };
}

/** Whether a character ends a cell. */
function isEnd(code: number): boolean {
  return code === COMMA || code === LF || code === CR;
}

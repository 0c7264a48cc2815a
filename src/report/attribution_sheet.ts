import {
  CELL,
  type Framed,
  framed,
  heading,
  MARGIN,
  sheetSvg,
  sheetWidth,
  text,
  threeDigits,
} from "./sheet.ts";

/** A training record on an attribution sheet. */
export interface InfluentialRecord extends Framed {
  /** What its presence adds to the query's score of the class in question. */
  readonly influence: number;
  /** LOOD of the record at the query. */
  readonly kl: number;
}

/** A query and the records that move its prediction most. */
export interface AttributedQuery extends Framed {
  /** The class whose score is meant. */
  readonly of: string;
  /** That score: the predicted mean of the class. */
  readonly score: number;
  /** Records whose presence raises the score, the strongest first. */
  readonly helpful: readonly InfluentialRecord[];
  /** Records whose presence lowers it, the strongest first. */
  readonly harmful: readonly InfluentialRecord[];
}

/** Room for the title of a query's rows. */
const TITLE = 40;
/** Room for the words before a row of records. */
const WORDS = 72;
/** Pictures beside a query that leave room for its title. */
const FEWEST = 3;

/**
 * An SVG of queries, each beside the records that raise its score (upper row) and that lower it (lower
 * row).
 *
 * @param queries in the order in which to show them
 * @param head the run's data, in one line over the pictures; wrapped where it is too long
 * @throws {RangeError} no queries at all
 * @throws {TypeError} pixels that do not match their shape
 */
export function attributionSheet(
  queries: readonly AttributedQuery[],
  head = "",
): string {
  if (queries.length === 0) throw new RangeError("an attribution sheet needs queries, got none");
  const lengths = queries.flatMap((one) => [one.helpful.length, one.harmful.length]);
  const width = sheetWidth(1 + Math.max(FEWEST, ...lengths)) + WORDS;
  const { elements, bottom } = heading(head, width);
  const height = TITLE + 2 * CELL.height;
  const rows = queries.map((query, i) => section(query, bottom + i * height));
  return sheetSvg(elements + rows.join(""), width, bottom + queries.length * height);
}

/** One query at the left of two rows of records. */
function section(query: AttributedQuery, top: number): string {
  const { of, score, helpful, harmful } = query;
  const y = top + TITLE;
  const rows = [["raise", helpful, y], ["lower", harmful, y + CELL.height]] as const;
  return text(
    MARGIN,
    top + 26,
    `Records that move the score of class ${of} at query ` +
      `#${query.index}`,
    { size: 16, bold: true },
  ) +
    framed(query, [`score ${threeDigits(score)}`], MARGIN, y) +
    rows.map(([verb, records, at]) => row(verb, records, at)).join("");
}

/** What the records do, and the records. */
function row(verb: string, records: readonly InfluentialRecord[], y: number): string {
  const left = MARGIN + CELL.width;
  const title = records.length === 0 ? `none ${verb}s it` : `${verb} it:`;
  return text(left, y + 20, title, { size: 13, fill: "#555" }) +
    records.map((record, k) => framed(record, captions(record), left + WORDS + k * CELL.width, y))
      .join("");
}

function captions({ influence, kl }: InfluentialRecord): string[] {
  const sign = influence > 0 ? "+" : "";
  return [`score ${sign}${threeDigits(influence)}`, `KL ${threeDigits(kl)}`];
}

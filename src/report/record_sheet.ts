import {
  CELL,
  type Framed,
  framed,
  heading,
  MARGIN,
  sheetSvg,
  sheetWidth,
  text,
  TITLE_HEIGHT,
} from "./sheet.ts";

/** A record's picture with up to two lines of its own under it. */
export interface CaptionedRecord extends Framed {
  /** Default: none. */
  readonly captions?: readonly string[];
}

/** Pictures that have a title in common. */
export interface RecordGroup {
  /** As in "class 3, 100 records". */
  readonly title: string;
  /** In the order in which to show them. */
  readonly records: readonly CaptionedRecord[];
}

/** How a sheet of pictures looks. */
export interface SheetOptions {
  /** The run's data, in one line over the pictures; wrapped where it is too long. Default: none. */
  head?: string;
  /** Pictures side by side. Default: 8. */
  columns?: number;
}

/**
 * An SVG with pictures of records in groups, each with its index and class.
 *
 * @throws {RangeError} no records at all, or `columns` no positive integer
 * @throws {TypeError} pixels that do not match their shape
 */
export function recordSheet(
  groups: readonly RecordGroup[],
  { head = "", columns = 8 }: SheetOptions = {},
): string {
  const shown = groups.filter(({ records }) => records.length > 0);
  if (shown.length === 0) throw new RangeError("a contact sheet needs records");
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`columns must be a positive integer, got ${columns}`);
  }
  const width = sheetWidth(columns);
  const { elements, bottom } = heading(head, width);
  const parts = [elements];
  let y = bottom;
  for (const { title, records } of shown) {
    parts.push(section(title, records, columns, y));
    y += TITLE_HEIGHT + Math.ceil(records.length / columns) * CELL.height;
  }
  return sheetSvg(parts.join(""), width, y);
}

function section(
  title: string,
  records: readonly CaptionedRecord[],
  columns: number,
  top: number,
): string {
  const cells = records.map((record, i) => {
    const x = MARGIN + (i % columns) * CELL.width;
    const y = top + TITLE_HEIGHT + Math.floor(i / columns) * CELL.height;
    return framed(record, record.captions ?? [], x, y);
  });
  return text(MARGIN, top + 29, title, { size: 18, bold: true }) + cells.join("");
}

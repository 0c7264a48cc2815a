import {
  CELL,
  type Framed,
  framed,
  heading,
  MARGIN,
  renderSheet,
  sheetWidth,
  text,
  threeDigits,
  TITLE_HEIGHT,
} from "./sheet.ts";

export type { Framed, Picture } from "./sheet.ts";

/** A record on a contact sheet. */
export interface SheetRecord extends Framed {
  /** LOOD at the record itself. */
  readonly kl: number;
  /** AUC of the best attack on it. */
  readonly auc: number;
}

/** How a contact sheet looks. */
export interface SheetOptions {
  /** The run's data, in one line over the pictures; wrapped where it is too long. Default: none. */
  head?: string;
  /** Pictures side by side. Default: 8. */
  columns?: number;
}

/**
 * A PNG with the pictures of the records that a model exposes most and least, each with its index,
 * class, KL and AUC.
 *
 * @param most the most exposed, in the order in which to show them
 * @param least the least exposed
 * @throws {RangeError} no records at all, or `columns` no positive integer
 * @throws {TypeError} pixels that do not match their shape
 */
export async function contactSheet(
  most: readonly SheetRecord[],
  least: readonly SheetRecord[],
  { head = "", columns = 8 }: SheetOptions = {},
): Promise<Uint8Array> {
  if (most.length + least.length === 0) throw new RangeError("a contact sheet needs records");
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`columns must be a positive integer, got ${columns}`);
  }
  const width = sheetWidth(columns);
  const { elements, bottom } = heading(head, width);
  const parts = [elements];
  let y = bottom;
  for (const [records, which] of [[most, "most"], [least, "least"]] as const) {
    if (records.length === 0) continue;
    parts.push(section(`${records.length} ${which} exposed`, records, columns, y));
    y += TITLE_HEIGHT + Math.ceil(records.length / columns) * CELL.height;
  }
  return await renderSheet(parts.join(""), width, y);
}

function section(
  title: string,
  records: readonly SheetRecord[],
  columns: number,
  top: number,
): string {
  const cells = records.map((record, i) => {
    const x = MARGIN + (i % columns) * CELL.width;
    const y = top + TITLE_HEIGHT + Math.floor(i / columns) * CELL.height;
    return framed(record, captions(record), x, y);
  });
  return text(MARGIN, top + 29, title, { size: 18, bold: true }) + cells.join("");
}

function captions({ kl, auc }: SheetRecord): string[] {
  return [`KL ${threeDigits(kl)}`, `AUC ${auc.toFixed(3)}`];
}

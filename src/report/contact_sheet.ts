import { recordSheet, type SheetOptions } from "./record_sheet.ts";
import { type Framed, threeDigits } from "./sheet.ts";

export type { Framed, Picture } from "./sheet.ts";

/** A record on a contact sheet. */
export interface SheetRecord extends Framed {
  /** LOOD at the record itself. */
  readonly kl: number;
  /** AUC of the best attack on it. */
  readonly auc: number;
}

/**
 * An SVG with the pictures of the records that a model exposes most and least, each with its index,
 * class, KL and AUC.
 *
 * @param most the most exposed, in the order in which to show them
 * @param least the least exposed
 * @throws {RangeError} no records at all, or `columns` no positive integer
 * @throws {TypeError} pixels that do not match their shape
 */
export function contactSheet(
  most: readonly SheetRecord[],
  least: readonly SheetRecord[],
  options: SheetOptions = {},
): string {
  const group = (records: readonly SheetRecord[], which: string) => ({
    title: `${records.length} ${which} exposed`,
    records: records.map((record) => ({ ...record, captions: captions(record) })),
  });
  return recordSheet([group(most, "most"), group(least, "least")], options);
}

function captions({ kl, auc }: SheetRecord): string[] {
  return [`KL ${threeDigits(kl)}`, `AUC ${auc.toFixed(3)}`];
}

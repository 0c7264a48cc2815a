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
  TITLE_HEIGHT,
} from "./sheet.ts";

/** A picture and what a model says of it. */
export interface ScoredPicture extends Framed {
  /** LOOD there. */
  readonly lood: number;
  /** AUC of the best attack there. */
  readonly auc: number;
}

/** A differing record and the query that tells best that it differs. */
export interface Reconstruction {
  /** The record, asked about at itself. */
  readonly record: ScoredPicture;
  /** The query; its index is its run's. */
  readonly query: ScoredPicture;
}

/** Reconstructions that have a title in common. */
export interface ReconstructionGroup {
  /** As in "by KL". */
  readonly title: string;
  /** What the LOOD is called under a picture, as in "KL". */
  readonly measure: string;
  /** In the order in which to show them. */
  readonly pairs: readonly Reconstruction[];
}

/** Most pairs side by side. */
const COLUMNS = 8;

/**
 * An SVG of pairs, each differing record over the query that was optimized, with LOOD and AUC under
 * both.
 *
 * @param head the run's data, in one line over the pictures; wrapped where it is too long
 * @throws {RangeError} no pairs at all
 * @throws {TypeError} pixels that do not match their shape
 */
export function reconstructionSheet(
  groups: readonly ReconstructionGroup[],
  head = "",
): string {
  const most = Math.max(0, ...groups.map(({ pairs }) => pairs.length));
  if (most === 0) throw new RangeError("a sheet of reconstructions needs pairs, got none");
  const columns = Math.max(4, Math.min(most, COLUMNS));
  const width = sheetWidth(columns);
  const { elements, bottom } = heading(head, width);
  const parts = [elements];
  let y = bottom;
  for (const group of groups) {
    parts.push(section(group, columns, y));
    y += TITLE_HEIGHT + 2 * Math.ceil(group.pairs.length / columns) * CELL.height;
  }
  return sheetSvg(parts.join(""), width, y);
}

function section(
  { title, measure, pairs }: ReconstructionGroup,
  columns: number,
  top: number,
): string {
  const cells = pairs.map(({ record, query }, i) => {
    const x = MARGIN + (i % columns) * CELL.width;
    const y = top + TITLE_HEIGHT + 2 * Math.floor(i / columns) * CELL.height;
    return framed(record, captions(record, measure), x, y) +
      framed(query, captions(query, measure), x, y + CELL.height, `run ${query.index}`);
  });
  return text(MARGIN, top + 29, title, { size: 18, bold: true }) + cells.join("");
}

function captions({ lood, auc }: ScoredPicture, measure: string): string[] {
  return [`${measure} ${threeDigits(lood)}`, `AUC ${auc.toFixed(3)}`];
}

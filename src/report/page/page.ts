import type { PlotSpec } from "../plot.ts";
import type { Picture } from "../sheet.ts";

/** A figure of a page. */
export interface PageFigure {
  /** What it shows, in a few sentences, for those who see it and those who do not. */
  readonly description: string;
  /**
   * As `lineSpec` and the like make it with `interactive: true`. A datum's `row` is its record's
   * position in the page's table, `rows` those of several.
   */
  readonly spec: PlotSpec;
  /** What is said of a datum under the pointer: its field, and what to call it. */
  readonly hover: readonly (readonly [field: string, title: string])[];
}

/** A picture that a run has drawn already. */
export interface PagePicture {
  /** What it shows, for those who see it and those who do not. */
  readonly description: string;
  /** PNG. */
  readonly png: Uint8Array;
}

/** A column of a page's records. */
export interface RecordColumn {
  /** As the run's table has it: by this name filters and other programs know it. */
  readonly name: string;
  /** At the column's head. */
  readonly title: string;
  /** What it means, in a sentence. Default: nothing is said. */
  readonly meaning?: string;
  /** [n]; null where there is no value. */
  readonly values: readonly (number | string | null)[];
}

/** The records of a page. */
export interface RecordTable {
  /** What a row is, in a sentence. */
  readonly caption: string;
  /** The first one names the record. */
  readonly columns: readonly RecordColumn[];
  /** By which column, largest first, the table is sorted when the page opens. Default: as it is. */
  readonly sortedBy?: string;
  /** What the records look like [n]. Default: they are no images, or nobody has them. */
  readonly images?: readonly Picture[];
}

/** A small table that is not sorted. */
export interface PageTable {
  /** Above the table. */
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly caption: string;
  /** Column heads. */
  readonly head: readonly string[];
  /** Cells; the first of a row names it. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A figure of the run in words: what it is, its value, and what to think of it. */
export interface Finding {
  /** What it is. */
  readonly name: string;
  /** With its unit. */
  readonly value: string;
  /** In a few words. Default: nothing is added. */
  readonly note?: string;
}

/** What belongs together of how a run was made. */
export interface FactGroup {
  /** As in "Data". */
  readonly title: string;
  /** Names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** What a page explains: a word and its meaning. */
export interface Term {
  /** As in "AUC". */
  readonly term: string;
  /** In two sentences or so. */
  readonly meaning: string;
}

/** All that a page of a run says; plain text throughout, which the page escapes. */
export interface ReportPage {
  /** Its name. */
  readonly title: string;
  /** Under the title, in a sentence. */
  readonly lead: string;
  /** What was asked, of what data and model, and of whom: a paragraph each. */
  readonly asked: readonly string[];
  /** What the run warned of. */
  readonly notices: readonly string[];
  /** What was found, the most important first. */
  readonly findings: readonly Finding[];
  /** In their order. */
  readonly figures: readonly PageFigure[];
  /** Below the figures. */
  readonly pictures: readonly PagePicture[];
  /** Default: the run has no records. */
  readonly records?: RecordTable;
  /** By class, for example. */
  readonly tables: readonly PageTable[];
  /** How to read the measures. */
  readonly terms: readonly Term[];
  /** What must not be concluded. */
  readonly limits: readonly string[];
  /** How the run was made. */
  readonly facts: readonly FactGroup[];
}

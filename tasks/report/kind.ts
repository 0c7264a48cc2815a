/** What the page of a kind of run has of its own. */
import type {
  FactGroup,
  Finding,
  PageFigure,
  PagePicture,
  PageTable,
  RecordTable,
  ReportPage,
} from "../../mod.ts";
import type { RunFiles } from "./run_files.ts";
import type { ATTACKERS, LIMITS, TERMS } from "./words.ts";

/** Records, and what to look for their images by. */
export interface KindRecords extends Omit<RecordTable, "images"> {
  /** Positions in the split [n]; of a group that of its first record. */
  readonly indices: readonly number[];
}

/** The parts of a page that depend on the kind of run; the others every page has alike. */
export interface KindPage extends Pick<ReportPage, "title" | "lead"> {
  /** What was asked, in a paragraph or two; the data, the model and the attacker come behind it. */
  readonly asked: readonly string[];
  readonly findings: readonly Finding[];
  readonly figures: readonly PageFigure[];
  readonly pictures?: readonly PagePicture[];
  readonly records?: KindRecords;
  readonly tables?: readonly PageTable[];
  readonly terms: readonly (keyof typeof TERMS)[];
  readonly limits: readonly (keyof typeof LIMITS)[];
  /** Who attacks what. Default: a Gaussian process. */
  readonly attacker?: keyof typeof ATTACKERS;
  /** How parts of the run were made, behind how the run itself was. */
  readonly facts?: readonly FactGroup[];
}

/** Where a run's records and model are described: the options of a task that took the data. */
export interface Origin {
  /** As run.json of audit, lood, train and the like have them; undefined where they are lost. */
  readonly options: unknown;
  /** SHA-256 of all records, where it is known. */
  readonly sha256?: string;
}

/** A kind of run. To add one: a file in kinds/ and a line in kinds.ts. */
export interface Kind {
  /** The task in run.json. */
  readonly task: string;
  /** Default: those of run.json itself. */
  readonly origin?: (run: RunFiles) => Promise<Origin>;
  readonly page: (run: RunFiles, origin: Origin) => Promise<KindPage>;
}

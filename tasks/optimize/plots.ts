/** What is drawn of an optimization. */
import {
  histogramSpec,
  type Line,
  type LinePanel,
  lineSpec,
  type Measure,
  type PlotOptions,
  type PlotSpec,
} from "../../mod.ts";
import type { BestRow } from "./best.ts";
import type { CheckpointRow } from "./observe.ts";

/** What each measure is called. */
export const MEASURES: Readonly<Record<Measure, string>> = { kl: "KL", mse: "mean distance" };

/** Gaps that have a histogram: columns of best.csv. */
export const GAPS = ["loss_gap", "auc_gap"] as const;

/** A gap that has a histogram. */
export type Gap = typeof GAPS[number];

/** What is drawn of a checkpoint. */
type DrawnCheckpoint = Pick<CheckpointRow, "run" | "step" | "loss" | "auc" | "distance">;

/** What is drawn of a run along its checkpoints. */
interface DrawnRun extends Pick<BestRow, "run" | "differ_idx" | "record_loss"> {
  /** Position in a page's table. */
  readonly row?: number;
}

/** Runs that maximized one measure. */
export interface DrawnPart {
  readonly measure: Measure;
  readonly best: readonly DrawnRun[];
  readonly checkpoints: readonly DrawnCheckpoint[];
}

/** LOOD, AUC and distance at the checkpoints; a run that has stopped stays where it was. */
export function dynamicsSpec(
  parts: readonly DrawnPart[],
  { data, mode, runs, ...options }: PlotOptions & {
    readonly data: string;
    readonly mode: string | undefined;
    /** Differing records, or groups of them. */
    readonly runs: number;
  },
): PlotSpec {
  const all = parts.flatMap(({ checkpoints }) => checkpoints.map(({ step }) => step));
  const steps = [...new Set(all)].toSorted((a, b) => a - b);
  const panels = parts.flatMap((part): LinePanel[] => {
    const { measure } = part;
    const panel = (label: string, value: (at: DrawnCheckpoint, best: DrawnRun) => number) => ({
      label: parts.length > 1 ? `${label} (for ${MEASURES[measure]})` : label,
      lines: linesOf(part, steps, value),
    });
    return [
      panel(
        `${MEASURES[measure]} / at the record`,
        ({ loss }, { record_loss }) => record_loss > 0 ? loss / record_loss : 0,
      ),
      panel("AUC", ({ auc }) => auc),
      panel("distance", ({ distance }) => distance),
    ];
  });
  return lineSpec(
    `Queries for ${runs} differing records of ${data}`,
    { label: mode === "augmented" ? "copy" : "step", values: steps },
    panels,
    options,
  );
}

function linesOf(
  { best, checkpoints }: DrawnPart,
  steps: readonly number[],
  value: (at: DrawnCheckpoint, best: DrawnRun) => number,
): Line[] {
  return best.map((one) => {
    const rows = checkpoints.filter(({ run }) => run === one.run);
    return {
      name: one.differ_idx,
      ...(one.row !== undefined && { row: one.row }),
      values: steps.map((step) => value(rows.findLast((row) => row.step <= step) ?? rows[0], one)),
    };
  });
}

/** What the best query of each run lacks of what the records themselves reach. */
export function gapSpec(
  gap: Gap,
  measure: Measure,
  { data, best, ...options }: PlotOptions & {
    readonly data: string;
    readonly best: readonly Pick<BestRow, Gap>[];
    /** Positions of the runs in a page's table. */
    readonly rows?: readonly number[];
  },
): PlotSpec {
  const name = gap === "auc_gap" ? "AUC" : MEASURES[measure];
  return histogramSpec(best.map((row) => row[gap]), {
    ...options,
    title: `Gap of ${name} of ${best.length} runs on ${data}`,
    label: `Gap of ${name}: at the differing records less at the best query for ` +
      MEASURES[measure],
    count: "runs",
  });
}

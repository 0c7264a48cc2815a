/** A part of the work: the runs of a batch, by one measure. */
import {
  type Differing,
  type GaussianProcess,
  invertStatistics,
  type Measure,
  type RecorderOptions,
} from "../../mod.ts";
import { type BestRow, bestRow, type Found } from "./best.ts";
import type { CheckpointRow, Observed } from "./observe.ts";
import type { OptimizeValues } from "./options.ts";
import { type Batch, differingOf, type Problem } from "./problem.ts";
import { toInputs } from "./space.ts";

/** What a unit gave. */
export interface UnitResult {
  readonly measure: Measure;
  /** Position of its batch among the problem's. */
  readonly batch: number;
  readonly checkpoints: readonly CheckpointRow[];
  readonly best: readonly BestRow[];
  /** The best queries of the batch's runs in the files' units [runs, m, d]. */
  readonly queries: Float32Array;
}

/** A unit, and all it needs. */
export interface Unit {
  readonly gp: GaussianProcess;
  readonly values: OptimizeValues;
  readonly problem: Problem;
  readonly batch: Batch;
  readonly measure: Measure;
  /** First queries of all runs in the files' units [runs, m, d]. */
  readonly first: Float32Array;
  readonly follow: RecorderOptions;
}

/** A run without its queries. */
export type Run = Omit<Observed, "queries"> & { readonly question: Differing };

/** The batch's runs. */
export function runsOf({ problem: { runs, by }, batch }: Unit): Run[] {
  return batch.runs.map((run) => ({
    run,
    name: runs[run].name,
    question: differingOf(runs[run], batch, by),
    records: toInputs(runs[run].records.inputs, batch),
  }));
}

/** The first queries of the batch's runs as inputs, one array [m, d] a run. */
export function firstInputs({ problem: { runs }, batch, first }: Unit): Float32Array[] {
  const size = first.length / runs.length;
  return batch.runs.map((run) => toInputs(first.subarray(run * size, (run + 1) * size), batch));
}

/** What is written of the queries that were found. */
export async function finished(
  { gp, problem, batch, measure }: Unit,
  found: readonly Found[],
): Promise<Pick<UnitResult, "best" | "queries">> {
  const best: BestRow[] = [];
  for (const one of found) best.push(await bestRow(gp, problem, batch, measure, one));
  const units = found.map(({ observed }) => invertStatistics(observed.queries, batch.statistics));
  return { best, queries: Float32Array.from(units.flatMap((one) => [...one])) };
}

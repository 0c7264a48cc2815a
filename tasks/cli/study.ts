/** What `./lood lood` asks a Gaussian process, and what it answers. */
import {
  type Dataset,
  type Distinguishability,
  type FitOptions,
  GaussianProcess,
  lood,
  standardize,
  type StandardizeBy,
  type Standardized,
} from "../../mod.ts";
import { appended, nearCopies, type NearCopyOptions } from "./near_copies.ts";
import type { Asked } from "./records.ts";

/** What one question gave. */
export interface Answer {
  readonly asked: Asked;
  /** The query's row in its file; undefined where the records themselves were asked. */
  readonly query: number | undefined;
  readonly score: Distinguishability;
  /** Length of what the model without the records misses at themselves. */
  readonly residual: number | undefined;
}

/** A record left out while copies of it stay. */
export interface Duplicated {
  readonly index: number;
  readonly copies: number;
  readonly score: Distinguishability;
}

/** What is asked, and of what. */
export interface Study {
  readonly asked: readonly Asked[];
  /** As the files have them. */
  readonly data: Dataset;
  /** What the model is fitted to. */
  readonly standardized: Standardized;
  /** Standardized alike; undefined where the records themselves are asked. */
  readonly queries: Dataset | undefined;
  /** How they were standardized. */
  readonly by: StandardizeBy;
  /** Options of every fit. */
  readonly fit: FitOptions;
  /** To be called with 1 after each piece of a phase. */
  readonly onProgress: (pieces: number, phase: "question" | "near-copy") => void;
}

/** Whether one record is left out, rather than a group. */
export function isSingle({ positions }: Asked): boolean {
  return positions.length === 1;
}

/** Every record or group at every query, or at itself. */
export async function ask(gp: GaussianProcess, study: Study): Promise<Answer[]> {
  const { asked, queries, onProgress } = study;
  const answers: Answer[] = [];
  for (const one of asked) {
    const rows = queries ? queries.indices : [undefined];
    for (const query of rows) {
      const score = await lood(gp, {
        record: one.positions,
        ...(queries && query !== undefined && { query: queries.row(query) }),
      });
      const residual = query === undefined ? missed(gp, one.positions, score) : undefined;
      answers.push({ asked: one, query, score, residual });
      onProgress(1, "question");
    }
  }
  return answers;
}

/** |Y - mean without| at the records themselves. */
function missed(
  { targets, outputs }: GaussianProcess,
  positions: readonly number[],
  { meanWithout }: Distinguishability,
): number {
  const residuals = meanWithout.map((mean, at) =>
    targets[positions[Math.floor(at / outputs)] * outputs + at % outputs] - mean
  );
  return Math.hypot(...residuals);
}

/**
 * Each record left out at itself while 0, 1, ... copies stay: a fit for each number of copies.
 *
 * @param notices to which those of the fits are added
 */
export async function duplicate(
  gp: GaussianProcess,
  { asked, data, standardized, by, fit, onProgress }: Study,
  copying: NearCopyOptions,
  notices: Set<string>,
): Promise<Duplicated[]> {
  const { dataset, statistics } = standardized;
  const result: Duplicated[] = [];
  onProgress(0, "near-copy");
  for (const { indices: [index], positions: [record] } of asked.filter(isSingle)) {
    const copies = standardize(nearCopies(data, record, copying), by, statistics).dataset;
    result.push({ index, copies: 0, score: await lood(gp, { record }) });
    for (let j = 1; j <= copying.count; j++) {
      using more = await GaussianProcess.fit(gp.gpu, appended(dataset, copies, j), fit);
      result.push({ index, copies: j, score: await lood(more, { record }) });
      for (const notice of more.path.notices) notices.add(notice);
      onProgress(1, "near-copy");
    }
  }
  return result;
}

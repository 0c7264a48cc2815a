import type { RecorderOptions } from "../gpu/recorder.ts";
import { inverseDiagonal } from "../solve/inverse_diagonal.ts";
import { auditFrom, type RecordScores } from "./audit_from.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { type Deviation, measureDeviation } from "./verify.ts";

/** LOOD of every record of the training set, at the record itself, and how far to trust it. */
export interface Audit extends RecordScores {
  /** How far the KL is from float64. */
  readonly deviation: Deviation;
}

/**
 * LOOD of every record from the one factorization: with g_i = (A^-1)_ii and alpha = A^-1 Y, leaving
 * i out gives at x_i the variance v = 1 / g_i - noise and the mean y_i - alpha_i / g_i, against
 * noise v g_i and y_i - noise alpha_i with it (Rasmussen and Williams 2006, section 5.4.2). By the
 * data-processing inequality no query distinguishes better than the record itself. n^3 / 3
 * operations.
 */
export async function audit(gp: GaussianProcess, options: RecorderOptions = {}): Promise<Audit> {
  const precisions = await inverseDiagonal(gp.gpu, gp.factor, options);
  return {
    ...auditFrom(precisions, gp),
    deviation: await measureDeviation(gp, precisions),
  };
}

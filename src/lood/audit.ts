import type { RecorderOptions } from "../gpu/recorder.ts";
import { auditFrom, type RecordScores } from "./audit_from.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { allPrecisions } from "./precisions.ts";
import { type Deviation, measureDeviation, sampleRows } from "./verify.ts";

/** LOOD of every record of the training set, at the record itself, and how far to trust it. */
export interface Audit extends RecordScores {
  /** How far the scores are from float64. */
  readonly deviation: Deviation;
}

/** Options of {@link audit}. */
export interface AuditOptions extends RecorderOptions {
  /** Records whose scores are computed again in float64 on the CPU; by default 8. */
  readonly verify?: number;
}

/**
 * LOOD of every record from the one factorization: with g_i = (A^-1)_ii and alpha = A^-1 Y, leaving
 * i out gives at x_i the variance v = 1 / g_i - noise and the mean y_i - alpha_i / g_i, against
 * noise v g_i and y_i - noise alpha_i with it (Rasmussen and Williams 2006, section 5.4.2). By the
 * data-processing inequality no query distinguishes better than the record itself. n^3 / 3
 * operations.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { audit, GaussianProcess, Gpu, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * const { kl, auc } = await audit(gp);
 * const most = kl.indexOf(Math.max(...kl));
 * console.log(`record ${train.indices[most]} leaks most: KL ${kl[most]}, AUC ${auc[most]}`);
 * assert.ok(auc.every((one) => one >= 0.5 && one <= 1));
 * ```
 */
export async function audit(gp: GaussianProcess, options: AuditOptions = {}): Promise<Audit> {
  const { profile } = gp.gpu;
  // Together, so that they wait for the device together.
  const [sampled, precisions] = await Promise.all([
    sampleRows(gp, options),
    allPrecisions(gp, options),
  ]);
  const scores = scoresOf();
  using _span = profile?.span("host", "verification in float64");
  return { ...scores, deviation: await measureDeviation(gp, scores, sampled, options) };

  function scoresOf() {
    using _span = profile?.span("host", "closed forms of all records");
    return auditFrom(precisions, gp);
  }
}

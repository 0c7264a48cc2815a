import type { FittedCenter } from "./center.ts";
import { type Component, gaussianAuc, gaussianTpr } from "./auc.ts";
import { FALSE_POSITIVE_RATES, klOfComponent } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** LOOD of records at themselves; arrays by record. */
export interface RecordScores {
  /** Records. */
  readonly count: number;
  /** Classes, or outputs of a regression. */
  readonly outputs: number;
  /** KL(without || with), summed over the classes [n]. */
  readonly kl: Float64Array;
  /** Mean-distance LOOD: half the mean squared shift of the mean over the classes [n]. */
  readonly mse: Float64Array;
  /** AUC of the best attack on one prediction [n]. */
  readonly auc: Float64Array;
  /** TPR of that attack at each of {@link FALSE_POSITIVE_RATES}: three arrays [n]. */
  readonly tpr: readonly Float64Array[];
  /** Predictive mean of the model trained with the record [n, c]. */
  readonly meanWith: Float64Array;
  /** Predictive mean of the model trained without the record [n, c]. */
  readonly meanWithout: Float64Array;
  /** Predictive variance with the record [n]. */
  readonly varWith: Float64Array;
  /** Predictive variance without the record [n]. */
  readonly varWithout: Float64Array;
}

/**
 * g [n], the diagonal of A^-1, from that of B^-1: the center's part is put back.
 *
 * @param records of which g is wanted, in order; by default all
 */
export function uncenterDiagonal(
  diagonal: Float64Array,
  fitted: FittedCenter | undefined,
  records?: readonly number[],
): Float64Array {
  if (!fitted) return diagonal;
  const { solved, lift } = fitted;
  return diagonal.map((value, k) => value - lift * solved[records?.[k] ?? k] ** 2);
}

/**
 * The closed forms of leave-one-out, see audit.ts.
 *
 * @param precisions g [n], the diagonal of A^-1
 * @param process alpha [n, c], Y [n, c], and the noise variance
 */
export function auditFrom(
  precisions: Float64Array,
  process: Pick<GaussianProcess, "weights" | "targets" | "outputs" | "noise">,
): RecordScores {
  const { weights, targets, outputs, noise } = process;
  const count = precisions.length;
  const perRecord = () => new Float64Array(count);
  const perOutput = () => new Float64Array(count * outputs);
  const report = {
    count,
    outputs,
    kl: perRecord(),
    mse: perRecord(),
    auc: perRecord(),
    tpr: FALSE_POSITIVE_RATES.map(perRecord),
    meanWith: perOutput(),
    meanWithout: perOutput(),
    varWith: perRecord(),
    varWithout: perRecord(),
  };
  for (let i = 0; i < count; i++) {
    const g = precisions[i];
    // The share of the variance that the record takes away; rounding may push it past its limits.
    const rest = noise * g;
    const t = Math.min(Math.max(1 - rest, 0), 1 - Number.EPSILON);
    const variance = t / g;
    let square = 0;
    for (let c = i * outputs; c < (i + 1) * outputs; c++) {
      square += weights[c] ** 2;
      report.meanWith[c] = targets[c] - noise * weights[c];
      report.meanWithout[c] = targets[c] - weights[c] / g;
    }
    const component: Component = { t, evidence: square / g };
    report.kl[i] = klOfComponent(component, rest, outputs);
    report.mse[i] = variance ** 2 * square / (2 * outputs);
    report.auc[i] = gaussianAuc([component], outputs);
    FALSE_POSITIVE_RATES.forEach((fpr, k) => {
      report.tpr[k][i] = gaussianTpr(component, outputs, fpr);
    });
    report.varWith[i] = noise * t;
    report.varWithout[i] = variance;
  }
  return report;
}

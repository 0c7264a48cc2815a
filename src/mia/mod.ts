/**
 * Membership inference: what an attacker learns who sees the answers of models trained with and
 * without a record. Pure TypeScript, no device.
 *
 * @module
 */
export { bootstrapInterval, type BootstrapOptions } from "./bootstrap.ts";
export {
  type Ceiling,
  type Correlated,
  type Correlation,
  correlation,
  correlationCeiling,
  type CorrelationOptions,
} from "./correlation.ts";
export {
  attackHalvings,
  drawHalvings,
  type Halving,
  type HalvingAttack,
  halvingAttack,
  type HalvingOptions,
  type HalvingScores,
  halvingScores,
} from "./halvings.ts";
export type { Interval } from "./interval.ts";
export { type JackknifeDifference, jackknifeDifference } from "./jackknife.ts";
export { leaveOneModelOut, leavePairOutAuc, type ModelScores } from "./leave_one_out.ts";
export { type DelongInterval, delongInterval, type DelongOptions } from "./delong.ts";
export type { Draws } from "./draws.ts";
export { type CovarianceRule, type EmpiricalKl, empiricalKl, gaussianTest } from "./gaussian.ts";
export {
  disjointHalves,
  divergedModels,
  FEWEST_MODELS,
  type Logits,
  meanDifference,
  takeModels,
} from "./logits.ts";
export type { Likelihoods, LikelihoodTest } from "./likelihood.ts";
export {
  type GlobalVariances,
  globalVariances,
  globalVarianceTest,
  logitScaled,
  studentTest,
} from "./lira.ts";
export {
  type DatamodelingProblem,
  type DatamodelingScore,
  linearDatamodelingScore,
} from "./lds.ts";
export { midranks } from "./ranks.ts";
export {
  mannWhitneyAuc,
  meanRoc,
  type RocCurve,
  rocCurve,
  type RocPoints,
  type TprAtFpr,
  tprAtFpr,
} from "./roc.ts";

/**
 * Leave-one-out distinguishability (LOOD) on WebGPU: how much the predictions of a model change
 * when one record joins its training set, for every record, from one Cholesky factorization.
 *
 * A network of infinite width is a Gaussian process (NNGP), so the predictive distributions with
 * and without a record are Gaussian and closed-form. What an attacker who sees one prediction can
 * learn about the record follows exactly: the Kullback-Leibler divergence, the distance of the
 * means, the AUC of the best membership test.
 *
 * ```ts
 * import { audit, GaussianProcess, Gpu, mlp, mnist, nngp, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 100, seed: 1 });
 * const { dataset } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 * const { kl } = await audit(gp);
 * console.log(`most exposed: record ${train.indices[kl.indexOf(Math.max(...kl))]}`);
 * ```
 *
 * Words: n records with d features and c classes; m queries; noise variance sigma^2; alpha =
 * (K + sigma^2 I)^-1 Y. KL is always KL(without || with). Indices are 0-based. Answers leave the
 * device as `Float64Array`.
 *
 * @module
 */
import config from "./deno.json" with { type: "json" };

/** The project's version, as runs record it. */
export const VERSION: string = config.version;

export type { AdapterDescription } from "./src/gpu/adapter.ts";
export { GpuError } from "./src/gpu/error.ts";
export { Gpu, type GpuOptions } from "./src/gpu/gpu.ts";
export { type Latency, measureLatency } from "./src/gpu/latency.ts";
export { Ledger } from "./src/gpu/ledger.ts";
export type {
  BindingDeclaration,
  Constants,
  LinkedShader,
  ParamsLayout,
  ShaderFile,
  Slots,
} from "./src/gpu/link/link.ts";
export type { Element, ElementArrays } from "./src/gpu/element.ts";
export { type MappedRows, Matrix } from "./src/gpu/matrix.ts";
export type { Panel, PanelRows } from "./src/gpu/panel.ts";
export type { Pipeline } from "./src/gpu/pipeline.ts";
export { Profile, type ProfileReport, type SubmitProbe } from "./src/gpu/profile.ts";
export type { Resource } from "./src/gpu/dispatch.ts";
export { Recorder, type RecorderOptions } from "./src/gpu/recorder.ts";
export type { Region } from "./src/gpu/staging.ts";
export { type Answer, selfTest32, selfTest64, selfTestDoubleSingle } from "./src/gpu/self_test.ts";
export { Storage } from "./src/gpu/storage.ts";
export { driverVersion } from "./src/gpu/driver.ts";
export { type SavedTuning, tuningFile, tuningFolder, tuningText } from "./src/gpu/saved_tuning.ts";
export type { TileUse, Tuning } from "./src/gpu/tuning.ts";
export { type Tile, type Variant, VARIANT_NAMES } from "./src/gpu/variants.ts";
export { type Span, type SpanKind, type TimeShare, timeShares } from "./src/gpu/timeline.ts";
export { type Activation, ACTIVATION_NAMES } from "./src/kernels/activations.ts";
export type { Precision } from "./src/gpu/arithmetic.ts";
export type {
  Center,
  Covariance,
  CovarianceShader,
  PreparedRecord,
  Slopes,
  SlopesShader,
} from "./src/kernels/covariance.ts";
export { crossGram, type Gram, gram, type GramOptions } from "./src/kernels/gram.ts";
export { hostCovariances, hostCrossGram, hostGram, hostSums } from "./src/kernels/host_gram.ts";
export { type KernelInputOptions, type KernelInputs, kernelInputs } from "./src/kernels/inputs.ts";
export {
  exactInputs,
  type Levels,
  type LevelScale,
  readLevels,
  toLevels,
} from "./src/kernels/levels.ts";
export { mlp, type MlpOptions, type Network } from "./src/kernels/network.ts";
export { nngp } from "./src/kernels/nngp.ts";
export { matchedWeightStd } from "./src/kernels/scale.ts";
export { rbf } from "./src/kernels/rbf.ts";
export {
  kernelBetween,
  type KernelSimilarity,
  kernelSimilarity,
  type LabeledInputs,
} from "./src/kernels/similarity.ts";
export * from "./src/influence/mod.ts";
export * from "./src/data/mod.ts";
export { applyStatistics } from "./src/data/standardize.ts";
export * from "./src/report/mod.ts";
export type { Measure } from "./src/lood/adjoint.ts";
export { type AscentState, QueryAscent, type SavedAscent } from "./src/lood/ascent.ts";
export { ascentStepWork } from "./src/lood/ascent_layout.ts";
export {
  type AscentOptions,
  type Constraint,
  MOST_TOGETHER,
  type PixelMap,
} from "./src/lood/ascent_options.ts";
export type { Differing } from "./src/lood/differing.ts";
export {
  type Checkpoint,
  type OptimizedQuery,
  type OptimizeOptions,
  optimizeQuery,
} from "./src/lood/optimize_query.ts";
export { type Attribution, attribution } from "./src/lood/attribution.ts";
export { type Audit, audit, type AuditOptions } from "./src/lood/audit.ts";
export type { RecordScores } from "./src/lood/audit_from.ts";
export type { FittedCenter } from "./src/lood/center.ts";
export { type ExactQuery, type ExactScores, exactScores } from "./src/lood/exact.ts";
export type { Deviation } from "./src/lood/verify.ts";
export {
  type FitOptions,
  GaussianProcess,
  IllConditionedError,
  type Prediction,
  type Regression,
} from "./src/lood/gaussian_process.ts";
export { type Component, gaussianAuc, gaussianTpr } from "./src/lood/auc.ts";
export { type Distinguishability, FALSE_POSITIVE_RATES } from "./src/lood/distinguish.ts";
export { type LoodGradient, loodGradient, type LoodGradientOptions } from "./src/lood/gradient.ts";
export { type Landscape, landscape, type LandscapeOptions } from "./src/lood/landscape.ts";
export { lood, loodEach, type LoodOptions, type NewRecords } from "./src/lood/lood.ts";
export {
  MemoryError,
  type MemoryPart,
  type MemoryPlan,
  type MemoryRequest,
  planMemory,
} from "./src/lood/memory_plan.ts";
export {
  BEYOND,
  type Beyond,
  type Level,
  LEVELS,
  type Path,
  type PathRequest,
} from "./src/lood/precision.ts";
export {
  cholesky,
  type Factor,
  type FactorOptions,
  NotPositiveDefiniteError,
} from "./src/solve/factor.ts";
export { estimateCondition } from "./src/solve/condition.ts";
export { inverseDiagonal } from "./src/solve/inverse_diagonal.ts";
export { multiplyNN, multiplyNT } from "./src/solve/multiply.ts";
export { type Solution, solveOnce, solveRefined } from "./src/solve/refine.ts";
export type { Symmetric } from "./src/solve/host_product.ts";
export { symmetricProduct } from "./src/solve/symmetric_product.ts";
export * from "./src/train/mod.ts";
export * from "./src/tune/mod.ts";
export * from "./src/mia/mod.ts";

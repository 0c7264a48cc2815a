/**
 * Influence of training records on what a trained network says, by its gradients and curvature: the
 * baselines that LOOD is compared with.
 *
 * @module
 */
export { type ConjugateGradientOptions, conjugateGradients } from "./conjugate_gradients.ts";
export { exact } from "./exact.ts";
export {
  gradientDots,
  gradientNorms,
  type GradientOptions,
  representationSimilarity,
} from "./gradients.ts";
export {
  influenceFunctions,
  influenceOnQueries,
  type InfluenceOptions,
  type Influences,
  type SolverReport,
} from "./influence_functions.ts";
export { lissa, type LissaOptions } from "./lissa.ts";
export { DivergedError, IndefiniteHessianError, type InverseSolver } from "./solver.ts";
export { tracIn, type TracInCheckpoint, type TracInOptions, type TracInScores } from "./tracin.ts";

/**
 * Ensembles of networks of finite width, trained together with and without records.
 *
 * @module
 */
export type { TrainingSet } from "./batches.ts";
export type { SavedCohort } from "./cohort.ts";
export type { LayerWeights } from "./cohort_memory.ts";
export { stepWork } from "./cohort_pass.ts";
export {
  type Ensemble,
  type EpochOfCohort,
  type Measured,
  type ModelGroup,
  type ResumePoint,
  trainEnsemble,
  type TrainOptions,
} from "./ensemble.ts";
export { type Loss, LOSS_NAMES } from "./losses.ts";
export {
  CRITICAL_STD,
  type FiniteNetwork,
  finiteNetwork,
  type FiniteNetworkOptions,
  parameterCount,
} from "./network.ts";
export {
  adam,
  type AdamOptions,
  momentum,
  type Optimizer,
  OPTIMIZER_NAMES,
  type OptimizerName,
  type OptimizerNumbers,
  sgd,
} from "./optimizers.ts";
export { type PlanOptions, planTraining, type TrainingPlan } from "./plan.ts";
export { readSafetensors, safetensors, type Tensor, type Tensors } from "./safetensors.ts";
export { firstModels, modelsOf, modelTensors, type SavedModels } from "./saved_models.ts";
export { oneModel, type TrainedModel } from "./one_model.ts";
export { predictEnsemble } from "./predict_ensemble.ts";
export { learningRate, type Schedule, SCHEDULE_NAMES } from "./schedules.ts";
export { trainingSet } from "./training_set.ts";

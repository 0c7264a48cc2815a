/** Options of `./lood train`, and which of them go together. */
import {
  type Activation,
  ACTIVATION_NAMES,
  adam,
  CRITICAL_STD,
  type Dataset,
  type FiniteNetwork,
  finiteNetwork,
  type Loss,
  LOSS_NAMES,
  momentum,
  type Optimizer,
  OPTIMIZER_NAMES,
  type OptimizerName,
  type Schedule,
  SCHEDULE_NAMES,
  sgd,
} from "../../mod.ts";
import { DATA_OPTIONS } from "../cli/common.ts";
import { DEVICE_OPTIONS } from "../cli/device.ts";
import {
  choice,
  defineOptions,
  flag,
  integer,
  integers,
  number,
  positive,
  text,
  UsageError,
  type Values,
} from "../cli/options.ts";
import { checkCourse, COURSE_OPTIONS } from "../cli/course.ts";
import { checkColumn, RECORD_OPTIONS } from "../cli/records.ts";
import { PROFILE_OPTIONS } from "../cli/profile.ts";
import { outputOptions } from "../cli/run.ts";

/** Hidden layers where the user names none. */
const USUAL_WIDTHS = [256, 256];

/** Models of each kind where the user names no number. */
const USUAL_MODELS = 16;

/** Records of the test split that models are tested on, where the user names no number. */
const USUAL_TEST_SIZE = 1000;

/** All options of the task. */
export const OPTIONS = defineOptions({
  inModels: integer({
    default: USUAL_MODELS,
    min: 0,
    help: "models that learn from all records",
    group: "Models",
  }),
  outModels: integer({
    default: undefined,
    defaultText: "as many as --in-models",
    min: 1,
    help: "models that learn from all but a record, for each record that is left out",
    group: "Models",
  }),
  ...RECORD_OPTIONS,
  records: {
    ...RECORD_OPTIONS.records,
    help: "records to leave out, each by models of its own, by their position in the split: the " +
      "index of audit.csv",
  },
  modelsAtOnce: integer({
    default: undefined,
    defaultText: "as many as the device has room for",
    min: 1,
    help: "most models that are trained together; their weights do not depend on it",
    group: "Models",
  }),
  widths: integers({
    default: undefined,
    defaultText: USUAL_WIDTHS.join(),
    min: 1,
    help: "units of each hidden layer",
    group: "Network",
  }),
  activation: choice(ACTIVATION_NAMES, {
    default: "relu" satisfies Activation as Activation,
    help: "activation of the hidden layers",
    group: "Network",
  }),
  weightStd: positive({
    default: undefined,
    defaultText: Object.entries(CRITICAL_STD)
      .map(([name, value]) => `${name} ${Number(value.toFixed(4))}`).join(", "),
    noun: "weight deviation",
    help: "weights begin as N(0, NUMBER^2 / fan-in)",
    group: "Network",
  }),
  biases: flag({ default: true, help: "layers have biases", group: "Network" }),
  biasStd: number({
    default: 0,
    min: 0,
    noun: "bias deviation",
    help: "biases begin as N(0, NUMBER^2)",
    group: "Network",
  }),
  loss: choice(LOSS_NAMES, {
    default: undefined,
    defaultText: "cross-entropy, for a regression mse",
    help: "what is minimized: cross-entropy of the softmax, or the mean squared error",
    group: "Training",
  }),
  epochs: integer({ default: 20, min: 1, help: "passes through the records", group: "Training" }),
  batch: integer({ default: 64, min: 1, help: "records of a step", group: "Training" }),
  optimizer: choice(OPTIMIZER_NAMES, {
    default: "adam" satisfies OptimizerName as OptimizerName,
    help: "how gradients become steps",
    group: "Training",
  }),
  rate: positive({
    default: undefined,
    defaultText: "0.001 for adam, else 0.05",
    noun: "learning rate",
    help: "learning rate in the first epoch",
    group: "Training",
  }),
  decay: number({
    default: undefined,
    defaultText: "0.9",
    min: 0,
    below: 1,
    help: "share of the past that momentum and adam keep",
    group: "Training",
  }),
  schedule: choice(SCHEDULE_NAMES, {
    default: "constant" satisfies Schedule as Schedule,
    help: "how the rate falls: linear: by equal steps; exponential: by 5 % an epoch; jump: to a " +
      "tenth in epoch 26 and every 10 epochs from there, the original's",
    group: "Training",
  }),
  shuffle: flag({
    default: false,
    help: "an order of its own in each epoch, the same for all models",
    group: "Training",
  }),
  testSize: integer({
    default: undefined,
    defaultText: `${USUAL_TEST_SIZE}, where there is a test split`,
    min: 0,
    help: "records of the test split that the models are tested on in each epoch",
    group: "Training",
  }),
  queries: integers({
    default: undefined,
    defaultText: "none",
    min: 0,
    help: "test records whose logits are kept, by their position in the test split; those of " +
      "records that are left out always are",
    group: "Queries",
  }),
  queriesFrom: text({
    default: undefined,
    defaultText: "none",
    value: "FILE.csv",
    help: "records of your own whose logits are kept: the columns of the features",
    group: "Queries",
  }),
  landscape: flag({
    default: false,
    help:
      "the logits along a landscape's line through each record that is left out are kept, too; " +
      "the line is that of ./lood landscape with the same seed",
    group: "Queries",
  }),
  ...COURSE_OPTIONS,
  predict: choice(["every-epoch", "last"], {
    default: "every-epoch",
    help: "after which epochs the logits of the queries are kept",
    group: "Queries",
  }),
  ...DATA_OPTIONS,
  seed: { ...DATA_OPTIONS.seed, help: "seed of the draw, the initial weights and the orders" },
  ...DEVICE_OPTIONS,
  checkpoints: choice(["every-epoch", "last", "none"], {
    default: "last",
    help: "after which epochs weights are kept; with none, an interrupted run begins again",
    group: "Output",
  }),
  checkpointModels: integer({
    default: undefined,
    defaultText: "all",
    min: 1,
    help:
      "of --checkpoints every-epoch: models whose weights are kept after each epoch, the first " +
      "ones; influence needs a few of those that learn from all records",
    group: "Output",
  }),
  ...outputOptions("train"),
  ...PROFILE_OPTIONS,
});

/** The options of this task as the user gave them. */
export type TrainValues = Values<typeof OPTIONS>;

/** Refuses options that do not go together. */
export function checkOptions(values: TrainValues): void {
  const { records, recordsFrom, group, inModels, outModels, checkpoints, optimizer } = values;
  checkColumn(values);
  const named = records ?? recordsFrom ?? group;
  if (outModels !== undefined && named === undefined) {
    throw new UsageError(
      `--out-models ${outModels} leave a record out, and none is named; give --records N, a ` +
        "record's position in the split, or --records-from FILE.csv",
    );
  }
  if (inModels === 0 && named === undefined) {
    throw new UsageError(
      "there is no model to train; give --in-models N, or --records and --out-models N",
    );
  }
  if (named !== undefined && inModels === 0 && outModels === undefined) {
    throw new UsageError(
      "--in-models 0 leaves the number of other models open; give --out-models N",
    );
  }
  if (values.checkpointModels !== undefined && checkpoints !== "every-epoch") {
    throw new UsageError("--checkpoint-models is of --checkpoints every-epoch; leave it out");
  }
  if (values.decay !== undefined && optimizer === "sgd") {
    throw new UsageError("--decay is of --optimizer momentum and adam; leave it out");
  }
  if (!values.biases && values.biasStd > 0) {
    throw new UsageError(`--no-biases has no --bias-std, got ${values.biasStd}; leave one out`);
  }
  if (values.landscape) {
    if (named === undefined) {
      throw new UsageError("--landscape goes through records that are left out; name some");
    }
    checkCourse(values);
  }
}

/** The network that the options ask for. */
export function networkOf(values: TrainValues, data: Dataset, loss: Loss): FiniteNetwork {
  const { widths = USUAL_WIDTHS, activation, weightStd, biases, biasStd } = values;
  const regression = loss === "mse" && data.responses !== undefined;
  return finiteNetwork({
    inputs: data.features,
    widths,
    outputs: regression ? 1 : data.classes.length,
    activation,
    biased: biases,
    biasStd,
    ...(weightStd !== undefined && { weightStd }),
  });
}

/** The loss that the options ask for, or what the data asks for. */
export function lossOf({ loss }: TrainValues, data: Dataset): Loss {
  return loss ?? (data.responses ? "mse" : "cross-entropy");
}

/** The optimizer that the options ask for. */
export function optimizerOf({ optimizer, decay }: TrainValues): Optimizer {
  const about = decay === undefined ? {} : { decay };
  switch (optimizer) {
    case "sgd":
      return sgd();
    case "momentum":
      return momentum(about);
    case "adam":
      return adam(about);
  }
}

/** The first learning rate. */
export function rateOf({ rate, optimizer }: TrainValues): number {
  return rate ?? (optimizer === "adam" ? 0.001 : 0.05);
}

/** Records of the test split to test on, at most. */
export function testSizeOf({ testSize }: TrainValues): number {
  return testSize ?? USUAL_TEST_SIZE;
}

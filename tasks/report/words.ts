/** What every page says alike: the measures, the limits, the model and the attacker. */
import { listAt, numberAt, textAt, textsAt, valueAt } from "./json.ts";

/** How to read what is measured. */
export const TERMS = {
  lood: {
    term: "LOOD",
    meaning:
      "Leave-one-out distinguishability (Ye et al., ICLR 2024): how far the distribution of a model's " +
      "prediction at a query moves when one record joins the training set. KL, mean distance, AUC and TPR " +
      "measure it. Without another query being named, a record is asked about at itself, where it tells most.",
  },
  kl: {
    term: "KL",
    meaning:
      "Kullback-Leibler divergence of the two predictive distributions, KL(without || with), in nats. 0 means " +
      "that the prediction tells nothing; there is no largest value. Compare it within a run, not between " +
      "noise variances.",
  },
  mse: {
    term: "mean distance (mse)",
    meaning:
      "Half of the mean squared shift of the mean prediction, over the outputs, in squared units of the " +
      "targets. It does not see that the prediction becomes surer, as KL and AUC do.",
  },
  auc: {
    term: "AUC",
    meaning:
      "Area under the ROC curve of the best membership test on one prediction: the probability that it ranks " +
      "a model trained with the record above one trained without it. 0.5 is guessing, 1 is certainty. It is " +
      "an average over all false-positive rates, most of which no attacker would accept.",
  },
  tpr: {
    term: "TPR at an FPR",
    meaning:
      "Of the models trained with the record, the share that the test finds while it accuses at most that share " +
      "of the models trained without it. TPR at 1 % tells what AUC hides: whether some models betray the " +
      "record beyond doubt.",
  },
  nnAuc: {
    term: "AUC of networks",
    meaning:
      "The same of a likelihood-ratio attack on trained networks. It is estimated from few models: read it with " +
      "its deviation, and no false-positive rate below 1 / models without the record can be observed.",
  },
  diff: {
    term: "prediction difference (diff)",
    meaning:
      "Mean over the outputs of the squared difference of the mean logits with and without the record. It errs " +
      "upward by the variances of both means, so it is not 0 for a record that does not matter.",
  },
  pert: {
    term: "pert",
    meaning:
      "How far the query has gone from the record along the line, in steps of the unit that the options name; " +
      "0 is the record itself.",
  },
  correlation: {
    term: "r, rho, ceiling",
    meaning:
      "Pearson's correlation of the scores and Spearman's of their ranks, with bootstrap intervals over the " +
      "records. The ceiling is the largest r to expect, for an attack on finitely many models is noisy: it comes " +
      "from how far two halves of the models agree.",
  },
  influence: {
    term: "influence",
    meaning:
      "What a training record's presence adds to the predicted score of a class at the query, exactly, by " +
      "leaving the record out.",
  },
  shift: {
    term: "difference of networks (diff_nn)",
    meaning:
      "Mean over the outputs of the squared difference of the mean logits of networks with and without the record, " +
      "at the query: what all other scores are compared with. diff_nn_std is its standard error. It errs upward by " +
      "the variances of both means.",
  },
  tracIn: {
    term: "TracIn",
    meaning:
      "Pruthi et al. 2020: over the checkpoints, the sum of the learning rate times the inner product of the " +
      "gradients of the record's and the query's loss. Positive: steps on the record lower the query's loss. " +
      "grad_dot is the same at the last checkpoint, without a rate.",
  },
  influenceFunctions: {
    term: "influence functions",
    meaning:
      "Koh and Liang 2017, inf_func: how much the query's loss grows when the record is removed, to first order, by " +
      "the inverse of the damped curvature of the training loss; positive is a record that helps. inf_shift is the " +
      "mean squared change of the logits that the same step foretells.",
  },
  similarity: {
    term: "similarities",
    meaning:
      "rep_sim: the cosine of what the last hidden layer makes of both. kernel: their covariance under the " +
      "infinitely wide network; of a record alone its mean with all records (kernel_mean), its largest with " +
      "another (kernel_top1), its mean with its class (kernel_class). They know no targets.",
  },
  lds: {
    term: "LDS",
    meaning:
      "Linear datamodeling score (Park et al. 2023): networks are trained on random halves of the records; for each " +
      "query, Spearman's correlation over the halves of what the half's scores add up to and of minus the query's " +
      "loss; mean over the queries. 1 foretells the order of all halves, 0 none.",
  },
  slices: {
    term: "quartiles",
    meaning:
      "Of the records of a group a quarter lies below the 25 % value, half below the median, three quarters below " +
      "the 75 % value. Few records make them rough.",
  },
} as const;

/** What must not be concluded. */
export const LIMITS = {
  nngp:
    "The NNGP is the limit of infinitely wide networks that are not trained by gradient descent. It is not the " +
    "trained network: LOOD ranks records by what such networks could leak, and how well that agrees with " +
    "networks that are trained must be measured (train, mia and correlate).",
  other:
    "The covariance of the model is not that of a network. Its LOOD says nothing of neural networks beyond what " +
    "their predictions have in common with it.",
  noise:
    "The noise variance is part of the model: how far each target is taken to lie off the function, so how far " +
    "the model trusts a single record. Less noise makes all records more exposed. An AUC is of this noise " +
    "variance, and the order of the records is more stable than the values.",
  bound:
    "The attacker is given all other records, the model and its randomness. Who knows less learns less; an " +
    "exposed record is not a record that somebody has found. And a record that is not exposed at one query " +
    "may be so by several queries together.",
  few:
    "An attack on few models is noisy. The intervals are over networks of the same training data and program, " +
    "and say nothing of other architectures or training.",
  trained:
    "Loss and accuracy are of these networks and this data; no privacy is measured by training alone.",
  influence:
    "TracIn and influence functions are of the few networks whose gradients were taken, of one damping and, for " +
    "TracIn, of the checkpoints that were kept; they follow plain gradient descent, whatever the optimizer was.",
  correlation:
    "Correlation over so many records is as sure as its interval says, and is of these data, networks and noise " +
    "variance. It does not say that the values agree.",
  duplicates:
    "A record with near-copies in the data looks harmless, because leaving it out alone changes little: the " +
    "copies still tell what it said. Leave such records out together.",
} as const;

/** Of whom a run is about: a paragraph. */
export const ATTACKERS = {
  process:
    "The attacker knows the data D, that is all records but whether one of them took part, the model and its " +
    "noise variance, and sees its prediction. The only randomness is that of the initialization: nothing about " +
    "the data is random. So what is measured bounds everybody who knows less.",
  networks:
    "The attacker knows the data D, that is all records but whether one of them took part, the program that " +
    "trains, and how the answers of networks trained with and without the record are distributed, and sees what " +
    "one network answers. The only randomness is that of the initialization: all networks see the same batches.",
} as const;

/** The data of a run in a sentence; nothing where they are unknown. */
export function dataWords(options: unknown): string[] {
  const data = textAt(options, "data");
  if (data === undefined) return [];
  const size = numberAt(options, "size");
  const classes = textsAt(options, "classes");
  const response = textAt(options, "response");
  const split = textAt(options, "split");
  const normalize = textAt(options, "normalize");
  const seed = numberAt(options, "seed");
  const of = response !== undefined
    ? `, whose ${response} is predicted`
    : classes.length > 0
    ? ` of ${classes.length} classes (${shortList(classes)})`
    : "";
  return [
    `Data: ${size?.toLocaleString("en-US") ?? "the"} records of ${data}` +
    `${split ? `, ${split} split` : ""}${of}` +
    `${valueAt(options, "balanced") === true ? ", as many of each class" : ""}` +
    `${seed === undefined ? "" : `, drawn with seed ${seed}`}` +
    `${normalize === undefined ? "" : `; inputs normalized by ${normalize}`}.`,
  ];
}

/** The Gaussian process of a run in a sentence; nothing where there is none. */
export function modelWords(options: unknown): string[] {
  const covariance = textAt(options, "covariance");
  const noise = numberAt(options, "noise");
  if (covariance === undefined || noise === undefined) return [];
  const depth = numberAt(options, "depth");
  const deviations = [numberAt(options, "weightStd"), numberAt(options, "biasStd")]
    .map((value) => Number(value?.toPrecision(5)));
  const gamma = numberAt(options, "gamma");
  const what = covariance === "nngp"
    ? `the covariance of infinitely wide networks (NNGP): ${depth} hidden layers, ` +
      `${textAt(options, "activation")}, weight deviation ${deviations[0]}, bias deviation ` +
      `${deviations[1]}`
    : `the covariance ${covariance}${gamma === undefined ? "" : `, gamma ${gamma}`}`;
  return [`Model: a Gaussian process with ${what}; noise variance ${noise}.`];
}

/** The networks of a training run in a sentence; nothing where there are none. */
export function networkWords(options: unknown): string[] {
  const widths = listAt(options, "widths");
  if (widths.length === 0) return [];
  return [
    `Networks: hidden layers of ${widths.join("-")} units, ${
      textAt(options, "activation")
    }, trained by ` +
    `${textAt(options, "optimizer")} for ${numberAt(options, "epochs")} epochs in batches of ` +
    `${numberAt(options, "batch")}, loss ${textAt(options, "loss")}.`,
  ];
}

/** The limits of a model by its options. */
export function modelLimit(options: unknown): "nngp" | "other" {
  return (textAt(options, "covariance") ?? "nngp") === "nngp" ? "nngp" : "other";
}

function shortList(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
}

/** The columns of a run's table, as its page shows them. */
import type { CsvTable, RecordColumn } from "../../mod.ts";

/** Title and meaning of columns that several tables have. */
const KNOWN: Readonly<Record<string, readonly [title: string, meaning: string]>> = {
  index: ["record", "position in the split of the data set, from 0"],
  differ_idx: ["record", "position in the split of the data set, from 0; 5+17 is a group"],
  label: ["class", "of the record"],
  kl: ["KL", "KL(without || with) in nats"],
  mse: ["mean distance", "half the mean squared shift of the mean prediction"],
  auc: ["AUC", "of the best membership test on one prediction"],
  "tpr_at_0.1": ["TPR at 10 %", "true-positive rate at a false-positive rate of 10 %"],
  "tpr_at_0.01": ["TPR at 1 %", "true-positive rate at a false-positive rate of 1 %"],
  "tpr_at_0.001": ["TPR at 0.1 %", "true-positive rate at a false-positive rate of 0.1 %"],
  auc_std: ["AUC, deviation", "of the AUC over the halvings; no standard error"],
  auc_lower: ["AUC from", "lower end of DeLong's 95 % interval, mean over the halvings"],
  auc_upper: ["AUC to", "upper end of DeLong's 95 % interval, mean over the halvings"],
  diff: ["difference", "mean squared difference of the mean logits with and without"],
  diff_std: ["difference, deviation", "of it over the halvings"],
  fpr_limit: ["least FPR", "smallest false-positive rate that so many models can tell from 0"],
  lira_auc: ["AUC of LiRA", "of the attack on the true class's scaled logit"],
  shrunk: ["shrunk", "share of the fits whose covariance had too few models and was shrunk"],
  in_accuracy: ["right, in", "share of the models with the record that are right about it"],
  out_accuracy: ["right, out", "share of the models without it that are right about it"],
  residual_norm: ["residual", "length of what the model without the records misses at themselves"],
  lood_auc: ["AUC, LOOD", "of the best test on one prediction of the Gaussian processes"],
  lood_kl: ["KL, LOOD", "KL(without || with) in nats"],
  lood_mse: ["mean distance, LOOD", "half the mean squared shift of the mean prediction"],
  nn_auc: ["AUC, networks", "of the attack on networks"],
  nn_auc_std: ["its deviation", "over the halvings"],
  nn_diff: ["difference, networks", "mean squared difference of the mean logits"],
  nn_diff_std: ["its deviation", "over the halvings"],
  diff_nn: ["difference, networks", "mean squared difference of the mean logits"],
  diff_nn_std: ["its standard error", "by the jackknife over the networks"],
  mse_nngp: ["mean distance, LOOD", "half the mean squared shift of the mean prediction"],
  kl_nngp: ["KL, LOOD", "KL(without || with) in nats"],
  tracin: ["TracIn", "learning rates times the gradients' inner products, over the checkpoints"],
  inf_func: ["influence function", "change of the loss if the record is removed, foretold"],
  inf_shift: ["shift, influence function", "mean squared change of the logits, foretold"],
  grad_dot: ["gradient product", "inner product of the gradients at the last checkpoint"],
  rep_sim: ["representations", "cosine of what the last hidden layer makes of both"],
  kernel: ["kernel", "covariance under the infinitely wide network"],
  kernel_mean: ["kernel, mean", "mean covariance with all records"],
  kernel_top1: ["kernel, largest", "largest covariance with another record"],
  kernel_class: ["kernel, class", "mean covariance with the records of the class"],
  var_with: ["variance with", "predictive variance at the record of the model trained with it"],
  var_without: ["variance without", "predictive variance of the model trained without it"],
};

/** A column of texts. */
export function textColumn(table: CsvTable, name: string, title?: string): RecordColumn {
  return { ...known(name, title), values: table.cells(name) };
}

/** A column of numbers, in which cells may be empty. */
export function numberColumn(table: CsvTable, name: string, title?: string): RecordColumn {
  return { ...known(name, title), values: numbersOf(table, name) };
}

/** Those of the columns that the table has. */
export function numberColumns(table: CsvTable, names: readonly string[]): RecordColumn[] {
  return names.filter((name) => table.columns.includes(name))
    .map((name) => numberColumn(table, name));
}

/** Numbers; null in place of what is none. */
export function numbersOf(table: CsvTable, name: string): (number | null)[] {
  return table.cells(name).map((cell) => {
    const value = Number(cell);
    return cell.trim() === "" || !Number.isFinite(value) ? null : value;
  });
}

function known(name: string, title: string | undefined) {
  const [usual, meaning] = KNOWN[name] ?? [name, undefined];
  return { name, title: title ?? usual, ...(meaning !== undefined && { meaning }) };
}

/** Positions in the split of records named "12", or "5+17" for a group: of its first record. */
export function positionsOf(names: readonly string[]): number[] {
  return names.map((name) => Number.parseInt(name, 10));
}

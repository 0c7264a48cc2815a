/** What is seen of the models of a cohort while they are trained. */
import type { Tensor, Tensors } from "../../mod.ts";

/** Numbers of an epoch, each of float32 so that a resumed run writes the same tables. */
export interface EpochSeen {
  readonly rate: number;
  /** [models]. */
  readonly losses: Float32Array<ArrayBuffer>;
  /** [models], none of a regression. */
  readonly accuracies: Float32Array<ArrayBuffer>;
  /** [models], none without a test set. */
  readonly testLosses: Float32Array<ArrayBuffer>;
  /** [models], none of a regression or without a test set. */
  readonly testAccuracies: Float32Array<ArrayBuffer>;
  /** [models, queries, outputs], none where this epoch's are not kept. */
  readonly logits: Float32Array<ArrayBuffer>;
}

/** Epochs of a cohort so far. */
export type History = EpochSeen[];

const ARRAYS = ["losses", "accuracies", "testLosses", "testAccuracies", "logits"] as const;

/** The history as tensors named `history.EPOCH.NAME`. */
export function historyTensors(history: History): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  const put = (name: string, values: Float32Array<ArrayBuffer>) =>
    tensors[name] = { shape: [values.length], values };
  history.forEach((epoch, at) => {
    for (const name of ARRAYS) put(`history.${at}.${name}`, epoch[name]);
  });
  return tensors;
}

/** The history that {@link historyTensors} wrote. */
export function historyOf(
  { tensors }: Tensors,
  rates: readonly number[],
): History {
  const read = (at: number, name: string) => tensors[`history.${at}.${name}`].values;
  return rates.map((rate, at) => ({
    rate,
    losses: read(at, "losses"),
    accuracies: read(at, "accuracies"),
    testLosses: read(at, "testLosses"),
    testAccuracies: read(at, "testAccuracies"),
    logits: read(at, "logits"),
  }));
}

/** The first epoch, counted from 1, in which a model's loss is not finite; 0 where all are. */
export function divergedIn(history: History, model: number): number {
  return history.findIndex(({ losses }) => !Number.isFinite(losses[model])) + 1;
}

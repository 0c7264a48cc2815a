/** What the tasks that attack networks have in common. */
import type { TrainingRun } from "../cli/training_run.ts";

/** The networks that were attacked, as run.json has them. */
export function trainingSummary({ data, network, normalization, options }: TrainingRun) {
  return {
    data: data.name,
    sha256: data.sha256,
    network,
    loss: options.loss,
    epochs: options.epochs,
    seed: options.seed,
    normalize: normalization.by,
  };
}

/** Lets a signal come through: attacks leave the event loop no time of their own. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

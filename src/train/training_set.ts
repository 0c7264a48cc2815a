import { type Dataset, targets } from "../data/dataset.ts";
import type { TrainingSet } from "./batches.ts";
import type { Loss } from "./losses.ts";

/**
 * What networks learn of a data set: for cross-entropy 1 for a record's class and 0 for the others;
 * for mean squared error the targets of the Gaussian process, see {@link targets}.
 *
 * @throws RangeError for cross-entropy of a data set without classes
 */
export function trainingSet(data: Dataset, loss: Loss): TrainingSet {
  const { inputs, labels, classes, count } = data;
  if (loss === "mse") return { inputs, targets: Float32Array.from(targets(data)), count };
  if (classes.length < 2) {
    throw new RangeError(
      `cross-entropy needs at least two classes, and ${data.name} has one; take the loss mse`,
    );
  }
  const wanted = new Float32Array(count * classes.length);
  labels.forEach((label, i) => wanted[i * classes.length + label] = 1);
  return { inputs, targets: wanted, count };
}

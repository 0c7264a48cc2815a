import { asTrainingSet, type Dataset, dataset, select } from "./dataset.ts";
import { pick } from "./pick.ts";
import type { Selection } from "./selection.ts";
import { refuseClasses } from "./target.ts";

/** Options of {@link sample}: those of {@link Selection}, less the classes. */
export type SampleOptions = Omit<Selection, "classes">;

/**
 * The records of these classes, in the order of the source; the classes are in the order named.
 * 3 and "3" are the same class. Throws `RangeError` for a class that does not exist or comes twice.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadDataset, selectClasses } from "@lood/lood";
 *
 * const digits = await loadDataset("mnist", { split: "test" });
 * assert.equal(selectClasses(digits, [3, 8]).count, 1984);
 * ```
 */
export function selectClasses(source: Dataset, classes: readonly (number | string)[]): Dataset {
  return pickFrom(source, { classes });
}

/**
 * Records drawn without replacement, in the order of the source, so that tables are easy to read.
 * The same seed gives the same records on every machine, and a smaller size a subset of them
 * (balanced or not). Throws `RangeError` where there are too few records.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadDataset, sample } from "@lood/lood";
 *
 * const digits = await loadDataset("mnist", { split: "test" });
 * assert.equal(sample(digits, { size: 100, seed: 1, balanced: true }).count, 100);
 * ```
 */
export function sample(source: Dataset, options: SampleOptions): Dataset {
  return pickFrom(source, options);
}

/** The records that {@link pick} takes; responses are standardized by theirs. */
export function pickFrom(source: Dataset, selection: Selection): Dataset {
  if (source.responses) refuseClasses(selection, source.classes[0]);
  const { positions, labels, classes } = pick(source.labels, source.classes, selection);
  return asTrainingSet(dataset({ ...select(source, positions), labels, classes }));
}

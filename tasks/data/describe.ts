/** What a data set's values and classes are. */
import type { Dataset } from "../../mod.ts";

/** All values together. */
export interface ValueSummary {
  readonly least: number;
  readonly largest: number;
  readonly mean: number;
  /** Population deviation, divided by n. */
  readonly deviation: number;
}

/** Records of a class. */
export interface ClassCount {
  readonly name: string;
  readonly records: number;
}

/** Of all inputs together, or of other values. */
export function describeValues(
  { inputs }: Dataset,
  values: ArrayLike<number> = inputs,
): ValueSummary {
  let [least, largest, sum] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    least = Math.min(least, values[at]);
    largest = Math.max(largest, values[at]);
    sum += values[at];
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += (values[at] - mean) ** 2;
  return { least, largest, mean, deviation: Math.sqrt(squares / values.length) };
}

/** In the order of the classes. */
export function classCounts({ classes, labels }: Dataset): ClassCount[] {
  const records = classes.map(() => 0);
  for (const label of labels) records[label]++;
  return classes.map((name, at) => ({ name, records: records[at] }));
}

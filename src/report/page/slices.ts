import { quantile } from "d3-array";
import type { PageTable } from "./page.ts";

/** Of which values a slice tells the quartiles. */
export interface SlicedMeasure {
  /** As in "KL". */
  readonly title: string;
  /** [n]. */
  readonly values: ArrayLike<number>;
}

/**
 * Groups of records with their numbers, and the quartiles of some measures in each: linear between
 * the two nearest values, as numpy's. Groups come in the order in which `groups` has them first, or
 * in that of `order`; behind them all records.
 *
 * @param groups the name of each record's group [n]
 * @throws {TypeError} a measure of another length
 */
export function sliceTable(
  groups: readonly string[],
  measures: readonly SlicedMeasure[],
  { title, caption, order = [] }: {
    readonly title: string;
    readonly caption: string;
    readonly order?: readonly string[];
  },
): PageTable {
  for (const measure of measures) {
    if (measure.values.length === groups.length) continue;
    throw new TypeError(
      `${measure.title} must have a value for each of ${groups.length} records, got ` +
        `${measure.values.length}`,
    );
  }
  const names = [...new Set(groups)];
  const known = order.filter((name) => names.includes(name));
  const row = (name: string, rows: readonly number[]) => [
    name,
    rows.length,
    ...measures.flatMap(({ values }) => {
      const own = rows.map((at) => values[at]);
      return [0.25, 0.5, 0.75].map((share) => quantile(own, share) ?? null);
    }),
  ];
  const rowsOf = (name: string) => groups.flatMap((group, at) => group === name ? [at] : []);
  return {
    title,
    caption,
    head: [
      "",
      "records",
      ...measures.flatMap(({ title: of }) => [`${of}, 25 %`, `median`, `75 %`]),
    ],
    rows: [
      ...[...new Set([...known, ...names])].map((name) => row(name, rowsOf(name))),
      row("all", [...groups.keys()]),
    ],
  };
}

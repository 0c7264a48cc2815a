/** How each method's scores go together with what the networks show. */
import { type Correlation, correlation, type CorrelationOptions } from "../../mod.ts";
import type { Scores } from "./methods.ts";
import { type InfluenceProblem, type InfluenceQuery, type LeftOut, truthOf } from "./problem.ts";

/** What a method is, in words. */
export interface Method {
  /** Its column. */
  readonly name: keyof Scores;
  readonly title: string;
  /** Which of the costs is its own. */
  readonly cost: string;
  /** Whether it says something of a record alone, whatever the query. */
  readonly recordOnly?: boolean;
  /** Whether all records are alike to themselves. */
  readonly othersOnly?: boolean;
}

/** All methods, as tables list them. To add one: a line here and its table in methods.ts. */
export const METHODS: readonly Method[] = [
  { name: "mse_nngp", title: "mean-distance LOOD", cost: "lood" },
  { name: "kl_nngp", title: "KL LOOD", cost: "lood" },
  { name: "tracin", title: "TracIn", cost: "tracin" },
  { name: "inf_func", title: "influence function", cost: "inf_func" },
  { name: "inf_shift", title: "influence function's shift", cost: "inf_func" },
  { name: "grad_dot", title: "gradient dot product", cost: "grad_dot" },
  { name: "rep_sim", title: "similarity of representations", cost: "rep_sim", othersOnly: true },
  { name: "kernel", title: "NNGP kernel", cost: "kernel" },
  { name: "kernel_mean", title: "mean NNGP kernel", cost: "kernel", recordOnly: true },
  { name: "kernel_top1", title: "largest NNGP kernel", cost: "kernel", recordOnly: true },
  {
    name: "kernel_class",
    title: "mean NNGP kernel in the class",
    cost: "kernel",
    recordOnly: true,
  },
];

/** A record and a query with all that is known of them. */
export interface PairRow {
  readonly record: Pick<LeftOut, "index" | "label">;
  readonly query: Pick<InfluenceQuery, "index" | "label"> & {
    readonly kind: InfluenceQuery["kind"] | "self";
  };
  readonly diff: number;
  readonly diffStd: number;
  readonly scores: Readonly<Record<keyof Scores, number>>;
}

/** The pairs of records at themselves, or all others. */
export function rowsOf(rows: readonly PairRow[], pairs: Comparison["pairs"]): PairRow[] {
  return rows.filter(({ query }) => (query.kind === "self") === (pairs === "self"));
}

/** All pairs, record by record. */
export function pairsOf(problem: InfluenceProblem, scores: Scores): PairRow[] {
  const { records, queries } = problem;
  return records.flatMap((record, i) =>
    queries.map((query, q) => {
      const at = i * queries.length + q;
      const own = METHODS.map(({ name, recordOnly }) => [name, scores[name][recordOnly ? i : at]]);
      const { diff, diffStd } = truthOf(problem, record, query);
      const isSelf = query.kind === "record" && query.index === record.index;
      return {
        record,
        query: isSelf ? { ...query, kind: "self" as const } : query,
        diff,
        diffStd,
        scores: Object.fromEntries(own),
      };
    })
  );
}

/** A method beside the truth, of each record at itself or of records at other queries. */
export interface Comparison {
  readonly method: Method;
  readonly pairs: "self" | "others";
  readonly correlation: Correlation;
}

/**
 * The correlations of all methods with the networks' difference. At other queries a score may be of
 * either sign and the difference is a square: there its size is compared. A method whose scores are all
 * equal has none.
 */
export function comparisonsOf(
  rows: readonly PairRow[],
  options: () => CorrelationOptions,
): Comparison[] {
  return (["self", "others"] as const).flatMap((pairs) => {
    const some = rowsOf(rows, pairs);
    if (some.length < 3) return [];
    const truth = some.map(({ diff }) => diff);
    // What is said of one record at several queries is not said independently.
    const clusters = pairs === "others" && some.map(({ record }) => record.index);
    const methods = METHODS.filter(({ recordOnly, othersOnly }) =>
      pairs === "self" ? !othersOnly : !recordOnly
    );
    return methods.flatMap((method) => {
      const own = scoresOf(some, method, pairs);
      if (own.every((value) => value === own[0])) return [];
      const told = correlation(own, truth, { ...options(), ...(clusters && { clusters }) });
      return [{ method, pairs, correlation: told }];
    });
  });
}

/** A method's scores as they are compared. */
export function scoresOf(
  rows: readonly PairRow[],
  { name }: Method,
  pairs: Comparison["pairs"],
): number[] {
  return rows.map(({ scores }) => pairs === "self" ? scores[name] : Math.abs(scores[name]));
}

/** Divided by the largest size. */
export function normalized(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  return values.map((value) => largest === 0 ? 0 : value / largest);
}

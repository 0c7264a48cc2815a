import { type BootstrapOptions, percentileInterval } from "./bootstrap.ts";
import { isConstant, pearson } from "./correlation.ts";
import type { Interval } from "./interval.ts";
import { midranks } from "./ranks.ts";

/** What {@link linearDatamodelingScore} compares. */
export interface DatamodelingProblem {
  /** Score of each training record for each query [records, queries] row-major. */
  readonly scores: ArrayLike<number>;
  /** Training records. */
  readonly records: number;
  /** Places of the records that each model learned from [subsets][]; at least 3 subsets. */
  readonly subsets: readonly (readonly number[])[];
  /** What was measured of each query under the models of each subset [subsets, queries] row-major. */
  readonly outputs: ArrayLike<number>;
}

/** How well scores foretell models that learned from other records. */
export interface DatamodelingScore {
  /** Spearman's rho of each query [queries]; 0 where its sums or outputs are all equal. */
  readonly queries: Float64Array;
  /** Their mean, with a percentile bootstrap interval over the queries. */
  readonly mean: Interval;
}

/**
 * The linear datamodeling score (Park, Georgiev, Ilyas, Leclerc and Madry, TRAK: Attributing model
 * behavior at scale, 2023, definition 2.4): of each query Spearman's correlation, over subsets of the
 * training records, of the sum of the subset's scores with what was measured under models that learned
 * from it; and its mean over the queries.
 *
 * @throws {TypeError} arrays whose lengths do not fit
 * @throws {RangeError} fewer than 3 subsets, no query, a place that does not exist, or a value that is
 *   not finite
 */
export function linearDatamodelingScore(
  problem: DatamodelingProblem,
  options: BootstrapOptions,
): DatamodelingScore {
  const { scores, subsets, outputs } = problem;
  const queries = checkedQueries(problem);
  const rho = Float64Array.from({ length: queries }, (_, q) => {
    const sums = Float64Array.from(
      subsets,
      (places) => places.reduce((sum, place) => sum + scores[place * queries + q], 0),
    );
    const measured = Float64Array.from(subsets, (_, k) => outputs[k * queries + q]);
    if (isConstant(sums) || isConstant(measured)) return 0;
    return pearson(midranks(sums), midranks(measured));
  });
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / queries;
  const interval = percentileInterval(
    mean(rho),
    ({ integer }) => mean(Array.from({ length: queries }, () => rho[integer(queries)])),
    options,
  );
  return { queries: rho, mean: interval };
}

/** The number of queries. */
function checkedQueries(
  { scores, records, subsets, outputs }: DatamodelingProblem,
): number {
  if (subsets.length < 3) {
    throw new RangeError(`there must be at least 3 subsets, got ${subsets.length}: train on more`);
  }
  const count = outputs.length / subsets.length;
  if (!Number.isInteger(count) || count < 1 || scores.length !== records * count) {
    throw new TypeError(
      `${scores.length} scores of ${records} records and ${outputs.length} outputs of ` +
        `${subsets.length} subsets are not of the same queries`,
    );
  }
  for (const [what, values] of Object.entries({ score: scores, output: outputs })) {
    const wrong = Array.from(values).findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    throw new RangeError(`${what} ${wrong} is ${values[wrong]}: leave its query out`);
  }
  for (const places of subsets) {
    const odd = places.find((at) => !Number.isInteger(at) || at < 0 || at >= records);
    if (odd === undefined) continue;
    throw new RangeError(`a subset names record ${odd}, and there are ${records}`);
  }
  return count;
}

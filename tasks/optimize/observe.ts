/** What a query is worth, and how near it is to the differing records. */
import {
  type Distinguishability,
  type GaussianProcess,
  hostCrossGram,
  loodEach,
  type LoodOptions,
  type Measure,
} from "../../mod.ts";

/** A row of checkpoints.csv; names as there. */
export interface CheckpointRow {
  readonly measure: Measure;
  /** The run's number, from 0. */
  readonly run: number;
  readonly step: number;
  readonly differ_idx: string;
  /** The LOOD that is maximized. */
  readonly loss: number;
  readonly kl: number;
  readonly mse: number;
  readonly auc: number;
  /** Correlation of prior predictions at each record and the query that is most like it; mean. */
  readonly similarity: number;
  /** Length of the queries' inputs, as normalized; mean. */
  readonly norm: number;
  /** From each record's input to the nearest query's; mean. */
  readonly distance: number;
}

/** Queries and the records that differ, as a model takes them. */
export interface Observed {
  readonly run: number;
  readonly name: string;
  /** Which records differ; the queries are asked together. */
  readonly question: LoodOptions;
  /** [m, d]. */
  readonly queries: Float32Array;
  /** [s, d]. */
  readonly records: Float32Array;
}

/** The rows of some runs' queries at one step. */
export async function observe(
  gp: GaussianProcess,
  measure: Measure,
  step: number,
  some: readonly Observed[],
): Promise<{ readonly row: CheckpointRow; readonly score: Distinguishability }[]> {
  const scores = await loodEach(
    gp,
    some.map(({ question, queries }) => ({ ...question, query: queries })),
  );
  const result: { row: CheckpointRow; score: Distinguishability }[] = [];
  for (const [i, { run, name, queries, records }] of some.entries()) {
    const { kl, mse, auc } = scores[i];
    const near = await nearness(gp, queries, records);
    result.push({
      row: {
        measure,
        run,
        step,
        differ_idx: name,
        loss: scores[i][measure],
        kl,
        mse,
        auc,
        ...near,
      },
      score: scores[i],
    });
  }
  return result;
}

/** How near queries are to records, in the covariance and in their inputs. */
async function nearness(
  { covariance, inputs: { features } }: GaussianProcess,
  queries: Float32Array,
  records: Float32Array,
): Promise<Pick<CheckpointRow, "similarity" | "norm" | "distance">> {
  const both = new Float32Array(queries.length + records.length);
  both.set(queries);
  both.set(records, queries.length);
  const k = await hostCrossGram(covariance, both, both, features, undefined);
  const [m, s] = [queries.length / features, records.length / features];
  const n = m + s;
  const row = (i: number) => both.subarray(i * features, (i + 1) * features);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const every = <T>(count: number, value: (i: number) => T) =>
    Array.from({ length: count }, (_, i) => value(i));
  const correlation = (i: number, j: number) => {
    const scale = Math.sqrt(k[i * n + i] * k[j * n + j]);
    return scale > 0 ? k[i * n + j] / scale : 0;
  };
  return {
    similarity: mean(every(s, (j) => Math.max(...every(m, (i) => correlation(i, m + j))))),
    norm: mean(every(m, (i) => Math.hypot(...row(i)))),
    distance: mean(
      nearest(both.subarray(0, m * features), both.subarray(m * features), features)
        .map(({ distance }) => distance),
    ),
  };
}

/** For each record the query that is nearest to it, and how far that is. */
export function nearest(
  queries: Float32Array,
  records: Float32Array,
  features: number,
): { readonly query: number; readonly distance: number }[] {
  const row = (values: Float32Array, i: number) =>
    values.subarray(i * features, (i + 1) * features);
  return Array.from({ length: records.length / features }, (_, j) => {
    const record = row(records, j);
    const distances = Array.from(
      { length: queries.length / features },
      (_, i) => Math.hypot(...row(queries, i).map((value, f) => value - record[f])),
    );
    const distance = Math.min(...distances);
    return { query: distances.indexOf(distance), distance };
  });
}

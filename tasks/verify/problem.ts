/** What `./lood verify` looks at, and the reference: covariances in float64 on the CPU. */
import {
  type Covariance,
  type Dataset,
  exactInputs,
  type ExactQuery,
  hostCovariances,
  hostCrossGram,
  hostSums,
  loadDataset,
  standardize,
} from "../../mod.ts";

/** A training set, its pairs' sums, and the points that are looked at. */
export interface Problem {
  readonly name: string;
  readonly data: Dataset;
  readonly sums: Float64Array;
  readonly records: readonly number[];
  /** [m, features]. */
  readonly queries: Float32Array;
}

/**
 * A training set of a data set with a name, and test records as far queries.
 *
 * @param asked numbers of records looked at and of far queries, and the seed of the draw
 */
export async function openProblem(
  name: string,
  size: number,
  { count, far, seed }: { readonly count: number; readonly far: number; readonly seed: number },
): Promise<Problem> {
  const train = await loadDataset(name, { size, balanced: false, seed });
  const { dataset: data, statistics } = standardize(train, "channel");
  const some = Math.min(count, size);
  let queries = new Float32Array();
  if (far > 0) {
    const test = await loadDataset(name, { split: "test", size: far, balanced: false, seed });
    queries = standardize(test, "channel", statistics).dataset.inputs;
  }
  return {
    name,
    data,
    sums: await hostSums("product", exactOf(data, data.inputs), data.features),
    records: Array.from({ length: some }, (_, k) => Math.floor((k + 0.5) * size / some)),
    queries,
  };
}

/** Inputs as float64 has them: those made from pixels lost digits in float32. */
function exactOf({ pixels }: Dataset, values: Float32Array): Float32Array | Float64Array {
  return pixels ? exactInputs(values, pixels) : values;
}

/** A covariance in float64, of the records and of the far queries with them. */
export interface Exact {
  readonly covariances: Float64Array;
  readonly queries: readonly ExactQuery[];
}

/** Both by the CPU. */
export async function exactly(
  { data, sums, queries }: Problem,
  covariance: Covariance,
): Promise<Exact> {
  const { features, count } = data;
  const inputs = exactOf(data, data.inputs);
  const covariances = hostCovariances(covariance, sums, inputs, features);
  const cross = queries.length > 0
    ? await hostCrossGram(covariance, exactOf(data, queries), inputs, features, undefined)
    : new Float64Array();
  return {
    covariances,
    queries: Array.from({ length: queries.length / features }, (_, q) => {
      const query = exactOf(data, queries.subarray(q * features, (q + 1) * features));
      let square = 0;
      for (const value of query) square += value * value / features;
      return {
        cross: cross.subarray(q * count, (q + 1) * count),
        variance: covariance.variance(covariance.prepare(square)),
      };
    }),
  };
}

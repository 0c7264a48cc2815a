import type { Attribution, Dataset, GaussianProcess } from "../../mod.ts";
import type { Queries } from "./open_queries.ts";
import { inUnits } from "./outcome.ts";

/** A training record's part in a prediction. */
export interface Influential {
  /** Position in the training set. */
  readonly record: number;
  /** What its presence adds to the score. */
  readonly influence: number;
  readonly kl: number;
  readonly mse: number;
}

/** What a query's score is made of. */
export interface Explained {
  /** The query's own row in its source. */
  readonly query: number;
  /** Its class, where it is known. */
  readonly label: string | undefined;
  /** Class of the highest score; of a regression the response in its own units. */
  readonly predicted: string;
  /** Position of the class that is explained. */
  readonly of: number;
  readonly score: number;
  readonly helpful: readonly Influential[];
  readonly harmful: readonly Influential[];
}

/** What {@link explain} looks at. */
export interface Evidence {
  readonly traces: Attribution;
  /** [m, c] predicted means. */
  readonly mean: Float64Array;
  readonly data: Dataset;
  readonly queries: Queries;
  readonly top: number;
}

/** The records with the largest parts in query q's score, on either side. */
export function explain(
  { weights, outputs, count }: GaussianProcess,
  { traces, mean, data, queries, top }: Evidence,
  q: number,
  label: string | undefined,
): Explained {
  const scores = mean.subarray(q * outputs, (q + 1) * outputs);
  const predicted = scores.indexOf(Math.max(...scores));
  const of = label === undefined ? predicted : data.classes.indexOf(label);
  // The mean with the record less the mean without it.
  const parts = Array.from({ length: count }, (_, record): Influential => ({
    record,
    influence: traces.influence[q * count + record] * weights[record * outputs + of],
    kl: traces.kl[q * count + record],
    mse: traces.mse[q * count + record],
  }));
  const strongest = (sign: 1 | -1) =>
    parts.filter(({ influence }) => sign * influence > 0)
      .sort((a, b) => sign * (b.influence - a.influence) || a.record - b.record)
      .slice(0, top);
  return {
    query: queries.records.indices[q],
    label,
    predicted: data.responses ? inUnits(data, scores[0]).toPrecision(6) : data.classes[predicted],
    of,
    score: scores[of],
    helpful: strongest(1),
    harmful: strongest(-1),
  };
}

/** Which scores are compared, and how they go together. */
import {
  type Ceiling,
  type Correlation,
  correlation,
  correlationCeiling,
  type CorrelationOptions,
} from "../../mod.ts";
import type { Joined, JoinedRow } from "./join.ts";

/** A comparison: its axes, and what is on them. */
interface Comparison {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: (row: JoinedRow) => number;
  readonly y: (row: JoinedRow) => number;
  readonly yError: (row: JoinedRow) => number;
  /** Whether both axes have one unit, so that y = x means something. */
  readonly diagonal: boolean;
}

/** The paper's two figures. */
export const PAIRS = {
  auc: {
    title: "AUC of membership inference",
    xLabel: "LOOD, exact AUC of the Gaussian processes",
    yLabel: "AUC of the attack on networks",
    x: ({ lood }) => lood.auc,
    y: ({ nn }) => nn.auc,
    yError: ({ nn }) => nn.aucStd,
    diagonal: true,
  },
  difference: {
    title: "Shift of the mean prediction",
    xLabel: "root of twice the mean-distance LOOD",
    yLabel: "root of the networks' mean prediction difference",
    // Both are root mean squares over the outputs.
    x: ({ lood }) => Math.sqrt(2 * lood.mse),
    y: ({ nn }) => Math.sqrt(nn.diff),
    // Of a root: half of the relative deviation.
    yError: ({ nn }) => nn.diff > 0 ? nn.diffStd / (2 * Math.sqrt(nn.diff)) : 0,
    diagonal: false,
  },
} as const satisfies Readonly<Record<string, Comparison>>;

/** How the scores of a comparison go together. */
export interface Pair {
  readonly name: keyof typeof PAIRS;
  readonly correlation: Correlation;
  /** What the noise of finitely many models leaves, where there are enough of them. */
  readonly ceiling: Ceiling | undefined;
}

/** The correlations of all comparisons. */
export function correlationsOf(
  { rows, about: { ceiling } }: Joined,
  options: CorrelationOptions,
): Pair[] {
  return (Object.keys(PAIRS) as (keyof typeof PAIRS)[]).map((name) => ({
    name,
    correlation: correlation(rows.map(PAIRS[name].x), rows.map(PAIRS[name].y), options),
    ceiling: typeof ceiling === "string"
      ? undefined
      : correlationCeiling(ceiling[name].first, ceiling[name].second),
  }));
}

/** A row of the table on the screen. */
export function words({ name, correlation: { pearson, spearman }, ceiling }: Pair): string[] {
  const short = (value: number) => value.toFixed(3);
  return [
    name,
    short(pearson.estimate),
    short(pearson.lower),
    short(pearson.upper),
    pearson.p.toExponential(1),
    short(spearman.estimate),
    ceiling ? short(ceiling.ceiling) : "",
  ];
}

/** Networks of finite width in float64, with the derivatives written out, to compare shaders with. */
import { erf } from "./normal.ts";

/** Weights of a layer. */
export interface LayerValues {
  /** [units][fan-in]. */
  readonly weights: number[][];
  /** [units]; none without biases. */
  readonly biases: number[];
}

/** Value and slope of an activation. */
const NEURONS: Readonly<Record<string, (z: number) => [number, number]>> = {
  relu: (z) => [Math.max(z, 0), z > 0 ? 1 : 0],
  gelu: (z) => {
    const share = 0.5 * (1 + erf(z / Math.SQRT2));
    return [z * share, share + z * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)];
  },
  erf: (z) => [erf(z), 2 / Math.sqrt(Math.PI) * Math.exp(-z * z)],
};

/** Loss of one record and its derivatives by the logits. */
const LOSSES: Readonly<
  Record<string, (logits: number[], wanted: ArrayLike<number>) => [number, number[]]>
> = {
  "cross-entropy": (logits, wanted) => {
    const top = Math.max(...logits);
    const sum = logits.reduce((all, z) => all + Math.exp(z - top), 0);
    const logs = logits.map((z) => z - top - Math.log(sum));
    const mass = logits.reduce((all, _, j) => all + wanted[j], 0);
    return [
      -logs.reduce((all, log, j) => all + wanted[j] * log, 0),
      logs.map((log, j) => mass * Math.exp(log) - wanted[j]),
    ];
  },
  "mse": (logits, wanted) => [
    logits.reduce((all, z, j) => all + (z - wanted[j]) ** 2, 0) / logits.length,
    logits.map((z, j) => 2 * (z - wanted[j]) / logits.length),
  ],
};

/** A record, what is wanted of it, and its weight in the loss. */
export interface Example {
  readonly input: ArrayLike<number>;
  readonly wanted: ArrayLike<number>;
  readonly share: number;
}

/** Values of every layer, and slopes of its activation. */
function pass(layers: readonly LayerValues[], activation: string, input: ArrayLike<number>) {
  const values: number[][] = [Array.from(input)];
  const slopes: number[][] = [];
  layers.forEach(({ weights, biases }, at) => {
    const before = values[at];
    const sums = weights.map((row, i) =>
      row.reduce((sum, weight, j) => sum + weight * before[j], biases[i] ?? 0)
    );
    const neurons = sums.map((z): [number, number] =>
      at === layers.length - 1 ? [z, 1] : NEURONS[activation](z)
    );
    values.push(neurons.map(([value]) => value));
    slopes.push(neurons.map(([, slope]) => slope));
  });
  return { values, slopes };
}

/** What the network answers [outputs]. */
export function logitsOf(
  layers: readonly LayerValues[],
  activation: string,
  input: ArrayLike<number>,
): number[] {
  return pass(layers, activation, input).values[layers.length];
}

/** The loss of a batch. */
export function lossOf(
  layers: readonly LayerValues[],
  activation: string,
  loss: string,
  batch: readonly Example[],
): number {
  return batch.reduce(
    (sum, { input, wanted, share }) =>
      share === 0
        ? sum
        : sum + share * LOSSES[loss](logitsOf(layers, activation, input), wanted)[0],
    0,
  );
}

/** Derivatives of {@link lossOf} by all weights and biases. */
export function gradientOf(
  layers: readonly LayerValues[],
  activation: string,
  loss: string,
  batch: readonly Example[],
): LayerValues[] {
  const gradient = layers.map(({ weights, biases }) => ({
    weights: weights.map((row) => row.map(() => 0)),
    biases: biases.map(() => 0),
  }));
  for (const { input, wanted, share } of batch) {
    if (share === 0) continue;
    const { values, slopes } = pass(layers, activation, input);
    let delta = LOSSES[loss](values[layers.length], wanted)[1].map((slope) => share * slope);
    for (let at = layers.length - 1; at >= 0; at--) {
      const { weights, biases } = gradient[at];
      delta.forEach((slope, i) => {
        values[at].forEach((value, j) => weights[i][j] += slope * value);
        if (biases.length > 0) biases[i] += slope;
      });
      if (at === 0) break;
      const next = values[at].map((_, j) =>
        delta.reduce((sum, slope, i) => sum + slope * layers[at].weights[i][j], 0) *
        slopes[at - 1][j]
      );
      delta = next;
    }
  }
  return gradient;
}

import { type Dataset, dataset } from "./dataset.ts";
import { random } from "./random.ts";

/** How the records that differ are drawn. */
export type DifferKind = "balanced" | "one-class" | "same-class";

/** Which records are drawn. */
export interface DifferingOptions {
  /** Groups of records. */
  readonly runs: number;
  /** Records of each group. */
  readonly count: number;
  /**
   * "balanced": from the classes in turn; "one-class": all from the first class; "same-class": each
   * group from one class, the groups from the classes in turn.
   */
  readonly kind: DifferKind;
  /** Seed of the draw. */
  readonly seed: number;
}

/**
 * Groups of records that differ between two training sets: positions in the source [runs][count], no
 * record twice. The same seed gives the same records on every machine, and more runs begin with those
 * of fewer.
 *
 * @throws {RangeError} a class has too few records
 */
export function drawDiffering(
  { labels, classes, name }: Dataset,
  { runs, count, kind, seed }: DifferingOptions,
): number[][] {
  const generator = random(seed);
  const pools = classes.map((_, at) =>
    generator.shuffle(Array.from(labels.keys()).filter((i) => labels[i] === at))
  );
  // Classes that the source has no record of are passed over.
  const present = [...pools.keys()].filter((at) => pools[at].length > 0);
  const next = pools.map(() => 0);
  const classOf = (run: number, k: number) => {
    if (kind === "one-class") return present[0];
    return present[(kind === "same-class" ? run : run * count + k) % present.length];
  };
  return Array.from({ length: runs }, (_, run) =>
    Array.from({ length: count }, (_, k) => {
      const at = classOf(run, k);
      if (next[at] < pools[at].length) return pools[at][next[at]++];
      throw new RangeError(
        `${runs} x ${count} differing records, ${kind}, need more records of class ` +
          `${JSON.stringify(classes[at])} than the ${pools[at].length} of ${name}; ask for fewer`,
      );
    }));
}

/**
 * Records of noise: each feature uniform between its limits, each class as likely; responses uniform
 * between the source's least and greatest. Indices are 0, 1, ... and mean nothing in the source.
 *
 * @param limits lowest and highest value of each feature [d]
 */
export function noiseRecords(
  source: Dataset,
  count: number,
  limits: { readonly lowest: ArrayLike<number>; readonly highest: ArrayLike<number> },
  seed: number,
): Dataset {
  const { uniform, integer } = random(seed);
  const { features, classes, responses } = source;
  const inputs = new Float32Array(count * features);
  for (let at = 0; at < inputs.length; at++) {
    const [low, high] = [limits.lowest[at % features], limits.highest[at % features]];
    inputs[at] = low + (high - low) * uniform();
  }
  // What the source's pixels are says nothing of noise.
  const { pixels: _, ...shape } = source;
  return dataset({
    ...shape,
    inputs,
    labels: Int32Array.from({ length: count }, () => integer(classes.length)),
    indices: Int32Array.from({ length: count }, (_, i) => i),
    ...(responses && { responses: within(responses, count, uniform) }),
  });
}

function within(values: Float64Array, count: number, uniform: () => number): Float64Array {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  return Float64Array.from({ length: count }, () => least + (most - least) * uniform());
}

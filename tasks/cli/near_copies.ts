import { type Dataset, dataset, random } from "../../mod.ts";

/** Options of {@link nearCopies}. */
export interface NearCopyOptions {
  /** Copies. */
  readonly count: number;
  /** Deviation of the noise in each feature, in the data's own units. */
  readonly noise: number;
  /** The same seed gives the same copies of a record, whatever else is asked. */
  readonly seed: number;
}

/** Largest number of records that have seeds of their own: 2^32 times this is an exact integer. */
const SEEDS = 2 ** 21;

/**
 * Copies of a record with Gaussian noise on every feature, of the same class or response and index. Values are
 * not clipped to the range of pixels: the noise would no longer be Gaussian on black.
 *
 * @param position of the record in the data
 */
export function nearCopies(
  data: Dataset,
  position: number,
  { count, noise, seed }: NearCopyOptions,
): Dataset {
  const [index, label] = [data.indices[position], data.labels[position]];
  const { responses } = data;
  const own = random(seed).uint32() * SEEDS + index % SEEDS;
  const normal = gaussian(random(own).uniform);
  const original = data.row(position);
  const inputs = new Float32Array(count * data.features);
  for (let at = 0; at < inputs.length; at++) {
    inputs[at] = original[at % data.features] + noise * normal();
  }
  return dataset({
    ...data,
    inputs,
    labels: new Int32Array(count).fill(label),
    indices: new Int32Array(count).fill(index),
    ...(responses && { responses: new Float64Array(count).fill(responses[position]) }),
  });
}

/**
 * A data set and, behind its records, the first ones of another of its kind. Responses are
 * standardized as those of the data set are.
 */
export function appended(data: Dataset, more: Dataset, count: number): Dataset {
  const join = <T extends Int32Array | Float64Array>(joined: T, to: T, from: T) => {
    joined.set(to);
    joined.set(from.subarray(0, count), data.count);
    return joined;
  };
  const length = data.count + count;
  const inputs = new Float32Array((data.count + count) * data.features);
  inputs.set(data.inputs);
  inputs.set(more.inputs.subarray(0, count * data.features), data.inputs.length);
  return dataset({
    ...data,
    inputs,
    labels: join(new Int32Array(length), data.labels, more.labels),
    indices: join(new Int32Array(length), data.indices, more.indices),
    ...(data.responses && more.responses && {
      responses: join(new Float64Array(length), data.responses, more.responses),
    }),
  });
}

/** Standard normal numbers: Box and Muller, Annals of Mathematical Statistics 29 (1958), 610-611. */
function gaussian(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u is never 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

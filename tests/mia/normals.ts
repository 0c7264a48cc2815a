import { type Random, random } from "../../src/data/random.ts";
import type { Logits } from "../../src/mia/mod.ts";

/** Normal numbers by Box and Muller, from a seed. */
export function normals(seed: number): () => number {
  const draws: Random = random(seed);
  return () =>
    Math.sqrt(-2 * Math.log(1 - draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform());
}

/** Scores of [models] with a mean. */
export function scores(normal: () => number, models: number, mean = 0): Float64Array {
  return Float64Array.from({ length: models }, () => mean + normal());
}

/** Logits [models, outputs] of variance 1, their first output with a mean. */
export function logits(
  normal: () => number,
  models: number,
  outputs: number,
  mean = 0,
): Logits {
  const values = Float64Array.from(
    { length: models * outputs },
    (_, i) => normal() + (i % outputs === 0 ? mean : 0),
  );
  return { values, outputs };
}

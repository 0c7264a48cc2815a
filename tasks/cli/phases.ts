import type { Dataset, RecorderOptions } from "../../mod.ts";
import type { Progress } from "./progress.ts";

/** A part of a run, as progress shows it. */
export interface Phase {
  /** As the user reads it. */
  readonly name: string;
  /** The recordings that belong to it, and how much slower their operations are. */
  readonly labels: Readonly<Record<string, number>>;
  /** Its share of the run's time, in operations of a product of matrices. */
  readonly work: number;
}

/** The phases of fitting a Gaussian process. */
export function fitPhases({ count, features, classes }: Dataset): Phase[] {
  const square = count ** 2;
  // Two corrections are usual: three solves of 64 padded right-hand sides, three products.
  const refinement = 3 * (2 * 128 + 10 * 8 * classes.length) * square;
  return [
    { name: "covariances", labels: { "gram matrix": 2 }, work: 2 * square * features },
    { name: "factorization", labels: { "cholesky": 1 }, work: count ** 3 / 3 },
    { name: "weights", labels: { "solve": 2, "symmetric product": 10 }, work: refinement },
  ];
}

/** The phase of the diagonal of the inverse. */
export function inversePhase({ count }: Dataset): Phase {
  return {
    name: "inverse",
    labels: { "diagonal of the inverse": 1.3 },
    work: 1.3 * count ** 3 / 3,
  };
}

/** Reports the work of all phases as one run's. */
export function followPhases(progress: Progress, phases: readonly Phase[]): RecorderOptions {
  const total = phases.reduce((sum, { work }) => sum + work, 0);
  let current = 0;
  let done = 0;
  return {
    onProgress(work, label) {
      const phase = phases.findIndex(({ labels }) => label in labels);
      if (phase < 0) return;
      if (phase > current) done = 0;
      current = phase;
      done = Math.min(done + work * phases[phase].labels[label], phases[phase].work);
      const before = phases.slice(0, phase).reduce((sum, { work }) => sum + work, 0);
      progress.update({ phase: phases[phase].name, done: before + done, total });
    },
  };
}

/** Two distributions of answers that were fitted to models: with the record (in) and without (out). */
export interface Likelihoods {
  /** Log density with less log density without, of one model's answer [outputs]; always finite. */
  readonly logRatio: (answer: Float64Array) => number;
  /** KL(without || with) of the two; undefined where the family has no closed form. */
  readonly kl: number | undefined;
  /** Whether the sample covariances were singular and had to be shrunk. */
  readonly shrunk: boolean;
}

/**
 * A family of distributions for the likelihood-ratio test, fitted to the answers of in and out
 * models, [models][outputs] each, at least two of each.
 */
export type LikelihoodTest = (
  inRows: readonly Float64Array[],
  outRows: readonly Float64Array[],
) => Likelihoods;

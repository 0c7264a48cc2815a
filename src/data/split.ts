import type { Dataset } from "./dataset.ts";

/** The two parts of a data set. */
export type Split = "train" | "test";

/** A data set in its two parts. */
export interface Splits {
  /** What a model is fitted to. */
  readonly train: Dataset;
  /** What it has not seen. */
  readonly test: Dataset;
}

/** Both splits, from a function that reads one. */
export async function bothSplits(read: (split: Split) => Promise<Dataset>): Promise<Splits> {
  return { train: await read("train"), test: await read("test") };
}

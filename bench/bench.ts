import type { Gpu } from "../mod.ts";
import type { Section } from "./section.ts";

/** How a benchmark is to be run. */
export interface BenchOptions {
  /** Whether others are measured beside it. */
  readonly peers: boolean;
  /** Sizes that take a moment, to see that it runs. */
  readonly small: boolean;
}

/** A benchmark: tables, whose first row is ours. */
export type Bench = (gpu: Gpu, options: BenchOptions) => Promise<Section[]>;

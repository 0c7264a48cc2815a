import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Measure } from "./adjoint.ts";
import type { Differing } from "./differing.ts";

/** Queries of a run, and records that differ in it, that the device's small matrices have room for. */
export const MOST_TOGETHER = 16;

/** What keeps a query's pixels: nothing, a lowest and a highest value, or the length of its input. */
export type Constraint = "none" | "box" | "norm";

/** All of them, as the shader numbers them. */
export const CONSTRAINTS: readonly Constraint[] = ["none", "box", "norm"];

/** How a feature's pixels become inputs, and which it may have; all [features]. */
export interface PixelMap {
  /** Input = (pixel - offset) / scale. */
  readonly offset: ArrayLike<number>;
  /** See `offset`; > 0. */
  readonly scale: ArrayLike<number>;
  /** Least and greatest pixel inside a box. */
  readonly lowest: ArrayLike<number>;
  /** See `lowest`. */
  readonly highest: ArrayLike<number>;
}

/** What an ascent maximizes, where it starts and what it may do. */
export interface AscentOptions extends RecorderOptions {
  /** Which LOOD is maximized. */
  readonly measure: Measure;
  /** The differing records of each run, of all runs as many; all leave the training set or all join it. */
  readonly runs: readonly Differing[];
  /** Pixels of the first queries [runs, m, features] row-major; m as many of each run. */
  readonly initial: Float32Array;
  /** How pixels become inputs. */
  readonly map: PixelMap;
  /** By default "box". */
  readonly constraint?: Constraint;
  /** Adam's rate in pixels. */
  readonly rate: number;
  /**
   * LOOD below which the rate is raised, tenfold for each power of ten below it and fiftyfold at
   * most; 0 for never.
   */
  readonly ceiling?: number;
  /**
   * Whether a query whose posterior covariance with the records is negative first goes down, until it
   * is not: the LOOD is even in that covariance, and its maxima on the negative side are low ones.
   * By default true.
   */
  readonly upward?: boolean;
}

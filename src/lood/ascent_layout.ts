import { padded } from "../gpu/panel.ts";
import { coveredRows, type Shape } from "../solve/pipelines.ts";
import { shapeOf } from "../solve/triangular.ts";
import type { Measure } from "./adjoint.ts";
import { type AscentOptions, MOST_TOGETHER } from "./ascent_options.ts";
import type { Influence } from "./differing.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** Sizes of an ascent. Points are the training records, padded, then added records, then queries. */
export interface Layout {
  readonly runs: number;
  readonly together: number;
  readonly records: number;
  readonly rows: number;
  readonly features: number;
  /** Training records, padded. */
  readonly points: number;
  readonly width: number;
  /** The first query among the points, at a multiple of 64. */
  readonly first: { readonly query: number };
  /** 1 where records join the training set, 0 where they leave. */
  readonly added: 0 | 1;
  /** Of the tiles. */
  readonly shape: Shape;
}

/**
 * The sizes.
 *
 * @throws RangeError where the runs differ in their number of records, a run has too many of them, or a
 *   query is not finite
 * @throws TypeError where the queries do not fit
 */
export function layoutOf(
  { count, inputs: { features }, factor }: GaussianProcess,
  { initial }: AscentOptions,
  influences: readonly Influence[],
): Layout {
  if (factor.matrix.element !== "float32") {
    throw new RangeError("an ascent has a float32 factor, got precision f64; use accurate");
  }
  const runs = influences.length;
  const together = initial.length / (runs * features);
  if (runs === 0 || !Number.isInteger(together) || together < 1) {
    throw new TypeError(
      `queries must be as many of each of ${runs} runs, with ${features} features each, got ` +
        `${initial.length} numbers`,
    );
  }
  const [{ schur: { rows: records }, added }] = influences;
  const alike = influences.every((one) =>
    one.schur.rows === records && (one.added === undefined) === (added === undefined)
  );
  if (!alike) {
    throw new RangeError("all runs must have as many differing records, all added or all removed");
  }
  if (Math.max(together, records) > MOST_TOGETHER) {
    throw new RangeError(
      `a run must have at most ${MOST_TOGETHER} queries and differing records, got ${together} and ` +
        `${records}; make several runs`,
    );
  }
  const wild = initial.findIndex((value) => !Number.isFinite(value));
  if (wild >= 0) throw new RangeError(`queries must be finite, got ${initial[wild]}`);
  const rows = runs * together;
  const points = padded(count);
  const query = points + (added ? padded(runs * records) : 0);
  const width = query + padded(rows);
  return {
    runs,
    together,
    records,
    rows,
    features,
    points,
    width,
    first: { query },
    added: added ? 1 : 0,
    shape: shapeOf(rows),
  };
}

/** Operations of a step; of mean distance, which solves nothing, `solved` is 0. */
export function workOf(
  { rows, shape, width, features }: Pick<Layout, "rows" | "shape" | "width" | "features">,
  solved: number,
): number {
  const covered = coveredRows(rows, shape);
  return 4 * covered * width * features + 4 * covered * solved ** 2;
}

/**
 * Operations of a step of {@link QueryAscent}, as its progress reports them.
 *
 * @param rows queries of all runs
 * @param added records of all runs that join the training set
 */
export function ascentStepWork(
  { count, features }: { readonly count: number; readonly features: number },
  measure: Measure,
  rows: number,
  added = 0,
): number {
  const width = padded(count) + (added > 0 ? padded(added) : 0) + padded(rows);
  return workOf({ rows, shape: shapeOf(rows), width, features }, measure === "kl" ? count : 0);
}

import type { Constants, ShaderFile, Slots } from "../gpu/link/link.ts";
import type { Precision } from "../gpu/arithmetic.ts";

/**
 * A covariance function, as data: which shader files compute it and with which numbers; and in
 * float64 on the host. A record is known to it by its square |x|^2 / d, a pair by the sum over the
 * features of its term.
 */
export interface Covariance {
  /** What it is, for messages and run.json. */
  readonly name: string;
  /** Its options, for run.json. */
  readonly options: Readonly<Record<string, string | number>>;
  /** What is summed over the features: x x' or (x - x')^2. */
  readonly term: "product" | "distance";
  /** How shaders compute it in some arithmetic, less the common component of a center. */
  shader(precision: Precision, center: Center | undefined): CovarianceShader;
  /**
   * How shaders compute it with its derivatives by a query.
   *
   * @param farthest largest |x|^2 / d that is usual
   */
  slopesShader(center: Center | undefined, farthest: number): SlopesShader;
  /** What pairs of the record are computed from, see {@link Covariance.value}. */
  prepare(square: number): PreparedRecord;
  /** k(x, x). */
  variance(record: PreparedRecord): number;
  /** k(x, x') from the sum of the term over d features. */
  value(sum: number, d: number, p: PreparedRecord, q: PreparedRecord): number;
  /** k and its derivatives; see {@link Slopes}. */
  slopes(sum: number, d: number, p: PreparedRecord, q: PreparedRecord): Slopes;
  /** The derivative of k(x, x) by |x|^2 / d. */
  varianceSlope(square: number): number;
  /**
   * The component that all covariances of some records share, where there is one to take out.
   *
   * @param squares |x|^2 / d of the records
   */
  center(squares: Float64Array): Center | undefined;
}

/** How shaders compute a covariance. */
export interface CovarianceShader {
  /** Files that define `covariance_tile` and `covariance_diagonal` (see shaders/covariance/). */
  readonly files: readonly ShaderFile[];
  /** Which activation stands in the files' open names. */
  readonly slots: Slots;
  /** Tuning constants of the files. */
  readonly constants: Constants;
  /** What the files find as `number(i)`. */
  readonly numbers: readonly number[];
  /** Pairs that they find in the tables for each record, after (shift, center); empty for none. */
  pairs(record: PreparedRecord): readonly (readonly [number, number])[];
  /** Hidden layers, where the files go through them one by one. */
  readonly depth: number;
}

/** How shaders compute a covariance with its derivatives, layer by layer. */
export interface SlopesShader {
  /** Files that define `slopes_pair` and its like (see shaders/slopes/). */
  readonly files: readonly ShaderFile[];
  /** Which activation stands in the files' open names. */
  readonly slots: Slots;
  /** Constants of the files. */
  readonly constants: Constants;
  /** What the files find as `numbers`. */
  readonly numbers: readonly number[];
  /** Fields that a point has in the table. */
  readonly fields: number;
  /** The first fields of a record, all but its center, which comes before them. */
  of(record: PreparedRecord): Iterable<number>;
}

/** What a covariance computes once for each record. */
export interface PreparedRecord {
  /** |x|^2 / d. */
  readonly square: number;
  /** Deviations [2 (depth + 1)] before and after each dense layer; empty for other covariances. */
  readonly deviations: Float64Array;
}

/** A covariance of x and x' and its derivatives, x' held fixed. */
export interface Slopes {
  /** k(x, x'). */
  readonly value: number;
  /** By x.x' / d. */
  readonly product: number;
  /** By |x|^2 / d, x.x' held fixed. */
  readonly square: number;
}

/**
 * The component kappa g g^T that all covariances of some records share: K = kappa g g^T + M, M
 * positive semidefinite. M is smaller, so that float32 keeps more of what tells records apart, and
 * the component is put back exactly by the Sherman-Morrison formula.
 */
export interface Center {
  /** kappa. */
  readonly kappa: number;
  /** g of a record. */
  of(record: PreparedRecord): number;
}

/** A confidence interval. */
export interface Interval {
  /** The estimate from all of the data. */
  readonly estimate: number;
  /** Lower end. */
  readonly lower: number;
  /** Upper end. */
  readonly upper: number;
  /** Probability with which such an interval covers the truth, about. */
  readonly level: number;
}

/** Throws `RangeError` unless the level is in (0, 1). */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`a confidence level must be in (0, 1), got ${level}: 0.95 is usual`);
  }
}

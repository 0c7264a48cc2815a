/** Name of a learning-rate schedule. */
export type Schedule = "constant" | "linear" | "exponential" | "jump";

/**
 * What the first learning rate is multiplied by in an epoch, counted from 0, of so many:
 *
 * - constant: 1
 * - linear: falls from 1 by equal steps, and would be 0 in the epoch after the last
 * - exponential: 0.95 in each epoch
 * - jump: the original's, 0.1 from epoch 25 on and again every 10 epochs
 */
const FACTORS: Readonly<Record<Schedule, (epoch: number, epochs: number) => number>> = {
  constant: () => 1,
  linear: (epoch, epochs) => 1 - epoch / epochs,
  exponential: (epoch) => 0.95 ** epoch,
  jump: (epoch) => epoch < 25 ? 1 : 0.1 ** (1 + Math.floor((epoch - 25) / 10)),
};

/** All names, for options and messages. */
export const SCHEDULE_NAMES: readonly Schedule[] = Object.keys(FACTORS) as Schedule[];

/**
 * The learning rate of an epoch, counted from 0, of `epochs`.
 *
 * @throws RangeError for an unknown schedule
 */
export function learningRate(
  schedule: Schedule,
  first: number,
  epoch: number,
  epochs: number,
): number {
  const factor = FACTORS[schedule];
  if (factor) return first * factor(epoch, epochs);
  throw new RangeError(`schedule must be ${SCHEDULE_NAMES.join(", ")}, got ${schedule}`);
}

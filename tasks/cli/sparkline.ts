/** Numbers as a line of blocks: Tufte, Beautiful evidence, 2006, chapter 2. */
import { stdoutTerminal, styled, type Terminal } from "./terminal.ts";

const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/**
 * One block a value, or a block for the mean of neighbors where there are more values than blocks.
 * What is not finite is a space.
 *
 * @param width most blocks
 * @param least the value of the lowest block. Default: the least of the values
 */
export function sparkline(
  values: ArrayLike<number>,
  { width, least }: { readonly width: number; readonly least?: number },
): string {
  const places = Math.max(0, Math.min(width, values.length));
  const means = Array.from({ length: places }, (_, place) => {
    const from = Math.floor(place * values.length / places);
    const to = Math.floor((place + 1) * values.length / places);
    const some = Array.from({ length: to - from }, (_, k) => values[from + k])
      .filter(Number.isFinite);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
  const finite = means.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), least ?? Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return means.map((value) => {
    if (!Number.isFinite(value)) return " ";
    const share = high > low ? (value - low) / (high - low) : 0;
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))];
  }).join("");
}

/** Blocks of a distribution. */
const BINS = 40;
/** Over more than this ratio a distribution is of logarithms. */
const DECADE = 10;

/**
 * How many of the values are how large, as in "0.5 ▁▂█▂▁ 12": bins of equal width or, where the
 * values are positive and span powers of ten, of equal ratio.
 *
 * @param values [n], n >= 1, finite
 */
export function distributionLine(
  values: ArrayLike<number>,
  terminal: Terminal = stdoutTerminal(),
): string {
  const all = Array.from(values);
  const [least, most] = [Math.min, Math.max].map((pick) => all.reduce((a, b) => pick(a, b)));
  const logarithmic = least > 0 && most / least > DECADE;
  const to = (value: number) => logarithmic ? Math.log(value) : value;
  const bins = Math.max(1, Math.min(BINS, (terminal.width ?? 100) - 50));
  const counts = Array<number>(bins).fill(0);
  for (const value of all) {
    const share = most > least ? (to(value) - to(least)) / (to(most) - to(least)) : 0;
    counts[Math.min(bins - 1, Math.floor(share * bins))]++;
  }
  const blocks = styled(sparkline(counts, { width: bins, least: 0 }), "cyan", terminal);
  return `${least.toPrecision(3)} ${blocks} ${most.toPrecision(3)}` +
    (logarithmic ? " (logarithmic)" : "");
}

/** Most lines of blocks below each other, and most blocks of one. */
const MOST_LINES = 20;
const MOST_BLOCKS = 60;

/** Lines of blocks, each after its name; all of them between the same values. */
export function sparklines(
  lines: readonly { readonly name: string; readonly values: ArrayLike<number> }[],
  terminal: Terminal = stdoutTerminal(),
): string[] {
  const shown = lines.slice(0, MOST_LINES);
  const names = Math.max(...shown.map(({ name }) => name.length));
  const width = Math.max(1, Math.min(MOST_BLOCKS, (terminal.width ?? Infinity) - names - 5));
  return shown.map(({ name, values }) => {
    const blocks = styled(sparkline(values, { width }), "cyan", terminal);
    return `  ${name.padStart(names)}  ${blocks}`;
  });
}

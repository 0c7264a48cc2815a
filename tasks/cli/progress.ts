/** How far a run has come, in units of its work, operations for example. */
export interface ProgressUpdate {
  /** What is being done, in a word or two. */
  phase: string;
  /** Work done, of the whole run. */
  done: number;
  /** All work of the run. */
  total: number;
}

/** Shows on stderr how far a run has come. */
export interface Progress extends Disposable {
  /** Shows a state, unless the last one was shown just now. */
  update(state: ProgressUpdate): void;
  /** Ends the showing: the run is done. Disposing ends it as well, and says nothing of it. */
  close(): void;
}

/** Where and how progress is shown. */
export interface ProgressOptions {
  /** Show nothing. Default: no. */
  quiet?: boolean;
  /** What the run is called; before every line. Default: nothing. */
  label?: string;
  /** Milliseconds of a clock that never goes back. Default: performance.now. */
  clock?: () => number;
  /** Default: stderr. */
  write?: (text: string) => void;
  /** Columns of the terminal, or undefined where there is none. Default: stderr's. */
  width?: number;
}

/** Milliseconds between two states of the line on a terminal. */
const REDRAW = 100;
/** Milliseconds between two lines elsewhere, except where a phase starts. */
const SPARSE = 5000;
/** Before this much time, or share of the work, an estimate is a guess. */
const ESTIMATE_AFTER = { time: 500, share: 0.01 };
const BAR = 20;
const CLEAR = "\r\x1b[K";

/**
 * Opens the display: one line that is rewritten on a terminal; elsewhere a line where a phase starts
 * for the first time, and one every five seconds.
 */
export function openProgress(options: ProgressOptions = {}): Progress {
  const { quiet = false, label, clock = () => performance.now(), write = toStderr } = options;
  const width = "width" in options ? options.width : terminalWidth();
  const prefix = label === undefined ? "" : `${label}: `;
  const start = clock();
  const seen = new Set<string>();
  let last = -Infinity;
  let open = !quiet;

  function update({ phase, done, total }: ProgressUpdate): void {
    const now = clock();
    const isNew = !seen.has(phase);
    if (!open || (!isNew && now - last < (width === undefined ? SPARSE : REDRAW))) return;
    seen.add(phase);
    last = now;
    const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 0;
    const left = timeLeft(now - start, share);
    if (width === undefined) write(`${prefix}${phase}, ${percent(share)}${left}\n`);
    else write(CLEAR + fit(`${prefix}${percent(share)} ${bar(share)} ${phase}${left}`, width));
  }

  function end(text: string): void {
    const last = width === undefined ? text : CLEAR;
    if (open && seen.size > 0 && last !== "") write(last);
    open = false;
  }

  return {
    update,
    close: () => end(`${prefix}done in ${duration(clock() - start)}\n`),
    [Symbol.dispose]: () => end(""),
  };
}

function toStderr(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

function terminalWidth(): number | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80; // a terminal that does not say its size
  }
}

/** Less the last column, where some terminals begin a new line. */
function fit(line: string, width: number): string {
  return [...line].slice(0, Math.max(0, width - 1)).join("");
}

function percent(share: number): string {
  return `${Math.floor(100 * share).toString().padStart(3)} %`;
}

function bar(share: number): string {
  const full = Math.floor(BAR * share);
  return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
}

/** By the rate so far. */
function timeLeft(elapsed: number, share: number): string {
  if (elapsed < ESTIMATE_AFTER.time || share < ESTIMATE_AFTER.share || share === 1) return "";
  return `, about ${duration(elapsed * (1 - share) / share)} left`;
}

/** As 3.2 s, 45 s, 2 min 05 s or 1 h 07 min. */
function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => value.toString().padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

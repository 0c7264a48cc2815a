/** Something that took time, for {@link chromeTrace}. */
export interface TraceSpan {
  /** What it is called. */
  readonly name: string;
  /** Kind of thing, by which a viewer can filter. */
  readonly category: string;
  /** The row it belongs to; what overlaps there without being nested gets rows of its own below. */
  readonly track: string;
  /** Milliseconds from the trace's beginning. */
  readonly start: number;
  /** Milliseconds from the trace's beginning, >= start. */
  readonly end: number;
  /** Shown when it is clicked. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** A row of a trace: the ends of the spans that are open in it, the innermost last. */
interface Lane {
  readonly track: string;
  readonly open: number[];
}

/** Half a nanosecond: spans that meet do not overlap. */
const EPSILON = 5e-7;

/**
 * Spans of time in Chrome's Trace Event Format (complete events, times in microseconds), which
 * ui.perfetto.dev and chrome://tracing open.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 *
 * @param process name above the tracks, which stand in the order of their first span
 * @throws {RangeError} a span that ends before it begins, or at no finite time
 */
export function chromeTrace(spans: readonly TraceSpan[], process: string): string {
  for (const { name, start, end } of spans) {
    if (start >= 0 && end >= start && end < Infinity) continue;
    throw new RangeError(
      `a span must begin at >= 0 and end later, got ${start} to ${end}: ${name}`,
    );
  }
  const lanes: Lane[] = [];
  const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const events = ordered.map((span) => ({
    ph: "X",
    name: span.name,
    cat: span.category,
    pid: 1,
    tid: laneOf(lanes, span),
    ts: microseconds(span.start),
    dur: microseconds(span.end - span.start),
    ...(span.details && { args: span.details }),
  }));
  const meta = (name: string, tid: number, args: Record<string, unknown>) => ({
    ph: "M",
    name,
    pid: 1,
    tid,
    args,
  });
  const tracks = [...new Set(lanes.map(({ track }) => track))];
  const traceEvents = [
    meta("process_name", 0, { name: process }),
    ...lanes.flatMap(({ track }, at) => [
      meta("thread_name", at + 1, { name: track }),
      meta("thread_sort_index", at + 1, { sort_index: tracks.indexOf(track) }),
    ]),
    ...events,
  ];
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents }) + "\n";
}

/** Number of the first row of the span's track in which it follows or is inside of what is open. */
function laneOf(lanes: Lane[], { track, start, end }: TraceSpan): number {
  for (const [at, { track: own, open }] of lanes.entries()) {
    if (own !== track) continue;
    while (open.length > 0 && open[open.length - 1] <= start + EPSILON) open.pop();
    if (open.length > 0 && open[open.length - 1] < end - EPSILON) continue;
    open.push(end);
    return at + 1;
  }
  lanes.push({ track, open: [end] });
  return lanes.length;
}

/** Whole nanoseconds: a trace needs no more digits. */
function microseconds(ms: number): number {
  return Math.round(1e6 * ms) / 1e3;
}

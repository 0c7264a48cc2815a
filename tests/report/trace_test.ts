import assert from "node:assert/strict";
import { chromeTrace, type TraceSpan } from "../../src/report/trace.ts";

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

const span = (name: string, track: string, start: number, end: number): TraceSpan => ({
  name,
  category: "test",
  track,
  start,
  end,
});

function eventsOf(spans: readonly TraceSpan[]): Event[] {
  return JSON.parse(chromeTrace(spans, "program")).traceEvents;
}

Deno.test("a trace has complete events in microseconds and names its rows", () => {
  const events = eventsOf([
    { ...span("gram", "device", 1.5, 4), details: { operations: 7 } },
    span("fit", "CPU", 0, 5),
  ]);
  assert.deepEqual(events, [
    { ph: "M", name: "process_name", pid: 1, tid: 0, args: { name: "program" } },
    { ph: "M", name: "thread_name", pid: 1, tid: 1, args: { name: "CPU" } },
    { ph: "M", name: "thread_sort_index", pid: 1, tid: 1, args: { sort_index: 0 } },
    { ph: "M", name: "thread_name", pid: 1, tid: 2, args: { name: "device" } },
    { ph: "M", name: "thread_sort_index", pid: 1, tid: 2, args: { sort_index: 1 } },
    { ph: "X", name: "fit", cat: "test", pid: 1, tid: 1, ts: 0, dur: 5000 },
    {
      ph: "X",
      name: "gram",
      cat: "test",
      pid: 1,
      tid: 2,
      ts: 1500,
      dur: 2500,
      args: { operations: 7 },
    },
  ]);
});

Deno.test("what overlaps without being nested gets a row of its own", () => {
  const rows = eventsOf([
    span("outer", "a", 0, 10),
    span("inner", "a", 2, 4),
    span("follows inner", "a", 4, 6),
    span("crosses the end", "a", 8, 12),
    span("follows outer", "a", 10, 11),
  ]).filter(({ ph }) => ph === "X").map(({ name, tid }) => [name, tid]);
  assert.deepEqual(rows, [
    ["outer", 1],
    ["inner", 1],
    ["follows inner", 1],
    ["crosses the end", 2],
    ["follows outer", 1],
  ]);
});

Deno.test("a span at no time is refused", () => {
  for (const [start, end] of [[-1, 2], [3, 2], [NaN, 2], [0, Infinity]]) {
    assert.throws(() => chromeTrace([span("x", "a", start, end)], "program"), RangeError);
  }
});

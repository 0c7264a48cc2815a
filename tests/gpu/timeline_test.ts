import assert from "node:assert/strict";
import { placeSubmits, type Span, timeShares } from "../../src/gpu/timeline.ts";

const span = (kind: Span["kind"], name: string, start: number, end: number): Span => ({
  kind,
  name,
  start,
  end,
});

/** Milliseconds by kind and name. */
function byName(spans: readonly Span[], total: number): Record<string, number> {
  return Object.fromEntries(
    timeShares(spans, total).map(({ kind, name, ms }) => [`${kind} ${name}`, ms]),
  );
}

Deno.test("shares add up to the whole, and an instant has one owner", () => {
  const shares = byName([
    span("host", "fit", 0, 80),
    span("upload", "x", 5, 10),
    span("device", "gram", 20, 50),
    span("read-back", "y", 15, 60), // waits while the device works
    span("device", "gram", 62, 70),
  ], 100);
  assert.deepEqual(shares, {
    "host fit": 5 + 5 + 2 + 10,
    "upload upload": 5,
    "read-back read-back": 5 + 10,
    "device gram": 30 + 8,
    "host ": 20,
  });
});

Deno.test("of open spans of the host the one that began last owns the time", () => {
  assert.deepEqual(byName([span("host", "outer", 0, 10), span("host", "inner", 4, 6)], 10), {
    "host outer": 8,
    "host inner": 2,
    "host ": 0,
  });
});

Deno.test("operations and bytes are added up, passes are part of their submits", () => {
  const [device] = timeShares([
    { ...span("device", "gram", 0, 4), work: 3 },
    span("pass", "gram.wgsl", 1, 2),
    { ...span("device", "gram", 5, 6), work: 4 },
  ], 6);
  assert.deepEqual(device, { kind: "device", name: "gram", count: 2, ms: 5, work: 7, bytes: 0 });
});

const submits = [
  { label: "a", work: 1, submitted: 10, done: 30, passes: [{ name: "p", slot: 0 }] },
  {
    label: "b",
    work: 2,
    submitted: 40,
    done: 60,
    passes: [{ name: "q", slot: 1 }, { name: "r", slot: 2 }],
  },
];

Deno.test("the device's clock is set so that no pass begins before its submit", () => {
  // The first begins 2 ms after its submit, the second at once.
  const times = [{ begin: 0, end: 5 }, { begin: 28, end: 30 }, { begin: 31, end: 33 }];
  const { spans, trusted } = placeSubmits(submits, times, 70);
  assert.ok(trusted);
  assert.deepEqual(spans, [
    { kind: "device", name: "a", start: 12, end: 17, work: 1 },
    { kind: "pass", name: "p", start: 12, end: 17 },
    { kind: "device", name: "b", start: 40, end: 45, work: 2 },
    { kind: "pass", name: "q", start: 40, end: 42 },
    { kind: "pass", name: "r", start: 43, end: 45 },
  ]);
});

Deno.test("a submit that nobody waited for ends with the profile at the latest", () => {
  const [first, { label, work, submitted, passes }] = submits;
  const unknown = [first, { label, work, submitted, passes, done: undefined }];
  const times = (end: number) => [{ begin: 0, end: 5 }, { begin: 30, end: 31 }, { begin: 31, end }];
  assert.ok(placeSubmits(unknown, times(59), 70).trusted);
  assert.ok(!placeSubmits(unknown, times(63), 70).trusted);
});

Deno.test("timestamps that contradict the host's clock give way to it", () => {
  const wall = [
    { kind: "device", name: "a", start: 10, end: 30, work: 1 },
    { kind: "device", name: "b", start: 40, end: 60, work: 2 },
  ];
  // The first lasts 40 ms, and the host waited 20 for it; or it ends before it begins.
  for (const end of [40, -1]) {
    const times = [{ begin: 0, end }, { begin: 28, end: 30 }, { begin: 31, end: 33 }];
    assert.deepEqual(placeSubmits(submits, times, 70), { spans: wall, trusted: false });
  }
  assert.deepEqual(placeSubmits(submits, undefined, 70), { spans: wall, trusted: false });
});

import assert from "node:assert/strict";
import { openProgress, type ProgressOptions } from "../../tasks/cli/progress.ts";

/** A display with a clock that the test moves, and what it wrote. */
function display(options: ProgressOptions) {
  const written: string[] = [];
  const time = { now: 1000 };
  const progress = openProgress({
    clock: () => time.now,
    write: (text) => written.push(text),
    ...options,
  });
  return { progress, written, time };
}

Deno.test("a terminal gets one line that is rewritten, and cleared at the end", () => {
  const { progress, written, time } = display({ width: 100 });
  progress.update({ phase: "gram", done: 0, total: 100 });
  time.now += 2000;
  progress.update({ phase: "factor", done: 25, total: 100 });
  progress.close();
  assert.deepEqual(written, [
    "\r\x1b[K  0 % [--------------------] gram",
    "\r\x1b[K 25 % [#####---------------] factor, about 6.0 s left",
    "\r\x1b[K",
  ]);
});

Deno.test("a terminal's line is shorter than the terminal", () => {
  const { progress, written, time } = display({ width: 20, label: "audit" });
  time.now += 10_000;
  progress.update({ phase: "a long name of a phase", done: 1, total: 3 });
  assert.equal(written[0].replace("\r\x1b[K", "").length, 19);
});

Deno.test("a terminal's line is rewritten at most ten times a second", () => {
  const { progress, written, time } = display({ width: 80 });
  for (let i = 0; i < 1000; i++, time.now += 1) {
    progress.update({ phase: "factor", done: i, total: 1000 });
  }
  assert.equal(written.length, 10);
});

Deno.test("elsewhere a line comes where a phase starts, every five seconds, and at the end", () => {
  const { progress, written, time } = display({ width: undefined, label: "audit" });
  for (let i = 0; i <= 120; i++, time.now += 100) {
    progress.update({ phase: i < 90 ? "factor" : "solve", done: i, total: 120 });
  }
  progress.close();
  assert.deepEqual(written, [
    "audit: factor,   0 %\n",
    "audit: factor,  41 %, about 7.0 s left\n",
    "audit: solve,  75 %, about 3.0 s left\n",
    "audit: done in 12 s\n",
  ]);
});

Deno.test("times are told in seconds, minutes or hours", () => {
  const left = (elapsed: number, done: number) => {
    const { progress, written, time } = display({ width: undefined });
    time.now += elapsed;
    progress.update({ phase: "x", done, total: 100 });
    return written[0].replace(/.*about (.*) left\n/, "$1");
  };
  assert.equal(left(1000, 50), "1.0 s");
  assert.equal(left(30_000, 50), "30 s");
  assert.equal(left(125_000, 50), "2 min 05 s");
  assert.equal(left(4_000_000, 50), "1 h 06 min");
});

Deno.test("no time is estimated at the very beginning, at the end, or without work", () => {
  for (const [elapsed, done, total] of [[100, 50, 100], [9e9, 0, 100], [9e9, 1, 1], [9e9, 0, 0]]) {
    const { progress, written, time } = display({ width: undefined });
    time.now += elapsed;
    progress.update({ phase: "x", done, total });
    assert.doesNotMatch(written[0], /left|NaN/);
  }
});

Deno.test("quiet progress, and progress that never began, write nothing", () => {
  const quiet = display({ quiet: true, width: 80 });
  quiet.progress.update({ phase: "x", done: 1, total: 2 });
  quiet.progress.close();
  const idle = display({ width: 80 });
  idle.progress.close();
  assert.deepEqual([...quiet.written, ...idle.written], []);
});

Deno.test("closed progress writes nothing more", () => {
  const { progress, written } = display({ width: 80 });
  {
    using open = progress;
    open.update({ phase: "x", done: 1, total: 2 });
  }
  progress.update({ phase: "y", done: 2, total: 2 });
  progress.close();
  assert.equal(written.length, 2);
});

Deno.test("progress that is left by an error does not say that it is done", () => {
  const { progress, written } = display({ width: undefined, label: "audit" });
  {
    using open = progress;
    open.update({ phase: "x", done: 1, total: 2 });
  }
  progress.close();
  assert.deepEqual(written, ["audit: x,  50 %\n"]);
});

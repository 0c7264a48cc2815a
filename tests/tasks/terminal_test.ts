import assert from "node:assert/strict";
import { distributionLine, sparkline, sparklines } from "../../tasks/cli/sparkline.ts";
import { printTable, tableLines } from "../../tasks/cli/table.ts";
import { PLAIN, styled, type Terminal } from "../../tasks/cli/terminal.ts";
import { withUnit } from "../../tasks/cli/units.ts";

const ROWS = [["index", "label", "kl, nats"], ["7", "cat", "1.5"], ["12345", "größer", "10"]];

/** What is printed. */
function printed(rows: readonly (readonly string[])[], terminal: Terminal): string[] {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    printTable(rows, terminal);
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("a table's columns are as wide as they need, in letters and not in bytes", () => {
  assert.deepEqual(tableLines(ROWS), [
    "  index   label  kl, nats",
    "      7     cat       1.5",
    "  12345  größer        10",
  ]);
  assert.deepEqual(tableLines([["a", "n"], ["\u{1f431}\u{1f431}", "1"]], 1), [
    "  a   n",
    "  \u{1f431}\u{1f431}  1",
  ]);
});

Deno.test("a pipe gets the whole table without codes, a terminal bold heads", () => {
  assert.deepEqual(printed(ROWS, PLAIN), tableLines(ROWS));
  const [head, ...lines] = printed(ROWS, { width: 80, colors: true });
  assert.equal(head, "\x1b[1m  index   label  kl, nats\x1b[22m");
  assert.deepEqual(lines, tableLines(ROWS).slice(1));
  assert.deepEqual(printed(ROWS, { width: 80, colors: false }), tableLines(ROWS));
});

Deno.test("columns that a terminal has no room for are left out and named", () => {
  const narrow = printed(ROWS, { width: 24, colors: false });
  assert.deepEqual(narrow, [
    "  index   label",
    "      7     cat",
    "  12345  größer",
    "  (no room here for kl, nats)",
  ]);
  assert.deepEqual(printed(ROWS, { width: 25, colors: false }), tableLines(ROWS));
  assert.equal(printed(ROWS, { width: 5, colors: false })[0], "  index   label");
});

Deno.test("a sparkline has a block a value, and a block for neighbors where there are too many", () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], { width: 8 }), "▁▂▃▄▅▆▇█");
  assert.equal(sparkline([0, 0, 7, 7], { width: 2 }), "▁█");
  assert.equal(sparkline([4, 8], { width: 9, least: 0 }), "▅█");
  assert.equal(sparkline([3, NaN, 3], { width: 3 }), "▁ ▁");
  assert.equal(sparkline([NaN], { width: 3 }), " ");
  assert.equal(sparkline([], { width: 3 }), "");
});

Deno.test("a distribution says its ends, and is of logarithms where it spans powers of ten", () => {
  const narrow: Terminal = { width: 54, colors: false };
  assert.equal(distributionLine([0, 1, 2, 3, 4, 4, 4, 4], narrow), "0.00 ▂▂▂█ 4.00");
  assert.equal(distributionLine([1, 10, 100, 999], narrow), "1.00 ████ 999 (logarithmic)");
  assert.equal(distributionLine([2, 2], narrow), "2.00 █▁▁▁ 2.00");
  assert.equal([...distributionLine([0, 1], PLAIN)].filter((c) => "▁█".includes(c)).length, 40);
});

Deno.test("lines of blocks fit into the terminal beside their names", () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i);
  const lines = (width: number | undefined) =>
    sparklines([{ name: "7", values }, { name: "1234", values }], { width, colors: false });
  assert.deepEqual(lines(undefined).map((line) => line.length), [68, 68]);
  assert.deepEqual(lines(30).map((line) => line.length), [29, 29]);
  assert.ok(lines(30)[0].startsWith("     7  ▁"));
  const [colored] = sparklines([{ name: "7", values }], { width: 30, colors: true });
  assert.ok(colored.startsWith("  7  \x1b[36m▁") && colored.endsWith("█\x1b[39m"), colored);
});

Deno.test("styles are codes where there are colors, and nothing elsewhere", () => {
  assert.equal(styled("x", "dim", { colors: true }), "\x1b[2mx\x1b[22m");
  assert.equal(styled("x", "dim", PLAIN), "x");
  assert.equal(styled("", "bold", { colors: true }), "");
});

Deno.test("what has a unit says it, and nothing else", () => {
  assert.deepEqual(["kl", "psnr", "auc", "toString"].map(withUnit), [
    "kl, nats",
    "psnr, dB",
    "auc",
    "toString",
  ]);
});

import assert from "node:assert/strict";
import { toCsv } from "../../src/report/table.ts";

Deno.test("toCsv writes names, then rows, each number as the shortest that reads back", () => {
  const csv = toCsv({
    differ_idx: [0, 1, 2],
    kl: Float64Array.of(0.1, 1e-300, 1 / 3),
    mse: Float32Array.of(0.5, -2, 1e20),
  });
  assert.equal(
    csv,
    "differ_idx,kl,mse\n0,0.1,0.5\n1,1e-300,-2\n2,0.3333333333333333,100000002004087730000\n",
  );
});

Deno.test("toCsv quotes words that hold commas, quotes or line breaks", () => {
  const csv = toCsv({ class: ['a "b"', "c,d", "e\nf", ""], "x, y": [1, 2, 3, 4] });
  assert.equal(csv, 'class,"x, y"\n"a ""b""",1\n"c,d",2\n"e\nf",3\n,4\n');
});

Deno.test("a table without rows has its names only", () => {
  assert.equal(toCsv({ a: [], b: new Float64Array(0) }), "a,b\n");
});

Deno.test("a number that is not finite is refused with its column and row", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.throws(() => toCsv({ a: [1, 2], kl: [0, value] }), {
      name: "RangeError",
      message: new RegExp(`finite numbers only, got ${value} in column kl, row 1`),
    });
  }
});

Deno.test("columns of different length and tables without columns are refused", () => {
  assert.throws(() => toCsv({ a: [1, 2], b: [1] }), {
    name: "TypeError",
    message: "columns must have equal lengths, got 2 in a, 1 in b",
  });
  assert.throws(() => toCsv({}), TypeError);
});

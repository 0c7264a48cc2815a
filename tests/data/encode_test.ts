import assert from "node:assert/strict";
import {
  type ColumnValues,
  csv,
  encodeTable,
  type Selection,
  tableEncoder,
  type TableOptions,
} from "../../src/data/mod.ts";
import golden from "../reference/golden/tables.json" with { type: "json" };
import { inFolder } from "./idx_files.ts";

/** The table of these columns, and how often each was read. */
async function encode(
  columns: Readonly<Record<string, ColumnValues>>,
  options: TableOptions & Selection = {},
) {
  const reads: Record<string, number> = {};
  const data = await encodeTable({
    name: "table",
    path: "folder/table",
    columns: Object.entries(columns).map(([name, values]) => ({
      name,
      read: () => {
        reads[name] = (reads[name] ?? 0) + 1;
        return Promise.resolve(values);
      },
    })),
  }, options);
  return { data, reads };
}

const columns = {
  age: Float64Array.of(3, 4, 5, 6),
  color: ["red", "blue", "?", "red"],
  label: Int32Array.of(1, 0, 1, 10),
};

Deno.test("columns of numbers and words become features, each read again to fill them", async () => {
  const { data, reads } = await encode(columns);
  assert.deepEqual(data.featureNames, ["age", "color=?", "color=blue", "color=red"]);
  assert.deepEqual(data.row(1), Float32Array.of(4, 0, 1, 0));
  assert.deepEqual(data.classes, ["0", "1", "10"]);
  assert.deepEqual(data.labels, Int32Array.of(1, 0, 1, 2));
  assert.deepEqual(reads, { label: 1, age: 2, color: 2 });
  const late = await encode({ ...columns, size: ["40", "XL", "38", "40"] });
  assert.deepEqual(late.data.featureNames?.slice(4), ["size=38", "size=40", "size=XL"]);
  assert.equal(late.reads.size, 3);
});

Deno.test("a table by columns is the same table as a CSV file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/table.csv`;
    await Deno.writeTextFile(path, golden.oneHot.csv);
    const n = golden.oneHot.inputs.length;
    const at = (feature: string) => golden.oneHot.features.indexOf(feature);
    const numbers = (feature: string) => golden.oneHot.inputs.map((row) => row[at(feature)]);
    const words = (column: string) =>
      golden.oneHot.inputs.map((row) => {
        const names = golden.oneHot.features.filter((name) => name.startsWith(`${column}=`));
        return names.find((name) => row[at(name)] === 1)?.slice(column.length + 1) ?? "";
      });
    const table = {
      age: Float64Array.from(numbers("age")),
      city: words("city"),
      kind: words("kind"),
      income: Float32Array.from(numbers("income")),
      label: Array.from({ length: n }, (_, i) => i % 2 === 0 ? "even" : "odd"),
    };
    for (
      const options of [
        { size: 7, seed: 3 },
        { response: "income", drop: ["label"], categorical: ["kind"] },
        { label: "kind", classes: ["z", "x"] },
      ]
    ) {
      const { data } = await encode(table, options);
      const read = await csv(path, options);
      assert.deepEqual({ ...read, name: "", row: 0 }, { ...data, name: "", row: 0 });
    }
  }));

Deno.test("cells that cannot be used are refused with their record", async () => {
  const cases: [Partial<Record<keyof typeof columns, ColumnValues>>, TableOptions, string][] = [
    [
      { age: Float64Array.of(3, NaN, 5, 6) },
      {},
      'column "age" of record 1 is "NaN", not a finite float32; correct the cell, or remove the ' +
      "record or the column.",
    ],
    [
      { color: ["red", "", "red", "red"] },
      {},
      'column "color" of record 1 is empty; fill the cell or remove the record.',
    ],
    [
      {},
      { numeric: ["color"] },
      'column "color" of record 0 is "red", not a finite float32; correct the cell, or remove the ' +
      "record or the column.",
    ],
    [
      {},
      { response: "color" },
      'column "color" of record 0 is "red", not a finite number; correct the cell or remove the ' +
      "record, or name a column of classes as the label instead.",
    ],
    [{ label: [] }, {}, "there is no record; add records."],
  ];
  for (const [change, options, message] of cases) {
    await assert.rejects(encode({ ...columns, ...change }, options), {
      name: "DataError",
      message: `folder/table: ${message}`,
    });
  }
});

Deno.test("columns of different lengths are refused", async () => {
  await assert.rejects(encode({ ...columns, age: Float64Array.of(1, 2, 3) }), {
    name: "DataError",
    message:
      'folder/table: column "age" has 3 cells, and "label" has 4; give each record one cell ' +
      "a column.",
  });
});

Deno.test("an encoder scales by a column's range and knows its categories alone", () => {
  const encoder = tableEncoder([
    { name: "age", kind: "numeric", range: { lowest: 10, highest: 20 } },
    { name: "flat", kind: "numeric", range: { lowest: 5, highest: 5 } },
    { name: "color", kind: "categorical", categories: ["blue", "red"] },
  ], 2);
  const where = { path: "ask.csv", line: 2 };
  encoder.set(0, 0, "15", where);
  encoder.set(0, 1, "5", where);
  encoder.set(0, 2, "red", where);
  encoder.set(1, 0, 25, where);
  encoder.set(1, 2, "blue", where);
  assert.deepEqual(encoder.inputs, Float32Array.of(0.5, 0, 0, 1, 1.5, 0, 1, 0));
  assert.throws(() => encoder.set(1, 2, "green", where), {
    name: "DataError",
    message: 'ask.csv, line 2: column "color" is "green", which the training data does not have; ' +
      'give one of "blue", "red".',
  });
  assert.throws(() => encoder.set(1, 0, "old", where), /is "old", not a finite float32/);
});

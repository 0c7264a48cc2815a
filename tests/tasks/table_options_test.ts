import assert from "node:assert/strict";
import type { TableColumn } from "../../mod.ts";
import { mixedColumns, tableOptions } from "../../tasks/cli/table_options.ts";

const size: TableColumn = {
  name: "size",
  kind: "categorical",
  categories: ["36", "38", "4O", "42"],
};

Deno.test("a word among numbers is told, with the options that settle it", () => {
  const color: TableColumn = { name: "color", kind: "categorical", categories: ["red", "1"] };
  const age: TableColumn = { name: "age", kind: "numeric" };
  assert.deepEqual(mixedColumns({ columns: [age, size, color] }, { categorical: undefined }), [
    'column "size" has "4O" among numbers, so each of its 4 values is a feature; say ' +
    "--categorical size or --numeric size",
  ]);
});

Deno.test("nothing is told of a column that the user says is categorical, and of no table", () => {
  assert.deepEqual(mixedColumns({ columns: [size] }, { categorical: ["size"] }), []);
  assert.deepEqual(mixedColumns({}, { categorical: undefined }), []);
});

Deno.test("options that are not given are not in the library's", () => {
  const none = { label: undefined, numeric: undefined, categorical: undefined };
  assert.deepEqual(tableOptions({ ...none, response: "days", drop: ["id"] }), {
    response: "days",
    drop: ["id"],
  });
});

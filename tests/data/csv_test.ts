import assert from "node:assert/strict";
import { csv, type CsvOptions, type Dataset } from "../../src/data/mod.ts";
import { inFolder } from "./idx_files.ts";

/** What `csv` reads from a file with this content. */
async function read(content: string | Uint8Array, options: CsvOptions = {}): Promise<Dataset> {
  let result: Dataset | undefined;
  await inFolder(async (folder) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/table.csv`, bytes);
    result = await csv(`${folder}/table.csv`, options);
  });
  assert.ok(result);
  return result;
}

/** Asserts the whole message, less the folder. */
async function assertRefused(
  content: string | Uint8Array,
  message: string,
  options: CsvOptions = {},
) {
  await assert.rejects(read(content, options), (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "DataError");
    assert.equal(error.message.replace(/^.*\/(?=table\.csv)/, ""), message);
    return true;
  });
}

const small = "x,label,y\n1,cat,2\n-3.5,dog,4e-3\n0,cat,7\n";

Deno.test("a table has named features, sorted classes and rows numbered from 0", async () => {
  const table = await read(small);
  assert.equal(table.name, "table.csv");
  assert.equal(table.split, "");
  assert.deepEqual(table.featureNames, ["x", "y"]);
  assert.deepEqual(table.inputs, Float32Array.of(1, 2, -3.5, 4e-3, 0, 7));
  assert.deepEqual(table.classes, ["cat", "dog"]);
  assert.deepEqual(table.labels, Int32Array.of(0, 1, 0));
  assert.deepEqual(table.indices, Int32Array.of(0, 1, 2));
});

Deno.test("a byte-order mark, CRLF, quotes, spaces and blank lines make no difference", async () => {
  const dressed =
    '\ufeff"x", label ,y\r\n1,"cat", 2 \r\n\r\n"-3.5",dog,4e-3\r\n0,cat,7\r\n\r\n  \r\n';
  const [plain, same] = [await read(small), await read(dressed)];
  assert.deepEqual(same, { ...plain, row: same.row });
  const unterminated = await read(small.trimEnd());
  assert.deepEqual(unterminated.inputs, plain.inputs);
});

Deno.test("quoted names and classes keep their commas, quotes and line breaks", async () => {
  const table = await read('"a, ""b""",label\n1,"New\nYork"\n2,"Oslo, east"\n');
  assert.deepEqual(table.featureNames, ['a, "b"']);
  assert.deepEqual(table.classes, ["New\nYork", "Oslo, east"]);
});

Deno.test("classes that are all numbers are sorted by value, others by their letters", async () => {
  const numbers = await read("x,label\n0,10\n0,9\n0,-1\n0,9\n");
  assert.deepEqual(numbers.classes, ["-1", "9", "10"]);
  assert.deepEqual(numbers.labels, Int32Array.of(2, 1, 0, 1));
  const words = await read("x,label\n0,10\n0,9\n0,z\n");
  assert.deepEqual(words.classes, ["10", "9", "z"]);
});

Deno.test("the label column, classes and a sample are selected", async () => {
  const content = "label,kind\n1,3\n2,5\n3,8\n4,3\n";
  const table = await read(content, { label: "kind", classes: [8, 3] });
  assert.deepEqual(table.featureNames, ["label"]);
  assert.deepEqual(table.classes, ["8", "3"]);
  assert.deepEqual(table.indices, Int32Array.of(0, 2, 3));
  assert.deepEqual(table.labels, Int32Array.of(1, 0, 1));
  const drawn = await read(content, { label: "kind", size: 3, balanced: true, seed: 1 });
  assert.deepEqual(drawn.labels.toSorted(), Int32Array.of(0, 1, 2));
  await assert.rejects(read(small, { classes: ["bird"] }), RangeError);
});

Deno.test("a cell that is no finite number is refused with its line, column and content", async () => {
  const tail = "correct the cell, or remove the record or the column.";
  for (const cell of ["two", "0x1f", "NaN", "Infinity", "-inf", "1e39", "1;5", "?"]) {
    const numeric = ["two", "1;5", "0x1f"].includes(cell) ? ["y"] : [];
    await assertRefused(
      `x,label,y\n1,cat,2\n\n1,dog,${cell}\n`,
      `table.csv, line 4: column "y" is "${cell}", not a finite float32; ${tail}`,
      { numeric },
    );
  }
  await assertRefused(
    'x,label\n1,"a\nb"\n2,c\n?,c\n',
    `table.csv, line 5: column "x" is "?", not a finite float32; ${tail}`,
  );
});

Deno.test("a column with a word in it is categorical: a feature for each category", async () => {
  const table = await read(
    "age,color,label,zip\n3,red,a,07\n4,blue,b,7\n5,?,b,07\n6,red,a,10\n",
    { categorical: ["zip"] },
  );
  assert.deepEqual(table.featureNames, [
    "age",
    "color=?",
    "color=blue",
    "color=red",
    "zip=07",
    "zip=7",
    "zip=10",
  ]);
  assert.deepEqual(Array.from(table.row(1)), [4, 0, 1, 0, 0, 1, 0]);
  assert.deepEqual(Array.from(table.row(2)), [5, 1, 0, 0, 1, 0, 0]);
  assert.deepEqual(table.columns?.map(({ kind }) => kind), [
    "numeric",
    "categorical",
    "categorical",
  ]);
});

Deno.test("numbers before the first word of a column are categories, too", async () => {
  const table = await read("size,label\n40,a\nXL,b\n38,a\nNA,b\n40,b\n");
  assert.deepEqual(table.featureNames, ["size=38", "size=40", "size=NA", "size=XL"]);
  assert.deepEqual(Array.from(table.row(0)), [0, 1, 0, 0]);
});

Deno.test("columns are left out, and more categories than 1,000 refused with the first word", async () => {
  const lines = Array.from({ length: 1001 }, (_, i) => `${i === 2 ? "II" : i},${i},${i % 2}`);
  const content = `id,x,label\n${lines.join("\n")}\n`;
  const table = await read(content, { drop: ["id"] });
  assert.deepEqual(table.featureNames, ["x"]);
  await assertRefused(
    content,
    'table.csv, line 4: column "id" is "II", no number, and so the column is categorical, with ' +
      "more than 1000 categories; correct the cell, or leave the column out (--drop id).",
  );
  const fewer = await read(`id,x,label\n${lines.slice(1).join("\n")}\n`);
  assert.equal(fewer.features, 1001);
});

Deno.test("an empty cell is refused, of a feature and of the label", async () => {
  const tail = "is empty; fill the cell or remove the record.";
  await assertRefused("x,label\n1,cat\n ,dog\n", `table.csv, line 3: column "x" ${tail}`);
  await assertRefused("x,label\r\n1,\r\n2,dog\r\n", `table.csv, line 2: column "label" ${tail}`);
});

Deno.test("a wrong number of cells is refused", async () => {
  const tail = "cells instead of the header's 2; give every record one cell a column.";
  await assertRefused("x,label\n1,cat\n2,dog,3\n", `table.csv, line 3: 3 ${tail}`);
  await assertRefused("x,label\n1\n2,dog\n", `table.csv, line 2: 1 ${tail}`);
});

Deno.test("a header without the label column lists the columns and the nearest one", async () => {
  await assertRefused(
    "x,labels,y\n1,cat,2\n",
    'table.csv, line 1: there is no column "label" (did you mean "labels"?); name the label ' +
      'column, one of "x", "labels", "y".',
  );
  await assertRefused(
    "\nx,y\n1,2\n",
    'table.csv, line 2: there is no column "species"; name the label column, one of "x", "y".',
    { label: "species" },
  );
  await assertRefused(
    "label\ncat\n",
    "table.csv, line 1: there is no column but the label; add a column.",
  );
});

Deno.test("columns without a name or with the same one are refused", async () => {
  await assertRefused(
    "x,label,x\n1,cat,2\n",
    'table.csv, line 1: two columns are named "x"; rename or remove one.',
  );
  await assertRefused(
    ",x,label\n0,1,cat\n",
    "table.csv, line 1: column 1 has no name; name every column.",
  );
});

Deno.test("a table without records or with a single class is refused", async () => {
  await assertRefused("", "table.csv: it is empty; give a header and records.");
  await assertRefused("\r\n\r\n", "table.csv: it is empty; give a header and records.");
  await assertRefused(
    "x,label\n",
    "table.csv: there is no record after the header; add records.",
  );
  await assertRefused(
    "x,label\n1,cat\n2,cat\n",
    'table.csv: all records have one class, "cat", in column "label"; give records of two ' +
      "classes or more.",
  );
});

Deno.test("quotes that do not match and bytes that are no UTF-8 are refused", async () => {
  await assertRefused(
    'x,label\n1,cat\n2,"dog\n3,cat\n',
    "table.csv, line 3: its quotes do not match (Quoted field unterminated); close every quote, " +
      'and double a quote inside quotes ("").',
  );
  await assertRefused(
    Uint8Array.of(0x78, 0xff, 0x0a),
    "table.csv: it is not UTF-8; save it as UTF-8.",
  );
});

Deno.test("a file that is not there is refused", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(csv(`${folder}/none.csv`), {
      name: "DataError",
      message: `${folder}/none.csv: there is no such file; correct the path.`,
    });
  });
});

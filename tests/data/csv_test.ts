import assert from "node:assert/strict";
import { csv, type CsvOptions, type Dataset, targets } from "../../src/data/mod.ts";
import golden from "../reference/golden/tables.json" with { type: "json" };
import { assertClose } from "../support.ts";
import { fuzz } from "./fuzz.ts";
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
      'column (--label), one of "x", "labels", "y".',
  );
  await assertRefused(
    "\nx,y\n1,2\n",
    'table.csv, line 2: there is no column "species"; name the label column (--label), one of "x", "y".',
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
    "table.csv: there is no record; add records.",
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

Deno.test("words become the features that scikit-learn's OneHotEncoder makes of them", async () => {
  const { csv: content, features, inputs } = golden.oneHot;
  const table = await read(content, { categorical: ["city"] });
  // By code unit, as numpy sorts them by code point; all are of one unit.
  assert.deepEqual(table.featureNames, features);
  assert.deepEqual(table.inputs, Float32Array.from(inputs.flat()));
  assert.deepEqual(table.classes, ["even", "odd"]);
});

Deno.test("a response is a number of each record, standardized as scikit-learn does", async () => {
  const diabetes = new URL("../reference/golden/diabetes.csv", import.meta.url).pathname;
  const table = await csv(diabetes, { response: "progression" });
  const { mean, deviation, targets: expected } = golden.response;
  assert.deepEqual(table.classes, ["progression"]);
  assert.deepEqual(Array.from(table.responses ?? []).slice(0, 3), [151, 75, 141]);
  // Sums of 60 terms, each rounded.
  assertClose([(table.responseScale?.mean ?? 0) / mean], [1], 60 * 2 ** -53, "mean");
  assertClose([(table.responseScale?.deviation ?? 0) / deviation], [1], 60 * 2 ** -53, "deviation");
  assertClose(targets(table), expected, 1e-13, "targets");
  const some = await csv(diabetes, { response: "progression", size: 20, seed: 1 });
  // Of the records drawn: their targets have mean 0 and deviation 1.
  const drawn = targets(some);
  assertClose([drawn.reduce((sum, value) => sum + value, 0)], [0], 1e-13, "sum");
  assertClose([drawn.reduce((sum, value) => sum + value ** 2, 0)], [20], 1e-13, "squares");
  some.indices.forEach((index, i) => assert.equal(some.responses?.[i], table.responses?.[index]));
});

Deno.test("a response that is no number, the same everywhere, or missing is refused", async () => {
  const options = { response: "y" };
  await assertRefused(
    "x,y\n1,2\n3,two\n",
    'table.csv, line 3: column "y" is "two", not a finite number; correct the cell or remove the ' +
      "record, or name a column of classes as the label instead.",
    options,
  );
  await assertRefused(
    "x,y\n1,2\n3,\n",
    'table.csv, line 3: column "y" is empty; fill the cell or remove the record.',
    options,
  );
  await assertRefused(
    "x,y\n1,2\n3,2.0\n",
    'table.csv: all records have one response, 2, in column "y"; give records of two responses or ' +
      "more.",
    options,
  );
  await assertRefused(
    "height,weight\n1,2\n",
    'table.csv, line 1: there is no column "y"; name the response column (--response), ' +
      'one of "height", "weight".',
    options,
  );
});

Deno.test("options that exclude each other are a RangeError", async () => {
  const content = "x,y,label\n1,2,a\n3,4,b\n";
  const cases: [CsvOptions, RegExp][] = [
    [{ response: "y", label: "label" }, /response is "y" and label "label"; leave one out/],
    [{ categorical: ["x"], numeric: ["x"] }, /column "x" is said to be categorical and numeric/],
    [{ drop: ["label"] }, /column "label" is the label, and in drop; leave it out there/],
    [{ response: "y", balanced: true }, /balanced selects by class, and the response "y"/],
    [{ response: "y", classes: ["a"] }, /classes selects by class, and the response "y"/],
    [{ response: "y", proportions: { a: 1 } }, /proportions selects by class/],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(read(content, options), { name: "RangeError", message });
  }
  await assertRefused(
    content,
    'table.csv, line 1: there is no column "z" (did you mean "x"?); name columns to leave out, ' +
      'one of "x", "y", "label".',
    { drop: ["z"] },
  );
});

Deno.test("more classes than 10,000 are refused: they are responses, or names", async () => {
  const lines = Array.from({ length: 10_001 }, (_, i) => `0,${i}`);
  await assertRefused(
    `x,label\n${lines.join("\n")}\n`,
    'table.csv, line 10002: column "label" has more than 10000 classes; name another label column ' +
      "or, for a regression, this one as the response.",
  );
});

Deno.test("damaged tables are read or refused, 5,000 of them", async () => {
  const encoder = new TextEncoder();
  const contents = [golden.oneHot.csv, small, '\ufeff"x",y,label\r\n1,é,"a\nb"\r\n2,東,c\r\n'];
  const counts = await fuzz(contents.map((text) => encoder.encode(text)), async (path) => {
    const table = await csv(path);
    assert.ok(table.inputs.every(Number.isFinite));
  }, { cases: 5000, name: "file.csv" });
  assert.ok(counts.read > 500 && counts.refused > 1000, JSON.stringify(counts));
});

Deno.test("damaged tables of a regression are read or refused, 5,000 of them", async () => {
  const bytes = new TextEncoder().encode(golden.oneHot.csv);
  const counts = await fuzz([bytes], async (path) => {
    const table = await csv(path, { response: "income", numeric: ["age"], drop: ["label"] });
    assert.ok(targets(table).every(Number.isFinite));
  }, { cases: 5000, name: "file.csv", seed: 2 });
  assert.ok(counts.read > 200 && counts.refused > 1000, JSON.stringify(counts));
});

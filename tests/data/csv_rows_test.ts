import assert from "node:assert/strict";
import Papa from "papaparse";
import { forEachRow, rowReader } from "../../src/data/csv_rows.ts";
import { DataError } from "../../src/data/error.ts";
import { random } from "../../src/data/random.ts";
import { fileBytes } from "../../src/data/zip.ts";
import { inFolder } from "./idx_files.ts";

/** The rows of a text that comes in pieces: [line, ...cells]. */
function rowsOf(pieces: readonly string[]): (number | string)[][] {
  const rows: (number | string)[][] = [];
  const reader = rowReader("a.csv", ({ cells, line }) => rows.push([line, ...cells]));
  pieces.forEach((piece) => reader.push(piece));
  reader.end();
  return rows;
}

/** What it says of a text, or the rows. */
function outcome(pieces: readonly string[]): unknown {
  try {
    return rowsOf(pieces);
  } catch (error) {
    assert.ok(error instanceof DataError);
    return error.message;
  }
}

const TRICKY = 'a,"b ""c""\r\nd",e\r\n\r\n"",2,"x" \r\n3,"4,\n5\r6",\n"é東",7,8';

Deno.test("quotes keep commas, line breaks and doubled quotes, and lines are counted in them", () => {
  assert.deepEqual(rowsOf([TRICKY]), [
    [1, "a", 'b "c"\r\nd', "e"],
    [4, "", "2", "x"],
    [5, "3", "4,\n5\r6", ""],
    [8, "é東", "7", "8"],
  ]);
});

Deno.test("where a text is cut makes no difference", () => {
  const whole = rowsOf([TRICKY]);
  for (let at = 0; at <= TRICKY.length; at++) {
    assert.deepEqual(rowsOf([TRICKY.slice(0, at), TRICKY.slice(at)]), whole, `cut at ${at}`);
  }
  assert.deepEqual(rowsOf([...TRICKY]), whole);
});

Deno.test("lines end with LF, CRLF or CR", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const expected = [[1, "a", "b"], [3, "c", "d"]];
    assert.deepEqual(rowsOf([`a,b${end}${end}c,d${end}`]), expected);
    assert.deepEqual(rowsOf([...`a,b${end}${end}c,d`]), expected);
  }
});

Deno.test("quotes that do not match are refused with the line where their record begins", () => {
  const remedy = 'close every quote, and double a quote inside quotes ("").';
  const cases: [string, number, string][] = [
    ['a,b\n"c,d\ne,f\n', 2, "Quoted field unterminated"],
    ['a,b\n\nc,"d"e\n', 3, "Trailing quote on quoted field is malformed"],
    ['a,"b" "c"\n', 1, "Trailing quote on quoted field is malformed"],
  ];
  for (const [text, line, problem] of cases) {
    const message = `a.csv, line ${line}: its quotes do not match (${problem}); ${remedy}`;
    assert.equal(outcome([text]), message);
    assert.equal(outcome([...text]), message);
  }
});

Deno.test("a record without end is refused before it fills the memory", () => {
  const reader = rowReader("a.csv", () => {});
  reader.push('a\n"');
  const piece = "x".repeat(2 ** 20);
  assert.throws(() => {
    for (let i = 0; i < 40; i++) reader.push(piece);
  }, {
    message: "a.csv, line 2: the record has more than 33554432 characters; close the quote that " +
      "is open, or separate the records by line breaks.",
  });
  const short = rowReader("a.csv", () => {});
  for (let i = 0; i < 40; i++) short.push(`${piece}\n`);
  short.end();
});

Deno.test("texts are read as papaparse reads them, wherever they are cut", () => {
  const { integer } = random(3);
  const parts = ["a", "1.5", ",", ",", '"', '""', "\n", "\n", " ", "é", "東"];
  let refused = 0;
  for (let i = 0; i < 10_000; i++) {
    // At the end of a text papaparse refuses a space behind a quote, which it takes elsewhere.
    const letters = Array.from({ length: 1 + integer(24) }, () => parts[integer(parts.length)]);
    const text = `${letters.join("")}\n`;
    const { data, errors } = Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" });
    const rows = data.map((cells) => cells.map((cell) => cell.trim()))
      .filter((cells) => cells.length > 1 || cells[0] !== "");
    const cut = integer(text.length + 1);
    const got = outcome([text.slice(0, cut), text.slice(cut)]);
    if (errors.length > 0) {
      refused++;
      assert.equal(typeof got, "string", JSON.stringify(text));
    } else {
      assert.ok(Array.isArray(got), `${JSON.stringify(text)}: ${got}`);
      assert.deepEqual(got.map(([, ...cells]) => cells), rows, JSON.stringify(text));
    }
  }
  assert.ok(refused > 1000 && refused < 9000, `${refused}`);
});

Deno.test("letters of several bytes are read across the pieces of a file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/long.csv`;
    // Three bytes a letter do not divide the pieces of 2^18: one is cut at each of their ends.
    const line = `${"東".repeat(99)},1\n`;
    await Deno.writeTextFile(path, "\ufeffword,x\n" + line.repeat(4000));
    let count = 0;
    await forEachRow(await fileBytes(path, "long.csv"), ({ cells, line: at }) => {
      assert.deepEqual(cells, at === 1 ? ["word", "x"] : ["東".repeat(99), "1"]);
      count++;
    });
    assert.equal(count, 4001);
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 5)); // within the last letter
    await assert.rejects(forEachRow(await fileBytes(path, "long.csv"), () => {}), {
      message: `${path}: it is not UTF-8; save it as UTF-8.`,
    });
  }));

import assert from "node:assert/strict";
import { DataError, readIndices } from "../../src/data/mod.ts";
import { inFolder } from "./idx_files.ts";

/** Reads a file of this name and text. */
async function read(name: string, text: string, column?: string): Promise<number[]> {
  let result: number[] = [];
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    result = [...await readIndices(`${folder}/${name}`, column)];
  });
  return result;
}

Deno.test("positions are a column of a table, index by default, or one a line", async () => {
  const table = "index,label,kl,worst\n12,3,0.5,4\n7,8,0.25,2.0\n0,3,0.125,30\n";
  assert.deepEqual(await read("audit.csv", table), [12, 7, 0]);
  assert.deepEqual(await read("AUDIT.CSV", table, "worst"), [4, 2, 30]);
  assert.deepEqual(await read("some.txt", "\n 5\r\n3 \n\n2147483647"), [5, 3, 2147483647]);
});

for (
  const [what, name, text, message] of [
    ["a number below 0", "a.txt", "1\n-2\n", /a\.txt, line 2: "-2" is not a record's position/],
    ["a fraction", "a.txt", "1.5\n", /line 1: "1\.5" is not/],
    ["a number beyond int32", "a.txt", "2147483648\n", /"2147483648" is not/],
    ["a word in a table", "a.csv", "index,x\n1,2\nfour,4\n", /a\.csv, line 3: "four" is not/],
    ["a record twice", "a.txt", "4\n\n9\n4\n", /line 4: record 4 is in line 1, too; name each/],
    ["a record twice in a table", "a.csv", "index\n4\n9\n4.0\n", /line 4: record 4 is in line 2/],
    ["an empty file", "a.txt", "\n \n", /a\.txt: there is no number; give one number a line/],
    ["a table without the column", "a.csv", "indes\n1\n", /no column "index" \(did you mean "ind/],
  ] as const
) {
  Deno.test(`a list of positions with ${what} is refused`, async () => {
    await assert.rejects(read(name, text), (error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, message);
      return true;
    });
  });
}

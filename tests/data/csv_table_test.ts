import assert from "node:assert/strict";
import { type CsvTable, csvTable } from "../../src/data/mod.ts";
import { inFolder } from "./idx_files.ts";

/** Runs with the table of a file with this content. */
async function withTable(content: string, run: (table: CsvTable) => void): Promise<void> {
  await inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/t.csv`, content);
    run(await csvTable(`${folder}/t.csv`));
  });
}

// pandas writes a column without a name, and our own tables have empty cells.
const TABLE = ",differ_idx,tpr\n0,12,0.5\n1,5+17,\n\n2, 80 ,1e-3\n";

Deno.test("a table gives the columns that are asked for, whatever the others hold", async () => {
  await withTable(TABLE, (table) => {
    assert.deepEqual(table.columns, ["", "differ_idx", "tpr"]);
    assert.equal(table.count, 3);
    assert.deepEqual(table.texts("differ_idx"), ["12", "5+17", "80"]);
    assert.deepEqual(table.numbers(""), Float64Array.of(0, 1, 2));
    assert.deepEqual(table.cells("tpr"), ["0.5", "", "1e-3"]);
    assert.equal(table.line(2), 5);
  });
});

Deno.test("a column that is absent, twice there, empty or no number is refused", async () => {
  await withTable(TABLE, (table) => {
    assert.throws(() => table.texts("differ_id"), {
      name: "DataError",
      message: /t\.csv, line 1: there is no column "differ_id" \(did you mean "differ_idx"\?\);/,
    });
    assert.throws(() => table.texts("tpr"), /line 3: column "tpr" is empty/);
    assert.throws(() => table.numbers("differ_idx"), /line 3: .* "5\+17", not a finite number/);
  });
  await withTable("a,a\n1,2\n", (table) => {
    assert.throws(() => table.texts("a"), /two columns are named "a"/);
  });
});

Deno.test("a table without records or with a short one is refused", async () => {
  await assert.rejects(withTable("a,b\n", () => {}), /there is no record/);
  await assert.rejects(withTable("", () => {}), /there is no record/);
  await assert.rejects(withTable("a,b\n1,2\n3\n", () => {}), /line 3: 1 cells instead of .* 2/);
});

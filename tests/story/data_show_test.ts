import assert from "node:assert/strict";
import { csvTable, loadDataset, reportDuplicates } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

/** Runs `./lood data show`, which must end well. */
async function show(args: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runTask("data", ["show", ...args.split(" ")], { cwd });
  assert.equal(code, 0, stderr);
  const progress = args.includes("--quiet") ? /^$/ : /^data show: equal records, {3}0 %\n[^]*done/;
  assert.match(stderr, progress);
  return stdout;
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

Deno.test("data show counts digits, draws them, and lists the pairs that are near", () =>
  inFolder(async (folder) => {
    const args = "mnist --classes 3,8 --proportions 3=0.75,8=0.25 --size 800 --near 0.7 --out run";
    const summary = JSON.parse(await show(`${args} --json`, folder));
    assert.deepEqual(names(`${folder}/run`), [
      "duplicates.csv",
      "run.json",
      "sheet.png",
      "sheet.svg",
    ]);
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`)), summary);
    assert.deepEqual(summary.classes, [
      { name: "3", records: 600 },
      { name: "8", records: 200 },
    ]);
    assert.deepEqual([summary.values.least, summary.values.largest], [0, 1]);
    assert.deepEqual([...Deno.readFileSync(`${folder}/run/sheet.png`).subarray(1, 4)], [
      ...new TextEncoder().encode("PNG"),
    ]);

    const data = await loadDataset("mnist", { size: 800, proportions: { 3: 0.75, 8: 0.25 } });
    const { near } = await reportDuplicates(data, { within: 0.7 });
    assert.ok(near.pairs.length > 0);
    assert.equal(summary.duplicates.nearPairs, near.pairs.length);
    const table = await csvTable(`${folder}/run/duplicates.csv`);
    assert.deepEqual([...table.numbers("distance")], near.pairs.map(({ distance }) => distance));
    assert.deepEqual(
      [...table.numbers("other")],
      near.pairs.map(({ second }) => data.indices[second]),
    );
  }));

Deno.test("data show prints a table's first records and its equal ones", () =>
  inFolder(async (folder) => {
    const lines = Array.from(
      { length: 30 },
      (_, i) => `${i * i},${i % 7},${i % 3 ? "cat" : "dog"}`,
    );
    const text = ["height,width,kind", ...lines, "16,4,dog", "25,5,cat"].join("\n");
    Deno.writeTextFileSync(`${folder}/pets.csv`, text);
    const stdout = await show("pets.csv --label kind --out run", folder);
    assert.match(stdout, /^pets\.csv: 32 records of 2 features\n/);
    assert.match(stdout, /\n {4}cat {7}21 {2}65\.6 % {2}█{24}\n/);
    assert.match(stdout, /\n +0 +dog +0 +0\n +1 +cat +1 +1\n/);
    assert.match(stdout, /30 distinct records; 2 groups of equal ones, 1 of them with different/);
    assert.match(stdout, /\n +4, 30 +cat, dog\n +5, 31 +cat\n/);
    assert.deepEqual(names(`${folder}/run`), ["duplicates.csv", "run.json"]);
    const table = await csvTable(`${folder}/run/duplicates.csv`);
    assert.deepEqual([...table.numbers("index").subarray(0, 2)], [4, 5]);
    assert.deepEqual([...table.numbers("share").subarray(0, 2)], [0, 0]);

    const without = await show(
      "pets.csv --label kind --out run --overwrite --no-duplicates",
      folder,
    );
    assert.doesNotMatch(without, /distinct/);
    assert.deepEqual(names(`${folder}/run`), ["run.json"]);
    const numbers = await show("pets.csv --response height --drop kind --out other", folder);
    assert.match(numbers, /\nheight from 0 to 841, mean /);
    // The one feature left is a remainder of 7.
    assert.match(numbers, /\n7 distinct records; 7 groups of equal ones, 7 .* different responses/);
    const one = await show("pets.csv --label kind --size 1 --quiet --out one", folder);
    assert.match(
      one,
      /\n1 distinct records; .*\n\nno two distinct records to be near each other\n/,
    );
  }));

for (
  const [what, args, message] of [
    ["nothing", "--out run", /names or paths of data sets: 1 must be given, got 0/],
    ["a data set that is not there", "mnits --out run", /no data set "mnits" \(did you mean "mni/],
    ["a share of 0", "mnist --near 0 --out run", /share of the typical distance must be > 0/],
    ["a folder that holds files", "mnist --size 5 --out used", /used holds files/],
  ] as const
) {
  Deno.test(`data show refuses ${what} in one sentence, with exit code 2`, () =>
    inFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/used`);
      Deno.writeTextFileSync(`${folder}/used/notes`, "");
      const all = ["show", ...args.split(" ")];
      const { code, stdout, stderr } = await runTask("data", all, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.deepEqual(names(folder), ["used"]);
    }));
}

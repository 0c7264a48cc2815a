import assert from "node:assert/strict";
import { inFolder } from "../data/idx_files.ts";
import { csvText } from "./pets.ts";
import { runTask } from "./run_task.ts";

Deno.test("audit refuses a matrix that no level in float32 carries, with the cures", () =>
  inFolder(async (folder) => {
    // The same records again and again: nothing but the noise variance tells them apart.
    Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
    const args =
      "--data pets.csv --label kind --covariance rbf --gamma 1e-3 --noise 1e-9 --out run";
    const { code, stderr } = await runTask("audit", args.split(" "), { cwd: folder });
    assert.notEqual(code, 0);
    assert.match(stderr, /raise the noise variance.* or use precision f64/);
    assert.doesNotMatch(stderr, /\bat .*\.ts/, "no stack trace");
    assert.throws(() => Deno.statSync(`${folder}/run`), "no results are left");
  }));

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["a missing file", "--data none.csv --label kind", /none\.csv/],
  [
    "a data set that does not exist",
    "--data mnits",
    /There is no data set "mnits" \(did you mean "mnist"\?\)/,
  ],
  ["a class that does not exist", "--classes 3,11", /class.*11/],
  ["more records than there are", "--data pets.csv --label kind --size 61", /size is 61.* 60/],
  ["noise 0", "--noise 0", /noise variance must be > 0, got 0/],
  ["negative noise", "--noise -1", /noise variance must be > 0, got -1/],
  ["no number", "--depth deep", /depth.*deep/],
  ["an unknown option", "--dept 3", /unknown option --dept; did you mean --depth\?/],
  ["NaN in a CSV", "--data nan.csv --label kind", /nan\.csv.*line 4.*NaN/],
  ["an empty cell", "--data empty.csv --label kind", /empty\.csv.*line 5/],
  ["a label column that is not there", "--data pets.csv --label kid", /kid.*kind/],
  ["an image file cut short", "--data images", /train-images-idx3-ubyte/],
  ["one class alone", "--classes 3", /classes must be at least two, got 3 alone/],
  ["one class's proportion alone", "--proportions 3=1", /got 3 alone; .*--proportions 3=1,OTHER=0/],
  ["two words for a class's part", "--proportions 3=1,8=1 --balanced", /leave one of them out/],
  ["more of a class than there are", "--proportions 3=1,8=0 --size 6132", /at most 6131/],
  ["a list of records and a size", "--indices-from list.txt --size 2", /leave size out/],
  [
    "a record beyond the split",
    "--indices-from list.txt --split test",
    /Record 59999 .* 0 to 9999/,
  ],
  ["a column of no table", "--indices-column index", /--indices-from FILE\.csv; give that, too/],
  ["a column of a list", "--indices-from list.txt --indices-column a", /list\.txt is no \.csv/],
  ["a file for a folder", "--data pets.csv --label kind --out pets.csv/run", /pets\.csv/],
  ["a depth beyond reason", "--depth 100000000", /depth.*<= 1000/],
  ["a folder that holds files", "--data pets.csv --label kind --out used", /used holds files/],
];

for (const [what, options, message] of BAD) {
  Deno.test(`audit refuses ${what} in one sentence, with exit code 2 and no folder`, () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
      Deno.writeTextFileSync(`${folder}/nan.csv`, csvText((lines) => lines[3] = "NaN,1,cat"));
      Deno.writeTextFileSync(`${folder}/empty.csv`, csvText((lines) => lines[4] = ",1,cat"));
      Deno.writeTextFileSync(`${folder}/list.txt`, "0\n59999\n");
      for (const name of ["images", "used"]) Deno.mkdirSync(`${folder}/${name}`);
      // An IDX header that promises two images of 2 x 2, and five bytes.
      const bytes = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5];
      Deno.writeFileSync(`${folder}/images/train-images-idx3-ubyte`, Uint8Array.from(bytes));
      const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
      Deno.writeFileSync(`${folder}/images/train-labels-idx1-ubyte`, labels);
      Deno.writeTextFileSync(`${folder}/used/notes`, "");
      const before = [...Deno.readDirSync(folder)].length;

      const args = options.includes("--out") ? options : `${options} --out run`;
      const { code, stdout, stderr } = await runTask("audit", args.split(" "), { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(stderr.startsWith("lood audit: "), stderr);
      assert.equal([...Deno.readDirSync(folder)].length, before, "a folder was left");
    }));
}

Deno.test("audit says which pivot failed where float32 has no factor, with exit code 1", () =>
  inFolder(async (folder) => {
    const twice = csvText((lines) => lines.push(...lines.slice(1)));
    Deno.writeTextFileSync(`${folder}/twice.csv`, twice);
    const args = "--data twice.csv --label kind --noise 1e-12 --out run --quiet".split(" ");
    const { code, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /not positive definite in float32: pivot \d+ .*raise the noise variance/);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["twice.csv"]);
  }));

Deno.test("audit --plan says what memory it takes, and does nothing", () =>
  inFolder(async (folder) => {
    const args = "--classes 3,8 --size 10000 --plan --precision fast".split(" ");
    const { code, stdout, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /covariances and their factor +0\.376 +\d/); // 10,048^2 float32
    assert.match(stdout, /all, at its peak/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("audit refuses what does not fit into the memory that may be used, with what does", () =>
  inFolder(async (folder) => {
    const args = "--classes 3,8 --size 2000 --memory 0.01".split(" ");
    const { code, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^lood audit: 2,000 records at level \w+ need \d+ MiB of device memory, and/,
    );
    assert.match(stderr, /take at most [\d,]+ records/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

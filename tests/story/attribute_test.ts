import assert from "node:assert/strict";
import {
  csvTable,
  type Dataset,
  GaussianProcess,
  loadDataset,
  mlp,
  nngp,
  select,
  standardize,
} from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose, deviceTest } from "../support.ts";
import { petsText } from "./pets.ts";
import { runTask } from "./run_task.ts";

const DIGITS = "--data mnist --classes 3,8 --size 60 --depth 2 --seed 1 --quiet";
const PETS = "--data pets.csv --label kind --depth 2 --noise 0.5 --quiet --out run --overwrite";
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Runs the task, which must end well, and gives its summary. */
async function run(args: string, cwd: string) {
  const { code, stdout, stderr } = await runTask("attribute", `${args} --json`.split(" "), { cwd });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** The records, less one. */
function without(data: Dataset, record: number): Dataset {
  return select(data, Array.from(data.labels.keys()).filter((i) => i !== record));
}

deviceTest(
  "an influence is the score with the record less that of a refit without it",
  async (gpu) => {
    await inFolder(async (folder) => {
      // Test record 18 is a three, 61 an eight; 1 is a two, of which the model knows nothing.
      const queries = [18, 1, 61];
      const summary = await run(`${DIGITS} --queries ${queries} --top 2 --out run`, folder);
      const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
      assert.deepEqual(names, [
        "attribution.csv",
        "attribution.png",
        "attribution.svg",
        "run.json",
      ]);
      assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`)), summary);
      const picture = Deno.readFileSync(`${folder}/run/attribution.png`);
      assert.deepEqual([...picture.subarray(0, 8)], PNG);
      const of = summary.queries.map((one: { class: string }) => one.class);
      assert.deepEqual([of[0], of[1], of[2]], ["3", summary.queries[1].predicted, "8"]);
      assert.equal(summary.queries[1].label, null);

      const table = await csvTable(`${folder}/run/attribution.csv`);
      assert.equal(
        table.columns.join(),
        "query,rank,index,label,direction,kl,mse,influence,class",
      );
      assert.deepEqual(table.texts("rank").join(""), "12".repeat(6));
      const directions = table.texts("direction");
      const influence = table.numbers("influence");
      influence.forEach((value, row) => {
        assert.equal(directions[row], value > 0 ? "helpful" : "harmful");
        if (row % 2 === 0) assert.ok(Math.abs(value) >= Math.abs(influence[row + 1]));
      });

      const selection = { classes: [3, 8], size: 60, seed: 1, balanced: true };
      const data = await loadDataset("mnist", selection);
      const { dataset: all, statistics } = standardize(data, "channel");
      const test = select(await loadDataset("mnist", { split: "test" }), queries);
      const { inputs } = standardize(test, "channel", statistics).dataset;
      const options = { covariance: nngp(mlp({ depth: 2, activation: "relu" })), noise: 0.1 };
      using having = await GaussianProcess.fit(gpu, all, options);
      const { mean } = await having.predict(inputs);
      for (const row of [0, 3, 4, 7, 8, 11]) {
        const record = data.indices.indexOf(table.numbers("index")[row]);
        assert.equal(table.texts("label")[row], data.classes[data.labels[record]]);
        using missing = await GaussianProcess.fit(gpu, without(all, record), options);
        const refit = await missing.predict(inputs);
        const q = Math.floor(row / 4);
        const at = 2 * q + data.classes.indexOf(table.texts("class")[row]);
        // Both means are off by at most float32's rounding of predictions below 1.
        assertClose([influence[row]], [mean[at] - refit.mean[at]], 1e-5, "influence of a refit");
        const mse = [0, 1].reduce(
          (sum, c) => sum + (mean[2 * q + c] - refit.mean[2 * q + c]) ** 2,
          0,
        );
        assertClose([table.numbers("mse")[row]], [mse / 4], 1e-6, "mean distance of a refit");
      }
    });
  },
);

Deno.test("attribute explains queries of a file, of their own class or of the predicted one", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, petsText());
    Deno.writeTextFileSync(`${folder}/plain.csv`, "width,height\n0.5,4\n-0.9,-3\n");
    Deno.writeTextFileSync(`${folder}/dogs.csv`, "height,kind,width\n4,dog,0.5\n-3,cat,-0.9\n");
    const plain = await run(`${PETS} --queries-from plain.csv`, folder);
    for (const { predicted, label, ...one } of plain.queries) {
      assert.deepEqual([one.class, label], [predicted, null]);
      assert.equal(one.records.length, 10);
    }
    const known = await run(`${PETS} --queries-from dogs.csv`, folder);
    assert.deepEqual(known.queries.map((one: { class: string }) => one.class), ["dog", "cat"]);
    // Two classes' scores sum to 0, so the other class's records are the same, turned around.
    for (const [q, one] of known.queries.entries()) {
      const other = plain.queries[q];
      const sign = one.class === other.class ? 1 : -1;
      assertClose([one.score], [sign * other.score], 1e-5, "score");
      const strongest = one.records[0].index;
      assert.equal(strongest, other.records[sign > 0 ? 0 : 5].index);
    }
    const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["attribution.csv", "run.json"]);

    const args = `${PETS} --queries-from dogs.csv --top 1`.split(" ");
    const { stdout } = await runTask("attribute", args, { cwd: folder });
    assert.match(stdout, /^40 records of pets\.csv/);
    assert.match(stdout, /\nQuery 0 of class dog, predicted \w+: score \S+ of class dog\n/);
  }));

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["no query", PETS, /no query is named; give --queries 3,7 or --queries-from FILE\.csv/],
  ["two kinds of queries", `${PETS} --queries 1 --queries-from q.csv`, /exclude each other/],
  ["test records of a table", `${PETS} --queries 1`, /pets\.csv has no test split.*--queries-from/],
  [
    "a query's class that the data lacks",
    `${PETS} --queries-from q.csv`,
    /"cow", and .* cat, dog;/,
  ],
  ["a test record that is not there", `${DIGITS} --queries 10000`, /Record 10000 .* 0 to 9999/],
  ["a top of nothing", `${PETS} --queries-from q.csv --top 0`, /--top must be .*>= 1.*, got 0/],
  ["other features", `${PETS} --queries-from pixels.csv`, /no column "height", a column of/],
];

for (const [what, options, message] of BAD) {
  Deno.test(`attribute refuses ${what} in one sentence, with exit code 2 and no folder`, () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/pets.csv`, petsText());
      Deno.writeTextFileSync(`${folder}/q.csv`, "height,width,kind\n0.5,1,cow\n");
      Deno.writeTextFileSync(`${folder}/pixels.csv`, "p0,p1\n0.5,1\n");
      const args = `${options} --out run`.split(" ");
      const { code, stdout, stderr } = await runTask("attribute", args, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(stderr.startsWith("lood attribute: "), stderr);
      assert.throws(() => Deno.statSync(`${folder}/run`), "a folder was left");
    }));
}

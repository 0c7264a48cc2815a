import assert from "node:assert/strict";
import {
  audit,
  csv,
  csvTable,
  type Dataset,
  dataset,
  GaussianProcess,
  loadDataset,
  lood,
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
const PETS = "--data pets.csv --label kind --depth 2 --noise 0.5 --quiet";

/** The model of {@link DIGITS} and {@link PETS}. */
const covariance = nngp(mlp({ depth: 2, activation: "relu" }));

/**
 * Two roads to one score: the inverse's diagonal in float32, and a solve with its residual. At level
 * fast a covariance near 0.5 is off by 1e-6 against variances from 0.01, and the KL by twice that.
 */
const RELATIVE = 2e-4;

/** Runs a task that must end well. */
async function run(task: string, args: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runTask(task, args.split(" "), { cwd });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Asserts that numbers agree relatively. */
function assertAgree(got: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const ratios = Array.from(got, (value, i) => value / expected[i]);
  assertClose(ratios, ratios.map(() => 1), RELATIVE, what);
}

Deno.test("lood of records at themselves is the audit's, and a table names them again", async () => {
  await inFolder(async (folder) => {
    await run("audit", `${DIGITS} --out audit`, folder);
    const scores = await csvTable(`${folder}/audit/audit.csv`);
    const chosen = [41, 0, 17];
    const indices = chosen.map((i) => scores.numbers("index")[i]);
    const stdout = await run(
      "lood",
      `${DIGITS} --records ${indices},${indices[0]} --out one --json`,
      folder,
    );

    const table = await csvTable(`${folder}/one/nngp.csv`);
    assert.deepEqual(
      table.columns.join(),
      "differ_idx,auc,kl,mse,label,tpr_at_0.1,tpr_at_0.01,tpr_at_0.001,residual_norm," +
        "var_with,var_without",
    );
    assert.deepEqual(table.texts("differ_idx"), indices.map(String));
    assert.deepEqual(table.texts("label"), chosen.map((i) => scores.texts("label")[i]));
    for (const name of ["kl", "mse", "auc", "tpr_at_0.1", "tpr_at_0.001", "var_with"]) {
      assertAgree(table.numbers(name), chosen.map((i) => scores.numbers(name)[i]), name);
    }
    const missed = chosen.map((i) =>
      Math.hypot(...["3", "8"].map((label) =>
        (scores.texts("label")[i] === label ? 0.5 : -0.5) -
        scores.numbers(`mean_without_${label}`)[i]
      ))
    );
    assertAgree(table.numbers("residual_norm"), missed, "residual norm");
    const summary = JSON.parse(stdout);
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${folder}/one/run.json`)), summary);
    assert.deepEqual(
      [summary.task, summary.answers, summary.first.length, summary.options.records.length],
      ["lood", 3, 3, 4],
    );
    const files = [...Deno.readDirSync(`${folder}/one`)].map(({ name }) => name).toSorted();
    assert.deepEqual(files, ["nngp.csv", "run.json"]);

    await run("lood", `${DIGITS} --records-from one/nngp.csv --out two`, folder);
    const again = Deno.readTextFileSync(`${folder}/two/nngp.csv`);
    assert.equal(again, Deno.readTextFileSync(`${folder}/one/nngp.csv`));
  });
});

deviceTest("lood of groups is that of the library, and a table names groups again", async (gpu) => {
  await inFolder(async (folder) => {
    const data = await loadDataset("mnist", {
      classes: [3, 8],
      size: 60,
      seed: 1,
      balanced: true,
    });
    const groups = [[4, 9, 33], [0, 59]];
    const indices = groups.map((group) => group.map((i) => data.indices[i]));
    const [a, b] = indices.map((group) => group.join(","));
    const args = `--group ${a};${b} --records ${indices[0][0]} --out one`;
    const stdout = await run("lood", `${DIGITS} ${args}`, folder);
    assert.match(stdout, /^60 records of mnist/);
    const table = await csvTable(`${folder}/one/nngp.csv`);
    assert.deepEqual(
      table.texts("differ_idx"),
      [`${indices[0][0]}`, ...indices.map((group) => group.join("+"))],
    );

    using gp = await GaussianProcess.fit(gpu, standardize(data, "channel").dataset, {
      covariance,
      noise: 0.1,
    });
    for (const [at, group] of groups.entries()) {
      const expected = await lood(gp, { record: group });
      for (const name of ["kl", "mse", "auc"] as const) {
        assertAgree([table.numbers(name)[at + 1]], [expected[name]], `${name} of a group`);
      }
    }
    const cells = Deno.readTextFileSync(`${folder}/one/nngp.csv`).trim().split("\n");
    assert.match(cells[2], /,\d\+\d\+\d,,,,/, "no TPR of a group at itself");
    await run("lood", `${DIGITS} --records-from one/nngp.csv --out two`, folder);
    const again = Deno.readTextFileSync(`${folder}/two/nngp.csv`);
    assert.equal(again.trim(), cells.join("\n"));
  });
});

/** Positions of records, less one. */
function without(data: Dataset, record: number): Dataset {
  return select(data, Array.from(data.labels.keys()).filter((i) => i !== record));
}

deviceTest("lood at queries of a file is what a refit without the record shows", async (gpu) => {
  await inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, petsText());
    const data = await csv(`${folder}/pets.csv`, { label: "kind" });
    const [height, width] = data.row(7);
    // In another order than the data's; the first is record 7 itself.
    Deno.writeTextFileSync(`${folder}/q.csv`, `width,height\n${width},${height}\n0.25,4\n`);
    await run("lood", `${PETS} --records 7,8 --queries-from q.csv --out at`, folder);
    await run("lood", `${PETS} --records 7 --out itself`, folder);
    const table = await csvTable(`${folder}/at/nngp.csv`);
    assert.deepEqual(table.texts("differ_idx"), ["7", "7", "8", "8"]);
    assert.deepEqual(table.texts("query"), ["0", "1", "0", "1"]);
    const kl = table.numbers("kl");
    const itself = await csvTable(`${folder}/itself/nngp.csv`);
    assertAgree([kl[0]], itself.numbers("kl"), "kl at itself as a query");
    assert.ok(kl[1] < kl[0], "no query distinguishes better than the record");

    const { dataset: all, statistics } = standardize(data, "feature");
    const raw = dataset({
      ...data,
      inputs: Float32Array.of(4, 0.25),
      labels: new Int32Array(1),
      indices: new Int32Array(1),
    });
    const { inputs } = standardize(raw, "feature", statistics).dataset;
    const options = { covariance, noise: 0.5 };
    using having = await GaussianProcess.fit(gpu, all, options);
    for (const [row, record] of [[1, 7], [3, 8]]) {
      using missing = await GaussianProcess.fit(gpu, without(all, record), options);
      const [p, q] = [await having.predict(inputs), await missing.predict(inputs)];
      const mse = p.mean.reduce((sum, value, c) => sum + (value - q.mean[c]) ** 2, 0) / 4;
      assertAgree([table.numbers("mse")[row]], [mse], "mean distance of a refit");
      assertClose([table.numbers("var_with")[row]], [p.variance[0]], 1e-5, "variance with");
      assertClose([table.numbers("var_without")[row]], [q.variance[0]], 1e-5, "variance without");
    }
  });
});

deviceTest(
  "a record's LOOD falls as near-copies stay, as the audit with them says",
  async (gpu) => {
    await inFolder(async (folder) => {
      const data = await loadDataset("mnist", {
        classes: [3, 8],
        size: 60,
        seed: 1,
        balanced: true,
      });
      const [a, b] = [data.indices[4], data.indices[50]];
      const args = `${DIGITS} --near-copies 2 --overwrite --out run`;
      await run("lood", `${args} --records ${a},${b}`, folder);
      const table = await csvTable(`${folder}/run/near_copies.csv`);
      assert.deepEqual(table.columns, ["differ_idx", "copies", "kl", "mse", "auc"]);
      assert.deepEqual([...table.numbers("differ_idx")], [a, a, a, b, b, b]);
      assert.deepEqual([...table.numbers("copies")], [0, 1, 2, 0, 1, 2]);
      const kl = table.numbers("kl");
      const first = (await csvTable(`${folder}/run/nngp.csv`)).numbers("kl");
      assertAgree([kl[0], kl[3]], first, "kl without copies");
      for (const at of [0, 3]) assert.ok(kl[at] > 2 * kl[at + 1] && kl[at + 1] > kl[at + 2]);

      // The same copies, whatever else is asked.
      await run("lood", `${args} --records ${b}`, folder);
      const alone = (await csvTable(`${folder}/run/near_copies.csv`)).numbers("kl");
      assert.deepEqual(alone, kl.slice(3));

      await run("lood", `${args} --records ${a} --copy-noise 0`, folder);
      const exact = (await csvTable(`${folder}/run/near_copies.csv`)).numbers("kl");
      const { dataset: all } = standardize(data, "channel");
      for (const copies of [1, 2]) {
        const positions = [...all.labels.keys(), ...Array.from({ length: copies }, () => 4)];
        using gp = await GaussianProcess.fit(gpu, select(all, positions), {
          covariance,
          noise: 0.1,
        });
        const { kl } = await audit(gp);
        assertAgree([exact[copies]], [kl[4]], "kl beside exact copies");
      }
      assert.notEqual(exact[1], kl[1]);
      await run("lood", `${DIGITS} --records ${a} --overwrite --out run`, folder);
      assert.throws(() => Deno.statSync(`${folder}/run/near_copies.csv`), "an earlier run's file");
    });
  },
);

const BAD: readonly (readonly [string, string, RegExp])[] = [
  [
    "a column of no table",
    "--records 3 --column index",
    /--column index is of --records-from FILE\.csv; give that, too/,
  ],
  [
    "no record",
    "",
    /no record is named; give --records 12,80, --records-from FILE\.csv or --group/,
  ],
  [
    "a record that was not drawn",
    "--records 3,40",
    /record 40 is not among the 40 .*pets\.csv; .*--size/,
  ],
  ["a position that is none", "--records 3.5", /--records must be an integer >= 0, got 3\.5/],
  ["an empty group", "--group 3,4;", /something on both sides of its commas/],
  ["a record twice in a group", "--group 3,4,3", /group 3,4,3 names record 3 twice/],
  [
    "a group of all records",
    `--group ${Array.from({ length: 40 }, (_, i) => i)}`,
    /smaller than the 40 records drawn, got 40 \(0,1,2,3,4,\.\.\.\)/,
  ],
  ["copies of groups alone", "--group 3,4 --near-copies 2", /only groups are named/],
  ["no copies", "--records 3 --near-copies 0", /number of near-copies must be .*>= 1, got 0/],
  [
    "negative noise of copies",
    "--records 3 --copy-noise -1",
    /copies' noise must be .*>= 0, got -1/,
  ],
  ["a table that is missing", "--records-from none.csv", /none\.csv/],
  [
    "a column that is missing",
    "--records-from q.csv",
    /q\.csv, line 1: there is no column "differ_idx"/,
  ],
  [
    "a column of something else",
    "--records-from q.csv --column width",
    /line 2: .*"0\.5", not a record/,
  ],
  [
    "queries with fewer features",
    "--records 3 --queries-from q.csv",
    /line 1: there is no column "height"/,
  ],
  [
    "queries with more features",
    "--records 3 --queries-from more.csv",
    /3 columns of features, and pets\.csv has 2/,
  ],
  ["a query that is no number", "--records 3 --queries-from nan.csv", /nan\.csv, line 3: .*"tall"/],
  ["an option of audits", "--records 3 --verify 8", /unknown option --verify/],
];

for (const [what, options, message] of BAD) {
  Deno.test(`lood refuses ${what} in one sentence, with exit code 2 and no folder`, () =>
    inFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/pets.csv`, petsText());
      Deno.writeTextFileSync(`${folder}/q.csv`, "width\n0.5\n");
      Deno.writeTextFileSync(`${folder}/more.csv`, "width,height,age\n0.5,1,2\n");
      Deno.writeTextFileSync(`${folder}/nan.csv`, "height,width\n1,2\ntall,3\n");
      const args = `${PETS} --out run ${options}`.trim().split(" ");
      const { code, stdout, stderr } = await runTask("lood", args, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(stderr.startsWith("lood lood: "), stderr);
      assert.throws(() => Deno.statSync(`${folder}/run`), "a folder was left");
    }));
}

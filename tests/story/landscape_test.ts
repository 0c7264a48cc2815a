import assert from "node:assert/strict";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

/** The columns of a table of numbers. */
function readTable(path: string): Record<string, number[]> {
  const [header, ...lines] = Deno.readTextFileSync(path).trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  assert.ok(rows.flat().every(Number.isFinite), path);
  return Object.fromEntries(header.split(",").map((name, k) => [name, rows.map((row) => row[k])]));
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

const SMALL = "--size 60 --depth 2 --quiet --out run".split(" ");
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const SUMMARY = [
  "differ_idx",
  "argmax_kl",
  "argmax_mse",
  "kl_at_0",
  "mse_at_0",
  "gradient_norm_kl_at_0",
  "gradient_norm_mse_at_0",
  "gradient_norm_kl_nearby",
];

Deno.test("landscape of drawn records of real MNIST: the KL is largest at the record", () =>
  inFolder(async (folder) => {
    const args = [...SMALL, "--points", "7", "--json"];
    const { code, stdout, stderr } = await runTask("landscape", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout);
    const run = `${folder}/run`;
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${run}/run.json`)), summary);

    const { differ_idx, pert, kl, mse, auc } = readTable(`${run}/landscape.csv`);
    const records = [...new Set(differ_idx)];
    assert.equal(records.length, 3);
    assert.deepEqual(summary.options.records, records);
    const steps = [-3, -2, -1, 0, 1, 2, 3].map((step) => 50 * step / 3);
    assert.deepEqual(pert, records.flatMap(() => steps));
    assert.ok(kl.every((value) => value > 0) && mse.every((value) => value > 0));
    assert.ok(auc.every((value) => value > 0.5 && value <= 1));

    const table = readTable(`${run}/summary.csv`);
    assert.deepEqual(Object.keys(table), SUMMARY);
    // The data-processing inequality: no query distinguishes better than the record itself.
    assert.deepEqual(table.argmax_kl, [0, 0, 0]);
    assert.deepEqual(summary.overRecords.argmax_kl, { mean: 0, deviation: 0 });
    assert.deepEqual(table.kl_at_0, [3, 10, 17].map((at) => kl[at]));
    table.gradient_norm_kl_at_0.forEach((norm, k) => {
      assert.ok(norm < 1e-3 * table.gradient_norm_kl_nearby[k], `${norm} does not vanish`);
    });

    const plots = ["all", ...records.map((index) => `record-${index}`)]
      .flatMap((name) => [`${name}.png`, `${name}.svg`]);
    const tables = ["landscape.csv", "run.json", "summary.csv"];
    assert.deepEqual(filesOf(run), [...plots, ...tables].toSorted());
    assert.deepEqual([...Deno.readFileSync(`${run}/all.png`).subarray(0, 8)], PNG);
    assert.match(Deno.readTextFileSync(`${run}/record-${records[0]}.svg`), /^<svg.*mean distance/s);
  }));

Deno.test("landscape toward another record begins at the one and ends at the other", () =>
  inFolder(async (folder) => {
    const run = async (args: string) => {
      const all = [...SMALL, "--overwrite", ...args.split(" ")];
      const { code, stdout, stderr } = await runTask("landscape", all, { cwd: folder });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^60 records of mnist.*argmax_kl: mean 0/s);
      return readTable(`${folder}/run/landscape.csv`);
    };
    const { differ_idx, pert, kl } = await run("--direction record --points 3 --count 2");
    const [one, other] = [differ_idx[0], differ_idx[3]];
    assert.deepEqual(pert, [0, 0.5, 1, 0, 0.5, 1]);
    assert.ok(kl[0] > kl[1] && kl[1] > kl[2]);
    const named = await run(
      `--direction record --points 3 --records ${one} --toward ${other}`,
    );
    assert.deepEqual(named.kl.length, 3);
    named.kl.forEach((value, at) => assert.ok(Math.abs(value / kl[at] - 1) < 1e-4));
    assert.ok(!filesOf(`${folder}/run`).includes(`record-${other}.svg`), "an old plot is left");
  }));

Deno.test("landscape of a plane has every pair of steps, and maps of them", () =>
  inFolder(async (folder) => {
    const args = [...SMALL, ..."--direction plane --points 3 --count 1".split(" ")];
    const { code, stderr } = await runTask("landscape", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const { differ_idx, pert, pert_2, kl } = readTable(`${folder}/run/landscape.csv`);
    assert.deepEqual(pert, [-50, 0, 50, -50, 0, 50, -50, 0, 50]);
    assert.deepEqual(pert_2, [-50, -50, -50, 0, 0, 0, 50, 50, 50]);
    assert.equal(kl.indexOf(Math.max(...kl)), 4);
    const { argmax_kl, argmax_kl_2 } = readTable(`${folder}/run/summary.csv`);
    assert.deepEqual([argmax_kl, argmax_kl_2], [[0], [0]]);
    const record = `record-${differ_idx[0]}`;
    assert.deepEqual(filesOf(`${folder}/run`), [
      "landscape.csv",
      `${record}.png`,
      `${record}.svg`,
      "run.json",
      "summary.csv",
    ]);
  }));

Deno.test("the seed and the record alone decide a direction, and the unit its length", () =>
  inFolder(async (folder) => {
    const run = async (args: string) => {
      const all = [...SMALL, "--overwrite", "--points", "3", ...args.split(" ")];
      const { code, stderr } = await runTask("landscape", all, { cwd: folder });
      assert.equal(code, 0, stderr);
      return readTable(`${folder}/run/landscape.csv`);
    };
    const two = await run("--count 2");
    const alone = await run(`--records ${two.differ_idx[3]}`);
    alone.kl.forEach((value, at) => assert.ok(Math.abs(value / two.kl[3 + at] - 1) < 1e-4));
    // Ten times the unit is ten times the range.
    const wide = await run(`--records ${two.differ_idx[3]} --unit ${10 / 255} --range 5`);
    alone.kl.forEach((value, at) => assert.ok(Math.abs(value / wide.kl[at] - 1) < 1e-4));
  }));

Deno.test("landscape of a table, whose unit is in deviations", () =>
  inFolder(async (folder) => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${100 * Math.sin(i)},${Math.cos(3 * i)},${i % 3 ? "cat" : "dog"}`,
    );
    Deno.writeTextFileSync(
      `${folder}/pets.csv`,
      ["height,width,kind", ...rows].join("\n") + "\n",
    );
    const args = "--data pets.csv --label kind --covariance rbf --points 5 --records 4 --out run";
    for (const more of ["", "--normalize none --unit 0.1", "--normalize channel"]) {
      const all = `${args} --overwrite ${more}`.trim().split(" ");
      const { code, stderr } = await runTask("landscape", all, { cwd: folder });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /factorization/, "progress goes to stderr");
      const { differ_idx, kl } = readTable(`${folder}/run/landscape.csv`);
      assert.deepEqual(differ_idx, [4, 4, 4, 4, 4]);
      assert.equal(kl.indexOf(Math.max(...kl)), 2);
      assert.ok(kl[1] < kl[2], "the queries differ");
    }
  }));

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["a record that was not drawn", "--records 12,59999", /record (12|59999) is not among the 60/],
  ["points without the record", "--points 100", /points must be odd.*got 100 \(--points\)/],
  ["one point", "--points 1", /--points must be an integer >= 2.*got 1/],
  ["a plane of too many points", "--direction plane --points 1003", /points must be <= 1001/],
  ["range 0", "--range 0", /--range must be > 0, got 0/],
  ["a direction that does not exist", "--direction up", /uniform, record, plane, got up/],
  ["a goal of a line", "--toward 3", /--toward 3 needs --direction record, got uniform/],
  ["a unit of a way", "--direction record --unit 2", /--unit 2 has no meaning with/],
  ["a way without a goal", "--direction record --count 1", /cannot go toward itself/],
  ["more records than there are", "--count 61", /count must be <= 60.*got 61/],
  ["records both named and drawn", "--count 2 --records 1", /--count 2 draws records/],
  ["noise 0", "--noise 0", /noise variance must be > 0, got 0/],
  ["an unknown option", "--point 3", /unknown option --point; did you mean --points\?/],
];

for (const [what, options, message] of BAD) {
  Deno.test(`landscape refuses ${what} in one sentence, with exit code 2 and no folder`, () =>
    inFolder(async (folder) => {
      const args = [...SMALL, ...options.split(" ")];
      const { code, stdout, stderr } = await runTask("landscape", args, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(stderr.startsWith("lood landscape: "), stderr);
      assert.deepEqual(filesOf(folder), [], "a folder was left");
    }));
}

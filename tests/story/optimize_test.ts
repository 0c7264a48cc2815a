import assert from "node:assert/strict";
import {
  augment,
  type CsvTable,
  csvTable,
  dataset,
  GaussianProcess,
  loadDataset,
  lood,
  mlp,
  nngp,
  random,
  readNpz,
  select,
  standardize,
} from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose, deviceTest } from "../support.ts";
import { runTask } from "./run_task.ts";

const DIGITS = "--data mnist --classes 3,8 --size 80 --depth 2 --seed 1 --quiet";
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Runs the task, which must end well. */
async function optimize(args: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runTask("optimize", args.split(" "), { cwd });
  assert.equal(code, 0, stderr);
  return stdout;
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

const CHECKPOINTS = [
  "measure",
  "run",
  "step",
  "differ_idx",
  "loss",
  "kl",
  "mse",
  "auc",
  "similarity",
  "norm",
  "distance",
];

/** Rows of a table in which a column has a value. */
function rowsWhere(table: CsvTable, column: string, value: string): number[] {
  return table.texts(column).flatMap((cell, i) => cell === value ? [i] : []);
}

deviceTest(
  "queries optimized for KL are the records, for mean distance they go beyond",
  (gpu) =>
    inFolder(async (folder) => {
      const args = `${DIGITS} --runs 3 --measure both --patience 6 --out run`;
      const summary = JSON.parse(await optimize(`${args} --json`, folder));
      const run = `${folder}/run`;
      assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${run}/run.json`)), summary);
      const gaps = ["auc_gap_kl", "auc_gap_mse", "loss_gap_kl", "loss_gap_mse"];
      const pictures = ["dynamics", "reconstruction", ...gaps];
      assert.deepEqual(
        filesOf(run),
        [
          ...["best.csv", "checkpoints.csv", "queries.npz", "run.json"],
          ...pictures.flatMap((name) => [`${name}.png`, `${name}.svg`]),
        ].toSorted(),
      );
      for (const picture of pictures) {
        assert.deepEqual([...Deno.readFileSync(`${run}/${picture}.png`).subarray(0, 8)], PNG);
        assert.match(Deno.readTextFileSync(`${run}/${picture}.svg`), /^<svg/);
      }
      assert.match(Deno.readTextFileSync(`${run}/dynamics.svg`), /^<svg.*KL \/ at the record/s);

      const best = await csvTable(`${run}/best.csv`);
      const [kl, mse] = ["kl", "mse"].map((measure) => rowsWhere(best, "measure", measure));
      assert.deepEqual([kl.length, mse.length], [3, 3]);
      const column = (name: string, rows: number[]) => rows.map((i) => best.numbers(name)[i]);
      // By data processing no query passes the record; the other bound is what the search must reach.
      assert.ok(column("share", kl).every((share) => share > 0.98 && share < 1 + 1e-6));
      assert.ok(column("ssim", kl).every((ssim) => ssim > 0.95));
      assert.ok(column("psnr", kl).every((psnr) => psnr > 25));
      assert.ok(column("share", mse).every((share) => share > 1));
      for (
        const [gap, at, own] of [["loss", "record_loss", "loss"], ["auc", "record_auc", "auc"]]
      ) {
        const [gaps, above, below] = [`${gap}_gap`, at, own].map((name) => best.numbers(name));
        assert.deepEqual([...gaps], Array.from(above, (value, i) => value - below[i]));
      }
      const histogram = Deno.readTextFileSync(`${run}/loss_gap_mse.svg`);
      assert.match(histogram, />Gap of mean distance of 3 runs on mnist</);
      const norms = ["at_record", "nearby"].map((where) => column(`gradient_norm_${where}`, kl));
      norms[0].forEach((norm, i) =>
        assert.ok(norm < 1e-3 * norms[1][i], `${norm} does not vanish`)
      );

      const checkpoints = await csvTable(`${run}/checkpoints.csv`);
      assert.deepEqual(checkpoints.columns, CHECKPOINTS);
      const first = rowsWhere(checkpoints, "step", "0");
      assert.equal(first.length, 6);

      // The queries in the file have the scores in the table, by another road.
      const arrays = readNpz(Deno.readFileSync(`${run}/queries.npz`));
      const train = await loadDataset("mnist", {
        classes: [3, 8],
        size: 80,
        seed: 1,
        balanced: true,
      });
      assert.deepEqual(Object.keys(arrays), ["differing", "initial", "best_kl", "best_mse"]);
      for (const { shape } of Object.values(arrays)) assert.deepEqual(shape, [3, 1, 784]);
      const { dataset, statistics } = standardize(train, "channel");
      const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
      using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
      for (const [k, row] of kl.entries()) {
        const index = Number(best.texts("differ_idx")[row]);
        const record = train.indices.indexOf(index);
        const part = (name: string) =>
          Float32Array.from(arrays[name].values.slice(784 * k, 784 * (k + 1)));
        assert.deepEqual(part("differing"), train.row(record));
        const { mean: [mean], deviation: [deviation] } = statistics;
        const query = part("best_kl").map((pixel) => (pixel - mean) / deviation);
        const { kl: got, auc } = await lood(gp, { record, query });
        // float32 pixels: 1e-7 of a pixel in a KL that is flat around its maximum.
        assertClose([got, auc], [column("loss", kl)[k], column("auc", kl)[k]], 1e-4, `run ${k}`);
      }
    }),
);

Deno.test("an interrupted run goes on to the same end, and only with the same options", () =>
  inFolder(async (folder) => {
    const args = `${DIGITS} --runs 2 --iterations 60 --interval 10 --patience 50`;
    await optimize(`${args} --out whole`, folder);
    const state = `${folder}/cut.unfinished/search.npz`;
    const cut = new Deno.Command(Deno.execPath(), {
      args: [
        ..."run --allow-read --allow-write --allow-env --allow-sys tasks/optimize.ts".split(" "),
        ...`${args} --out ${folder}/cut`.split(" "),
      ],
      cwd: new URL("../../", import.meta.url),
      stdout: "null",
      stderr: "null",
    }).spawn();
    const begin = performance.now();
    // As soon as there is something to go on from.
    while (performance.now() - begin < 120_000) {
      if (await Deno.stat(state).then(() => true, () => false)) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    cut.kill("SIGKILL");
    await cut.status;
    // The state to go on from, and the claim on the folder, which a killed process leaves.
    assert.deepEqual(filesOf(folder), ["cut.unfinished", "cut.writing", "whole"]);
    const other = await runTask("optimize", `${args} --out cut --noise 0.2`.split(" "), {
      cwd: folder,
    });
    assert.equal(other.code, 2);
    assert.match(
      other.stderr,
      /cut\.unfinished is of an interrupted run with noise 0\.1, got 0\.2; give its options again/,
    );
    await optimize(`${args} --out cut`, folder);
    assert.ok(JSON.parse(Deno.readTextFileSync(`${folder}/cut/run.json`)).resumed);
    assert.deepEqual(filesOf(folder), ["cut", "whole"]);
    for (const file of ["best.csv", "checkpoints.csv", "queries.npz", "reconstruction.png"]) {
      assert.deepEqual(
        Deno.readFileSync(`${folder}/cut/${file}`),
        Deno.readFileSync(`${folder}/whole/${file}`),
        file,
      );
    }
  }));

deviceTest(
  "records that join, noise, groups and augmented copies have their best queries",
  (gpu) =>
    inFolder(async (folder) => {
      const rows = async (args: string) => {
        const all =
          `${DIGITS} --runs 2 --iterations 20 --interval 10 --out run --overwrite ${args}`;
        const summary = JSON.parse(await optimize(`${all} --json`, folder));
        const { best, options, normalization } = summary;
        assert.equal(best.length, 2);
        for (const { loss, record_loss } of best) assert.ok(loss > 0 && record_loss > 0);
        const arrays = readNpz(Deno.readFileSync(`${folder}/run/queries.npz`));
        return { best, options, normalization, arrays };
      };
      const joined = await rows("--change added --normalize-with all");
      const test = await loadDataset("mnist", { split: "test" });
      joined.best.forEach(({ differ_idx }: { differ_idx: string }, k: number) => {
        const record = select(test, [Number(differ_idx)]);
        const values = joined.arrays.differing.values.slice(784 * k, 784 * (k + 1));
        assert.deepEqual(values, record.inputs);
      });
      const noise = await rows("--change added --differ noise --activation gelu");
      assert.ok(noise.arrays.differing.values.every((value) => value >= 0 && value < 1));
      const groups = await rows("--differing 3 --differ same-class --queries-per-run 2");
      assert.deepEqual(groups.best.map(({ label }: { label: string }) => label), [
        "3+3+3",
        "8+8+8",
      ]);
      assert.deepEqual(groups.arrays.differing.shape, [2, 3, 784]);
      assert.deepEqual(groups.arrays.best_kl.shape, [2, 2, 784]);
      const copies = await rows("--augment 2 --measure mse --constraint norm --space normalized");
      assert.equal(copies.options.augment, 2);
      // The same by another road: a fit to the data with the copies.
      const train = await loadDataset("mnist", {
        classes: [3, 8],
        size: 80,
        seed: 1,
        balanced: true,
      });
      const draw = random(1);
      const [, , , seed] = Array.from({ length: 4 }, draw.uint32);
      const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
      for (const { run, differ_idx, record_kl } of copies.best) {
        const record = train.indices.indexOf(Number(differ_idx));
        const more = augment(select(train, [record]), { copies: 2, seed: seed + run }).dataset;
        const data = dataset({
          ...train,
          inputs: Float32Array.from([...train.inputs, ...more.inputs]),
          labels: Int32Array.from([...train.labels, ...more.labels]),
          indices: Int32Array.from([...train.indices, ...more.indices]),
        });
        const { dataset: training, statistics } = standardize(data, "channel");
        // A training set for each run, and so a mean and a deviation.
        assert.deepEqual(copies.normalization.mean[run], [...statistics.mean]);
        assert.deepEqual(copies.normalization.deviation[run], [...statistics.deviation]);
        using gp = await GaussianProcess.fit(gpu, training, {
          covariance,
          noise: 0.1,
        });
        assertClose([(await lood(gp, { record })).kl / record_kl], [1], 1e-9, "with copies");
      }
    }),
);

Deno.test("a way ends at the record, where the KL is largest; copies tell less", () =>
  inFolder(async (folder) => {
    const bests = async (more: string) => {
      const args = `${DIGITS} --runs 2 --iterations 4 --json ${more}`;
      return JSON.parse(await optimize(args, folder)).best;
    };
    const path = await bests("--mode interpolate --init data --out i");
    const copies = await bests("--mode augmented --out a");
    for (const { share, stopped, psnr } of path) {
      assertClose([share], [1], 1e-6, "share at the end of the way");
      assert.equal(stopped, "best at step 4 of 4");
      assert.ok(psnr === null || psnr > 100);
    }
    for (const { share } of copies) assert.ok(share > 0 && share < 1);
    const table = await csvTable(`${folder}/i/checkpoints.csv`);
    assert.deepEqual(table.numbers("step"), Float64Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4));
  }));

Deno.test("a table's queries stay in its features' ranges, and begin where a file says", () =>
  inFolder(async (folder) => {
    const line = (i: number) => `${10 * Math.sin(i)},5,${Math.cos(3 * i)},${i % 3 ? "a" : "b"}`;
    const rows = Array.from({ length: 40 }, (_, i) => line(i));
    Deno.writeTextFileSync(`${folder}/t.csv`, ["x,same,y,kind", ...rows].join("\n") + "\n");
    Deno.writeTextFileSync(`${folder}/q.csv`, "y,x,same\n0.5,-3,5\n");
    const args = "--data t.csv --label kind --depth 1 --runs 2 --iterations 30 --quiet --json";
    const { best } = JSON.parse(await optimize(`${args} --init q.csv --out run`, folder));
    assert.deepEqual(
      best.map(({ psnr, ssim }: { psnr: null; ssim: null }) => [psnr, ssim]),
      [[null, null], [null, null]],
    );
    const { initial, best_kl } = readNpz(Deno.readFileSync(`${folder}/run/queries.npz`));
    assert.deepEqual([...initial.values], [-3, 5, 0.5, -3, 5, 0.5]);
    for (let at = 0; at < 6; at += 3) {
      const [x, same, y] = best_kl.values.slice(at, at + 3);
      assert.ok(Math.abs(x) <= 10.001 && Math.abs(y) <= 1.0001 && Math.abs(same - 5) < 1e-5);
    }
    const odd = "--data t.csv --label kind --group 1,2;3".split(" ");
    const { code, stderr } = await runTask("optimize", odd, { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /all runs must have as many differing records, got 2 and 1/);
  }));

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["negative steps", "--iterations -5", /--iterations must be an integer >= 1.*got -5/],
  ["a record that was not drawn", "--records 59999", /record 59999 is not among the 80/],
  ["a group as large as the data", "--size 2 --group 0,1", /group must be smaller than the 2/],
  ["runs that leave no record", "--runs 40 --differing 2", /at least 2 of the 80 records/],
  ["records both named and drawn", "--runs 2 --records 5", /--runs 2 draws records/],
  ["noise that leaves", "--differ noise", /--differ noise needs --change added/],
  ["float64", "--precision f64", /--precision must be auto, fast or accurate, got f64/],
  ["a file of queries that is not there", "--init no.csv", /no\.csv: there is no such file/],
  [
    "a way of another number of queries",
    "--mode interpolate --differing 2",
    /--queries-per-run must be 2, got 1/,
  ],
];

for (const [what, options, message] of BAD) {
  Deno.test(`optimize refuses ${what} in one sentence, with exit code 2 and no folder`, () =>
    inFolder(async (folder) => {
      const args = `${DIGITS} ${options}`.split(" ");
      const { code, stdout, stderr } = await runTask("optimize", args, { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.deepEqual(filesOf(folder), [], "a folder was left");
    }));
}

Deno.test("optimize refuses a file of queries of the wrong shape", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/q.csv`, "a,b\n1,2\n");
    const { code, stderr } = await runTask("optimize", `${DIGITS} --init q.csv`.split(" "), {
      cwd: folder,
    });
    assert.equal(code, 2);
    assert.match(stderr, /q\.csv, line 1: 2 columns of features, and mnist has 784/);
  }));

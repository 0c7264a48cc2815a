import assert from "node:assert/strict";
import { join } from "node:path";
import { csvTable, loadDataset, readNpz, standardize } from "../../mod.ts";
import { FLOAT64 } from "../support.ts";
import { inFolder } from "../data/idx_files.ts";
import { csvText } from "./pets.ts";
import { runTask } from "./run_task.ts";

/** The four IDX files of ten classes of 4 x 4 pixels, `count` images a split. */
function writeImages(folder: string, count: number): void {
  Deno.mkdirSync(folder);
  for (const split of ["train", "t10k"]) {
    const images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 4, 0, 0, 0, 4];
    const labels = [0, 0, 8, 1, 0, 0, 0, count];
    for (let i = 0; i < count; i++) {
      labels.push(i % 10);
      for (let k = 0; k < 16; k++) images.push((i * i * 37 + k * k * i + split.length) % 256);
    }
    Deno.writeFileSync(`${folder}/${split}-images-idx3-ubyte`, Uint8Array.from(images));
    Deno.writeFileSync(`${folder}/${split}-labels-idx1-ubyte`, Uint8Array.from(labels));
  }
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

Deno.test("audit scores real MNIST and writes its three files", () =>
  inFolder(async (folder) => {
    const args = "--classes 3,8 --size 120 --depth 2 --seed 1 --out run --json".split(" ");
    const { code, stdout, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout);
    assert.equal(summary.data.records, 120);
    assert.equal(summary.options.out, join(folder, "run"));
    assert.equal(summary.mostExposed.length, 10);

    const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["audit.csv", "run.json", "top.png", "top.svg"]);
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`)), summary);
    assert.deepEqual([...Deno.readFileSync(`${folder}/run/top.png`).subarray(0, 8)], PNG);

    const [header, ...rows] = Deno.readTextFileSync(`${folder}/run/audit.csv`).trim().split("\n");
    assert.equal(
      header,
      "index,label,kl,mse,auc,tpr_at_0.1,tpr_at_0.01,tpr_at_0.001,mean_with_3,mean_with_8," +
        "mean_without_3,mean_without_8,var_with,var_without",
    );
    const table = rows.map((row) => row.split(",").map(Number));
    assert.equal(table.length, 120);
    assert.ok(table.flat().every(Number.isFinite));
    assert.equal(table.filter(([, label]) => label === 3).length, 60, "balanced");
    const most = table.toSorted((a, b) => b[2] - a[2])[0];
    assert.equal(most[0], summary.mostExposed[0].index);
    for (const [, , kl, mse, auc, tpr10, tpr1] of table) {
      assert.ok(kl > 0 && mse > 0 && auc > 0.5 && auc <= 1 && tpr10 > 0.1 && tpr1 > 0.01);
    }
  }));

Deno.test("audit --profile says where the time went and writes a trace", () =>
  inFolder(async (folder) => {
    const args = "--classes 3,8 --size 60 --depth 1 --quiet --out run --profile".split(" ");
    const { code, stdout, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const table = stdout.slice(stdout.indexOf("Where "));
    assert.match(table, /^Where [\d.]+ s went, (the device's share by timestamps|all by the wall)/);
    for (const label of ["gram matrix", "cholesky", "solve", "diagonal of the inverse"]) {
      assert.match(table, new RegExp(`device: ${label} +[\\d.]+ +[\\d.]+ % +\\d+ `), label);
    }
    for (const words of ["uploads", "waits to read back", "CPU: data", "CPU: files"]) {
      assert.ok(table.includes(words), words);
    }
    const shares = [...table.matchAll(/ ([\d.]+) %/g)].map(([, share]) => Number(share));
    const sum = shares.slice(0, -1).reduce((sum, share) => sum + share, 0);
    // Each of some 20 shares is rounded to a tenth.
    assert.ok(Math.abs(sum - 100) <= 0.05 * shares.length, `the shares add up to ${sum} %`);

    const { traceEvents } = JSON.parse(Deno.readTextFileSync(`${folder}/run/trace.json`));
    const rows = new Set<number>();
    for (const { ph, tid, ts, dur } of traceEvents) {
      if (ph !== "X") continue;
      assert.ok(ts >= 0 && dur >= 0);
      rows.add(tid);
    }
    assert.ok(rows.size >= 3, "the device, the CPU, and the CPU for the device");
  }));

Deno.test("audit of the same seed gives the same file, another seed other records", () =>
  inFolder(async (folder) => {
    const texts: string[] = [];
    for (const [seed, out] of [["1", "a"], ["1", "b"], ["2", "c"]]) {
      const args = ["--size", "40", "--depth", "1", "--seed", seed, "--out", out];
      const { code, stderr } = await runTask("audit", args, { cwd: folder });
      assert.equal(code, 0, stderr);
      texts.push(Deno.readTextFileSync(`${folder}/${out}/audit.csv`));
    }
    assert.equal(texts[0], texts[1]);
    assert.notEqual(texts[0], texts[2]);
  }));

Deno.test("audit scores a table, without a picture, and prints words on stdout", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
    const args = "--data pets.csv --label kind --covariance rbf --noise 0.5 --out run".split(" ");
    const { code, stdout, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^60 records of pets\.csv/);
    assert.match(stdout, /The 10 most exposed records:/);
    assert.match(stderr, /factorization/, "progress goes to stderr");
    const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["audit.csv", "run.json"]);
  }));

/** A change of options, and whether it must change the scores. */
const OPTIONS: readonly (readonly [string, boolean])[] = [
  ["--noise 0.2", true],
  ["--depth 3", true],
  ["--activation gelu", true],
  ["--activation erf", true],
  ["--weight-std 1", true],
  ["--bias-std 0.5", true],
  ["--covariance rbf", true],
  ["--covariance rbf --gamma 3", true],
  ["--normalize none", true],
  ["--normalize channel", true],
  ["--balanced", true],
  ["--size 30", true],
  ["--size 30 --seed 3", true],
  ["--classes dog,cat", false],
  ["--quiet", false],
];

Deno.test("every option of the data and the model reaches the scores", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
    const scores = new Map<string, string>();
    for (const [option, changes] of [["", true] as const, ...OPTIONS]) {
      const args = `--data pets.csv --label kind --depth 2 --out run --overwrite ${option}`;
      const { code, stderr } = await runTask("audit", args.trim().split(" "), { cwd: folder });
      assert.equal(code, 0, stderr);
      const lines = Deno.readTextFileSync(`${folder}/run/audit.csv`).trim().split("\n");
      const kl = lines.map((line) => line.split(",").slice(0, 3).join()).join("\n");
      if (changes) assert.ok(![...scores.values()].includes(kl), `${option} changed nothing`);
      else assert.equal(kl, scores.get(""), option);
      scores.set(option, kl);
    }
  }));

Deno.test("audit reads the test split and Fashion-MNIST's files from a folder", () =>
  inFolder(async (folder) => {
    writeImages(`${folder}/images`, 40);
    for (const more of ["--split train", "--split test"]) {
      const args = `--data fashion-mnist --data-dir images --size 20 --out run --overwrite ${more}`;
      const { code, stderr } = await runTask("audit", args.split(" "), { cwd: folder });
      assert.equal(code, 0, stderr);
      const { options, data } = JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`));
      assert.equal(data.split, more.split(" ")[1]);
      assert.deepEqual([options.balanced, options.size], [true, 20]);
    }
  }));

Deno.test("overwriting an earlier run leaves none of its files behind", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
    const run = (args: string) =>
      runTask("audit", `${args} --depth 1 --out run --overwrite`.split(" "), { cwd: folder });
    assert.equal((await run("--size 20")).code, 0);
    assert.ok(Deno.statSync(`${folder}/run/top.png`).isFile);
    assert.equal((await run("--data pets.csv --label kind")).code, 0);
    const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["audit.csv", "run.json"]);
  }));

Deno.test("audit warns where float32 has too few digits, and still writes the table", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/pets.csv`, csvText());
    const args = "--data pets.csv --label kind --noise 1e-5 --out run --quiet".split(" ");
    const { code, stderr } = await runTask("audit", args, { cwd: folder });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /ill-conditioned \(about .*\); raise the noise variance, or use precision f64/,
    );
    const { precision } = JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`));
    assert.match(precision.notices.at(-1), /raise the noise variance/);
  }));

Deno.test("audit takes the path that is asked for, and records it with what it measured", () =>
  inFolder(async (folder) => {
    const data = "--classes 3,8 --size 60 --depth 2 --seed 1 --out run --overwrite --quiet";
    const paths: [string, string, string, boolean][] = [
      ["--precision fast --beyond double-single", "fast", "double-single", true],
      [
        "--precision accurate --beyond double-single --verify 60",
        "accurate",
        "double-single",
        false,
      ],
      ["--precision accurate --beyond cpu", "accurate", "float64 on the CPU", false],
    ];
    if (FLOAT64) paths.push(["--precision f64", "f64", "float64", false]);
    for (const [args, level, arithmetic, integerSums] of paths) {
      const { code, stderr } = await runTask("audit", `${data} ${args}`.split(" "), {
        cwd: folder,
      });
      assert.equal(code, 0, stderr);
      const { precision } = JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`));
      assert.deepEqual(
        [precision.level, precision.arithmetic, precision.integerSums, precision.notices],
        [level, arithmetic, integerSums, []],
      );
      assert.equal(precision.verifiedRecords.length, args.includes("--verify") ? 60 : 8);
      assert.ok(precision.condition > 1 && precision.klDeviation < 2e-4, JSON.stringify(precision));
    }
  }));

Deno.test("audit takes classes in proportions, the first records, and those of an earlier audit", () =>
  inFolder(async (folder) => {
    const run = async (args: string) => {
      const all = `--data mnist --depth 1 --quiet --json --overwrite --out run ${args}`.split(" ");
      const { code, stdout, stderr } = await runTask("audit", all, { cwd: folder });
      assert.equal(code, 0, stderr);
      const table = await csvTable(`${folder}/run/audit.csv`);
      const count = (label: string) => table.texts("label").filter((one) => one === label).length;
      const { options } = JSON.parse(stdout);
      return { options, table, counts: [count("3"), count("8")] };
    };
    const drawn = await run("--proportions 3=0.7,8=0.3 --size 20 --seed 2");
    assert.deepEqual(drawn.counts, [14, 6]);
    assert.deepEqual(drawn.options.proportions, { 3: 0.7, 8: 0.3 });
    assert.equal(drawn.options.balanced, false);

    Deno.copyFileSync(`${folder}/run/audit.csv`, `${folder}/earlier.csv`);
    const again = await run("--indices-from earlier.csv --classes 3,8");
    assert.deepEqual(again.table.texts("index"), drawn.table.texts("index"));
    assert.deepEqual(again.table.texts("kl"), drawn.table.texts("kl"));
    assert.deepEqual(again.options.indicesFrom, "earlier.csv");

    const alone = await run("--proportions 3=1,8=0 --size 12");
    assert.deepEqual([alone.counts, alone.options.classes], [[12, 0], ["3", "8"]]);
    const { table, options } = await run("--first --size 12");
    assert.deepEqual([...table.numbers("index")], [...Array(12).keys()]);
    assert.deepEqual([options.first, options.balanced], [true, false]);
  }));

Deno.test("audit says what inputs were standardized by, in a file where that is many numbers", () =>
  inFolder(async (folder) => {
    const run = async (normalize: string) => {
      const all =
        "--data mnist --depth 1 --size 30 --quiet --json --overwrite --out run --normalize";
      const args = [...all.split(" "), normalize];
      const { code, stdout, stderr } = await runTask("audit", args, { cwd: folder });
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout).normalization;
    };
    const data = await loadDataset("mnist", { size: 30, balanced: true });
    assert.deepEqual(await run("feature"), { by: "feature", file: "statistics.npz" });
    const { mean, deviation } = readNpz(Deno.readFileSync(`${folder}/run/statistics.npz`));
    const { statistics } = standardize(data, "feature");
    assert.deepEqual([mean.values, deviation.values], [statistics.mean, statistics.deviation]);
    assert.deepEqual([mean.shape, deviation.shape], [[784], [784]]);

    assert.deepEqual(await run("unit"), { by: "unit", mean: [0], deviation: [1] });
    assert.throws(() => Deno.statSync(`${folder}/run/statistics.npz`), "an earlier run's file");
    const channel = standardize(data, "channel").statistics;
    assert.deepEqual(await run("channel"), {
      by: "channel",
      mean: [...channel.mean],
      deviation: [...channel.deviation],
    });
    assert.deepEqual(await run("none"), { by: "none" });
  }));

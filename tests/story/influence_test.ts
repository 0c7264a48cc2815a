import assert from "node:assert/strict";
import { correlation, csvTable, random } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

const DIGITS = "--data mnist --classes 3,8 --size 60 --seed 1";

async function trained(folder: string, more = ""): Promise<void> {
  const records = await drawn(folder);
  const args =
    `${DIGITS} --widths 8,8 --epochs 3 --in-models 6 --out-models 6 --records ${records} ` +
    `--queries 18,84 --out networks --quiet ${more}`;
  const { code, stderr } = await runTask("train", args.trim().split(" "), { cwd: folder });
  assert.equal(code, 0, stderr);
}

/** Four of the records that are drawn. */
async function drawn(folder: string): Promise<string> {
  const args = `${DIGITS} --depth 2 --out audit --quiet`.split(" ");
  const { code, stderr } = await runTask("audit", args, { cwd: folder });
  assert.equal(code, 0, stderr);
  const table = await csvTable(`${folder}/audit/audit.csv`);
  const indices = table.numbers("index");
  return [0, 20, 40, 59].map((at) => indices[at]).join();
}

Deno.test("influence compares every method with networks trained without records", () =>
  inFolder(async (folder) => {
    await trained(folder, "--checkpoints every-epoch --checkpoint-models 2");
    const args = "networks --out influence --models 2 --lds 4 --quiet --json".split(" ");
    const { code, stdout, stderr } = await runTask("influence", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const summary = JSON.parse(stdout);
    assert.deepEqual(summary, JSON.parse(Deno.readTextFileSync(`${folder}/influence/run.json`)));
    assert.deepEqual([summary.records, summary.queries], [4, 6]);
    assert.deepEqual(summary.checkpoints, [1, 2, 3]);
    assert.ok(summary.solver.residual <= 2e-3, `residual ${summary.solver.residual}`);

    const table = await csvTable(`${folder}/influence/compare_influence.csv`);
    assert.equal(table.count, 4 * 6);
    const column = (name: string) => table.numbers(name);
    const kinds = table.texts("query_kind");
    assert.equal(kinds.filter((kind) => kind === "self").length, 4);
    const self = [...kinds.keys()].filter((at) => kinds[at] === "self");
    // What a record's step does to its own loss, and a square, cannot be negative.
    for (const name of ["diff_nn", "mse_nngp", "kl_nngp", "tracin", "inf_func", "inf_shift"]) {
      assert.ok(self.every((at) => column(name)[at] >= 0), name);
    }
    assert.ok(self.every((at) => Math.abs(column("rep_sim")[at] - 1) < 1e-6));
    // LOOD of the records at themselves is the audit's: the same network, noise and records.
    const audit = await csvTable(`${folder}/audit/audit.csv`);
    const indices = [...audit.numbers("index")];
    for (const at of self) {
      const place = indices.indexOf(column("differ_idx")[at]);
      const [got, wanted] = [column("kl_nngp")[at], audit.numbers("kl")[place]];
      // Two roads to the same float64 numbers, from a float32 factor.
      assert.ok(Math.abs(got / wanted - 1) < 1e-4, `${got}, ${wanted}`);
    }
    const more = "networks --out more --models 3 --quiet".split(" ");
    const refused = await runTask("influence", more, { cwd: folder });
    assert.equal(refused.code, 2);
    assert.match(
      refused.stderr,
      /it keeps no weights of model 2 after epoch 1; take fewer --models/,
    );
    const correlations = await csvTable(`${folder}/influence/correlations.csv`);
    const at = correlations.texts("method").indexOf("tracin");
    const again = correlation(
      self.map((row) => column("tracin")[row]),
      self.map((row) => column("diff_nn")[row]),
      { random: random(0), resamples: 2000, level: 0.95 },
    );
    assert.ok(Math.abs(correlations.numbers("pearson")[at] - again.pearson.estimate) < 1e-9);
    assert.ok(Math.abs(correlations.numbers("pearson_lower")[at] - again.pearson.lower) < 1e-9);
    const lds = await csvTable(`${folder}/influence/lds.csv`);
    assert.deepEqual(lds.texts("method"), [
      "lood",
      "tracin",
      "inf_func",
      "grad_dot",
      "rep_sim",
      "kernel",
    ]);
    assert.ok(lds.numbers("lds").every((value) => value >= -1 && value <= 1));
    const names = [...Deno.readDirSync(`${folder}/influence`)].map(({ name }) => name);
    for (const name of ["tracin.svg", "tracin.png", "mse_nngp_others.svg", "cost.csv"]) {
      assert.ok(names.includes(name), name);
    }
  }));

Deno.test("a comparison that is killed goes on from the last method, with the same tables", () =>
  inFolder(async (folder) => {
    await trained(folder);
    const args = "networks --models 1 --lds 3 --quiet";
    const whole = await runTask("influence", `${args} --out whole`.split(" "), { cwd: folder });
    assert.equal(whole.code, 0, whole.stderr);
    const cut = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-all",
        new URL("../../tasks/influence.ts", import.meta.url).href,
        ...args.replace("networks", `${folder}/networks`).split(" "),
        ...["--out", `${folder}/cut`],
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const begin = performance.now();
    while (performance.now() - begin < 120_000) {
      const second = `${folder}/cut.unfinished/tracin.npz`;
      if (await Deno.stat(second).then(() => true, () => false)) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    cut.kill("SIGKILL");
    await cut.status;
    const again = `${args} --out cut`;
    const other = await runTask("influence", `${again} --noise 0.2`.split(" "), { cwd: folder });
    assert.equal(other.code, 2);
    assert.match(other.stderr, /an interrupted run with noise 0\.1, got 0\.2; give its options/);
    const ending = await runTask("influence", again.split(" "), { cwd: folder });
    assert.equal(ending.code, 0, ending.stderr);
    for (const file of ["compare_influence.csv", "correlations.csv", "lds.csv", "tracin.svg"]) {
      assert.equal(
        Deno.readTextFileSync(`${folder}/cut/${file}`),
        Deno.readTextFileSync(`${folder}/whole/${file}`),
        file,
      );
    }
    for (const name of ["cut.unfinished", "cut.writing"]) {
      assert.throws(() => Deno.statSync(`${folder}/${name}`), { name: "NotFound" });
    }
  }));

Deno.test("influence on a regression's responses is asked at the records alone", () =>
  inFolder(async (folder) => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 5},${i % 7},${(i * i) % 11 / 4}`);
    Deno.writeTextFileSync(`${folder}/a.csv`, ["x,y,days", ...rows, ""].join("\n"));
    const train =
      "--data a.csv --response days --widths 8 --epochs 4 --in-models 4 --out-models 4 --quiet " +
      "--records 1,9,30 --checkpoints every-epoch --out networks";
    const trained = await runTask("train", train.split(" "), { cwd: folder });
    assert.equal(trained.code, 0, trained.stderr);
    const args = "networks --models 1 --at self --out influence --quiet".split(" ");
    const { code, stderr } = await runTask("influence", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const table = await csvTable(`${folder}/influence/compare_influence.csv`);
    assert.deepEqual(table.texts("query_kind"), ["self", "self", "self"]);
    const names = [...Deno.readDirSync(`${folder}/influence`)].map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name.includes("_others")), []);
    const labels = table.numbers("label");
    table.numbers("differ_idx").forEach((index, at) =>
      assert.equal(labels[at], (index * index) % 11 / 4)
    );
    for (const name of ["tracin", "inf_func"]) assert.ok(table.numbers(name)[0] > 0, name);
  }));

Deno.test("test records are those of the test split, also where the training set is of it", () =>
  inFolder(async (folder) => {
    const digits = "--data mnist --split test --classes 3,8 --first --size 60";
    const train =
      `${digits} --widths 8 --epochs 1 --in-models 4 --out-models 4 --records 18,30,32 ` +
      "--queries 18,84 --out networks --quiet";
    const trained = await runTask("train", train.split(" "), { cwd: folder });
    assert.equal(trained.code, 0, trained.stderr);
    const args = "networks --models 1 --out influence --quiet".split(" ");
    const { code, stderr } = await runTask("influence", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    const table = await csvTable(`${folder}/influence/compare_influence.csv`);
    assert.deepEqual([...table.numbers("query")].slice(3, 5), [18, 84]);
    // Test record 18 is the left-out record 18: what is said of one is said of the other.
    assert.deepEqual(table.texts("query_label").slice(3, 5), ["3", "8"]);
    for (const name of ["diff_nn", "mse_nngp", "tracin", "inf_func", "kernel"]) {
      const [self, , , same, other] = table.numbers(name);
      // Float32 on the device, whose sums may go another way elsewhere in a table.
      assert.ok(Math.abs(same / self - 1) < 1e-4, `${name}: ${same}, ${self}`);
      assert.ok(Math.abs(other / self - 1) > 1e-2, `${name}: ${other}, ${self}`);
    }
  }));

Deno.test("influence says what it lacks in one sentence, and leaves no folder", () =>
  inFolder(async (folder) => {
    await trained(folder);
    const refuse = async (args: string, code: number, pattern: RegExp) => {
      const ending = await runTask("influence", args.split(" "), { cwd: folder });
      assert.equal(ending.code, code, ending.stderr);
      assert.match(ending.stderr, pattern);
      assert.throws(() => Deno.statSync(`${folder}/out`), { name: "NotFound" });
    };
    await refuse("audit --out out", 2, /it is a run of audit; give a run of train/);
    await refuse("nothing --out out", 2, /there is no run.json/);
    await refuse("networks --out out --lds 2", 2, /three halves at least, got --lds 2/);
    await refuse("networks --out out --lds 3 --at self", 2, /--lds asks at test records/);
    await refuse("networks --out out --damping -1", 2, /damping must be >= 0, got -1/);
    const lissa = "networks --out out --quiet --solver lissa --scale 0.001 --models 1";
    await refuse(lissa, 1, /LiSSA diverges at scale 0.001 and damping 0.01: .* try scale [\d.]+/);
  }));

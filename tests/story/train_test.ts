import assert from "node:assert/strict";
import { csvTable, loadDataset, modelsOf, readNpz, readSafetensors } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { logitsOf } from "../reference/mlp.ts";
import { assertClose } from "../support.ts";
import { modelOf } from "../train/models.ts";
import { runTask } from "./run_task.ts";

const DIGITS = "--data mnist --classes 3,8 --size 120 --seed 1 --widths 20,20 --epochs 3 " +
  "--batch 32 --test-size 60 --quiet";

/** Runs a task, which must end well. */
async function run(task: string, args: string, cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runTask(task, args.split(" "), { cwd });
  assert.equal(code, 0, stderr);
  return stdout;
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

/** Positions in the split of the first records that DIGITS draws. */
async function drawn(): Promise<number[]> {
  const digits = await loadDataset("mnist", {
    classes: [3, 8],
    size: 120,
    seed: 1,
    balanced: true,
  });
  return [...digits.indices.subarray(0, 3)];
}

Deno.test("models with and without records are trained, and asked", () =>
  inFolder(async (folder) => {
    const [a, b, c] = await drawn();
    const args = `${DIGITS} --in-models 3 --out-models 2 --records ${a} --group ${b},${c} ` +
      "--queries 5,7 --checkpoints every-epoch --out run";
    const printed = await run("train", args, folder);
    assert.match(printed, /120 records of mnist, 3 epochs on .*records x models a second/);
    const files = ["epochs.csv", "logits.npz", "models.csv", "queries.csv", "run.json"];
    assert.deepEqual(filesOf(`${folder}/run`), [
      ...files,
      "training.png",
      "training.svg",
      "weights",
    ]);

    const models = await csvTable(`${folder}/run/models.csv`);
    assert.deepEqual([...models.numbers("group")], [0, 0, 0, 1, 1, 2, 2]);
    const records = Deno.readTextFileSync(`${folder}/run/models.csv`).split("\n").slice(1, 8)
      .map((line) => line.split(",")[2]);
    const group = `${b}+${c}`;
    assert.deepEqual(records, ["", "", "", String(a), String(a), group, group]);
    assert.ok(models.numbers("accuracy").every((share) => share > 0.6 && share <= 1));
    const epochs = await csvTable(`${folder}/run/epochs.csv`);
    assert.equal(epochs.count, 3 * 7);
    assert.deepEqual([...epochs.numbers("test_loss").slice(14)], [...models.numbers("test_loss")]);

    // The logits are those of the weights, after every epoch.
    const queries = await csvTable(`${folder}/run/queries.csv`);
    assert.deepEqual(queries.texts("kind"), ["record", "record", "record", "test", "test"]);
    assert.deepEqual([...queries.numbers("index")], [a, b, c, 5, 7]);
    const arrays = readNpz(Deno.readFileSync(`${folder}/run/logits.npz`));
    assert.deepEqual(arrays.logits.shape, [3, 7, 5, 2]);
    const { normalization, network, plan } = JSON.parse(
      Deno.readTextFileSync(`${folder}/run/run.json`),
    );
    assert.equal(plan.cohorts, 1);
    const [train, test] = await Promise.all([
      loadDataset("mnist"),
      loadDataset("mnist", { split: "test" }),
    ]);
    const pixels = [train.row(a), train.row(b), train.row(c), test.row(5), test.row(7)];
    const { mean: [mean], deviation: [deviation] } = normalization;
    for (const epoch of [1, 3]) {
      const path = `${folder}/run/weights/epoch-00${epoch}/cohort-000.safetensors`;
      const { saved } = modelsOf(readSafetensors(Deno.readFileSync(path)));
      const expected = Array.from({ length: 7 }, (_, model) => {
        const own = modelOf(network, saved.layers, model);
        return pixels.map((row) =>
          logitsOf(own, "relu", Float64Array.from(row, (x) => (x - mean) / deviation))
        );
      }).flat(2);
      const got = arrays.logits.values.subarray((epoch - 1) * 70, epoch * 70);
      // Sums of 784 terms in float32, of logits of size 5.
      assertClose(got, expected, 5e-5, "logits of a run");
    }
    assert.deepEqual(
      modelsOf(readSafetensors(Deno.readFileSync(`${folder}/run/weights/cohort-000.safetensors`)))
        .saved.layers,
      modelsOf(
        readSafetensors(
          Deno.readFileSync(`${folder}/run/weights/epoch-003/cohort-000.safetensors`),
        ),
      ).saved.layers,
    );

    // The same models, asked about the same records later.
    await run("predict", "run --split test --classes 3,8 --size 40 --out asked --quiet", folder);
    const asked = readNpz(Deno.readFileSync(`${folder}/asked/logits.npz`));
    const indices = [...asked.indices.values];
    const at = indices.findIndex((index) => index >= 0);
    const { saved } = modelsOf(
      readSafetensors(Deno.readFileSync(`${folder}/run/weights/cohort-000.safetensors`)),
    );
    const row = Float64Array.from(test.row(indices[at]), (x) => (x - mean) / deviation);
    const wanted = logitsOf(modelOf(network, saved.layers, 6), "relu", row);
    const begin = (6 * 40 + at) * 2;
    assertClose(asked.logits.values.subarray(begin, begin + 2), wanted, 5e-5, "predicted logits");
    const table = await csvTable(`${folder}/asked/predictions.csv`);
    assert.deepEqual(table.columns, [
      "index",
      "label",
      "predicted",
      "right",
      "logit_3",
      "logit_3_std",
      "logit_8",
      "logit_8_std",
    ]);
    assert.ok(table.numbers("right").reduce((sum, share) => sum + share, 0) / 40 > 0.7);
  }));

Deno.test("a run that is killed goes on with the same weights, bit for bit", () =>
  inFolder(async (folder) => {
    const [a] = await drawn();
    const args =
      `${DIGITS} --in-models 2 --out-models 2 --records ${a} --models-at-once 2 --shuffle ` +
      "--epochs 6";
    await run("train", `${args} --out whole`, folder);
    const cut = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--allow-all",
        new URL("../../tasks/train.ts", import.meta.url).href,
        ...`${args} --out ${folder}/cut`.split(" "),
      ],
      cwd: new URL("../../", import.meta.url),
      stdout: "null",
      stderr: "null",
    }).spawn();
    // In the middle of the second cohort, if it is slow enough; anywhere is right.
    const begin = performance.now();
    while (performance.now() - begin < 120_000) {
      const second = `${folder}/cut.unfinished/cohort-001.safetensors`;
      if (await Deno.stat(second).then(() => true, () => false)) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    cut.kill("SIGKILL");
    await cut.status;
    assert.deepEqual(filesOf(folder), ["cut.unfinished", "cut.writing", "whole"]);
    // The cohorts are those of the plan that was made then, whatever memory is free now.
    const key = `${folder}/cut.unfinished/key.json`;
    assert.equal(JSON.parse(Deno.readTextFileSync(key)).plan.cohorts, 2);
    const other = await runTask("train", `${args} --out cut --rate 0.5`.split(" "), {
      cwd: folder,
    });
    assert.equal(other.code, 2);
    assert.match(
      other.stderr,
      /cut\.unfinished is of an interrupted run with rate 0\.001, got 0\.5; give its options/,
    );
    await run("train", `${args} --out cut`, folder);
    assert.deepEqual(filesOf(folder), ["cut", "whole"]);
    const files = ["models.csv", "epochs.csv", "queries.csv", "logits.npz", "training.svg"];
    const weights = ["weights/cohort-000.safetensors", "weights/cohort-001.safetensors"];
    for (const file of [...files, ...weights]) {
      assert.deepEqual(
        Deno.readFileSync(`${folder}/cut/${file}`),
        Deno.readFileSync(`${folder}/whole/${file}`),
        file,
      );
    }
    assert.ok(JSON.parse(Deno.readTextFileSync(`${folder}/cut/run.json`)).resumed);
  }));

Deno.test("the line through a left-out record is that of its landscape", () =>
  inFolder(async (folder) => {
    const [a, b] = await drawn();
    const args =
      `${DIGITS} --in-models 2 --records ${b},${a} --out-models 1 --epochs 1 --out run ` +
      "--landscape --points 5 --range 40 --predict last";
    await run("train", args, folder);
    const queries = await csvTable(`${folder}/run/queries.csv`);
    const kinds = ["record", "record", ...Array<string>(10).fill("landscape")];
    assert.deepEqual(queries.texts("kind"), kinds);
    const lines = Deno.readTextFileSync(`${folder}/run/queries.csv`).split("\n").slice(3, 13);
    const pert = [-40, -20, 0, 20, 40];
    const expected = [b, a].flatMap((index) => pert.map((value) => `${index},${value}`));
    const found = lines.map((line) => line.split(",")).map(([, , index, , at]) => `${index},${at}`);
    assert.deepEqual(found, expected);
    // The middle of a line is the record itself.
    const { logits } = readNpz(Deno.readFileSync(`${folder}/run/logits.npz`));
    assert.deepEqual(logits.shape, [1, 4, 12, 2]);
    for (let model = 0; model < 4; model++) {
      const of = (
        query: number,
      ) => [...logits.values.subarray(24 * model + 2 * query, 24 * model + 2 * query + 2)];
      assert.deepEqual(of(0), of(2 + 2));
      assert.deepEqual(of(1), of(7 + 2));
      assert.notDeepEqual(of(0), of(2));
    }
  }));

Deno.test("models that diverge are named and marked, and no table holds a NaN", () =>
  inFolder(async (folder) => {
    const args = `${DIGITS} --in-models 2 --optimizer sgd --rate 1e6 --loss mse --out run`;
    const { code, stderr } = await runTask("train", args.split(" "), { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /model 0 diverged in epoch 1 at learning rate 1000000; the others go on/);
    const lines = Deno.readTextFileSync(`${folder}/run/models.csv`).trim().split("\n");
    for (const line of lines.slice(1)) assert.match(line, /^\d,0,,0,,.*,1$/);
    assert.doesNotMatch(lines.join("\n"), /NaN|Infinity/);
    const { diverged } = JSON.parse(Deno.readTextFileSync(`${folder}/run/run.json`));
    assert.deepEqual(diverged, [0, 1].map((model) => ({ model, epoch: 1, rate: 1e6 })));
    // Their answers are none, and none of them is right.
    const printed = await run("predict", "run --size 5 --out asked --quiet --json", folder);
    assert.deepEqual(JSON.parse(printed).groups, [
      { group: 0, differ_idx: "", models: 2, accuracy: "" },
    ]);
    const answers = Deno.readTextFileSync(`${folder}/asked/predictions.csv`).trim().split("\n");
    for (const line of answers.slice(1)) assert.match(line, /^\d+,[38],,,,,,$/);
  }));

Deno.test("an overwritten run leaves none of its weights", () =>
  inFolder(async (folder) => {
    const args = `${DIGITS} --size 20 --epochs 1 --in-models 3 --test-size 0 --out run`;
    await run("train", `${args} --models-at-once 1 --checkpoints every-epoch`, folder);
    const weights = `${folder}/run/weights`;
    Deno.writeTextFileSync(`${weights}/notes.txt`, "the user's");
    const own = [0, 1, 2].map((cohort) => `cohort-00${cohort}.safetensors`);
    assert.deepEqual(filesOf(weights), [...own, "epoch-001", "notes.txt"]);
    await run("train", `${args} --overwrite`, folder);
    assert.deepEqual(filesOf(weights), [own[0], "notes.txt"]);
    await run("train", `${args} --overwrite --checkpoints none`, folder);
    assert.deepEqual(filesOf(weights), ["notes.txt"]);
    const { code, stderr } = await runTask("predict", ["run"], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /run: it kept no weights; train again without --checkpoints none\.\n$/);
    await run("train", `${args} --overwrite`, folder);
    const refused = async (message: RegExp) => {
      const ending = await runTask("predict", ["run", "--out", "asked"], { cwd: folder });
      assert.equal(ending.code, 2, ending.stderr);
      assert.match(ending.stderr, message);
      assert.deepEqual(filesOf(folder), ["run"]);
    };
    Deno.writeTextFileSync(`${weights}/${own[0]}`, "no weights");
    await refused(/cohort-000\.safetensors: its weights cannot be read; train it again\.\n$/);
    Deno.removeSync(`${weights}/${own[0]}`);
    await refused(/cohort-000\.safetensors: its weights cannot be read; train it again\.\n$/);
    Deno.writeTextFileSync(`${folder}/run/run.json`, '{ "task": "train" }');
    await refused(/run\.json: it has no network; repeat the run\.\n$/);
  }));

Deno.test("a regression is trained by its mean squared error", () =>
  inFolder(async (folder) => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [x, y] = [Math.sin(i), Math.cos(3 * i)];
      return `${x},${y},${2 * x - y}`;
    });
    Deno.writeTextFileSync(`${folder}/plane.csv`, ["x,y,z", ...rows].join("\n"));
    const args =
      "--data plane.csv --response z --in-models 2 --out-models 1 --records 4 --widths 16 " +
      "--epochs 40 --batch 10 --rate 0.02 --out run --json";
    const { groups, network, options } = JSON.parse(await run("train", args, folder));
    assert.equal(network.outputs, 1);
    assert.equal(options.loss, "mse");
    assert.ok(groups[0].loss < 0.02, `loss ${groups[0].loss}`);
    // No answer is right or wrong.
    assert.equal(groups[0].accuracy, undefined);
    const accuracies = (await csvTable(`${folder}/run/models.csv`)).cells("accuracy");
    assert.deepEqual(accuracies, ["", "", ""]);
    await run("predict", "run --data plane.csv --response z --out asked --quiet", folder);
    const asked = await csvTable(`${folder}/asked/predictions.csv`);
    assert.deepEqual(asked.columns, ["index", "label", "predicted", "logit", "logit_std"]);
    // In the response's units, as the label is.
    const error = asked.numbers("predicted").map((z, i) => z - asked.numbers("label")[i]);
    const rest = Math.sqrt(error.reduce((sum, e) => sum + e * e, 0) / 60);
    assert.ok(rest < 0.5, `root mean square error ${rest}`);
    const refused = await runTask(
      "train",
      args.replace("--out run", "--out b --loss cross-entropy").split(" "),
      {
        cwd: folder,
      },
    );
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cross-entropy needs at least two classes/);
    assert.deepEqual(filesOf(folder), ["asked", "plane.csv", "run"]);
  }));

Deno.test("what cannot be trained ends with one sentence and exit code 2", () =>
  inFolder(async (folder) => {
    const cases: [string, RegExp][] = [
      ["--widths 20,0", /--widths must be an integer >= 1, got 20,0/],
      ["--out-models 3", /--out-models 3 leave a record out, and none is named/],
      ["--column index", /--column index is of --records-from FILE\.csv; give that, too/],
      ["--in-models 0", /there is no model to train/],
      ["--records 99999", /record 99999 is not among the 120 records drawn/],
      ["--optimizer sgd --decay 0.5", /--decay is of --optimizer momentum and adam/],
      ["--landscape", /--landscape goes through records that are left out; name some/],
      ["--no-biases --bias-std 1", /--no-biases has no --bias-std, got 1/],
    ];
    for (const [more, message] of cases) {
      const args = `${DIGITS} ${more}`.split(" ");
      const { code, stderr, stdout } = await runTask("train", args, { cwd: folder });
      assert.equal(code, 2, `${more}: ${stderr}`);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.equal(stdout, "");
    }
    assert.deepEqual(filesOf(folder), []);
    const { code, stderr } = await runTask("predict", ["nowhere"], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /nowhere: there is no run\.json; give a run of train\./);
  }));

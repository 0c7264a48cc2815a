import assert from "node:assert/strict";
import {
  attackHalvings,
  csvTable,
  drawHalvings,
  loadDataset,
  npz,
  random,
  readNpz,
} from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose } from "../support.ts";
import { runTask } from "./run_task.ts";

const DIGITS = "--data mnist --classes 3,8 --size 120 --seed 1 --widths 20,20 --epochs 3 " +
  "--batch 32 --test-size 0 --in-models 8 --quiet --out run";
const COLUMNS = ["differ_idx", "in_shape", "out_shape", "auc", "auc_std", "diff", "diff_std"];
const PNG = [0x89, 0x50, 0x4e, 0x47];

/** Runs a task, which must end well. */
async function run(task: string, args: string, cwd: string) {
  const ending = await runTask(task, args.split(" "), { cwd });
  assert.equal(ending.code, 0, ending.stderr);
  return ending;
}

/** Runs a task that must be refused in one line, with exit code 2 and no folder of results. */
async function refuse(task: string, args: string, cwd: string, message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runTask(task, `${args} --out refused`.split(" "), { cwd });
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, message);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.ok(stderr.startsWith(`lood ${task}: `), stderr);
  assert.ok(!filesOf(cwd).includes("refused"), "a folder was left");
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

/** Positions in the split of the first records that DIGITS draws. */
const DRAWN = await (async () => {
  const { indices } = await loadDataset("mnist", {
    classes: [3, 8],
    size: 120,
    seed: 1,
    balanced: true,
  });
  return [...indices.subarray(0, 4)];
})();

/** Writes other logits into a run. */
function change(folder: string, edit: (logits: Float32Array, shape: readonly number[]) => void) {
  const arrays = readNpz(Deno.readFileSync(`${folder}/logits.npz`));
  const { shape, values } = arrays.logits;
  const logits = Float32Array.from(values);
  edit(logits, shape);
  Deno.writeFileSync(`${folder}/logits.npz`, npz({ ...arrays, logits: { shape, values: logits } }));
}

Deno.test("networks trained with and without records are attacked, and the tables say how well", () =>
  inFolder(async (folder) => {
    const [a, b, c, d] = DRAWN;
    await run("train", `${DIGITS} --records ${a},${b} --group ${c},${d}`, folder);
    const { stdout, stderr } = await run("mia", "run --out mia --seed 5", folder);
    assert.match(stdout, /^3 left-out records of mnist, networks after epoch 3; gaussian, 50 halv/);
    assert.match(stdout, /No false-positive rate below 0\.25 of one record, 0\.08333 of all/);
    assert.match(stderr, /attack, +33 %/, "progress goes to stderr");
    const plots = ["dynamics", "roc", "roc-loglog"]
      .flatMap((name) => [`${name}.png`, `${name}.svg`]);
    assert.deepEqual(
      filesOf(`${folder}/mia`),
      ["dynamics.csv", "nn.csv", "roc.csv", "run.json", ...plots].toSorted(),
    );
    assert.deepEqual([...Deno.readFileSync(`${folder}/mia/roc.png`).subarray(0, 4)], PNG);

    const table = await csvTable(`${folder}/mia/nn.csv`);
    assert.deepEqual(table.columns.slice(0, 7), COLUMNS);
    assert.deepEqual(table.texts("differ_idx"), [String(a), String(b), `${c}+${d}`]);
    assert.deepEqual(table.texts("in_shape"), ["(8, 2)", "(8, 2)", "(8, 4)"]);
    assert.deepEqual(table.texts("out_shape"), ["(8, 2)", "(8, 2)", "(8, 4)"]);
    assert.deepEqual([...table.numbers("fpr_limit")], [0.25, 0.25, 0.25]);
    // As few models as two outputs of two records make a covariance singular.
    assert.deepEqual([...table.numbers("shrunk")], [0, 0, 1]);
    const [auc, low, high] = ["auc", "auc_lower", "auc_upper"].map((name) => table.numbers(name));
    auc.forEach((value, i) => assert.ok(low[i] <= value && value <= high[i]));

    // The figures are those of the library, of the run's logits: models 0 to 7, and 8 to 15.
    const { logits } = readNpz(Deno.readFileSync(`${folder}/run/logits.npz`));
    assert.deepEqual(logits.shape, [3, 32, 4, 2]);
    const answers = (first: number, queries: readonly number[]) => ({
      outputs: 2 * queries.length,
      values: Array.from({ length: 8 }, (_, model) =>
        queries.flatMap((query) => {
          const begin = ((2 * 32 + first + model) * 4 + query) * 2;
          return [...logits.values.subarray(begin, begin + 2)];
        })).flat(),
    });
    const halvings = drawHalvings(8, 8, { random: random(5) });
    for (const [row, first, queries] of [[0, 8, [0]], [1, 16, [1]], [2, 24, [2, 3]]] as const) {
      const expected = attackHalvings(answers(0, queries), answers(first, queries), halvings);
      assert.equal(auc[row], expected.auc);
      assert.equal(table.numbers("auc_std")[row], expected.aucStd);
      assert.equal(table.numbers("diff")[row], expected.diff);
      assert.equal(table.numbers("diff_std")[row], expected.diffStd);
    }

    // The difference of the means of all models, after each epoch.
    const dynamics = await csvTable(`${folder}/mia/dynamics.csv`);
    assert.deepEqual(dynamics.columns, ["differ_idx", "label", "epoch", "diff", "diff_std"]);
    assert.deepEqual([...dynamics.numbers("epoch")], [1, 2, 3, 1, 2, 3, 1, 2, 3]);
    const mean = (epoch: number, first: number, query: number, output: number) => {
      const models = Array.from({ length: 8 }, (_, model) => first + model);
      const at = (model: number) => ((epoch * 32 + model) * 4 + query) * 2 + output;
      return models.reduce((sum, model) => sum + logits.values[at(model)], 0) / 8;
    };
    const expected = [0, 1, 2].map((epoch) =>
      [0, 1].reduce((sum, k) => sum + (mean(epoch, 0, 1, k) - mean(epoch, 16, 1, k)) ** 2, 0) / 2
    );
    // Sums of 8 numbers of float64 in another order.
    assertClose(dynamics.numbers("diff").subarray(3, 6), expected, 1e-12, "differences");
    assert.ok(dynamics.numbers("diff_std").every((error) => error > 0));
    await run("mia", "run --epoch 1 --out mia --seed 5 --overwrite", folder);
    assert.ok(!filesOf(`${folder}/mia`).some((name) => name.startsWith("dynamics")));
    await run("mia", "run --out mia --seed 5 --overwrite", folder);

    const { columns, ...roc } = await csvTable(`${folder}/mia/roc.csv`);
    assert.deepEqual(columns, ["differ_idx", "fpr", "tpr"]);
    const names = roc.texts("differ_idx");
    assert.deepEqual([...new Set(names)], [String(a), String(b), `${c}+${d}`, "all"]);
    const [fpr, tpr] = [roc.numbers("fpr"), roc.numbers("tpr")];
    // Four out models are tried of each record: a point before them, and 0 to 4 false positives.
    assert.deepEqual([...fpr.slice(0, 6)], [0, 0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual([fpr.length, fpr.at(-1), tpr.at(-1)], [3 * 6 + 14, 1, 1]);
    assert.equal(table.numbers("tpr_at_0.1")[0], tpr[1]);
    const summary = JSON.parse(Deno.readTextFileSync(`${folder}/mia/run.json`));
    assert.deepEqual(summary.omitted, []);
    assert.equal(summary.options.run, `${folder}/run`);
    assert.equal(summary.pooled.fpr_limit, 1 / 12);
    assert.equal(summary.records.length, 3);
  }));

Deno.test("an earlier epoch, the other tests and leaving one model out", () =>
  inFolder(async (folder) => {
    const [a, b] = DRAWN;
    await run("train", `${DIGITS} --records ${a},${b}`, folder);
    const rows = async (args: string) => {
      const { stdout } = await run(
        "mia",
        `run --overwrite --json --quiet --out mia ${args}`,
        folder,
      );
      return JSON.parse(stdout);
    };
    const last = await rows("--epoch last");
    assert.equal(last.options.epoch, 3);
    const first = await rows("--epoch 1");
    assert.equal(first.options.epoch, 1);
    assert.notEqual(first.records[0].diff, last.records[0].diff);
    assert.equal((await rows("--halvings 1")).records[0].auc_std, 0);
    for (const test of ["lira", "global", "student"]) {
      const { records, options } = await rows(`--test ${test}`);
      assert.equal(options.test, test);
      // What is tested does not change the difference of the logits.
      assert.equal(records[0].diff, last.records[0].diff);
      assert.ok(records.every(({ auc }: { auc: number }) => auc >= 0 && auc <= 1));
      if (test === "lira") assert.equal(records[0].auc, last.records[0].lira_auc);
    }
    const { records, options, pooled } = await rows("--attack leave-one-out --test student");
    assert.equal(options.halvings, undefined);
    assert.equal(records[0].fpr_limit, 1 / 8);
    assert.equal(pooled.fpr_limit, 1 / 16);
    assert.ok(records[0].auc_lower <= records[0].auc && records[0].auc <= records[0].auc_upper);
    assert.ok(records[0].auc_pairs >= 0 && records[0].auc_pairs <= 1);
    assert.ok(records[0].auc_std > 0 && records[0].diff_std > 0);
  }));

Deno.test("models that learned a record by heart are told from the others without fail", () =>
  inFolder(async (folder) => {
    const [a, b] = DRAWN;
    await run("train", `${DIGITS} --records ${a},${b} --predict last`, folder);
    const draw = random(1);
    change(`${folder}/run`, (logits, [, models, queries, outputs]) => {
      for (let model = 0; model < models; model++) {
        // Of the first record alone: models from 8 to 15 did not learn from it.
        const at = model * queries * outputs;
        logits[at] = (model < 8 ? 40 : 0) + draw.uniform();
        logits[at + 1] = draw.uniform();
      }
    });
    const { stdout } = await run("mia", "run --json --quiet --out mia", folder);
    const { records } = JSON.parse(stdout);
    assert.equal(records[0].auc, 1);
    assert.equal(records[0].auc_upper, 1);
    // ((1 - 0.95) / 2)^(1 / 4): four pairs in order, DeLong's of four in and four out models.
    assert.ok(Math.abs(records[0].auc_lower - 0.025 ** 0.25) < 1e-12);
    assert.equal(records[0]["tpr_at_0.001"], 1);
    assert.equal(records[0].in_accuracy, 1);
    assert.ok(Math.abs(records[0].diff - 800) < 80);
  }));

Deno.test("models that diverged take no part, and a record with too few others is named", () =>
  inFolder(async (folder) => {
    const [a, b] = DRAWN;
    await run("train", `${DIGITS} --records ${a},${b} --predict last`, folder);
    const spoil = (models: readonly number[]) =>
      change(`${folder}/run`, (logits, [, , queries, outputs]) => {
        for (const model of models) {
          logits.fill(NaN, model * queries * outputs, (model + 1) * queries * outputs);
        }
      });
    spoil([2, 8, 9, 10, 11, 12, 16]);
    const { stderr, stdout } = await run("mia", "run --json --quiet --out mia", folder);
    assert.match(stderr, /models that diverged take no part: 2, 8, 9, 10, 11, 12, 16\n/);
    assert.match(stderr, new RegExp(`record ${a} is left out: it has 7 in and 3 out models`));
    const summary = JSON.parse(stdout);
    assert.deepEqual(summary.omitted, [{ differ_idx: String(a), in_models: 7, out_models: 3 }]);
    const table = await csvTable(`${folder}/mia/nn.csv`);
    assert.deepEqual(table.texts("differ_idx"), [String(b)]);
    assert.deepEqual([table.texts("in_shape"), table.texts("out_shape")], [["(7, 2)"], ["(7, 2)"]]);
    assert.doesNotMatch(Deno.readTextFileSync(`${folder}/mia/nn.csv`), /NaN|Infinity/);
    spoil([0, 1, 3, 4, 5]);
    await refuse("mia", "run", folder, /so many models diverged that no record has 4 in and 4 out/);
  }));

Deno.test("what cannot be attacked ends with one sentence and exit code 2", () =>
  inFolder(async (folder) => {
    const [a] = DRAWN;
    const train = async (more: string) => {
      await Deno.remove(`${folder}/run`, { recursive: true }).catch(() => {});
      await run("train", `${DIGITS} --epochs 1 ${more}`, folder);
    };
    await refuse(
      "mia",
      "nowhere",
      folder,
      /nowhere: there is no run\.json; give a run of train/,
    );
    Deno.mkdirSync(`${folder}/cut.unfinished`);
    await refuse("mia", "cut", folder, /the run was interrupted; its command goes on with it/);
    await train(`--records ${a} --in-models 3 --out-models 8`);
    await refuse("mia", "run", folder, /it has 3 in models, and an attack needs 4 of each/);
    await train(`--records ${a} --out-models 2`);
    await refuse("mia", "run", folder, /it has 2 out models of a record, .*--out-models 4 or more/);
    await train("--queries 3");
    await refuse("mia", "run", folder, /its models leave no record out; train with --records/);
    await train(`--records ${a}`);
    await refuse("mia", "run --epoch 2", folder, /--epoch must be last or .* were kept, 1, got 2/);
    await refuse("mia", "run --halvings 0", folder, /--halvings must be an integer >= 1/);
    await refuse("mia", "run --test best", folder, /gaussian, lira, global, student, got best/);
    await run("predict", "run --size 20 --out asked --quiet", folder);
    await refuse(
      "mia",
      "asked",
      folder,
      /it is a run of predict; give a run of train/,
    );
    Deno.writeTextFileSync(`${folder}/run/logits.npz`, "no zip");
    await refuse("mia", "run", folder, /its logits\.npz cannot be read; train it again/);
    Deno.writeTextFileSync(`${folder}/run/run.json`, "{");
    await refuse("mia", "run", folder, /run\.json: it is no JSON; repeat the run/);
    await refuse("mia", "--quiet", folder, /the folder of a training run: 1 must be given, got/);
  }));

Deno.test("a regression has no classes: its AUC and difference, and no accuracy", () =>
  inFolder(async (folder) => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [x, y] = [Math.sin(i), Math.cos(3 * i)];
      return `${x},${y},${2 * x - y}`;
    });
    Deno.writeTextFileSync(`${folder}/plane.csv`, ["x,y,z", ...rows].join("\n"));
    await run(
      "train",
      "--data plane.csv --response z --in-models 6 --out-models 6 --records 4 --widths 8 --epochs 2 " +
        "--out run --quiet",
      folder,
    );
    const { stdout } = await run("mia", "run --json --quiet --out mia", folder);
    const { records: [record] } = JSON.parse(stdout);
    assert.equal(record.in_shape, "(6, 1)");
    assert.equal(record.lira_auc, undefined);
    assert.equal(record.in_accuracy, undefined);
    await refuse("mia", "run --test lira", folder, /one output and no classes.*--test gaussian/);
  }));

/** Every task on a table of a regression: the diabetes data, with a column of words. */
import assert from "node:assert/strict";
import { csv, csvTable, standardize } from "../../mod.ts";
import golden from "../reference/golden/tables.json" with { type: "json" };
import { auditReference, nngpGram, table } from "../reference/oracle.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose } from "../support.ts";
import { runTask } from "./run_task.ts";

const NETWORK = { depth: 2, activation: "relu", weightStd: Math.SQRT2, biasStd: 0 } as const;
const NOISE = 0.1;
const DIABETES = new URL("../reference/golden/diabetes.csv", import.meta.url);

/** Runs a task on the diabetes data in a folder, and returns the summary and what it printed. */
async function run(folder: string, task: string, args: string) {
  await Deno.copyFile(DIABETES, `${folder}/diabetes.csv`);
  const all = `--data diabetes.csv --response progression --depth 2 --out run --overwrite ${args}`;
  const { code, stdout, stderr } = await runTask(task, all.split(" "), { cwd: folder });
  assert.equal(code, 0, stderr);
  return { summary: JSON.parse(await Deno.readTextFile(`${folder}/run/run.json`)), stdout };
}

/** The records as the model sees them, and the audit of them in float64. */
async function reference(folder: string) {
  const read = await csv(`${folder}/diabetes.csv`, { response: "progression" });
  const { inputs, features, count } = standardize(read, "feature").dataset;
  const x = table(count, features, Float64Array.from(inputs));
  const y = table(count, 1, Float64Array.from(golden.response.targets));
  return auditReference(nngpGram(x, x, NETWORK), NOISE, y);
}

Deno.test("audit of a regression is that of its standardized responses in float64", () =>
  inFolder(async (folder) => {
    const { summary } = await run(folder, "audit", "--quiet");
    const { response, columns, classes } = summary.data;
    assert.deepEqual(classes, ["progression"]);
    assert.equal(response.name, "progression");
    // A sum of 60 terms: a few units in the last place.
    assertClose([response.mean / golden.response.mean], [1], 1e-14, "mean");
    assertClose([response.deviation / golden.response.deviation], [1], 1e-14, "deviation");
    assert.deepEqual(columns[1], { name: "sex", kind: "categorical", categories: ["a", "b"] });

    const got = await csvTable(`${folder}/run/audit.csv`);
    assert.deepEqual(got.texts("label").slice(0, 2), ["151", "75"]);
    const expected = await reference(folder);
    const share = got.numbers("kl").map((kl, i) => kl / expected.kl[i]);
    const unit = new Float64Array(got.count).fill(1);
    // What "accurate" promises: only the inverse's diagonal is float32's.
    assertClose(share, unit, 1e-4, "kl");
    assertClose(got.numbers("mean_with_progression"), expected.meanWith.data, 5e-6, "mean with");
    const without = got.numbers("mean_without_progression");
    assertClose(without, expected.meanWithout.data, 5e-5, "mean without");
    const roots = (values: Float64Array) => values.map(Math.sqrt);
    assertClose(roots(got.numbers("mse")), roots(expected.mse), 5e-5, "root mse");
  }));

Deno.test("lood of a regression agrees with the audit, and falls where copies stay", () =>
  inFolder(async (folder) => {
    await run(folder, "lood", "--records 3,32 --group 1,2 --near-copies 1 --quiet");
    const expected = await reference(folder);
    const got = await csvTable(`${folder}/run/nngp.csv`);
    assert.deepEqual(got.texts("label"), ["206", "341", "75+141"]);
    const kl = got.numbers("kl");
    assertClose([kl[0] / expected.kl[3], kl[1] / expected.kl[32]], [1, 1], 1e-4, "kl");
    const copies = (await csvTable(`${folder}/run/near_copies.csv`)).numbers("kl");
    assert.ok(copies[1] < copies[0] / 2 && copies[3] < copies[2] / 2, String(copies));
  }));

Deno.test("queries keep the table's columns, and attribute predicts in the responses' units", () =>
  inFolder(async (folder) => {
    const ask =
      "bp,sex,age,bmi,s1,s2,s3,s4,s5,s6,progression\n87,a,48,21.6,183,103.2,70,3,3.8918,69,?\n";
    await Deno.writeTextFile(`${folder}/ask.csv`, ask);
    const { summary, stdout } = await run(folder, "attribute", "--queries-from ask.csv --quiet");
    const [query] = summary.queries;
    const { mean, deviation } = golden.response;
    // Record 1 itself is asked: its prediction is the audit's.
    const expected = (await reference(folder)).meanWith.data[1];
    assertClose([query.score], [expected], 5e-6, "prediction");
    // Six digits are written.
    assertClose([Number(query.predicted) / (expected * deviation + mean)], [1], 5e-5, "in units");
    assert.deepEqual([query.class, query.label], ["progression", null]);
    assert.ok(
      query.records.some(({ index, label }: Record<string, unknown>) =>
        index === 1 && label === "75"
      ),
    );
    assert.match(stdout, /Query 0, predicted [\d.]+: score \S+ of response progression/);

    await run(folder, "lood", "--records 1 --queries-from ask.csv --quiet");
    const [kl] = (await csvTable(`${folder}/run/nngp.csv`)).numbers("kl");
    assertClose([kl / (await reference(folder)).kl[1]], [1], 1e-4, "kl at the record's copy");
  }));

Deno.test("a query of a word that the table does not have is refused with its line", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(DIABETES, `${folder}/diabetes.csv`);
    const names = "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6\n";
    const cells = "48,a,21.6,87,183,103.2,70,3,3.8918,69\n";
    const cases: [string, string][] = [
      [
        names + cells + cells.replace("a", "c"),
        'ask.csv, line 3: column "sex" is "c", which the training data does not have; give one of ' +
        '"a", "b".',
      ],
      [
        names.replace("bmi", "weight") + cells,
        'ask.csv, line 1: there is no column "bmi", a column of diabetes.csv; give exactly the ' +
        "data's columns, each as a column.",
      ],
      [
        names.replace("\n", ",zip\n") + cells.replace("\n", ",8000\n"),
        "ask.csv, line 1: 11 columns of features, and diabetes.csv has 10; give exactly the data's " +
        "columns, each as a column.",
      ],
    ];
    for (const [content, message] of cases) {
      await Deno.writeTextFile(`${folder}/ask.csv`, content);
      const args =
        "--data diabetes.csv --response progression --records 1 --queries-from ask.csv --out r";
      const { code, stderr } = await runTask("lood", args.split(" "), { cwd: folder });
      assert.notEqual(code, 0);
      assert.ok(stderr.includes(message), stderr);
    }
  }));

Deno.test("a landscape and an optimization of a regression", () =>
  inFolder(async (folder) => {
    await run(folder, "landscape", "--records 3 --points 5 --quiet");
    const expected = await reference(folder);
    const { records } = JSON.parse(await Deno.readTextFile(`${folder}/run/run.json`));
    assertClose([records[0].kl_at_0 / expected.kl[3]], [1], 1e-4, "landscape kl");
    assert.match(await Deno.readTextFile(`${folder}/run/record-3.svg`), /progression 206/);

    await run(folder, "optimize", "--records 3,32 --iterations 30 --quiet");
    const best = await csvTable(`${folder}/run/best.csv`);
    const at = best.numbers("record_kl");
    assertClose([at[0] / expected.kl[3], at[1] / expected.kl[32]], [1, 1], 1e-4, "at record");
    assert.ok(best.numbers("kl").every((kl, i) => kl > 0 && kl <= at[i] * 1.0001));
    assert.deepEqual(best.texts("label"), ["206", "341"]);

    for (const added of ["", " --differ noise"]) {
      const args = `--change added${added} --runs 2 --iterations 10 --quiet`;
      const { summary } = await run(folder, "optimize", args);
      assert.equal(summary.data.records, added === "" ? 58 : 60);
      // Of the records that train alone, where some are held out.
      assert.equal(summary.data.response.mean === golden.response.mean, added !== "");
    }
  }));

Deno.test("options by class are refused of a regression, in one sentence", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(DIABETES, `${folder}/diabetes.csv`);
    const cases: [string, string, string][] = [
      ["audit", "--classes 75,141", "classes selects by class, and the response"],
      ["audit", "--balanced", "balanced selects by class, and the response"],
      ["audit", "--proportions 75=1,141=2", "proportions selects by class, and the response"],
      ["audit", "--label sex", 'response is "progression" and label "sex"; leave one out'],
      ["audit", "--drop progression", 'column "progression" is the response, and in drop'],
      ["optimize", "--differ one-class", "--differ one-class draws by class"],
    ];
    for (const [task, option, message] of cases) {
      const args = `--data diabetes.csv --response progression ${option} --out run`;
      const { code, stderr } = await runTask(task, args.split(" "), { cwd: folder });
      assert.notEqual(code, 0, option);
      assert.ok(stderr.startsWith(`lood ${task}: ${message}`), stderr);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    }
    const args = "--data mnist --response digit --out run".split(" ");
    const { code, stderr } = await runTask("audit", args, { cwd: folder });
    assert.notEqual(code, 0);
    assert.match(stderr, /mnist has no response; leave that option out/);
  }));

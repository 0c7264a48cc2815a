import assert from "node:assert/strict";
import { csvTable, loadDataset } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

const DATA = "--data mnist --classes 3,8 --size 120 --seed 1 --quiet";
const LINE = "--points 5 --range 40";
const TRAIN = `${DATA} --widths 20,20 --epochs 3 --batch 32 --test-size 0 --in-models 8 --out run`;
const COLUMNS = [
  "differ_idx",
  "pert",
  "auc",
  "auc_std",
  "diff",
  "diff_std",
  "kl",
  "kl_std",
  "index",
];

/** Positions in the split of the first records that DATA draws. */
const DRAWN = await (async () => {
  const { indices } = await loadDataset("mnist", {
    classes: [3, 8],
    size: 120,
    seed: 1,
    balanced: true,
  });
  return [...indices.subarray(0, 3)];
})();

/** Runs a task, which must end well. */
async function run(task: string, args: string, cwd: string) {
  const ending = await runTask(task, args.split(" "), { cwd });
  assert.equal(ending.code, 0, ending.stderr);
  return ending;
}

/** The attack must be refused in one line, with exit code 2 and no folder of results. */
async function refuse(args: string, cwd: string, message: RegExp): Promise<void> {
  const all = `${args} --out refused`.split(" ");
  const { code, stdout, stderr } = await runTask("mia-landscape", all, { cwd });
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, message);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.ok(stderr.startsWith("lood mia-landscape: "), stderr);
  assert.ok(!filesOf(cwd).includes("refused"), "a folder was left");
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

Deno.test("networks are attacked along the line that LOOD is asked about, and stand beside it", () =>
  inFolder(async (folder) => {
    const [a, b] = DRAWN;
    await run("train", `${TRAIN} --records ${b},${a} --landscape ${LINE}`, folder);
    await run("landscape", `${DATA} --depth 2 --records ${a},${b} ${LINE} --out lines`, folder);
    const { stdout, stderr } = await run(
      "mia-landscape",
      "run --lood lines --out beside --seed 3",
      folder,
    );
    assert.match(
      stdout,
      /^Lines through 2 left-out records of mnist, networks after epoch 3; 50 ha/,
    );
    assert.match(stdout, /argmax_auc.*lood_argmax_kl/);
    assert.match(stderr, /attack, +10 %/);

    const table = await csvTable(`${folder}/beside/mia_landscape.csv`);
    assert.deepEqual(table.columns, [...COLUMNS, "lood_auc", "lood_mse", "lood_kl"]);
    const numbers = (name: string) => [...table.numbers(name)];
    assert.deepEqual(numbers("differ_idx"), [b, b, b, b, b, a, a, a, a, a]);
    assert.deepEqual(numbers("pert"), [-40, -20, 0, 20, 40, -40, -20, 0, 20, 40]);
    const lines = await csvTable(`${folder}/lines/landscape.csv`);
    for (const name of ["auc", "mse", "kl"]) {
      const expected = [...lines.numbers(name)];
      assert.deepEqual(numbers(`lood_${name}`), [...expected.slice(5), ...expected.slice(0, 5)]);
    }

    // At the record itself it is the attack of the mia task, of the same halvings.
    await run("mia", "run --out attack --seed 3 --quiet", folder);
    const attack = await csvTable(`${folder}/attack/nn.csv`);
    for (const name of ["auc", "auc_std", "diff", "diff_std"]) {
      assert.deepEqual([2, 7].map((at) => numbers(name)[at]), [...attack.numbers(name)], name);
    }

    const rows = await csvTable(`${folder}/beside/summary.csv`);
    const best = numbers("diff").slice(0, 5).indexOf(Math.max(...numbers("diff").slice(0, 5)));
    assert.equal(rows.numbers("argmax_diff")[0], numbers("pert")[best]);
    assert.deepEqual([...rows.numbers("lood_argmax_kl")], [0, 0]);
    assert.deepEqual([...rows.numbers("kl_at_0")], [2, 7].map((at) => numbers("kl")[at]));
    const pictures = ["all", `record-${a}`, `record-${b}`]
      .flatMap((name) => [`${name}.png`, `${name}.svg`]);
    assert.deepEqual(
      filesOf(`${folder}/beside`),
      ["mia_landscape.csv", "run.json", "summary.csv", ...pictures].toSorted(),
    );
    const svg = Deno.readTextFileSync(`${folder}/beside/record-${a}.svg`);
    for (const text of ["networks", "LOOD", "mean distance", "pert"]) assert.ok(svg.includes(text));
    // Three bands of networks; LOOD has none.
    assert.equal(svg.match(/mark-area role-mark/g)?.length, 3);

    // Without LOOD, and of what is left of one record's line.
    await run("mia-landscape", "run --out beside --overwrite --quiet --halvings 3", folder);
    const alone = await csvTable(`${folder}/beside/mia_landscape.csv`);
    assert.deepEqual(alone.columns, COLUMNS);
  }));

Deno.test("a landscape of other records, places, seeds or data is refused, with what to give", () =>
  inFolder(async (folder) => {
    const [a, b, c] = DRAWN;
    await run("train", `${TRAIN} --records ${a},${b} --landscape ${LINE}`, folder);
    await run("landscape", `${DATA} --records ${a},${c} ${LINE} --depth 1 --out lines`, folder);
    const lacking = new RegExp(`it has no record ${b}, which the networks leave out; run landsca`);
    await refuse("run --lood lines", folder, lacking);

    // Files of the same run, had it been given other options.
    await run("landscape", `${DATA} --records ${a},${b} ${LINE} --depth 1 --out own`, folder);
    const table = Deno.readTextFileSync(`${folder}/own/landscape.csv`);
    const text = Deno.readTextFileSync(`${folder}/own/run.json`);
    const places = async (change: (table: string) => string, message: RegExp) => {
      Deno.writeTextFileSync(`${folder}/own/landscape.csv`, change(table));
      await refuse("run --lood own", folder, message);
      Deno.writeTextFileSync(`${folder}/own/landscape.csv`, table);
    };
    await places(
      (table) => table.replaceAll(/(?<=,-?)40(?=,)/g, "41"),
      /from -41 to 41 in 5 points, .* from -40 to 40 in 5 points; .*--points and --range/,
    );
    await places((table) => table.replace(/.*,20,.*\n/, ""), /from -40 to 40 in 4 points, and/);
    const options = async (change: Record<string, unknown>, message: RegExp) => {
      const summary = JSON.parse(text);
      const changed = { ...summary, ...change, options: { ...summary.options, ...change } };
      Deno.writeTextFileSync(`${folder}/own/run.json`, JSON.stringify(changed));
      await refuse("run --lood own", folder, message);
    };
    await options({ seed: 4 }, /its --seed is 4, .* networks 1; run landscape again with --seed 1/);
    await options({ unit: 0.01 }, /its --unit is 0\.01, .* not given; .* again without --unit/);
    await options({ normalize: "none" }, /its --normalize is none, .* with --normalize channel/);
    await options({ data: { sha256: "0" } }, /its records are not those of the networks/);
    await refuse(
      "run --lood run",
      folder,
      /it is a run of train; give a run of landscape/,
    );
    await refuse(
      "run --lood nowhere",
      folder,
      /nowhere: there is no run\.json; give a run of landscape/,
    );
  }));

Deno.test("a group's lines go through each of its records, and planes are refused", () =>
  inFolder(async (folder) => {
    const [a, b, c] = DRAWN;
    await run("train", `${TRAIN} --group ${a},${b} --landscape ${LINE}`, folder);
    await run("mia-landscape", "run --out lines --quiet", folder);
    const table = await csvTable(`${folder}/lines/mia_landscape.csv`);
    assert.deepEqual(new Set(table.texts("differ_idx")), new Set([`${a}+${b}`]));
    assert.deepEqual([...table.numbers("index")], [a, a, a, a, a, b, b, b, b, b]);
    assert.ok(filesOf(`${folder}/lines`).includes(`record-${a}+${b}@${b}.svg`));
    await run("landscape", `${DATA} --records ${a},${b} ${LINE} --depth 1 --out lood`, folder);
    await refuse("run --lood lood", folder, /leaves out one record at a time, .* the group/);
    const plane = `${TRAIN} --records ${c} --landscape --direction plane --points 3 --overwrite`;
    await run("train", plane, folder);
    await refuse("run", folder, /asked about planes; train with --direction uniform or record/);
    await run("train", `${TRAIN} --records ${c} --overwrite`, folder);
    await refuse("run", folder, /it has no landscape; train with --landscape/);
  }));

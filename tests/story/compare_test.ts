import assert from "node:assert/strict";
import { csvTable } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose } from "../support.ts";
import { runTask } from "./run_task.ts";

/** Scores of a record in two audits: its position, then KL, mean distance and AUC of each. */
const RECORDS = [
  [12, 1.5, 0.01, 0.6, 1.25, 0.02, 0.7],
  [80, 0.5, 0.02, 0.55, 4, 0.03, 0.65],
  [7, 3, 0.05, 0.72, 2, 0.11, 0.8],
  [99, 8, 0.08, 0.8, 7, 0.1, 0.75],
  [3, 0.25, 0.3, 0.52, 0.25, 0.7, 0.5],
] as const;

const HEADER = "index,label,kl,mse,auc";

/** Writes a run as audit leaves it. */
function writeAudit(
  folder: string,
  rows: readonly string[],
  { options = {}, data = {} }: { options?: object; data?: object } = {},
): void {
  Deno.mkdirSync(folder, { recursive: true });
  const summary = {
    task: "audit",
    options: { data: "toys.csv", activation: "relu", noise: 0.1, out: folder, ...options },
    data: { name: "toys.csv", split: "", features: 2, sha256: folder, ...data },
  };
  Deno.writeTextFileSync(`${folder}/run.json`, JSON.stringify(summary));
  Deno.writeTextFileSync(`${folder}/audit.csv`, [HEADER, ...rows].join("\n") + "\n");
}

/** Audits a and b of the records; each has one that the other lacks. */
function writeAudits(folder: string): void {
  const a = RECORDS.map(([index, kl, mse, auc]) => `${index},cat,${kl},${mse},${auc}`);
  const b = RECORDS.map(([index, , , , kl, mse, auc]) => `${index},cat,${kl},${mse},${auc}`);
  writeAudit(`${folder}/a`, [...a, "500,dog,9,9,0.9"]);
  writeAudit(`${folder}/b`, ["600,dog,9,9,0.9", ...b.toReversed()], {
    options: { activation: "gelu" },
  });
}

Deno.test("two audits are joined by record; ranks, movers and correlations are those of scipy", () =>
  inFolder(async (folder) => {
    writeAudits(folder);
    const args = "a b --top 2 --seed 1 --out run --json".split(" ");
    const { code, stdout, stderr } = await runTask("compare", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 of the 6 records of .*\/a are not in .*\/b: 500\n/);
    assert.match(stderr, /1 of the 6 records of .*\/b are not in .*\/a: 600\n/);
    const { records, only, differences, correlations, movers } = JSON.parse(stdout);
    assert.equal(records, 5);
    assert.deepEqual(only, { a: [500], b: [600] });
    assert.deepEqual(differences, [{ option: "activation", a: "relu", b: "gelu" }]);
    // scipy.stats.pearsonr and spearmanr of these numbers.
    const [kl, mse, auc] = correlations;
    assertClose([kl.pearson.estimate], [0.809240617962], 1e-10, "r of KL");
    assertClose([kl.spearman.estimate], [0.7], 1e-10, "rho of KL");
    assertClose([mse.pearson.estimate], [0.992161362261], 1e-10, "r of mean distance");
    assertClose([auc.pearson.estimate], [0.812571879928], 1e-10, "r of AUC");
    assertClose([auc.spearman.estimate], [0.9], 1e-10, "rho of AUC");
    for (const { pearson, spearman } of correlations) {
      for (const { lower, estimate, upper } of [pearson, spearman]) {
        assert.ok(lower <= estimate && estimate <= upper, `${lower} ${estimate} ${upper}`);
      }
    }
    assert.deepEqual([kl.medianA, kl.medianB], [1.5, 2]);
    // By KL record 80 goes from the fourth place to the second; 7 and 12 fall one each.
    const indices = (group: { index: number }[]) => group.map(({ index }) => index);
    assert.deepEqual(indices(movers.rising), [80]);
    assert.deepEqual(indices(movers.falling), [7, 12]);
    assert.deepEqual(indices(movers.gaining), [80]);
    assert.deepEqual(indices(movers.losing), [7, 99]);
    const table = await csvTable(`${folder}/run/compare.csv`);
    assert.deepEqual([...table.numbers("index")], [12, 80, 7, 99, 3]);
    assert.deepEqual([...table.numbers("kl_rank_a")], [3, 4, 2, 1, 5]);
    assert.deepEqual([...table.numbers("kl_rank_b")], [4, 2, 3, 1, 5]);
    assert.deepEqual([...table.numbers("kl_change")], [-0.25, 3.5, -1, -1, 0]);
    assert.deepEqual([...table.numbers("mse_b")], [0.02, 0.03, 0.11, 0.1, 0.7]);
    const files = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    const plots = ["auc", "kl", "mse"].flatMap((name) => [`${name}.png`, `${name}.svg`]);
    assert.deepEqual(files, [...plots, "compare.csv", "run.json"].toSorted());
    const svg = Deno.readTextFileSync(`${folder}/run/kl.svg`);
    for (const words of [">KL in A, activation relu<", ">KL in B, activation gelu<"]) {
      assert.ok(svg.includes(words), words);
    }
  }));

Deno.test("equal scores share the mean of their ranks, and nothing that stays is a mover", () =>
  inFolder(async (folder) => {
    const rows = [1, 1, 2, 3].map((kl, i) => `${i},x,${kl},${kl},0.${5 + i}`);
    writeAudit(`${folder}/a`, rows);
    writeAudit(`${folder}/b`, rows);
    const { code, stdout, stderr } = await runTask("compare", ["a", "b", "--out", "run"], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4 records of toys\.csv in both audits, A and B\nmade with the same opt/);
    assert.doesNotMatch(stdout, /exposed in B/);
    const table = await csvTable(`${folder}/run/compare.csv`);
    assert.deepEqual([...table.numbers("kl_rank_a")], [3.5, 3.5, 2, 1]);
    assert.deepEqual([...table.numbers("kl_rank_b")], [3.5, 3.5, 2, 1]);
  }));

Deno.test("audits of digits are compared with the images of those that move", () =>
  inFolder(async (folder) => {
    const audit = async (out: string, ...options: string[]) => {
      const args = ["--classes", "3,8", "--seed", "1", "--quiet", "--out", out, ...options];
      const { code, stderr } = await runTask("audit", args, { cwd: folder });
      assert.equal(code, 0, stderr);
    };
    await audit("a", "--size", "40", "--depth", "1");
    // Five records are taken away, and the numbers of the others stay.
    const { indices } = await taken(`${folder}/a/audit.csv`, 35);
    Deno.writeTextFileSync(`${folder}/kept.csv`, ["index", ...indices].join("\n") + "\n");
    await audit("b", "--indices-from", "kept.csv", "--depth", "3");
    const { code, stdout, stderr } = await runTask("compare", ["a", "b", "--out", "run"], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /5 of the 40 records of .*\/a are not in .*\/b: /);
    assert.match(stdout, /^35 records of mnist in both audits, A and B\n/);
    assert.match(stdout, /depth 1 and 3/);
    assert.ok(Deno.statSync(`${folder}/run/movers.png`).size > 10_000);
  }));

async function taken(path: string, count: number) {
  const table = await csvTable(path);
  return { indices: [...table.numbers("index")].slice(0, count) };
}

Deno.test("audits that cannot be compared are refused in a sentence", () =>
  inFolder(async (folder) => {
    writeAudits(folder);
    const refused = async (args: string, message: RegExp) => {
      const { code, stderr } = await runTask("compare", args.split(" "), { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(![...Deno.readDirSync(folder)].some(({ name }) => name.startsWith("runs")));
    };
    await refused("a", /the folders of two audits: 2 must be given, got 1/);
    await refused("a nowhere", /nowhere: there is no run\.json; give a run of audit\./);
    const rows = ["12,cat,1,1,1", "80,cat,1,1,1", "7,cat,1,1,1"];
    writeAudit(`${folder}/other`, rows, { data: { name: "other.csv" } });
    await refused("a other", /other: it is of other\.csv with 2 features, and .*\/a of toys\.csv/);
    writeAudit(`${folder}/wide`, rows, { data: { features: 3 } });
    await refused("a wide", /it is of toys\.csv with 3 features, and/);
    writeAudit(`${folder}/moved`, [...rows, "99,dog,1,1,1"]);
    await refused(
      "a moved",
      /its record 99 is dog, and that of .*\/a cat; give audits of one data/,
    );
    writeAudit(`${folder}/few`, rows.slice(0, 2));
    await refused("a few", /it has 2 records of .*\/a, and a comparison needs three/);
    writeAudit(`${folder}/flat`, rows);
    await refused("a flat", /flat: all 3 records have the KL 1, so there is nothing to compare/);
  }));

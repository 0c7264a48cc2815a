import assert from "node:assert/strict";
import { csvTable } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { assertClose } from "../support.ts";
import { runTask } from "./run_task.ts";

/** LOOD and attack of six records: AUC, mean distance; AUC and difference of the networks. */
const RECORDS = [
  [12, 0.51, 0.001, 0.5, 0.002],
  [80, 0.6, 0.02, 0.58, 0.03],
  [7, 0.72, 0.05, 0.61, 0.11],
  [99, 0.8, 0.08, 0.75, 0.1],
  [3, 0.95, 0.3, 0.9, 0.7],
  [44, 0.66, 0.03, 0.68, 0.05],
] as const;

/** Writes runs as audit and mia leave them; the attack has a record more. */
function writeRuns(folder: string): void {
  const put = (name: string, text: string) => {
    Deno.mkdirSync(`${folder}/${name.split("/")[0]}`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/${name}`, text);
  };
  const audit = RECORDS.map(([index, auc, mse]) => `${index},3,1.5,${mse},${auc}`);
  put(
    "audit/run.json",
    JSON.stringify({ task: "audit", options: { size: 6 }, data: { sha256: "a" } }),
  );
  put("audit/audit.csv", ["index,label,kl,mse,auc", ...audit.toReversed()].join("\n"));
  const nn = RECORDS.map(([index, , , auc, diff]) => `${index},${auc},0.02,${diff},0.001`);
  const options = { run: "gone", epoch: 1, test: "gaussian", attack: "halvings" };
  put("mia/run.json", JSON.stringify({ task: "mia", options, training: { sha256: "a" } }));
  const header = "differ_idx,auc,auc_std,diff,diff_std";
  put("mia/nn.csv", [header, ...nn, "5000,0.5,0.1,0.1,0.1"].join("\n"));
}

Deno.test("LOOD and the attack are joined by record, and their correlation is Pearson's", () =>
  inFolder(async (folder) => {
    writeRuns(folder);
    const args = "audit mia --seed 1 --out run --json".split(" ");
    const { code, stdout, stderr } = await runTask("correlate", args, { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 of the 7 records of .*mia have no LOOD in .*audit: 5000\n/);
    assert.match(stderr, /no ceiling of r: the training run .*gone is gone, or another\n/);
    const { correlations, records, ceiling } = JSON.parse(stdout);
    assert.equal(records, 6);
    assert.equal(ceiling, null); // the training run is gone
    const [auc, difference] = correlations;
    // scipy.stats.pearsonr and spearmanr of these numbers.
    assertClose([auc.correlation.pearson.estimate], [0.95900918398], 1e-10, "r");
    assertClose([auc.correlation.pearson.p], [0.00248593314917], 1e-10, "p");
    assertClose([auc.correlation.spearman.estimate], [0.942857142857], 1e-10, "rho");
    assertClose([difference.correlation.pearson.estimate], [0.987268952534], 1e-10, "r of roots");
    const { lower, upper } = auc.correlation.pearson;
    assert.ok(lower < 0.959 && upper > 0.959 && upper <= 1);
    const files = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).toSorted();
    assert.deepEqual(files, [
      "auc.png",
      "auc.svg",
      "correlation.csv",
      "difference.png",
      "difference.svg",
      "run.json",
    ]);
    const table = await csvTable(`${folder}/run/correlation.csv`);
    assert.deepEqual([...table.numbers("differ_idx")], RECORDS.map(([index]) => index));
    assert.deepEqual([...table.numbers("lood_auc")], RECORDS.map(([, auc]) => auc));
    assert.match(Deno.readTextFileSync(`${folder}/run/auc.svg`), />6 records: r = 0\.96 \(/);
  }));

Deno.test("runs that cannot be joined are refused in a sentence", () =>
  inFolder(async (folder) => {
    writeRuns(folder);
    const refused = async (args: string, message: RegExp) => {
      const { code, stderr } = await runTask("correlate", args.split(" "), { cwd: folder });
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    };
    await refused("audit", /folders of a LOOD run and of a mia run: 2 must be given, got 1/);
    await refused("mia audit", /mia: it is a run of mia; give a run of audit or lood\./);
    await refused("nowhere mia", /nowhere: there is no run\.json; give a run of audit or lood\./);
    Deno.writeTextFileSync(`${folder}/audit/audit.csv`, "index,label,kl,mse,auc\n1,3,1,1,1\n");
    await refused("audit mia", /it has 0 records of .*, and a correlation needs three/);
    const data = { sha256: "b" };
    Deno.writeTextFileSync(
      `${folder}/audit/run.json`,
      JSON.stringify({ task: "audit", options: {}, data }),
    );
    await refused("audit mia", /audit: its records are not those of .*mia; give runs of the same/);
    Deno.writeTextFileSync(`${folder}/audit/run.json`, "null");
    await refused("audit mia", /audit: it is no run; give a run of audit or lood\./);
    Deno.writeTextFileSync(`${folder}/audit/run.json`, "{");
    await refused("audit mia", /run\.json: it is no JSON; repeat the run\./);
  }));

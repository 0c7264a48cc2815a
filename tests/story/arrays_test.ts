import assert from "node:assert/strict";
import { loadDataset, npz } from "../../mod.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

/** The columns of a run's audit.csv, less the records' positions in their source. */
function scores(run: string): string[] {
  const lines = Deno.readTextFileSync(`${run}/audit.csv`).trim().split("\n");
  const index = lines[0].split(",").indexOf("index");
  assert.ok(index >= 0, lines[0]);
  return lines.map((line) => line.split(",").toSpliced(index, 1).join());
}

Deno.test("an audit of MNIST's digits is the same from IDX files and from numpy's arrays", () =>
  inFolder(async (folder) => {
    const count = 500;
    const digits = await loadDataset("mnist", { size: count, balanced: true, seed: 4 });
    const pixels = Uint8Array.from(digits.inputs, (value) => Math.round(255 * value));
    const labels = digits.labels.map((label) => Number(digits.classes[label]));
    await Deno.writeFile(
      `${folder}/digits.npz`,
      npz({
        X: { shape: [count, 28, 28], values: pixels },
        y: { shape: [count], values: labels },
      }),
    );
    const args = ["--depth", "2", "--verify", "1"];
    const runs: [name: string, source: string[]][] = [
      ["idx", ["--data", "mnist", "--size", String(count), "--seed", "4"]],
      ["npz", ["--data", "digits.npz"]],
    ];
    for (const [name, source] of runs) {
      const { code, stderr } = await runTask("audit", [...source, ...args, "--out", name], {
        cwd: folder,
      });
      assert.equal(code, 0, stderr);
    }
    const [idx, arrays] = runs.map(([name]) => scores(`${folder}/${name}`));
    assert.equal(idx.length, count + 1);
    assert.deepEqual(arrays, idx);
  }));

Deno.test("a regression's arrays in two splits are audited, asked and joined", () =>
  inFolder(async (folder) => {
    const split = (count: number, phase: number) => ({
      x: {
        shape: [count, 2],
        values: Float32Array.from({ length: 2 * count }, (_, i) => Math.sin(i * i + phase)),
      },
      age: {
        shape: [count],
        values: Float64Array.from({ length: count }, (_, i) => 40 + 20 * Math.sin(3 * i + phase)),
      },
    });
    const [train, test] = [split(40, 0), split(12, 1)];
    await Deno.writeFile(
      `${folder}/ages.npz`,
      npz({ x_train: train.x, age_train: train.age, x_test: test.x, age_test: test.age }),
    );
    const run = async (task: string, args: string) => {
      const all = `--data ages.npz --response age --depth 1 --out ${task} --json ${args}`;
      const { code, stdout, stderr } = await runTask(task, all.split(" "), { cwd: folder });
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const mean = train.age.values.reduce((sum, age) => sum + age, 0) / 40;
    for (
      const [task, args] of [["audit", "--verify 1"], ["attribute", "--queries 0,11"], [
        "optimize",
        "--change added --runs 1 --iterations 2",
      ]]
    ) {
      const { data } = await run(task, args);
      assert.deepEqual([data.records, data.response.name], [40, "age"], task);
      assert.equal(data.response.mean, mean, task);
    }
  }));

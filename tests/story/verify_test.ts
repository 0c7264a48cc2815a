import assert from "node:assert/strict";
import { FLOAT64 } from "../support.ts";
import { runTask } from "./run_task.ts";

/** Largest errors that docs/accuracy.md promises of each level. */
const PROMISED: Readonly<Record<string, { median: number; worst: number; far: number }>> = {
  fast: { median: 1e-4, worst: 2e-4, far: 1e-2 },
  accurate: { median: 1e-5, worst: 1e-4, far: 5e-4 },
  f64: { median: 1e-9, worst: 1e-9, far: 1e-9 },
};

Deno.test("verify measures every level on this adapter, and each keeps its promise", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const options = "--size 200 --count 200 --depth 2,10 --noise 1,0.01 --far 2".split(" ");
    const csv = `${folder}/table.csv`;
    const { code, stdout, stderr } = await runTask("verify", [...options, "--json", "--csv", csv]);
    assert.equal(code, 0, stderr);
    const lines = JSON.parse(stdout);
    assert.equal(lines.length, (FLOAT64 ? 3 : 2) * 2 * 2 * 2);
    for (const line of lines) {
      const { median, worst, far } = PROMISED[line.level];
      const what = `${line.level}, ${line.activation}, depth ${line.depth}, noise ${line.noise}`;
      assert.ok(line.klMedian <= median && line.klWorst <= worst, `${what}: KL ${line.klWorst}`);
      assert.ok(line.level === "fast" || line.mseWorst <= worst, `${what}: mse ${line.mseWorst}`);
      assert.ok(line.farWorst <= far, `${what}: far ${line.farWorst}`);
      assert.ok(line.referenceResidual < 1e-13, `${what}: reference ${line.referenceResidual}`);
    }
    assert.equal(Deno.readTextFileSync(csv).trim().split("\n").length, 1 + lines.length);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("verify refuses what it does not know, with exit code 2", async () => {
  const depth = await runTask("verify", ["--depth", "2.5"]);
  assert.equal(depth.code, 2);
  assert.match(depth.stderr, /--depth must be an integer >= 1, got 2\.5/);
  const level = await runTask("verify", ["--precision", "exact"]);
  assert.equal(level.code, 2);
  assert.match(level.stderr, /--precision must be one of fast, accurate, f64, got exact/);
});

import assert from "node:assert/strict";
import { openPeers } from "../../bench/peer.ts";
import { runTask } from "./run_task.ts";

Deno.test("bench measures what is named and names the machine and the day", async () => {
  const { code, stdout, stderr } = await runTask("bench", ["cholesky", "--small"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^### Cholesky, n = 257\n/);
  assert.match(
    stdout,
    /variant, \d+ CPU cores with a load of [\d.]+ before, Deno [\d.]+, \d{4}-\d\d-\d\d:\n/,
  );
  assert.match(stdout, /\n\| Cholesky \| [\d.]+ \| [\d.]+-[\d.]+ \| 1\.0 \| [\d.]+ \|/);
  assert.ok(!stdout.includes("LAPACK"), "peers come with --peers alone");
});

Deno.test("bench lists what there is where a name is wrong, and in its help", async () => {
  const wrong = await runTask("bench", ["choleski"]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /^lood bench: there is no benchmark choleski; take one of gemm, .*growth\n$/,
  );
  const { code, stdout } = await runTask("bench", ["--help"]);
  assert.equal(code, 0);
  for (
    const words of ["growth", "--[no-]peers", "--[no-]small", "--[no-]save", "LOOD_BENCH_PYTHON"]
  ) {
    assert.ok(stdout.includes(words), words);
  }
});

Deno.test("a peer that cannot be run is left out with a sentence", async () => {
  const about = { work: 0, args: [] };
  await using peers = await openPeers([
    { ...about, name: "nothing", script: "there_is_none.ts" },
    { ...about, name: "nobody", script: "there_is_none.py" },
  ]);
  assert.equal(peers.contestants.length, 0);
  assert.equal(peers.missing.length, 2);
  for (const sentence of peers.missing) assert.match(sentence, /^no\w+ was left out: \S.*\.$/);
});

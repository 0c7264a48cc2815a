import assert from "node:assert/strict";
import { runTask } from "./run_task.ts";

Deno.test("tune saves a choice that other tasks use and record, until it is forgotten", async () => {
  const folder = await Deno.makeTempDir();
  const env = { LOOD_TUNING_DIR: `${folder}/tuning` };
  try {
    const tuned = await runTask("tune", ["--seconds", "0.1", "--size", "64", "--json"], { env });
    assert.equal(tuned.code, 0, tuned.stderr);
    assert.match(tuned.stderr, /^lood tune: peaks of the device\nlood tune: A B\^T\n/);
    const { chosen, entries, peaks, tuning, path, date } = JSON.parse(tuned.stdout);
    // Each operation has the default measured, however little the time is.
    assert.equal(chosen.length, 9);
    assert.equal(Object.keys(tuning.tiles).length, 9);
    assert.ok(entries.length > chosen.length && peaks.gflops > 0 && peaks.gigabytes > 0);
    for (const { verified: { error, tolerance } } of chosen) assert.ok(error <= tolerance);
    assert.ok(
      entries.some(({ refusal }: { refusal?: string }) => /not reached/.test(refusal ?? "")),
    );
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)).tiles, tuning.tiles);

    const doctor = await runTask("doctor", ["--size", "64"], { env });
    assert.match(doctor.stdout, new RegExp(`^Tuning {4}tuned ${date} by lood tune$`, "m"));
    assert.equal(doctor.stderr, "");
    const run = `${folder}/run`;
    const audit = await runTask("audit", ["--size", "20", "--out", run, "--quiet"], { env });
    assert.equal(audit.code, 0, audit.stderr);
    const { adapter } = JSON.parse(await Deno.readTextFile(`${run}/run.json`));
    assert.deepEqual([adapter.tuned, adapter.tiles], [date, tuning.tiles]);

    await Deno.writeTextFile(path, "{");
    const damaged = await runTask("doctor", ["--size", "64"], { env });
    assert.equal(damaged.code, 0);
    assert.match(damaged.stdout, /^Tuning {4}defaults; lood tune measures$/m);
    assert.match(
      damaged.stderr,
      /^lood doctor: the tuning in \S+ is ignored: it is no JSON; run [^\n]+\n$/,
    );

    const reset = await runTask("tune", ["--reset"], { env });
    assert.equal(reset.stdout, `Removed ${path}; tasks use the defaults.\n`);
    const again = await runTask("tune", ["--reset"], { env });
    assert.match(again.stdout, /^Nothing was chosen for this adapter/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("tune refuses no time and a folder that is no absolute path", async () => {
  const seconds = await runTask("tune", ["--seconds", "0"]);
  assert.equal(seconds.code, 2);
  assert.match(seconds.stderr, /^lood tune: --seconds must be > 0, got 0\n$/);
  const relative = await runTask("tune", ["--reset"], { env: { LOOD_TUNING_DIR: "tuning" } });
  assert.equal(relative.code, 2);
  assert.match(
    relative.stderr,
    /^lood tune: LOOD_TUNING_DIR is "tuning", must be an absolute path\n$/,
  );
});

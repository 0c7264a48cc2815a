import assert from "node:assert/strict";
import { join } from "node:path";
import { openRun } from "../../src/report/run_folder.ts";
import { inReadOnly } from "../read_only.ts";

/** A test with a folder of its own, removed at its end. */
function folderTest(name: string, run: (folder: string) => Promise<void> | void): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();

folderTest("a run that writes nothing leaves no folder", async (folder) => {
  using run = openRun(join(folder, "runs", "run"));
  assert.deepEqual(names(join(folder, "runs")), ["run.writing"]);
  await run.finish();
  assert.deepEqual(names(folder), []);
});

folderTest("the folder of a run appears whole when it is finished", async (folder) => {
  using run = openRun(join(folder, "runs", "one"));
  await run.write("run.json", "{}");
  await run.write("figures/roc.svg", "<svg/>");
  assert.deepEqual(names(join(folder, "runs")), ["one.writing"]);
  await run.finish();
  assert.deepEqual(names(join(folder, "runs")), ["one"]);
  assert.deepEqual(names(run.path), ["figures", "run.json"]);
  assert.equal(await Deno.readTextFile(join(run.path, "figures", "roc.svg")), "<svg/>");
});

folderTest("disposing of an unfinished run removes what it wrote", async (folder) => {
  const failing = async () => {
    using run = openRun(join(folder, "run"));
    await run.write("run.json", "{}");
    throw new Error("cut off");
  };
  await assert.rejects(failing, /cut off/);
  assert.deepEqual(names(folder), []);
});

folderTest("a trailing slash names the same folder", async (folder) => {
  using run = openRun(join(folder, "run") + "/");
  await run.write("a", "");
  await run.finish();
  assert.deepEqual(names(folder), ["run"]);
});

folderTest("a folder with files is refused before anything is written", (folder) => {
  Deno.mkdirSync(join(folder, "run"));
  Deno.writeTextFileSync(join(folder, "run", "old"), "");
  Deno.writeTextFileSync(join(folder, "file"), "");
  const message = /run holds files already; choose another, or overwrite it/;
  assert.throws(() => openRun(join(folder, "run")), { name: "RangeError", message });
  assert.throws(() => openRun(join(folder, "file")), { name: "RangeError", message: /is a file/ });
  assert.throws(() => openRun(join(folder, "file"), { overwrite: true }), RangeError);
});

folderTest("an empty folder is as good as none", async (folder) => {
  Deno.mkdirSync(join(folder, "run"));
  using run = openRun(join(folder, "run"));
  await run.write("a", "1");
  await run.finish();
  assert.deepEqual(names(folder), ["run"]);
  assert.deepEqual(names(run.path), ["a"]);
});

folderTest("overwriting replaces the run's files and keeps the others", async (folder) => {
  Deno.mkdirSync(join(folder, "run"));
  Deno.writeTextFileSync(join(folder, "run", "a"), "old");
  Deno.writeTextFileSync(join(folder, "run", "notes"), "mine");
  using run = openRun(join(folder, "run"), { overwrite: true });
  await run.write("a", "new");
  await run.write("figures/b", "new");
  assert.equal(await Deno.readTextFile(join(folder, "run", "a")), "old");
  await run.finish();
  assert.deepEqual(names(folder), ["run"]);
  assert.deepEqual(names(run.path), ["a", "figures", "notes"]);
  assert.equal(await Deno.readTextFile(join(run.path, "a")), "new");
});

folderTest("results are kept aside when another run was faster", async (folder) => {
  const aside = join(folder, "run.writing");
  const late = async () => {
    using run = openRun(join(folder, "run"));
    await run.write("a", "1");
    Deno.mkdirSync(run.path);
    Deno.writeTextFileSync(join(run.path, "other"), "");
    await run.finish();
  };
  await assert.rejects(late, { name: "RangeError", message: /the results are in .*writing/ });
  assert.deepEqual(names(aside), ["a"]);
});

folderTest("a file's name cannot lead out of the folder", async (folder) => {
  using run = openRun(join(folder, "run"));
  for (const name of ["../a", "a/../../b", "/etc/a", "", ".", ".."]) {
    await assert.rejects(run.write(name, ""), { name: "RangeError", message: /inside its folder/ });
  }
  assert.deepEqual(names(run.path + ".writing"), []);
});

folderTest("what a killed process left of a run is taken away", async (folder) => {
  const left = join(folder, "run.writing", "figures");
  Deno.mkdirSync(left, { recursive: true });
  Deno.writeTextFileSync(join(left, "half.svg"), "<sv");
  using run = openRun(join(folder, "run"));
  await run.write("a", "1");
  await run.finish();
  assert.deepEqual(names(folder), ["run"]);
  assert.deepEqual(names(run.path), ["a"]);
});

folderTest("a run that another process is writing is refused, and left alone", async (folder) => {
  if (Deno.build.os === "windows") return; // its folders have no locks
  using first = openRun(join(folder, "run"));
  await first.write("a", "1");
  const message = /another process is writing the run in .*run; wait for its end, or choose/;
  assert.throws(() => openRun(join(folder, "run")), { name: "RangeError", message });
  await first.finish();
  assert.deepEqual(names(folder), ["run"]);
  assert.deepEqual(names(first.path), ["a"]);
});

folderTest("folders that were made for a run which failed go with it", (folder) => {
  Deno.mkdirSync(join(folder, "mine"));
  openRun(join(folder, "mine", "a", "b", "run"))[Symbol.dispose]();
  assert.deepEqual(names(join(folder, "mine")), []);
  const other = openRun(join(folder, "mine", "a", "b", "run"));
  Deno.writeTextFileSync(join(folder, "mine", "a", "note"), "");
  other[Symbol.dispose]();
  assert.deepEqual(names(join(folder, "mine", "a")), ["note"]);
});

Deno.test("a folder that cannot be written is told at once", async () => {
  await inReadOnly((folder) => {
    const message = /run\.writing cannot be written: .+; name another place$/;
    assert.throws(() => openRun(join(folder, "run")), { name: "WriteError", message });
  });
});

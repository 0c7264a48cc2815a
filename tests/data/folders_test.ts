import assert from "node:assert/strict";
import { join } from "node:path";
import { dataFolder, dataRoot, filledFolder, folderIn } from "../../src/data/folders.ts";
import { inFolder } from "./idx_files.ts";

/** Runs with these variables of the environment, undefined for unset, and puts them back. */
async function withEnvironment(
  values: Readonly<Record<string, string | undefined>>,
  run: () => void | Promise<void>,
) {
  const put = (all: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(all)) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, Deno.env.get(name)]));
  put(values);
  try {
    await run();
  } finally {
    put(before);
  }
}

Deno.test("data sets are in LOOD_DATA_DIR, else in the user's cache", async () => {
  const none = { LOOD_DATA_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: undefined };
  await withEnvironment({ ...none, LOOD_DATA_DIR: "/own", XDG_CACHE_HOME: "/cache" }, () => {
    assert.equal(dataRoot(), "/own");
    assert.equal(dataFolder("svhn"), join("/own", "svhn"));
  });
  await withEnvironment({ ...none, XDG_CACHE_HOME: "/cache" }, () => {
    assert.equal(dataFolder("svhn"), join("/cache", "lood", "data", "svhn"));
  });
  await withEnvironment({ ...none, LOOD_DATA_DIR: "own" }, () => {
    assert.throws(dataRoot, {
      name: "RangeError",
      message: 'LOOD_DATA_DIR is "own", must be an absolute path',
    });
  });
  if (Deno.build.os !== "linux") return; // others have folders of their own
  await withEnvironment({ ...none, HOME: "/home/me" }, () => {
    assert.equal(dataRoot(), "/home/me/.cache/lood/data");
  });
  await withEnvironment(none, () => {
    assert.throws(dataRoot, { name: "RangeError", message: /set one of them, or give --data-dir/ });
  });
});

Deno.test("a folder of the user's may hold the data set's files, or its folder", async () => {
  await inFolder(async (folder) => {
    assert.equal(await folderIn(folder, "mnist"), folder);
    await Deno.mkdir(join(folder, "mnist"));
    assert.equal(await folderIn(folder, "mnist"), join(folder, "mnist"));
  });
});

Deno.test("a data set's folder counts where there is more in it than begun downloads", async () => {
  await inFolder(async (root) => {
    await withEnvironment({ LOOD_DATA_DIR: root }, async () => {
      const folder = join(root, "mnist");
      assert.equal(await filledFolder("mnist"), undefined);
      await Deno.mkdir(folder);
      assert.equal(await filledFolder("mnist"), undefined);
      await Deno.writeTextFile(join(folder, "images.gz.part"), "");
      await Deno.writeTextFile(join(folder, "images.gz.part.json"), "");
      assert.equal(await filledFolder("mnist"), undefined);
      await Deno.writeTextFile(join(folder, "images.gz"), "");
      assert.equal(await filledFolder("mnist"), folder);
    });
    const homeless = { LOOD_DATA_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: undefined };
    if (Deno.build.os === "windows") return; // it has a variable of its own
    await withEnvironment(homeless, async () => {
      assert.equal(await filledFolder("mnist"), undefined);
    });
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { dataFolder, dataRoot, folderIn } from "../../src/data/folders.ts";
import { inFolder } from "./idx_files.ts";

/** Runs with these variables of the environment, undefined for unset, and puts them back. */
function withEnvironment(values: Readonly<Record<string, string | undefined>>, run: () => void) {
  const put = (all: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(all)) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, Deno.env.get(name)]));
  put(values);
  try {
    run();
  } finally {
    put(before);
  }
}

Deno.test("data sets are in LOOD_DATA_DIR, else in the user's cache", () => {
  const none = { LOOD_DATA_DIR: undefined, XDG_CACHE_HOME: undefined, HOME: undefined };
  withEnvironment({ ...none, LOOD_DATA_DIR: "/own", XDG_CACHE_HOME: "/cache" }, () => {
    assert.equal(dataRoot(), "/own");
    assert.equal(dataFolder("svhn"), join("/own", "svhn"));
  });
  withEnvironment({ ...none, XDG_CACHE_HOME: "/cache" }, () => {
    assert.equal(dataFolder("svhn"), join("/cache", "lood", "data", "svhn"));
  });
  if (Deno.build.os !== "linux") return; // others have folders of their own
  withEnvironment({ ...none, HOME: "/home/me" }, () => {
    assert.equal(dataRoot(), "/home/me/.cache/lood/data");
  });
  withEnvironment(none, () => {
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

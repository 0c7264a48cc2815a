import assert from "node:assert/strict";
import { join } from "node:path";
import { checkWritable, makeFolder, writeAtomically } from "../../src/system/files.ts";
import { writing } from "../../src/system/write_error.ts";
import { inReadOnly } from "../read_only.ts";

Deno.test("writeAtomically writes text as UTF-8 and bytes as they are", async () => {
  const folder = await Deno.makeTempDir();
  await writeAtomically(join(folder, "text"), "σ² = 0.1\n");
  await writeAtomically(join(folder, "bytes"), Uint8Array.of(0, 255, 10));
  assert.equal(await Deno.readTextFile(join(folder, "text")), "σ² = 0.1\n");
  assert.deepEqual(await Deno.readFile(join(folder, "bytes")), Uint8Array.of(0, 255, 10));
  assert.deepEqual(names(folder), ["bytes", "text"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically replaces a file", async () => {
  const folder = await Deno.makeTempDir();
  await Promise.all(["a", "b", "c"].map((text) => writeAtomically(join(folder, "text"), text)));
  assert.match(await Deno.readTextFile(join(folder, "text")), /^[abc]$/);
  assert.deepEqual(names(folder), ["text"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically leaves nothing behind when it fails", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "taken", "full"), { recursive: true });
  await assert.rejects(writeAtomically(join(folder, "taken"), "text"));
  await assert.rejects(writeAtomically(join(folder, "missing", "file"), "text"));
  assert.deepEqual(names(folder), ["taken"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically takes away what killed writers left, and only that", async () => {
  const folder = await Deno.makeTempDir();
  const other = join(folder, "text.tmp-1-2");
  const near = ["text.tmp-mine", "text2.tmp-1-1"];
  for (const name of ["text.tmp-1-1", ...near]) Deno.writeTextFileSync(join(folder, name), "");
  {
    using writer = Deno.openSync(other, { write: true, createNew: true });
    assert.ok(writer.tryLockSync(true)); // as one that is not done
    await writeAtomically(join(folder, "text"), "a");
    assert.deepEqual(names(folder), ["text", "text.tmp-1-2", ...near]);
  }
  await writeAtomically(join(folder, "text"), "b");
  assert.deepEqual(names(folder), ["text", ...near]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what cannot be written is told in a sentence, before and after", async () => {
  await inReadOnly(async (folder) => {
    const refused = (path: string) => ({
      name: "WriteError",
      message: new RegExp(`^${path} cannot be written: .+; name another place$`),
    });
    assert.throws(() => checkWritable(join(folder, "a")), refused(join(folder, "a")));
    await assert.rejects(writeAtomically(join(folder, "a"), ""), refused(join(folder, "a")));
    await assert.rejects(makeFolder(join(folder, "b", "c")), refused(join(folder, "b", "c")));
  });
});

Deno.test("checkWritable leaves nothing, and what is there as it is", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "text"), "old");
  checkWritable(join(folder, "text"));
  checkWritable(join(folder, "new"));
  assert.deepEqual(names(folder), ["text"]);
  assert.equal(await Deno.readTextFile(join(folder, "text")), "old");
  const message = /missing.a cannot be written: its folder is not there$/;
  assert.throws(() => checkWritable(join(folder, "missing", "a")), { name: "RangeError", message });
  await assert.rejects(makeFolder(join(folder, "text", "a")), {
    name: "RangeError",
    message: /text.a cannot be written: a part of this path is a file$/,
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("no room is told in a sentence", async () => {
  // Every system's number and words for it; a full disk itself is in tests/story/disks_test.ts.
  const errors = [
    "No space left on device (os error 28): writefile '/a'",
    "File too large (os error 27): writefile '/a'",
    "Disk quota exceeded (os error 122)",
  ];
  for (const text of errors) {
    const words = text.split(" (")[0].toLowerCase();
    await assert.rejects(writing("/a", () => Promise.reject(new Error(text))), {
      name: "WriteError",
      message: `/a cannot be written: ${words}; make room there, or name another place`,
    });
  }
  const failed = new Error("Input/output error (os error 5): write");
  await assert.rejects(writing("/a", () => Promise.reject(failed)), {
    message: "/a cannot be written: input/output error",
    cause: failed,
  });
  const ours = new TypeError("x is no function");
  await assert.rejects(writing("/a", () => Promise.reject(ours)), ours);
});

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).toSorted();
}

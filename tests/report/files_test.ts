import assert from "node:assert/strict";
import { join } from "node:path";
import { writeAtomically } from "../../src/report/files.ts";

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

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).toSorted();
}

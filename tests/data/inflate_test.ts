import assert from "node:assert/strict";
import { deflateSync, gzipSync } from "node:zlib";
import { gunzipFile, inflateBytes, inflateHead, inflationLimit } from "../../src/data/inflate.ts";
import { random } from "../../src/data/random.ts";
import { concatenated } from "./archive_files.ts";
import { inFolder } from "./idx_files.ts";

/** Becomes a few hundred times as much as it is compressed. */
const dense = Uint8Array.from({ length: 3_000_001 }, (_, i) => Math.floor(i / 5000));
const generator = random(1);
/** Does not become more. */
const noise = Uint8Array.from({ length: 60_000 }, () => generator.integer(256));

Deno.test("data come out as they went in, however much they become", async () => {
  for (const bytes of [dense, noise, new Uint8Array(), Uint8Array.of(7)]) {
    const gzip = { path: "file", compression: "gzip" } as const;
    const zlib = { path: "file", compression: "zlib" } as const;
    const [gzipped, deflated] = [gzipSync(bytes), deflateSync(bytes)];
    for (const most of [undefined, bytes.length]) {
      assert.deepEqual(await inflateBytes(gzipped, { ...gzip, most }), bytes);
      assert.deepEqual(await inflateBytes(deflated, { ...zlib, most }), bytes);
    }
    assert.deepEqual(await inflateHead(gzipped, 100, gzip), bytes.slice(0, 100));
    assert.deepEqual(await inflateHead(deflated, 100, zlib), bytes.slice(0, 100));
    await inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/file`, gzipped);
      const pieces = await Array.fromAsync(gunzipFile(`${folder}/file`));
      assert.deepEqual(concatenated(pieces), bytes);
    });
  }
});

Deno.test("one byte more than allowed is refused", async () => {
  const compressed = gzipSync(dense);
  const options = { path: "file", compression: "gzip" } as const;
  await assert.rejects(inflateBytes(compressed, { ...options, most: dense.length - 1 }), {
    name: "DataError",
    message: `file: more than 3000000 bytes come out of ${compressed.length} bytes of gzip data, ` +
      "which is not allowed; get the file again.",
  });
});

Deno.test("data may become 64 MiB, or 50 times as much where that is more", () => {
  assert.equal(inflationLimit(0), 64 * 2 ** 20);
  assert.equal(inflationLimit(1_000_000), 64 * 2 ** 20);
  assert.equal(inflationLimit(2_000_000), 100_000_000);
});

Deno.test("a gzip file may have several members, as some programs write them", async () => {
  const members = concatenated([gzipSync(noise), gzipSync(Uint8Array.of(1, 2))]);
  const bytes = await inflateBytes(members, { path: "file", compression: "gzip" });
  assert.deepEqual(bytes, concatenated([noise, Uint8Array.of(1, 2)]));
});

Deno.test("a file that is not there is refused before a byte of it is asked for", async () => {
  await assert.rejects(Array.fromAsync(gunzipFile("/no/such/file.gz")), {
    name: "DataError",
    message: "/no/such/file.gz: there is no such file; correct the path.",
  });
});

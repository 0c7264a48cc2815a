import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { SOURCES } from "../../src/data/mod.ts";
import { checkFile, getFile, mirrored } from "../../src/data/official.ts";
import type { Digest, OfficialFile } from "../../src/data/source.ts";
import { type FileServer, serveFile } from "./file_server.ts";
import { inFolder } from "./idx_files.ts";

const BYTES = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 253);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const MD5: Digest = {
  algorithm: "md5",
  value: createHash("md5").update(BYTES).digest("hex"),
  publishedBy: "its authors",
};

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

async function withServer(
  use: (server: FileServer, folder: string, file: OfficialFile) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await using server = serveFile(BYTES);
    await use(server, folder, { name: "a.bin", url: server.url, digest: MD5 });
  });
}

Deno.test("every data set with a name says where its files are offered, and their digests in full", () => {
  for (const [name, { files }] of Object.entries(SOURCES)) {
    assert.ok(files.length > 0, name);
    for (const { name: file, url, mirrors = [], digest } of files) {
      assert.doesNotMatch(file, /[\\/]|\.part$/, `${name}: ${file} is a name in its folder`);
      for (const address of [url, ...mirrors]) assert.match(new URL(address).protocol, /^https?:$/);
      if (digest === undefined) continue;
      assert.match(digest.value, digest.algorithm === "md5" ? /^[\da-f]{32}$/ : /^[\da-f]{64}$/);
      assert.ok(digest.publishedBy);
    }
  }
});

Deno.test("a file with a published digest is compared with it, and got once", async () => {
  await withServer(async (server, folder, file) => {
    const path = join(folder, "a.bin");
    assert.deepEqual(await checkFile(file, folder), {
      path,
      state: "absent",
      size: 0,
      against: "",
    });
    const right = { path, state: "right", size: 5000, against: "md5 published by its authors" };
    assert.deepEqual(await getFile(file, folder), { ...right, downloaded: true, kept: false });
    assert.deepEqual(await getFile(file, folder), { ...right, downloaded: false, kept: false });
    assert.deepEqual(await checkFile(file, folder), right);
    assert.equal(server.requests.length, 1);
    assert.deepEqual(names(folder), ["a.bin"]);
  });
});

Deno.test("a damaged file is told, and got again", async () => {
  await withServer(async (_, folder, file) => {
    const bad = BYTES.with(17, 200);
    await Deno.writeFile(join(folder, "a.bin"), bad);
    const { state, digests } = await checkFile(file, folder);
    assert.equal(state, "wrong");
    const found = createHash("md5").update(bad).digest("hex");
    assert.deepEqual(digests, { expected: MD5.value, found });
    assert.equal((await getFile(file, folder)).downloaded, true);
    assert.deepEqual(Deno.readFileSync(join(folder, "a.bin")), BYTES);
  });
});

Deno.test("a wrong download is removed, and the message says what to do by hand", async () => {
  await withServer(async (server, folder, file) => {
    server.bytes = BYTES.with(17, 200);
    const found = createHash("md5").update(server.bytes).digest("hex");
    await assert.rejects(getFile(file, folder), {
      name: "DownloadError",
      message: `a.bin: ${server.url}: what came is not the file that it should be: its digest is ` +
        `${found}, and ${MD5.value} is the md5 published by its authors; try again, or get it ` +
        `from ${server.url} by hand and put it into ${folder}.`,
    });
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("where one address fails the next one is asked, and all problems are told", async () => {
  await withServer(async (server, folder, file) => {
    await using other = serveFile(BYTES);
    server.status = "403 Forbidden";
    const both = { ...file, mirrors: [`${other.origin}/a.bin`] };
    assert.equal((await getFile(both, folder)).state, "right");
    await Deno.remove(join(folder, "a.bin"));
    other.status = "500 Internal Server Error";
    await assert.rejects(getFile(both, folder), {
      name: "DownloadError",
      message: `a.bin: ${server.url}: the server answered 403 Forbidden; ${other.origin}/a.bin: ` +
        "the server answered 500 Internal Server Error; try again, or get it from " +
        `${server.url} by hand and put it into ${folder}.`,
    });
  });
});

Deno.test("without a published digest the first download's is kept, and later ones compared", async () => {
  await withServer(async (server, folder, { name, url }) => {
    const file = { name, url };
    await Deno.writeFile(join(folder, name), BYTES);
    assert.equal((await checkFile(file, folder)).state, "unknown");
    await Deno.remove(join(folder, name));
    const got = await getFile(file, folder);
    assert.deepEqual([got.state, got.kept], ["right", true]);
    assert.match(
      got.against,
      /^sha256 of the first one, kept in digests\.json on \d{4}-\d\d-\d\d$/,
    );
    const kept = JSON.parse(Deno.readTextFileSync(join(folder, "digests.json")));
    assert.equal(kept[name].sha256, sha256(BYTES));
    assert.deepEqual(names(folder), ["a.bin", "digests.json"]);

    const again = await getFile(file, folder);
    assert.deepEqual([again.state, again.kept, again.downloaded], ["right", false, false]);
    await Deno.remove(join(folder, name));
    server.bytes = BYTES.with(3, 1);
    await assert.rejects(getFile(file, folder), {
      name: "DownloadError",
      message:
        /its digest is .*, and .* is the sha256 of the first one, kept in digests\.json on [\d-]+, whose entry to remove /,
    });
    assert.deepEqual(names(folder), ["digests.json"]);
  });
});

Deno.test("a file that was put there by hand is kept as the first one, if nobody publishes a digest", async () => {
  await withServer(async (server, folder, { name, url }) => {
    await Deno.writeFile(join(folder, name), BYTES);
    const got = await getFile({ name, url }, folder);
    assert.deepEqual([got.state, got.downloaded, got.kept], ["right", false, true]);
    assert.equal(server.requests.length, 0);
  });
});

Deno.test("a damaged list of digests is told", async () => {
  for (const text of ["{", "3", "null", '{"a.bin":{"sha256":3}}', '{"a.bin":null}']) {
    await withServer(async (_, folder, { name, url }) => {
      const path = join(folder, "digests.json");
      await Deno.writeTextFile(path, text);
      await assert.rejects(getFile({ name, url }, folder), {
        name: "DataError",
        message: `${path}: it is not a list of digests; remove it, and the next download's ` +
          "digests are kept.",
      });
    });
  }
});

Deno.test("a mirror takes the place of scheme and host", async () => {
  const url = "http://data.example.org/sets/a.bin?raw=1";
  assert.equal(mirrored(url, undefined), url);
  assert.equal(mirrored(url, "https://mirror"), "https://mirror/sets/a.bin?raw=1");
  assert.equal(mirrored(url, "http://m:80/all/"), "http://m/all/sets/a.bin?raw=1");
  for (const wrong of ["mirror", "ftp://mirror", "https://mirror/?a", "https://mirror/#a"]) {
    assert.throws(() => mirrored(url, wrong), {
      name: "RangeError",
      message:
        `the mirror (LOOD_DATA_MIRROR) is ${JSON.stringify(wrong)}, must be like https://host or ` +
        "https://host/path",
    });
  }
  await withServer(async (server, folder, file) => {
    const { origin } = server;
    const away = { ...file, url: "https://data.example.org/sets/a.bin" };
    assert.equal((await getFile(away, folder, { mirror: origin })).state, "right");
    assert.equal(server.requests[0].path, "/sets/a.bin");
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { download, type DownloadProgress } from "../../src/data/download.ts";
import { DownloadError } from "../../src/data/download_error.ts";
import { type FileServer, serveFile } from "./file_server.ts";
import { inFolder } from "./idx_files.ts";

/** 10,000 bytes of which no two thousand are the same. */
const BYTES = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7 + Math.floor(i / 1000)) % 251);

/** Runs with a server of {@link BYTES}, and with where to download to. */
async function withServer(
  use: (server: FileServer, path: string, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await using server = serveFile(BYTES);
    await use(server, join(folder, "file.bin"), folder);
  });
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** What a download that must fail says. */
async function failure(attempt: Promise<void>): Promise<DownloadError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DownloadError) return error;
    throw error;
  }
  assert.fail("it did not fail");
}

Deno.test("a file comes whole, under its name alone, through redirects", async () => {
  await withServer(async (server, path, folder) => {
    const seen: DownloadProgress[] = [];
    await download(`${server.origin}/moved/to/other.name`, path, {
      onProgress: (progress) => seen.push(progress),
    });
    assert.deepEqual(Deno.readFileSync(path), BYTES);
    assert.deepEqual(names(folder), ["file.bin"]);
    assert.deepEqual(seen[0], { bytes: 0, kept: 0, total: 10_000, resumable: true });
    assert.deepEqual(seen.at(-1), { bytes: 10_000, kept: 0, total: 10_000, resumable: true });
    assert.equal(server.requests[0].headers.get("accept-encoding"), "identity");
  });
});

Deno.test("a broken connection is resumed where it broke", async () => {
  await withServer(async (server, path) => {
    server.cutAfter = 3000; // of each answer: 3,000, 6,000, 9,000, 10,000
    const kept = new Set<number>();
    await download(server.url, path, { onProgress: (progress) => kept.add(progress.kept) });
    assert.deepEqual([...kept], [0], "nothing was there when it began");
    assert.deepEqual(Deno.readFileSync(path), BYTES);
    assert.deepEqual(server.requests.map(({ headers }) => headers.get("range")), [
      null,
      "bytes=3000-",
      "bytes=6000-",
      "bytes=9000-",
    ]);
  });
});

Deno.test("a later call goes on where an earlier one stopped, if the file is the same", async () => {
  for (
    const [etag, lastModified] of [
      ['"one"', undefined],
      [undefined, "Wed, 25 Nov 2026 07:00:00 GMT"],
      ['W/"weak"', "Wed, 25 Nov 2026 07:00:00 GMT"],
    ]
  ) {
    await withServer(async (server, path, folder) => {
      Object.assign(server, { etag, lastModified, cutAfter: 1000 });
      const { problem, broken } = await failure(download(server.url, path));
      assert.match(problem, /^the connection broke \(/);
      assert.ok(broken);
      assert.deepEqual(names(folder), ["file.bin.part", "file.bin.part.json"]);
      assert.equal(Deno.statSync(`${path}.part`).size, 5000); // five starts
      server.cutAfter = Infinity;
      const seen: DownloadProgress[] = [];
      await download(server.url, path, { onProgress: (progress) => seen.push(progress) });
      assert.deepEqual(seen[0], { bytes: 5000, kept: 5000, total: 10_000, resumable: true });
      assert.deepEqual(Deno.readFileSync(path), BYTES);
      assert.deepEqual(names(folder), ["file.bin"]);
    });
  }
});

Deno.test("a file that changed in between is taken from its start", async () => {
  await withServer(async (server, path) => {
    server.cutAfter = 1000;
    await failure(download(server.url, path));
    const changed = BYTES.toReversed();
    Object.assign(server, { bytes: changed, etag: '"two"', cutAfter: Infinity });
    await download(server.url, path);
    assert.equal(server.requests.at(-1)?.headers.get("if-range"), '"one"');
    assert.deepEqual(Deno.readFileSync(path), changed);
  });
});

Deno.test("another address, or a server that names no version, begins anew", async () => {
  await withServer(async (server, path, folder) => {
    server.cutAfter = 1000;
    await failure(download(server.url, path));
    server.cutAfter = Infinity;
    const before = server.requests.length;
    await download(`${server.origin}/elsewhere`, path);
    assert.equal(server.requests[before].headers.get("range"), null);

    Object.assign(server, { cutAfter: 1000, etag: undefined });
    await Deno.remove(path);
    const onProgress = ({ resumable }: DownloadProgress) => assert.equal(resumable, false);
    await failure(download(server.url, path, { onProgress }));
    assert.deepEqual(names(folder), [], "what cannot be gone on with is not kept");
    assert.ok(server.requests.slice(before).every(({ headers }) => !headers.has("range")));
  });
});

Deno.test("a server without parts is asked for all of it", async () => {
  await withServer(async (server, path) => {
    server.cutAfter = 1000;
    await failure(download(server.url, path));
    Object.assign(server, { ranges: false, cutAfter: Infinity });
    await download(server.url, path);
    assert.deepEqual(Deno.readFileSync(path), BYTES);
  });
});

Deno.test("all bytes of an earlier start are the file, and more than all are not", async () => {
  await withServer(async (server, path) => {
    server.cutAfter = 1000;
    await failure(download(server.url, path));
    server.cutAfter = Infinity;
    await Deno.writeFile(`${path}.part`, BYTES);
    await download(server.url, path);
    assert.deepEqual(Deno.readFileSync(path), BYTES);

    server.cutAfter = 1000;
    await failure(download(server.url, path));
    server.cutAfter = Infinity;
    await Deno.writeFile(`${path}.part`, new Uint8Array(10_001));
    await download(server.url, path);
    assert.deepEqual(Deno.readFileSync(path), BYTES);
  });
});

Deno.test("a damaged sidecar, and one that is missing, begin anew", async () => {
  for (const sidecar of ["{", "[]", '{"url":3}', undefined]) {
    await withServer(async (server, path, folder) => {
      await Deno.writeFile(`${path}.part`, new Uint8Array(50));
      if (sidecar !== undefined) await Deno.writeTextFile(`${path}.part.json`, sidecar);
      await download(server.url, path);
      assert.deepEqual(Deno.readFileSync(path), BYTES);
      assert.deepEqual(names(folder), ["file.bin"]);
    });
  }
});

Deno.test("parts that are shorter than asked for are put together", async () => {
  await withServer(async (server, path) => {
    Object.assign(server, { cutAfter: 4000, partLength: 2000 });
    await download(server.url, path);
    assert.deepEqual(Deno.readFileSync(path), BYTES);
    assert.equal(server.requests.length, 4); // 4,000 and thrice 2,000
    Object.assign(server, { cutAfter: 1000, partLength: 1000 });
    const { message, broken } = await failure(download(server.url, path));
    assert.equal(message, `${server.url}: it ended after 5000 of 10000 bytes.`);
    assert.ok(broken);
  });
});

Deno.test("an answer in chunks that breaks off is no file", async () => {
  await withServer(async (server, path) => {
    Object.assign(server, { saysLength: false, ranges: false, cutAfter: 4000 });
    assert.match((await failure(download(server.url, path))).problem, /^the connection broke/);
    assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  });
});

Deno.test("a server that does not say how long the file is gives it, too", async () => {
  await withServer(async (server, path) => {
    server.saysLength = false;
    const seen: DownloadProgress[] = [];
    await download(server.url, path, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(seen.at(-1), { bytes: 10_000, kept: 0, total: undefined, resumable: true });
    assert.deepEqual(Deno.readFileSync(path), BYTES);
  });
});

Deno.test("a refusal is told with its number, and leaves nothing", async () => {
  await withServer(async (server, path, folder) => {
    server.status = "404 Not Found";
    const { message, broken } = await failure(download(server.url, path));
    assert.equal(message, `${server.url}: the server answered 404 Not Found.`);
    assert.equal(broken, false);
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("a web page is not taken for the file, unless it is one", async () => {
  await withServer(async (server, path, folder) => {
    server.contentType = "text/html; charset=utf-8";
    const { problem } = await failure(download(server.url, path));
    assert.equal(problem, "the server sent a web page instead of the file");
    assert.deepEqual(names(folder), []);
    await download(`${server.origin}/page.html`, path);
    assert.deepEqual(names(folder), ["file.bin"]);
  });
});

Deno.test({
  name: "a disk that is full is told, with what to do",
  ignore: Deno.build.os !== "linux", // it has /dev/full
  async fn() {
    await withServer(async (server, path) => {
      await Deno.symlink("/dev/full", `${path}.part`);
      await assert.rejects(download(server.url, path), {
        name: "DataError",
        message: /\.part: it cannot be written \(.*\); make room there, or give another folder /,
      });
    });
  },
});

Deno.test("a server that cannot be reached is told, and leaves nothing", async () => {
  await withServer(async (server, path, folder) => {
    await server[Symbol.asyncDispose]();
    const { problem } = await failure(download(server.url, path));
    // The system's words follow, "Connection refused (os error 111)" on Linux.
    assert.match(problem, /^it cannot be reached \(tcp connect error: /);
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("a server that falls silent is given up, and what came is kept", async () => {
  await withServer(async (server, path) => {
    server.silentAfter = 1000;
    const { problem } = await failure(download(server.url, path, { silence: 100 }));
    assert.equal(problem, "the server was silent for 0.1 s");
    assert.equal(Deno.statSync(`${path}.part`).size, 5000); // five starts
    server.silentAfter = 0; // with its headers alone
    const { problem: another } = await failure(download(server.url, path, { silence: 100 }));
    assert.equal(another, problem);
  });
});

Deno.test("a slow server is waited for as long as something comes", async () => {
  await withServer(async (server, path) => {
    server.delay = 30; // 300 ms in all
    await download(server.url, path, { silence: 150 });
    assert.deepEqual(Deno.readFileSync(path), BYTES);
    assert.equal(server.requests.length, 1);
  });
});

Deno.test("a file that is too long is refused, whether or not the server says so", async () => {
  for (const saysLength of [true, false]) {
    await withServer(async (server, path, folder) => {
      server.saysLength = saysLength;
      const { problem } = await failure(download(server.url, path, { mostBytes: 4000 }));
      assert.match(problem, /^it has \d+ bytes or more, and at most 4000 are taken$/);
      assert.deepEqual(names(folder), []);
    });
  }
});

Deno.test("a file that is not the right one is removed, and what was there stays", async () => {
  await withServer(async (server, path, folder) => {
    await Deno.writeTextFile(path, "old");
    const verify = () => Promise.reject(new DownloadError("it is another", server.url));
    assert.equal((await failure(download(server.url, path, { verify }))).problem, "it is another");
    assert.deepEqual(names(folder), ["file.bin"]);
    assert.equal(Deno.readTextFileSync(path), "old");
  });
});

Deno.test("two downloads of one file do not mix", async () => {
  await withServer(async (server, path) => {
    server.delay = 20;
    const first = download(server.url, path);
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const { problem } = await failure(download(server.url, path));
    assert.equal(problem, "another process is downloading it");
    await first;
    assert.deepEqual(Deno.readFileSync(path), BYTES);
  });
});

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { inflationLimit } from "../../src/data/inflate.ts";
import { readTarGz } from "../../src/data/tar.ts";
import { concatenated, tarBytes, type TarEntry, tarGzBytes } from "./archive_files.ts";
import { fuzz } from "./fuzz.ts";
import { gzip, inFolder } from "./idx_files.ts";

const long = Uint8Array.from({ length: 70_001 }, (_, i) => i * i);
const entries: TarEntry[] = [
  { name: "set/", type: "5" },
  { name: "set/a.bin", bytes: Uint8Array.of(1, 2, 3) },
  { name: "set/link", type: "2" },
  { name: "PaxHeader/x", type: "x", bytes: new TextEncoder().encode("20 mtime=1234567.8\n") },
  { name: "./set/long.bin", bytes: long },
  { name: "set/old", type: "\0", bytes: Uint8Array.of(9) },
  { name: "name", prefix: "a/long", bytes: Uint8Array.of(7) },
  { name: "set/empty" },
];

/** Asserts the message that reading `names` of this archive gives, less the path before it. */
async function assertRefused(bytes: Uint8Array, names: string[], message: string) {
  await inFolder(async (folder) => {
    const path = `${folder}/file.tar.gz`;
    await Deno.writeFile(path, bytes);
    await assert.rejects(readTarGz(path, names), {
      name: "DataError",
      message: `${path}: ${message}; get the file again.`,
    });
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), [
      "file.tar.gz",
    ]);
  });
}

Deno.test("files come out of an archive by their names", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/file`;
    await Deno.writeFile(path, await tarGzBytes(entries));
    const names = ["set/long.bin", "set/a.bin", "set/old", "a/long/name", "set/empty"];
    assert.deepEqual(await readTarGz(path, names), [
      long,
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(9),
      Uint8Array.of(7),
      new Uint8Array(),
    ]);
  });
});

Deno.test("an archive that the tar program makes is read", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/set`);
    await Deno.writeFile(`${folder}/set/a.bin`, long);
    for (const format of ["gnu", "ustar", "pax", "v7"]) {
      const path = `${folder}/${format}.tar.gz`;
      const { success } = await new Deno.Command("tar", {
        args: ["-C", folder, `--format=${format}`, "-czf", path, "set"],
      }).output();
      assert.ok(success);
      assert.deepEqual(await readTarGz(path, ["set/a.bin"]), [long]);
    }
  });
});

Deno.test("a name that is not there, is no regular file, or comes twice is refused", async () => {
  const archive = await tarGzBytes(entries);
  await assertRefused(archive, ["set/a.bin", "a.bin"], "there is no file a.bin in it");
  await assertRefused(archive, ["set/link"], "there is no file set/link in it");
  const twice = await tarGzBytes([entries[1], entries[1]]);
  await assertRefused(twice, ["set/a.bin"], "set/a.bin is in it twice");
});

Deno.test("an entry that points out of the folder is refused, wanted or not", async () => {
  for (const name of ["../a", "/etc/passwd", "set/../../a", "..", "C:\\a", "\\a", "a\\..\\..\\b"]) {
    await assertRefused(
      await tarGzBytes([{ name }, { name: "a" }]),
      ["a"],
      `its entry ${JSON.stringify(name)} points out of the folder`,
    );
  }
});

Deno.test("an archive that is cut short or damaged is refused", async () => {
  const archive = tarBytes(entries);
  const end = archive.length - 1024;
  const names = ["set/long.bin"];
  const cases: [Uint8Array, string][] = [
    [archive.slice(0, 2000), "its archive is cut short: it has no end"],
    [archive.slice(0, 10_000), 'its entry "set/long.bin" ends before its 70001 bytes'],
    [archive.slice(0, end), "its archive is cut short: it has no end"],
    [new Uint8Array(100), "its archive is cut short: it has no end"],
    [
      concatenated([Uint8Array.of(65), archive.slice(1)]),
      "an entry's checksum is wrong: it is damaged or no tar",
    ],
    [
      tarBytes([{ name: "set/long.bin", size: "77777777777\0" }]),
      'its entry "set/long.bin" ends before its 8589934591 bytes',
    ],
    [
      tarBytes([{ name: "other", size: "77777777777\0" }]),
      'its entry "other" ends before its 8589934591 bytes',
    ],
    [
      tarBytes([{ name: "set/long.bin", size: "-0000000001\0" }]),
      "an entry's size is no octal number",
    ],
  ];
  for (const [bytes, message] of cases) await assertRefused(await gzip(bytes), names, message);
  const compressed = await gzip(archive);
  const damage = "its gzip data is cut short or damaged";
  await assertRefused(compressed.slice(0, -1), names, damage);
  // The checksum at the end is compared though the file that is wanted comes before.
  const flipped = compressed.slice();
  flipped[flipped.length - 6] ^= 1;
  await assertRefused(flipped, names, damage);
  await assertRefused(archive, names, damage);
});

Deno.test("an archive that is a bomb is refused at the stated limit, with little memory", async () => {
  const size = 2 ** 28;
  const header = tarBytes([{ name: "a", size: size.toString(8).padStart(11, "0") }]).slice(0, 512);
  const bomb = await gzip(concatenated([header, new Uint8Array(size), new Uint8Array(1024)]));
  assert.equal(inflationLimit(bomb.length), 2 ** 26);
  const before = Deno.memoryUsage().rss;
  await assertRefused(
    bomb,
    ["b"],
    `more than 67108864 bytes come out of ${bomb.length} bytes of gzip data, which is not allowed`,
  );
  // What is not wanted is not kept; a piece is 256 KiB.
  assert.ok(Deno.memoryUsage().rss - before < 2 ** 26);
});

Deno.test("10,000 damaged archives are read or refused", async () => {
  const small = [entries[0], entries[1], { name: "set/b", bytes: long.slice(0, 600) }];
  const read = (path: string) => readTarGz(path, ["set/a.bin", "set/b"]);
  const compressed = await fuzz([await tarGzBytes(small)], read, { cases: 5000 });
  assert.ok(compressed.refused > 1000, JSON.stringify(compressed));
  // Damaged before compression: else the checksum of gzip finds nearly all.
  const inner = await fuzz([tarBytes(small)], read, { cases: 5000, wrap: (tar) => gzipSync(tar) });
  assert.ok(inner.read > 500 && inner.refused > 500, JSON.stringify(inner));
});

import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { readMat } from "../../src/data/mat5.ts";
import { loadDataset, svhn } from "../../src/data/mod.ts";
import { concatenated } from "./archive_files.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";

const GOLDEN = new URL("../reference/golden/mat/", import.meta.url);

function golden(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, GOLDEN));
}

/** An element of a MAT-file: a tag of type and size, and the bytes. */
function element(type: number, bytes: Uint8Array, size = bytes.length): Uint8Array {
  const tag = Uint32Array.of(type, size);
  return concatenated([new Uint8Array(tag.buffer), bytes]);
}

const HEADER = golden("plain.mat").slice(0, 128);

/** Asserts the message that loading this as the test split gives, less the path before it. */
async function assertRefused(bytes: Uint8Array, message: string | RegExp) {
  await inFolder(async (folder) => {
    const path = `${folder}/test_32x32.mat`;
    await Deno.writeFile(path, bytes);
    await assert.rejects(loadDataset("svhn", { folder, split: "test" }), (error) => {
      assert.ok(error instanceof Error && error.name === "DataError", String(error));
      assert.ok(error.message.startsWith(`${path}: `));
      const said = error.message.slice(path.length + 2);
      if (typeof message === "string") assert.equal(said, `${message}; get the file again.`);
      else assert.match(said, message);
      return true;
    });
  });
}

Deno.test("SVHN is read as scipy writes it and as MATLAB does, label 10 as digit 0", async () => {
  for (const name of ["compressed", "plain", "bytes", "others", "narrow"]) {
    await inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/train_32x32.mat`, golden(`${name}.mat`));
      await Deno.writeFile(`${folder}/test_32x32.mat`, golden("one.mat"));
      const { train, test } = await svhn({ folder });
      assert.deepEqual([train.name, train.split, test.count], ["svhn", "train", 1]);
      assert.deepEqual(train.labels, Int32Array.of(0, 1, 4));
      assert.deepEqual(test.labels, Int32Array.of(0));
      assert.deepEqual(train.image, { channels: 3, height: 32, width: 32 });
      for (let i = 0; i < 3; i++) {
        const expected = Float32Array.from({ length: 3072 }, (_, feature) => {
          const [pixel, k] = [Math.floor(feature / 3), feature % 3];
          const [y, x] = [Math.floor(pixel / 32), pixel % 32];
          return (7 * i + 3 * y + 5 * x + 11 * k) % 256 / 255;
        });
        assert.deepEqual(train.row(i), expected);
      }
    });
  }
});

Deno.test("a selection of SVHN converts its records alone", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/train_32x32.mat`, golden("compressed.mat"));
    const some = await loadDataset("svhn", { folder, classes: [4, 0] });
    assert.deepEqual([some.indices, some.labels], [Int32Array.of(0, 2), Int32Array.of(1, 0)]);
    assert.equal(some.inputs.buffer.byteLength, 2 * 3072 * 4);
  });
});

Deno.test("without its files, SVHN says how to get them and where to put them", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(loadDataset("svhn", { folder }), {
      name: "DataError",
      message: `${folder}: train_32x32.mat is not there; run "./lood data get svhn", or put ` +
        "train_32x32.mat of http://ufldl.stanford.edu/housenumbers/ into this folder.",
    });
  });
});

Deno.test("a MAT-file that is damaged or another is refused", async () => {
  const plain = golden("plain.mat");
  const cut = (length: number) => `an element is cut short at byte ${length}`;
  await assertRefused(plain.slice(0, 100), "cut short: 100 bytes instead of a header of 128");
  await assertRefused(plain.slice(0, 5000), cut(5000));
  await assertRefused(plain.slice(0, 131), cut(131));
  await assertRefused(HEADER, "there is no array X of real numbers in it");
  const x = plain.slice(0, 0x24c0);
  await assertRefused(x, "there is no array y of real numbers in it");
  await assertRefused(
    concatenated([plain, plain.slice(128)]),
    "array X is in it twice",
  );
  const big = plain.slice();
  big.set([1, 0, 0x4d, 0x49].reverse(), 124);
  await assertRefused(
    big,
    /^not a MAT-file of version 5, little-endian: its header ends in 0x494d0001; save it again as version 7/,
  );
  const compressed = golden("compressed.mat");
  compressed[compressed.length - 1] ^= 1; // in the checksum
  await assertRefused(compressed, "its zlib data is cut short or damaged");
  const at = (place: number, ...bytes: number[]) => {
    const changed = plain.slice();
    changed.set(bytes, place);
    return changed;
  };
  await assertRefused(
    at(0xa0, 31),
    "array X has 9216 bytes of values instead of 31 x 32 x 3 x 3 of 1",
  );
  await assertRefused(
    at(0xa0, 16, 0, 0, 0, 64),
    "X is 16 x 64 x 3 x 3, must be 32 x 32 x 3 x n of unsigned bytes",
  );
  await assertRefused(at(0xa3, 0x80), "array X has the shape -2147483616 x 32 x 3 x 3");
  await assertRefused(at(0xb8, 12), "array X has values of type 12, which is not read");
  await assertRefused(at(0x91, 8), "there is no array X of real numbers in it");
  await assertRefused(
    at(plain.length - 1, 0x41),
    /^label 262144 of record 2 is not one of 1 to 10/,
  );
  await assertRefused(
    at(plain.length - 8, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f),
    /^label NaN of record 2 is/,
  );
});

Deno.test("compressed elements that are bombs are refused at a stated limit", async () => {
  const zeros = new Uint8Array(2 ** 28);
  const honest = deflateSync(element(14, zeros));
  const lying = deflateSync(element(14, zeros, 64));
  const before = Deno.memoryUsage().rss;
  await assertRefused(
    concatenated([HEADER, element(15, honest)]),
    `more than 67108864 bytes come out of ${honest.length} bytes of zlib data, which is not allowed`,
  );
  await assertRefused(
    concatenated([HEADER, element(15, lying)]),
    `more than 72 bytes come out of ${lying.length} bytes of zlib data, which is not allowed`,
  );
  // One after the other, of another type than matrices.
  const part = deflateSync(element(13, zeros.slice(0, 24 * 2 ** 20)));
  await assertRefused(
    concatenated([HEADER, ...Array(3).fill(element(15, part))]),
    `more than 16777216 bytes come out of ${part.length} bytes of zlib data, which is not allowed`,
  );
  // 64 MiB at most, and as much again for putting the pieces together.
  assert.ok(Deno.memoryUsage().rss - before < 2 ** 27 + 2 ** 25);
});

Deno.test("10,000 damaged MAT-files are read or refused", async () => {
  const names = ["compressed.mat", "plain.mat", "others.mat", "narrow.mat"];
  const counts = await fuzz(names.map(golden), (path) => readMat(path, ["X", "y"]));
  assert.ok(counts.read > 500 && counts.refused > 2000, JSON.stringify(counts));
});

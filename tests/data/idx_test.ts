import assert from "node:assert/strict";
import { DataError } from "../../src/data/error.ts";
import { readIdx, readLabeledImages } from "../../src/data/idx.ts";
import { concatenated } from "./archive_files.ts";
import { fuzz } from "./fuzz.ts";
import { gzip, idxBytes, inFolder } from "./idx_files.ts";

const images = idxBytes([2, 2, 3], [0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11]);

/** Asserts the message that reading these bytes gives, less the path before it. */
async function assertRefused(bytes: Uint8Array, dimensions: number, message: string) {
  await inFolder(async (folder) => {
    const path = `${folder}/file`;
    await Deno.writeFile(path, bytes);
    await assert.rejects(readIdx(path, dimensions), (error) => {
      assert.ok(error instanceof DataError);
      assert.equal(error.message, `${path}: ${message}`);
      assert.equal(error.path, path);
      return true;
    });
  });
}

Deno.test("an IDX file is read with its shape, plain or compressed whatever its name", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/plain.gz`, images);
    await Deno.writeFile(`${folder}/compressed`, await gzip(images));
    for (const name of ["plain.gz", "compressed"]) {
      const { shape, values } = await readIdx(`${folder}/${name}`, 3);
      assert.deepEqual(shape, [2, 2, 3]);
      assert.deepEqual(values, Uint8Array.of(0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11));
    }
  });
});

Deno.test("a file cut short or too long says what there is and what is needed", async () => {
  await assertRefused(
    images.slice(0, -1),
    3,
    "cut short: 11 values instead of 2 x 2 x 3 = 12; get the file again.",
  );
  await assertRefused(
    Uint8Array.of(...images, 0),
    3,
    "too long: 13 values instead of 2 x 2 x 3 = 12; get the file again.",
  );
  await assertRefused(
    images.slice(0, 15),
    3,
    "cut short: 15 bytes instead of a header of 16; get the file again.",
  );
  await assertRefused(
    images.slice(0, 3),
    3,
    "cut short: 3 bytes instead of an IDX header; get the file again.",
  );
  await assertRefused(
    new Uint8Array(),
    1,
    "cut short: 0 bytes instead of an IDX header; get the file again.",
  );
});

Deno.test("compressed data that is cut short, damaged or followed by other bytes is refused", async () => {
  const message = "its gzip data is cut short or damaged; get the file again.";
  const compressed = await gzip(images);
  for (const length of [2, 12, compressed.length - 1]) {
    await assertRefused(compressed.slice(0, length), 3, message);
  }
  const damaged = compressed.slice();
  damaged[compressed.length - 6] ^= 1; // in the checksum
  await assertRefused(damaged, 3, message);
  await assertRefused(Uint8Array.of(...compressed, 1, 2, 3), 3, message);
});

Deno.test("another format, type or number of dimensions is refused", async () => {
  await assertRefused(
    new TextEncoder().encode("a,b,label\n1,2,3\n"),
    3,
    "not an IDX file: it begins with 0x612c622c instead of 0x0000; give an IDX file, plain or " +
      "compressed by gzip.",
  );
  await assertRefused(
    idxBytes([1], [0, 0, 0, 0], 0x0d),
    1,
    "values of IDX type 0x0d instead of unsigned bytes, 0x08; convert the values to unsigned bytes.",
  );
  const exchanged =
    "give images as [n, height, width] and labels as [n], and do not exchange the two";
  await assertRefused(images, 1, `3 dimensions instead of 1; ${exchanged}.`);
  await assertRefused(idxBytes([2], [0, 1]), 3, `1 dimensions instead of 3; ${exchanged}.`);
  await assertRefused(
    idxBytes([0, 28, 28], []),
    3,
    "no values: the shape is 0 x 28 x 28; get the file again.",
  );
});

Deno.test("a file that is not there is refused", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(readIdx(`${folder}/none`, 1), {
      name: "DataError",
      message: `${folder}/none: there is no such file; correct the path.`,
    });
    await assert.rejects(readIdx(folder, 1), { name: "DataError", path: folder });
  });
});

Deno.test("images and labels must be equally many", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/images`, images);
    await Deno.writeFile(`${folder}/labels`, idxBytes([3], [0, 1, 0]));
    await assert.rejects(readLabeledImages(`${folder}/images`, `${folder}/labels`), {
      name: "DataError",
      message: `${folder}/images: 2 images, but 3 labels in ${folder}/labels; take both files ` +
        "from one source.",
    });
  });
});

Deno.test("compressed data that become more than the header says are refused early", async () => {
  const size = 2 ** 28;
  const bomb = await gzip(concatenated([idxBytes([2, 2, 3], []), new Uint8Array(size)]));
  // A header that claims it all is held against the size of the file.
  const honest = await gzip(concatenated([idxBytes([2 ** 18, 32, 32], []), new Uint8Array(size)]));
  // Behind what making these takes.
  const before = Deno.memoryUsage().rss;
  await assertRefused(
    bomb,
    3,
    `more than 28 bytes come out of ${bomb.length} bytes of gzip data, which is not allowed; ` +
      "get the file again.",
  );
  await assertRefused(
    honest,
    3,
    `more than 67108864 bytes come out of ${honest.length} bytes of gzip data, which is not ` +
      "allowed; get the file again.",
  );
  // 64 MiB at most, and as much again for putting the pieces together.
  assert.ok(Deno.memoryUsage().rss - before < 2 ** 27 + 2 ** 25);
});

Deno.test("10,000 damaged files are read or refused", async () => {
  const counts = await fuzz(
    [images, await gzip(images)],
    (path) => readIdx(path, 3),
  );
  assert.ok(counts.read > 500 && counts.refused > 5000, JSON.stringify(counts));
});

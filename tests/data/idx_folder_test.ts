import assert from "node:assert/strict";
import { basename } from "node:path";
import { idxFolder } from "../../src/data/mod.ts";
import { gzip, idxBytes, inFolder, SMALL_LABELS, writeSmallSet } from "./idx_files.ts";

Deno.test("a folder of IDX files gives both splits with pixels in [0, 1]", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const { train, test } = await idxFolder(folder);
    assert.equal(train.name, basename(folder));
    assert.deepEqual([train.split, test.split], ["train", "test"]);
    assert.deepEqual([train.count, test.count, train.features], [7, 3, 6]);
    assert.deepEqual(train.image, { channels: 1, height: 2, width: 3 });
    assert.deepEqual(train.classes, ["0", "1", "2"]);
    assert.deepEqual(train.labels, Int32Array.from(SMALL_LABELS.train));
    assert.deepEqual(test.labels, Int32Array.from(SMALL_LABELS.test));
    const pixels = [20, 21, 22, 23, 24, 25].map((byte) => byte / 255);
    assert.deepEqual(train.row(2), Float32Array.from(pixels));
  });
});

Deno.test("a selection converts only its records, and holds for each split", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const { train, test } = await idxFolder(folder, { classes: [2, 1] });
    assert.deepEqual(train.classes, ["2", "1"]);
    assert.deepEqual(train.indices, Int32Array.of(1, 2, 3, 5, 6));
    assert.deepEqual(train.labels, Int32Array.of(1, 0, 1, 0, 1));
    assert.equal(train.row(3)[0], Math.fround(50 / 255));
    assert.deepEqual(test.indices, Int32Array.of(0, 2));
    const limited = await idxFolder(folder, { limit: 5, seed: 1 });
    assert.deepEqual([limited.train.count, limited.test.count], [5, 3]);
  });
});

Deno.test("names with a dot and compressed files are found", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const plain = await idxFolder(folder);
    for (const name of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3"]) {
      const bytes = await Deno.readFile(`${folder}/${name}-ubyte`);
      const dotted = name.replace("-idx", ".idx");
      await Deno.writeFile(`${folder}/${dotted}-ubyte.gz`, await gzip(bytes));
      await Deno.remove(`${folder}/${name}-ubyte`);
    }
    const { train } = await idxFolder(folder);
    assert.deepEqual(train.inputs, plain.train.inputs);
  });
});

Deno.test("the training labels name the classes of both splits", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const labels = `${folder}/t10k-labels-idx1-ubyte`;
    await Deno.writeFile(labels, idxBytes([3], [0, 0, 1]));
    assert.deepEqual((await idxFolder(folder)).test.classes, ["0", "1", "2"]);
    await Deno.writeFile(labels, idxBytes([3], [0, 7, 1]));
    await assert.rejects(idxFolder(folder), {
      name: "DataError",
      message: `${labels}: label 7 of record 1 is above 2; get the file again, or name that ` +
        "class, too.",
    });
    const classNames = ["a", "b", "c", "d", "e", "f", "g", "h"];
    assert.deepEqual((await idxFolder(folder, { classNames })).test.classes, classNames);
  });
});

Deno.test("a file or folder that is not there is named with the remedy", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    await Deno.remove(`${folder}/t10k-labels-idx1-ubyte`);
    await assert.rejects(idxFolder(folder), {
      name: "DataError",
      message: `${folder}: none of t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, ` +
        "t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz is in this folder; put the file " +
        "there, or give another folder.",
    });
    await assert.rejects(idxFolder(`${folder}/none`), {
      name: "DataError",
      message: `${folder}/none: there is no such folder; correct the path.`,
    });
  });
});

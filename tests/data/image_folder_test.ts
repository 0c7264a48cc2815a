import assert from "node:assert/strict";
import { basename } from "node:path";
import { imageFolder, listImages, loadDataset } from "../../src/data/mod.ts";
import { inFolder } from "./idx_files.ts";
import { goldenImage, grayPng, writeFiles } from "./images.ts";

const gray = goldenImage("gray, 8 bits");
const color = goldenImage("color, 8 bits");
const palette = goldenImage("palette, 8 bits");

/** A gray image of 2 x 3 pixels of one value. */
const flat = (value: number) => grayPng(2, 3, new Uint8Array(6).fill(value));

Deno.test("class folders give a data set with pixels in [0, 1]", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, { "cat/a.png": gray.file, "dog/b.JPG": gray.file });
    const data = await loadDataset(folder);
    assert.equal(data.name, basename(folder));
    assert.deepEqual([data.split, data.count, data.classes], ["", 2, ["cat", "dog"]]);
    assert.deepEqual(data.image, { channels: 1, height: 11, width: 13 });
    assert.deepEqual(data.labels, Int32Array.of(0, 1));
    assert.deepEqual(data.row(1), Float32Array.from(gray.pixels, (byte) => byte / 255));
    assert.deepEqual(data.pixels, { offset: Float64Array.of(0), scale: Float64Array.of(255) });
  });
});

Deno.test("one color image in the folder makes all color, whatever is selected", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, {
      "a/1.png": gray.file,
      "b/1.png": gray.file,
      "b/2.png": color.file,
      "c/1.png": palette.file,
    });
    const mixed = await imageFolder(folder);
    assert.deepEqual(mixed.image, { channels: 3, height: 11, width: 13 });
    assert.deepEqual(mixed.pixels?.scale, Float64Array.of(255, 255, 255));
    const thrice = Array.from(gray.pixels).flatMap((byte) => [byte, byte, byte]);
    assert.deepEqual(mixed.row(0), Float32Array.from(thrice, (byte) => byte / 255));
    assert.deepEqual(mixed.row(2), Float32Array.from(color.pixels, (byte) => byte / 255));
    const one = await imageFolder(folder, { classes: ["a"] });
    assert.equal(one.image?.channels, 3);
    assert.deepEqual(one.row(0), mixed.row(0));
  });
});

Deno.test("records are in the order of their paths, classes in the order of their values", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, {
      "10/b.png": flat(3),
      "9/z.png": flat(5),
      "9/deep/er/a.png": flat(4),
      "10/B.png": flat(1),
      "10/a.png": flat(2),
      ".hidden/x.txt": new Uint8Array(1),
      "9/.DS_Store": new Uint8Array(1),
      "9/Thumbs.db": new Uint8Array(1),
      "README.md": new Uint8Array(1),
    });
    const { classes, files, labels } = await listImages(folder);
    assert.deepEqual(classes, ["9", "10"]);
    assert.deepEqual(files, ["10/B.png", "10/a.png", "10/b.png", "9/deep/er/a.png", "9/z.png"]);
    assert.deepEqual(labels, Int32Array.of(1, 1, 1, 0, 0));
    const data = await loadDataset(folder, { size: 4, seed: 3 });
    assert.equal(data.count, 4);
    data.indices.forEach((index, i) =>
      assert.equal(data.row(i)[0], Math.fround((index + 1) / 255))
    );
    const again = await loadDataset(folder, { size: 4, seed: 3 });
    assert.deepEqual(again.inputs, data.inputs);
    const subset = await loadDataset(folder, { size: 2, seed: 3 });
    assert.ok(subset.indices.every((index) => data.indices.includes(index)));
  });
});

Deno.test("only selected records are decoded", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, { "a/1.png": flat(1), "b/1.png": flat(2), "b/2.png": gray.file });
    await Deno.truncate(`${folder}/b/2.png`, 30);
    assert.equal((await imageFolder(folder, { classes: ["a"] })).count, 1);
    await assert.rejects(imageFolder(folder), {
      name: "DataError",
      message: `${folder}/b/2.png: it is cut short in its chunk "IHDR"; get the file again.`,
    });
  });
});

Deno.test("train/ and test/ are splits, and the training folder names the classes", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, {
      "train/a/1.png": flat(1),
      "train/b/1.png": flat(2),
      "val/b/1.png": flat(3),
      "val/b/2.png": flat(4),
    });
    const train = await loadDataset(folder);
    assert.deepEqual([train.split, train.count], ["train", 2]);
    const test = await loadDataset(folder, { split: "test" });
    assert.deepEqual([test.split, test.classes], ["test", ["a", "b"]]);
    assert.deepEqual(test.labels, Int32Array.of(1, 1));
    assert.equal(test.row(1)[0], Math.fround(4 / 255));
    await writeFiles(folder, { "val/c/1.png": flat(5) });
    await assert.rejects(loadDataset(folder, { split: "test" }), {
      name: "DataError",
      message: `${folder}/val/c: there is no such class for training, only "a", "b"; give the ` +
        "training folder this class, too, or remove it here.",
    });
  });
});

Deno.test("classes may be named train and test", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, { "train/1.png": flat(1), "test/1.png": flat(2) });
    assert.deepEqual((await loadDataset(folder)).classes, ["test", "train"]);
    await assert.rejects(loadDataset(folder, { split: "test" }), {
      name: "RangeError",
      message: `the folder of images ${folder} has no split; leave that option out`,
    });
  });
});

Deno.test("images of several sizes need one that is asked for", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, { "a/1.png": flat(1), "b/1.png": gray.file });
    await assert.rejects(imageFolder(folder), {
      name: "DataError",
      message: `${folder}/b/1.png: its 13 x 11 pixels are not the 3 x 2 of ${folder}/a/1.png; ` +
        "give a size for all (--image-size).",
    });
    const data = await loadDataset(folder, { imageSize: { height: 4, width: 6 } });
    assert.deepEqual(data.image, { channels: 1, height: 4, width: 6 });
    assert.deepEqual(data.row(0), new Float32Array(24).fill(1 / 255));
    // Rounded to 8 bits: the scale of the pixels holds.
    assert.ok(data.inputs.every((value) => value === Math.fround(Math.round(value * 255) / 255)));
    for (const imageSize of [{ height: 0, width: 4 }, { height: 2.5, width: 4 }]) {
      await assert.rejects(imageFolder(folder, { imageSize }), {
        name: "RangeError",
        message: `imageSize is 4 x ${imageSize.height}, must be integers from 1 on, at most ` +
          "67108864 pixels",
      });
    }
  });
});

Deno.test("more pixels than memory should hold are refused before all are decoded", async () => {
  await inFolder(async (folder) => {
    for (let i = 0; i < 9; i++) await writeFiles(folder, { [`a/${i}.png`]: flat(i) });
    await assert.rejects(imageFolder(folder, { imageSize: { height: 8192, width: 8192 } }), {
      name: "RangeError",
      message: "9 images of 8192 x 8192 are more than 536870912 pixels; ask for fewer records or " +
        "a smaller image size",
    });
  });
});

Deno.test("what is no image, or in no class, is named with the remedy", async () => {
  const cases: [files: Record<string, Uint8Array>, message: string][] = [
    [
      { "a/1.png": flat(1), "a/note.txt": flat(1) },
      "/a/note.txt: its name is not that of a PNG or JPEG file; convert it, or move it out of " +
      "the class folder.",
    ],
    [
      { "a/1.png": flat(1), "b/.keep": flat(1) },
      "/b: there is no image in this class folder; put PNG or JPEG files there, or remove the " +
      "folder.",
    ],
    [
      { "a/1.png": flat(1), "2.png": flat(1) },
      ": the image 2.png lies beside the class folders; put it into one.",
    ],
    [
      { "2.png": flat(1) },
      ": there is no class folder in it; put the images of each class into a subfolder.",
    ],
  ];
  for (const [files, message] of cases) {
    await inFolder(async (folder) => {
      await writeFiles(folder, files);
      await assert.rejects(imageFolder(folder), { name: "DataError", message: folder + message });
    });
  }
});

Deno.test("links are followed, and one that goes round is refused", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, { "data/a/1.png": flat(1), "b/1.png": flat(2) });
    await Deno.symlink(`${folder}/b`, `${folder}/data/b`);
    assert.deepEqual((await imageFolder(`${folder}/data`)).classes, ["a", "b"]);
    await Deno.symlink(`${folder}/none.png`, `${folder}/b/2.png`);
    await assert.rejects(imageFolder(`${folder}/data`), {
      message: `${folder}/data/b/2.png: there is no such file; correct the path.`,
    });
    await Deno.symlink(`${folder}/data`, `${folder}/data/a/round`);
    await assert.rejects(imageFolder(`${folder}/data`), {
      name: "DataError",
      message: /folders deep, more than 8; remove the link/,
    });
  });
});

Deno.test("splits have as many channels, and a damaged file tells no color", async () => {
  await inFolder(async (folder) => {
    await writeFiles(folder, {
      "train/a/1.png": gray.file,
      "test/a/1.jpg": goldenImage("jpeg, gray").file,
      "test/a/2.jpg": Uint8Array.of(1, 2, 3),
      "test/a/3.jpg": new Uint8Array(0),
    });
    const channels = async () => (await loadDataset(folder)).image?.channels;
    assert.equal(await channels(), 1);
    await writeFiles(folder, { "test/a/3.png": palette.file });
    assert.equal(await channels(), 3);
    await Deno.remove(`${folder}/test/a/3.png`);
    await writeFiles(folder, { "test/a/4.jpg": goldenImage("jpeg, 4:2:0").file });
    assert.equal(await channels(), 3);
  });
});

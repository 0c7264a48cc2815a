/** Images in class folders, audited as a user does. */
import assert from "node:assert/strict";
import { loadDataset } from "../../mod.ts";
import { idxBytes, inFolder } from "../data/idx_files.ts";
import { goldenImage, grayPng, writeFiles } from "../data/images.ts";
import { runTask } from "./run_task.ts";

Deno.test("an audit of PNG files is, byte for byte, that of the same digits in IDX files", () =>
  inFolder(async (folder) => {
    const { inputs, labels } = await loadDataset("mnist", { classes: [0, 1], size: 60, seed: 5 });
    const bytes = Uint8Array.from(inputs, (value) => Math.round(value * 255));
    // In the order of the paths, which is that of the classes.
    const order = Array.from(labels.keys()).sort((a, b) => labels[a] - labels[b] || a - b);
    const images = order.map((at) => bytes.subarray(at * 784, (at + 1) * 784));
    for (const [i, image] of images.entries()) {
      const name = `png/${labels[order[i]]}/${String(i).padStart(3, "0")}.png`;
      await writeFiles(folder, { [name]: grayPng(28, 28, image) });
    }
    await writeFiles(folder, {
      "idx/train-images-idx3-ubyte": idxBytes([60, 28, 28], images.flatMap((one) => [...one])),
      "idx/train-labels-idx1-ubyte": idxBytes([60], order.map((at) => labels[at])),
    });
    const [fromPng, fromIdx] = await Promise.all(["png", "idx"].map(async (data) => {
      const args = ["--data", data, "--depth", "2", "--out", `of-${data}`];
      const { code, stderr } = await runTask("audit", args, { cwd: folder });
      assert.equal(code, 0, stderr);
      return await Deno.readTextFile(`${folder}/of-${data}/audit.csv`);
    }));
    assert.equal(fromPng.trim().split("\n").length, 61);
    assert.equal(fromPng, fromIdx);
  }));

Deno.test("JPEG and PNG of several sizes are audited with --image-size, and refused without", () =>
  inFolder(async (folder) => {
    const names = ["jpeg, 4:2:0", "jpeg, gray", "color, 8 bits", "gray, 8 bits", "palette, 8 bits"];
    for (const [i, name] of names.entries()) {
      await writeFiles(folder, {
        [`pets/${i % 2 ? "cat" : "dog"}/${i}.jpg`]: goldenImage(name).file,
      });
    }
    const args = ["--data", "pets", "--depth", "1", "--out", "run", "--json"];
    const without = await runTask("audit", args, { cwd: folder });
    assert.equal(without.code, 2);
    assert.match(without.stderr, /3\.jpg: its 13 x 11 pixels are not the 27 x 19 of .*1\.jpg/);
    const { code, stdout, stderr } = await runTask("audit", [...args, "--image-size", "6x4"], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    const { data, options } = JSON.parse(stdout);
    assert.deepEqual([data.records, data.features], [5, 6 * 4 * 3]);
    assert.deepEqual(options.imageSize, { height: 4, width: 6 });
    const wrong = await runTask("audit", [...args, "--image-size", "0"], { cwd: folder });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--image-size must be pixels, as in 32 or 64x48 \(width x height\)/);
  }));

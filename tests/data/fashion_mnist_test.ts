import assert from "node:assert/strict";
import { FASHION_MNIST_FOLDER, fashionMnist } from "../../src/data/mod.ts";
import { inFolder, writeSmallSet } from "./idx_files.ts";

const installed = await Deno.stat(FASHION_MNIST_FOLDER).then(() => true, () => false);

Deno.test({
  name: "Fashion-MNIST of Debian's package has its records",
  ignore: !installed,
  async fn() {
    const { train, test } = await fashionMnist();
    assert.deepEqual([train.count, test.count, train.features], [60_000, 10_000, 784]);
    assert.deepEqual([...train.labels.slice(0, 10)], [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    assert.deepEqual([...test.labels.slice(0, 10)], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    for (let c = 0; c < 10; c++) {
      assert.equal(train.labels.reduce((sum, label) => sum + (label === c ? 1 : 0), 0), 6000);
    }
    const bytes = test.inputs.reduce((sum, value) => sum + Math.round(value * 255), 0);
    assert.equal(bytes, 573_469_082);
  },
});

Deno.test("Fashion-MNIST comes from a folder, its classes by name or by number", async () => {
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const { train } = await fashionMnist({ folder, classes: ["Pullover", 0] });
    assert.equal(train.name, "fashion-mnist");
    assert.deepEqual(train.classes, ["Pullover", "T-shirt/top"]);
    assert.deepEqual(train.indices, Int32Array.of(0, 2, 4, 5));
    assert.deepEqual(train.labels, Int32Array.of(1, 0, 1, 0));
  });
});

Deno.test("without its files Fashion-MNIST names the place and the remedies", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/none`;
    await assert.rejects(fashionMnist({ folder }), {
      name: "DataError",
      message: `${folder}: Fashion-MNIST is not there; get it with ./lood data get ` +
        "fashion-mnist, install Debian's package dataset-fashion-mnist (apt-get install " +
        "dataset-fashion-mnist), or give the folder of its four IDX files.",
    });
  });
});

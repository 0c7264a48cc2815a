import assert from "node:assert/strict";
import { dirname } from "node:path";
import { cifar10, cifar100, DATASET_NAMES, loadDataset } from "../../src/data/mod.ts";
import { tarGzBytes } from "./archive_files.ts";
import { cifarBytes, cifarInput, smallCifar } from "./cifar_files.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";

const GOLDEN = new URL("../reference/golden/pickles/", import.meta.url);

/** Asserts that all inputs of the records are those of the records at `places` of their files. */
function assertPixels(inputs: Float32Array, places: readonly number[]) {
  const expected = places.flatMap((i) =>
    Array.from({ length: 3072 }, (_, feature) => cifarInput(i, feature))
  );
  assert.deepEqual(inputs, Float32Array.from(expected));
}

/** The folder's files from a golden file of the Python version. */
async function writePython(folder: string, name: string, batches: readonly string[]) {
  for (const batch of batches) await Deno.copyFile(new URL(name, GOLDEN), `${folder}/${batch}`);
}

const PYTHON_BATCHES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`);

Deno.test("CIFAR-10 is read from its binary version: packed, unpacked, or the files alone", async () => {
  const files = smallCifar();
  const layouts = {
    async packed(folder: string) {
      const entries = files.map(({ name, bytes }) => ({
        name: `cifar-10-batches-bin/${name}`,
        bytes,
      }));
      // Not in order, as nothing says that they are.
      await Deno.writeFile(
        `${folder}/cifar-10-binary.tar.gz`,
        await tarGzBytes([{ name: "cifar-10-batches-bin/", type: "5" }, ...entries.reverse()]),
      );
    },
    async unpacked(folder: string) {
      await Deno.mkdir(`${folder}/cifar-10-batches-bin`);
      for (const { name, bytes } of files) {
        await Deno.writeFile(`${folder}/cifar-10-batches-bin/${name}`, bytes);
      }
    },
    async alone(folder: string) {
      for (const { name, bytes } of files) await Deno.writeFile(`${folder}/${name}`, bytes);
    },
  };
  for (const write of Object.values(layouts)) {
    await inFolder(async (folder) => {
      await write(folder);
      const { train, test } = await cifar10({ folder });
      assert.deepEqual([train.name, train.split, test.split], ["cifar-10", "train", "test"]);
      assert.deepEqual(train.labels, Int32Array.of(6, 9, 1, 6, 6, 9, 0, 1));
      assert.deepEqual(train.image, { channels: 3, height: 32, width: 32 });
      assert.deepEqual(train.pixels, {
        offset: Float64Array.of(0, 0, 0),
        scale: Float64Array.of(255, 255, 255),
      });
      assertPixels(train.inputs, [0, 1, 0, 1, 2, 0, 0, 0]);
      assert.deepEqual(test.labels, Int32Array.of(3, 8));
      assertPixels(test.inputs, [0, 1]);
      assert.deepEqual([train.classes[0], train.classes[9]], ["airplane", "truck"]);
    });
  }
});

Deno.test("CIFAR-10 is read from its Python version, whichever Python wrote it", async () => {
  for (const name of ["python2", "python3", "bytes", "fortran"]) {
    await inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/cifar-10-batches-py`);
      await writePython(`${folder}/cifar-10-batches-py`, `cifar10_${name}`, PYTHON_BATCHES);
      const train = await loadDataset("cifar-10", { folder });
      assert.deepEqual(train.labels, Int32Array.of(3, 9, 3, 9, 3, 9, 3, 9, 3, 9));
      assertPixels(train.inputs, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    });
  }
});

Deno.test("CIFAR-100 has fine labels, or coarse ones, in both versions", async () => {
  const python = await Deno.readFile(new URL("cifar100_python2", GOLDEN));
  const binary = cifarBytes([[13, 99], [4, 0]]);
  const archives: [string, string, Uint8Array][] = [
    ["cifar-100-binary.tar.gz", "cifar-100-binary/train.bin", binary],
    ["cifar-100-python.tar.gz", "cifar-100-python/train", python],
  ];
  for (const [archive, name, bytes] of archives) {
    await inFolder(async (folder) => {
      await Deno.writeFile(
        `${folder}/${archive}`,
        await tarGzBytes([{ name, bytes }, { name: name.replace("train", "test"), bytes }]),
      );
      const fine = await cifar100({ folder });
      assert.equal(fine.train.classes.length, 100);
      assert.deepEqual(fine.train.labels, Int32Array.of(99, 0));
      assert.deepEqual([fine.train.classes[99], fine.train.classes[0]], ["worm", "apple"]);
      assertPixels(fine.test.inputs, [0, 1]);
      const { test } = await cifar100({ folder, labels: "coarse" });
      assert.equal(test.classes.length, 20);
      assert.deepEqual(test.labels, Int32Array.of(13, 4));
      assert.deepEqual(
        [test.classes[13], test.classes[4]],
        ["non-insect_invertebrates", "fruit_and_vegetables"],
      );
      // @ts-expect-error: a wrong word, as a caller without types may give.
      await assert.rejects(cifar100({ folder, labels: "finest" }), {
        name: "RangeError",
        message: 'labels is "finest", must be "fine" or "coarse"',
      });
    });
  }
});

Deno.test("a selection converts its records alone, over the borders of the files", async () => {
  await inFolder(async (folder) => {
    for (const { name, bytes } of smallCifar()) await Deno.writeFile(`${folder}/${name}`, bytes);
    const some = await loadDataset("cifar-10", { folder, classes: ["truck", "airplane"] });
    assert.deepEqual(some.indices, Int32Array.of(1, 5, 6));
    assert.deepEqual(some.labels, Int32Array.of(0, 0, 1));
    assertPixels(some.inputs, [1, 0, 0]);
    assert.equal(some.inputs.buffer.byteLength, 3 * 3072 * 4);
    const balanced = await loadDataset("cifar-10", {
      folder,
      classes: [6, 1],
      size: 4,
      balanced: true,
      seed: 3,
    });
    assert.deepEqual([...balanced.labels].sort(), [0, 0, 1, 1]);
    await assert.rejects(loadDataset("cifar-10", { folder, classes: ["lorry"] }), {
      name: "RangeError",
    });
  });
});

Deno.test("without its files, CIFAR says how to get them and where to put them", async () => {
  assert.ok(DATASET_NAMES.includes("cifar-100"));
  await inFolder(async (folder) => {
    for (const place of [folder, `${folder}/none`]) {
      await assert.rejects(loadDataset("cifar-100", { folder: place }), {
        name: "DataError",
        message: `${place}: CIFAR-100 is not there; run "./lood data get cifar-100", or put ` +
          "cifar-100-binary.tar.gz or cifar-100-python.tar.gz of " +
          "https://www.cs.toronto.edu/~kriz/cifar.html into this folder, packed or unpacked.",
      });
    }
    await Deno.writeFile(`${folder}/data_batch_2.bin`, cifarBytes([[1]]));
    await assert.rejects(loadDataset("cifar-10", { folder }), {
      name: "DataError",
      message: `${folder}/data_batch_1.bin: this file is missing, though others of its split are ` +
        "there; unpack cifar-10-binary.tar.gz again.",
    });
  });
});

Deno.test("a file of another length, or with a label that is none, is refused", async () => {
  const good = cifarBytes([[3], [9]]);
  const cases: [Uint8Array, string][] = [
    [good.slice(0, -1), "cut short or too long: 6145 bytes are no number of 3073 a record"],
    [new Uint8Array(), "cut short or too long: 0 bytes are no number of 3073 a record"],
    [cifarBytes([[3], [10]]), "label 10 of record 1 is above 9"],
  ];
  for (const [bytes, message] of cases) {
    await inFolder(async (folder) => {
      const path = `${folder}/test_batch.bin`;
      await Deno.writeFile(path, bytes);
      await assert.rejects(loadDataset("cifar-10", { folder, split: "test" }), {
        name: "DataError",
        message: `${path}: ${message}; get the file again.`,
      });
    });
  }
  await inFolder(async (folder) => {
    const path = `${folder}/test`;
    for (
      const [name, problem] of [
        ["cifar10_python2", '"fine_labels" is no list of 2 labels, one a record'],
        ["hostile", 'not a pickle that is read here: it asks to run "posix.system"'],
      ]
    ) {
      await writePython(folder, name, ["test"]);
      await assert.rejects(loadDataset("cifar-100", { folder, split: "test" }), (error) => {
        assert.ok(error instanceof Error && error.message.startsWith(`${path}: ${problem}`));
        return true;
      });
    }
  });
});

Deno.test("10,000 damaged files of the binary version are read or refused", async () => {
  const counts = await fuzz([cifarBytes([[3], [9]])], async (path) => {
    await loadDataset("cifar-10", { folder: dirname(path), split: "test" });
  }, { name: "test_batch.bin" });
  assert.ok(counts.read > 1000 && counts.refused > 1000, JSON.stringify(counts));
});

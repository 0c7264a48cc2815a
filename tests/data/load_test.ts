import assert from "node:assert/strict";
import { DATASET_NAMES, FORMAT_NAMES, loadDataset, type LoadOptions } from "../../src/data/mod.ts";
import { inFolder, writeSmallSet } from "./idx_files.ts";

Deno.test("a name, a folder and a CSV file are loaded by the one function", async () => {
  const digits = await loadDataset("mnist", { split: "test", classes: ["3", 8], size: 9, seed: 2 });
  assert.deepEqual([digits.name, digits.split, digits.count], ["mnist", "test", 9]);
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    const { name, split, count } = await loadDataset("fashion-mnist", { folder, limit: 100 });
    assert.deepEqual([name, split, count], ["fashion-mnist", "train", 7]);
    assert.equal((await loadDataset(folder, { split: "test" })).count, 3);
    await Deno.writeTextFile(`${folder}/Table.CSV`, "x,kind\n1,a\n2,b\n3,b\n");
    const table = await loadDataset(`${folder}/Table.CSV`, { label: "kind", classes: ["b", "a"] });
    assert.deepEqual([table.count, table.classes], [3, ["b", "a"]]);
  });
});

Deno.test("an unknown source lists what there is and suggests the nearest name", async () => {
  assert.ok(["mnist", "cifar-10", "adult"].every((name) => DATASET_NAMES.includes(name)));
  const names = DATASET_NAMES.map((name) => `"${name}"`).join(", ");
  const formats = `${FORMAT_NAMES.slice(0, -1).join(", ")}, or ${FORMAT_NAMES.at(-1)}`;
  assert.match(formats, /a \.csv file, .*, or a folder with a subfolder/);
  const rest = `take one of ${names}, ${formats}`;
  const cases: [source: string, suggestion: string][] = [
    ["MNSIT", ' (did you mean "mnist"?)'],
    ["fashion_mnist", ' (did you mean "fashion-mnist"?)'],
    ["/no/such/folder", ""],
    ["toString", ""],
    ["", ""],
  ];
  for (const [source, suggestion] of cases) {
    await assert.rejects(loadDataset(source), {
      name: "RangeError",
      message: `There is no data set "${source}"${suggestion}; ${rest}`,
    });
  }
  await inFolder(async (folder) => {
    await assert.rejects(loadDataset(folder), {
      name: "RangeError",
      message: `The folder ${folder} is not a data set that can be read; take ${formats}`,
    });
    const file = `${folder}/table.xlsx`;
    await Deno.writeTextFile(file, "");
    await assert.rejects(loadDataset(file), {
      name: "RangeError",
      message: `The file ${file} is not a data set that can be read; take ${formats}`,
    });
  });
});

Deno.test("an option that the source does not have is refused", async () => {
  const cases: [source: string, options: LoadOptions, message: string][] = [
    ["a.csv", { split: "test" }, "the CSV file a.csv has no split; leave that option out"],
    [
      "a.csv",
      { folder: "." },
      "the CSV file a.csv has no folder of its own (--data-dir); leave that option out",
    ],
    ["mnist", { label: "y" }, "mnist has no label; leave that option out"],
    [
      "mnist",
      { imageSize: { height: 2, width: 2 } },
      "mnist has no other image size (--image-size); leave that option out",
    ],
    // @ts-expect-error: a wrong word, as a caller without types may give.
    ["mnist", { split: "validation" }, 'split is "validation", must be "train" or "test"'],
  ];
  for (const [source, options, message] of cases) {
    await assert.rejects(loadDataset(source, options), { name: "RangeError", message });
  }
  await inFolder(async (folder) => {
    await writeSmallSet(folder);
    await assert.rejects(loadDataset(folder, { label: "y" }), {
      name: "RangeError",
      message: `the folder ${folder} has no label; leave that option out`,
    });
  });
});

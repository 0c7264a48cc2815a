import assert from "node:assert/strict";
import { dirname } from "node:path";
import { zipSync } from "fflate";
import { adult, loadDataset } from "../../src/data/mod.ts";
import { TEST, TRAIN, writeAdult } from "./adult_files.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";

Deno.test("numbers go from 0 to 1 over the training split, and words are features of both", () =>
  inFolder(async (folder) => {
    await writeAdult(folder);
    const { train, test } = await adult({ folder });
    assert.deepEqual([train.name, train.split, test.split], ["adult", "train", "test"]);
    assert.deepEqual(train.classes, ["<=50K", ">50K"]);
    assert.deepEqual(train.labels, Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1));
    assert.deepEqual(test.labels, Int32Array.of(0, 1));
    assert.deepEqual(test.featureNames, train.featureNames);
    assert.equal(train.columns?.filter(({ kind }) => kind === "numeric").length, 6);
    assert.equal(train.columns?.filter(({ kind }) => kind === "categorical").length, 8);
    const names = train.featureNames ?? [];
    assert.deepEqual(names.slice(0, 6), [
      "age",
      "workclass=?",
      "workclass=Private",
      "workclass=Self-emp-not-inc",
      "workclass=State-gov",
      "fnlwgt",
    ]);
    // Ages are 28 to 54; the float32 next to the quotient of two whole numbers.
    const value = (data: typeof train, i: number, name: string) => data.row(i)[names.indexOf(name)];
    assert.equal(value(train, 0, "age"), Math.fround(11 / 26));
    assert.equal(value(train, 7, "capital-loss"), 1);
    assert.equal(value(train, 0, "capital-loss"), 0);
    assert.equal(value(train, 7, "workclass=?"), 1);
    assert.equal(value(train, 6, "native-country=?"), 1);
    assert.equal(value(test, 0, "age"), Math.fround(-3 / 26)); // beyond the training split
    assert.equal(value(test, 1, "occupation=?"), 1);
    // Each word once: eight columns of them.
    for (let i = 0; i < train.count; i++) {
      const ones = names.filter((name) => name.includes("=") && value(train, i, name) === 1);
      assert.equal(ones.length, 8);
    }
  }));

Deno.test("records are drawn before their inputs are made, and are those of the whole split", () =>
  inFolder(async (folder) => {
    await writeAdult(folder);
    const { train } = await adult({ folder });
    const some = await loadDataset("adult", { folder, size: 4, balanced: true, seed: 2 });
    assert.deepEqual(some.labels.toSorted(), Int32Array.of(0, 0, 1, 1));
    some.indices.forEach((index, i) => assert.deepEqual(some.row(i), train.row(index)));
    const rich = await loadDataset("adult", { folder, classes: [">50K", "<=50K"], split: "test" });
    assert.deepEqual(rich.labels, Int32Array.of(1, 0));
  }));

Deno.test("line ends, missing blank lines and the archive make no difference", () =>
  inFolder(async (folder) => {
    await writeAdult(folder);
    const { train, test } = await adult({ folder });
    const dressed = (text: string) => text.trimEnd().replaceAll("\n", "\r\n").replaceAll(", ", ",");
    await writeAdult(folder, { train: dressed(TRAIN), test: dressed(TEST) });
    const again = await adult({ folder });
    assert.deepEqual(again.train.inputs, train.inputs);
    assert.deepEqual(again.test.inputs, test.inputs);

    await Deno.mkdir(`${folder}/zip`);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const files = { "adult.data": bytes(TRAIN), "adult.test": bytes(TEST), "Index": bytes("-") };
    await Deno.writeFile(`${folder}/zip/adult.zip`, zipSync(files));
    const zipped = await adult({ folder: `${folder}/zip` });
    assert.deepEqual(zipped.train.inputs, train.inputs);
    assert.deepEqual(zipped.test.labels, test.labels);
    await Deno.writeFile(`${folder}/zip/adult.zip`, zipSync({ "adult.data": bytes(TRAIN) }));
    await assert.rejects(adult({ folder: `${folder}/zip` }), {
      message: `${folder}/zip/adult.zip: there is no adult.test in it; get the file again.`,
    });
    await Deno.writeFile(`${folder}/zip/adult.zip`, zipSync(files).slice(0, -30));
    await assert.rejects(adult({ folder: `${folder}/zip` }), /it is no zip file, or a damaged one/);
  }));

Deno.test("damaged files are refused with the line", () =>
  inFolder(async (folder) => {
    const cases: [{ train?: string; test?: string }, string][] = [
      [
        { test: TEST.replace("Private", "Astronaut") },
        'adult.test, line 2: column "workclass" is "Astronaut", which the training data does not ' +
        'have; give one of "?", "Private", "Self-emp-not-inc", "State-gov".',
      ],
      [
        { train: TRAIN.replace("50, Self", "fifty, Self") },
        'adult.data, line 2: column "age" is "fifty", not a finite float32; correct the cell, or ' +
        "remove the record or the column.",
      ],
      [
        { train: TRAIN.replace("50, Self", "?, Self") },
        'adult.data, line 2: column "age" is "?", not a finite float32; correct the cell, or ' +
        "remove the record or the column.",
      ],
      [
        { train: TRAIN.replace(">50K", ">50") },
        'adult.data, line 6: column "income" is ">50", must be one of "<=50K", ">50K"; get the ' +
        "file again.",
      ],
      [
        { train: TRAIN.replace("Male, ", "") },
        "adult.data, line 1: 14 cells instead of 15; get the file again.",
      ],
      [
        { test: TEST.replace("226802", "") },
        'adult.test, line 2: column "fnlwgt" is "", not a finite float32; correct the cell, or ' +
        "remove the record or the column.",
      ],
      [{ train: "\n" }, "adult.data: there is no record; get the file again."],
      [
        { test: "|1x3 Cross validator\n" },
        "adult.test: there is no record; get the file again.",
      ],
    ];
    for (const [files, message] of cases) {
      await writeAdult(folder, files);
      await assert.rejects(adult({ folder }), {
        name: "DataError",
        message: `${folder}/${message}`,
      });
    }
    await Deno.remove(`${folder}/adult.test`);
    await assert.rejects(adult({ folder }), {
      message: `${folder}/adult.test: there is no such file of Adult; get it with ./lood data ` +
        "get adult, or give the folder of adult.data and adult.test, or of adult.zip.",
    });
  }));

for (const [split, content] of [["train", TRAIN], ["test", TEST]] as const) {
  Deno.test(`damaged ${split} splits are read or refused, 5,000 of them`, async () => {
    const name = split === "train" ? "adult.data" : "adult.test";
    const other = split === "train" ? "adult.test" : "adult.data";
    const bytes = (text: string) => new TextEncoder().encode(text);
    const counts = await fuzz([bytes(content)], async (path) => {
      const data = await loadDataset("adult", { folder: dirname(path), split });
      assert.ok(data.inputs.every(Number.isFinite));
    }, { cases: 5000, name, beside: { [other]: bytes(split === "train" ? TEST : TRAIN) } });
    assert.ok(counts.read > 100 && counts.refused > 1000, JSON.stringify(counts));
  });
}

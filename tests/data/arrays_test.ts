import assert from "node:assert/strict";
import { loadDataset, npz } from "../../src/data/mod.ts";
import { openNpy } from "../../src/data/npy_file.ts";
import { layoutOf, readInputs, readTarget } from "../../src/data/npy_records.ts";
import { zipMembers } from "../../src/data/zip.ts";
import { assertRefused, bytesOf, load, npy } from "./arrays_files.ts";

const GOLDEN = new URL("../reference/golden/", import.meta.url).pathname;

Deno.test("every type, byte order, order of axes and version has numpy's values", async () => {
  const { inputs, labels } = JSON.parse(await Deno.readTextFile(`${GOLDEN}arrays.json`));
  let compared = 0;
  for (const member of await zipMembers(`${GOLDEN}arrays.npz`)) {
    const file = await openNpy(member);
    const name = member.name.replace(".npy", "");
    if (name in inputs) {
      // Bytes would become pixels / 255.
      const layout = { ...layoutOf(file), image: undefined };
      const values = await readInputs(file, layout, Int32Array.of(0, 1, 2, 3));
      assert.deepEqual(values, Float32Array.from(inputs[name]), name);
    } else {
      const seen: (string | number)[] = [];
      const see = (cell: string | number) => seen.push(cell);
      await readTarget(file, { see, result: () => assert.fail("is not asked for") });
      assert.deepEqual(seen, labels[name], name);
    }
    compared++;
  }
  assert.equal(compared, 59);
});

Deno.test("splits are read, stored, deflated or Zip64, with pixels as of an IDX folder", async () => {
  const pixels = JSON.parse(await Deno.readTextFile(`${GOLDEN}splits.json`));
  for (const kind of ["stored", "deflated", "zip64"]) {
    const path = `${GOLDEN}splits_${kind}.npz`;
    const train = await loadDataset(path);
    assert.deepEqual([train.name, train.split, train.count], [`splits_${kind}.npz`, "train", 7]);
    assert.deepEqual(train.image, { channels: 1, height: 4, width: 3 });
    assert.deepEqual(train.pixels, { offset: Float64Array.of(0), scale: Float64Array.of(255) });
    assert.deepEqual(
      train.inputs,
      Float32Array.from(pixels.x_train, (pixel: number) => pixel / 255),
    );
    assert.deepEqual(train.labels, Int32Array.of(0, 1, 2, 1, 0, 2, 1));
    // The classes of both splits, so that both have the same.
    assert.deepEqual(train.classes, ["0", "1", "2", "7"]);
    const test = await loadDataset(path, { split: "test" });
    assert.deepEqual([test.split, test.classes], ["test", train.classes]);
    assert.deepEqual(test.labels, Int32Array.of(2, 0, 3));
    assert.deepEqual(test.inputs, Float32Array.from(pixels.x_test, (pixel: number) => pixel / 255));
  }
});

Deno.test("only the records that are taken are kept", async () => {
  const path = `${GOLDEN}splits_deflated.npz`;
  const all = await loadDataset(path);
  const some = await loadDataset(path, { classes: [2, 1], size: 3, seed: 5 });
  assert.deepEqual([some.count, some.classes], [3, ["2", "1"]]);
  some.indices.forEach((index, i) => {
    assert.deepEqual(some.row(i), all.row(index));
    assert.equal(some.classes[some.labels[i]], all.classes[all.labels[index]]);
  });
});

Deno.test("inputs and labels go by any of their names, in any case", async () => {
  const x = { shape: [2, 3], values: Float32Array.of(0, 1, 2, 3, 4, 5) };
  const y = { shape: [2], values: Int32Array.of(7, 3) };
  for (
    const [inputs, labels, label] of [
      ["x", "y"],
      ["X", "Y"],
      ["data", "target"],
      [
        "images",
        "labels",
      ],
      ["features", "kind", "kind"],
      ["inputs", "Kind", "kind"],
    ]
  ) {
    const read = await load({ "a.npz": npz({ [inputs]: x, [labels]: y }) }, "a.npz", { label });
    assert.deepEqual([read.features, read.split, read.image], [3, "", undefined]);
    assert.deepEqual([read.inputs, read.labels], [x.values, Int32Array.of(1, 0)]);
    assert.deepEqual(read.classes, ["3", "7"]);
  }
  for (const names of [["train_images", "train_labels"], ["X_train", "y_train"]]) {
    const read = await load({ "a.npz": npz({ [names[0]]: x, [names[1]]: y }) }, "a.npz");
    assert.equal(read.split, "train");
  }
});

Deno.test("numbers are predicted where an array of responses is named", async () => {
  const arrays = {
    x: { shape: [3, 1], values: Float32Array.of(1, 2, 3) },
    age: { shape: [3, 1], values: Float64Array.of(0.5, 70.25, 3) },
  };
  const read = await load({ "a.npz": npz(arrays) }, "a.npz", { response: "Age" });
  assert.deepEqual(read.responses, Float64Array.of(0.5, 70.25, 3));
  assert.deepEqual([read.classes, read.labels], [["Age"], new Int32Array(3)]);
  await assertRefused(
    load({ "a.npz": npz(arrays) }, "a.npz", { response: "age", label: "age" }),
    'response is "age" and label "age"; leave one out: records have numbers or classes to predict',
    "RangeError",
  );
  await assertRefused(
    load({ "a.npz": npz(arrays) }, "a.npz", { categorical: ["age"] }),
    "the .npz file a.npz has no categorical; leave that option out",
    "RangeError",
  );
});

Deno.test("a .npy file has its labels beside it", async () => {
  const x = npy("<f4", [2, 2], bytesOf(Float32Array.of(1, 2, 3, 4)));
  const y = npy("<i4", [2], bytesOf(Int32Array.of(1, 0)));
  for (
    const [inputs, labels, label] of [
      ["x.npy", "y.npy"],
      ["X_train.npy", "y_train.npy"],
      ["test_images.npy", "test_labels.npy"],
      ["patients.npy", "patients_labels.npy"],
      ["patients.npy", "patients_y.npy"],
      ["Patients.NPY", "Diagnosis.npy", "diagnosis"],
    ]
  ) {
    const read = await load({ [inputs]: x, [labels]: y }, inputs, { label });
    assert.deepEqual([read.name, read.inputs], [inputs, Float32Array.of(1, 2, 3, 4)]);
    assert.deepEqual([read.labels, read.classes], [Int32Array.of(1, 0), ["0", "1"]]);
  }
  await assertRefused(
    load({ "patients.npy": x, "z.npy": y }, "patients.npy"),
    "patients.npy: its labels are not beside it: none of patients_y.npy, patients_labels.npy, " +
      "patients_label.npy, patients_targets.npy, patients_target.npy; save them under one of " +
      "these names, or name their file (--label).",
  );
  await assertRefused(
    load({ "x.npy": x, "y.npy": y, "labels.npy": y }, "x.npy"),
    'x.npy: it could be any of "labels.npy", "y.npy"; remove or rename all but one.',
  );
});

Deno.test("the shape says what is an image and where its channels are", () => {
  const cases: [
    shape: number[],
    image: [channels: number, height: number, width: number] | undefined,
  ][] = [
    [[9], undefined],
    [[9, 12], undefined],
    [[9, 4, 5], [1, 4, 5]],
    [[9, 4, 5, 1], [1, 4, 5]],
    [[9, 4, 5, 3], [3, 4, 5]],
    [[9, 3, 4, 5], [3, 4, 5]],
    [[9, 1, 4, 5], [1, 4, 5]],
    [[9, 3, 4, 3], [3, 3, 4]], // the last axis, where both could be
    [[9, 4, 5, 2], undefined],
    [[9, 4, 3, 5], undefined],
    [[9, 2, 3, 4, 3], undefined],
  ];
  for (const [shape, image] of cases) {
    const layout = layoutOf({ shape, fortran: false });
    const [channels, height, width] = image ?? [];
    assert.deepEqual(layout.image, image && { channels, height, width }, String(shape));
    assert.equal(layout.features, shape.slice(1).reduce((product, axis) => product * axis, 1));
    assert.deepEqual(layout.feature.toSorted(), layout.feature.map((_, i) => i));
  }
  // [c, y, x] = [3, 1, 2]: value (c, x) is feature 3 x + c.
  assert.deepEqual([...layoutOf({ shape: [9, 3, 1, 2], fortran: false }).feature], [
    0,
    3,
    1,
    4,
    2,
    5,
  ]);
  assert.deepEqual([...layoutOf({ shape: [9, 3, 1, 2], fortran: true }).feature], [
    0,
    1,
    2,
    3,
    4,
    5,
  ]);
});

Deno.test("channels first and last are the same images", async () => {
  const pixels = Uint8Array.from({ length: 2 * 4 * 5 * 3 }, (_, i) => 7 * i % 256);
  const first = pixels.map((_, at) => {
    const [record, channel] = [Math.floor(at / 60), Math.floor(at / 20) % 3];
    return pixels[record * 60 + at % 20 * 3 + channel];
  });
  const y = { shape: [2], values: Int32Array.of(0, 1) };
  const last = { x: { shape: [2, 4, 5, 3], values: pixels }, y };
  const one = await load({ "a.npz": npz(last) }, "a.npz");
  const other = await load(
    { "a.npz": npz({ x: { shape: [2, 3, 4, 5], values: first }, y }) },
    "a.npz",
  );
  assert.deepEqual(other, { ...one, row: other.row });
  assert.deepEqual(one.inputs, Float32Array.from(pixels, (pixel) => pixel / 255));
});

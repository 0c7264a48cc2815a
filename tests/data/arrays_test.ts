import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { type Dataset, loadDataset, type LoadOptions, npz } from "../../src/data/mod.ts";
import { openNpy } from "../../src/data/npy_file.ts";
import { layoutOf, readInputs, readTarget } from "../../src/data/npy_records.ts";
import { npyHeader } from "../../src/data/npy.ts";
import { zipMembers } from "../../src/data/zip.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";

const GOLDEN = new URL("../reference/golden/", import.meta.url).pathname;

/** The bytes of a .npy file. */
function npy(descr: string, shape: number[], values: Uint8Array): Uint8Array {
  const header = npyHeader(descr, shape);
  const result = new Uint8Array(header.length + values.length);
  result.set(header);
  result.set(values, header.length);
  return result;
}

function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

/** What is read where a folder holds these files. */
async function load(
  files: Record<string, Uint8Array>,
  name: string,
  options: LoadOptions = {},
): Promise<Dataset> {
  let result: Dataset | undefined;
  await inFolder(async (folder) => {
    for (const [file, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${file}`, bytes);
    }
    result = await loadDataset(`${folder}/${name}`, options);
  });
  assert.ok(result);
  return result;
}

/** Asserts the whole message, less the folder. */
async function assertRefused(loading: Promise<unknown>, message: string, name = "DataError") {
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name);
    assert.equal(error.message.replace(/\S*\/(?=[^/]*\.np[yz])/g, ""), message);
    return true;
  });
}

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

Deno.test("what is not a data set is refused by name", async () => {
  const x = { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) };
  const y = { shape: [2], values: Int32Array.of(0, 1) };
  const cases: [arrays: Parameters<typeof npz>[0], message: string, options?: LoadOptions][] = [
    [
      { a: x, y },
      'there is no array of inputs: none of "x", "inputs", "input", "data", "features", "images", ' +
      'but "a", "y"; save it under one of these names.',
    ],
    [
      { x, a: y },
      'there is no array of labels: none of "y", "labels", "label", "targets", "target", but "x", ' +
      '"a"; save it under one of these names, or name the labels (--label).',
    ],
    [
      { x, y },
      'there is no array of labels: none of "kind", but "x", "y"; save it under one of these ' +
      "names, or name the labels (--label).",
      { label: "kind" },
    ],
    [{ x, data: x, y }, 'it could be any of "x", "data"; remove or rename all but one.'],
    [
      { x, y: { shape: [3], values: Int32Array.of(0, 1, 2) } },
      '"x": 2 records, but 3 labels in "y"; give as many labels as records.',
    ],
    [
      { x, y: { shape: [2, 2], values: Int32Array.of(0, 1, 1, 0) } },
      '"y": its shape is [2,2], not one value a record; give labels of shape [n], as by ' +
      "argmax(axis=1) of one-hot rows.",
    ],
    [
      { x, y: { shape: [2], values: Float64Array.of(0, NaN) } },
      '"y": label 1 is NaN; correct or remove the record.',
    ],
    [
      { x: { shape: [2, 2], values: Float64Array.of(0, 1, 2, 1e39) }, y },
      '"x": feature 1 of record 1 is 1e+39, not a finite float32; correct the value or remove ' +
      "the record.",
    ],
    [
      { x, y: { shape: [2], values: Int32Array.of(5, 5) } },
      'all records have one class, "5", in column "y"; give records of two classes or more.',
    ],
    [
      { x: { shape: [0, 2], values: Float32Array.of() }, y },
      '"x": no values: its shape is [0,2]; give records.',
    ],
  ];
  for (const [arrays, message, options] of cases) {
    await assertRefused(load({ "a.npz": npz(arrays) }, "a.npz", options), `a.npz: ${message}`);
  }
  await assertRefused(
    load({ "a.npz": npz({ x, y }) }, "a.npz", { split: "test" }),
    "the .npz file a.npz has no split; leave that option out",
    "RangeError",
  );
});

Deno.test("values that are no numbers or strings, and pickles, are refused unread", async () => {
  await assertRefused(
    loadDataset(`${GOLDEN}splits_stored.npz`, { label: "objects" }),
    'splits_stored.npz: there is no array of labels: none of "objects_train", "train_objects", ' +
      'but "x_train", "y_train", "x_test", "y_test", "objects"; save it under one of these ' +
      "names, or name the labels (--label).",
  );
  const y = npy("<i4", [2], bytesOf(Int32Array.of(0, 1)));
  const bytes = new Uint8Array(16);
  const cases: [descr: string, problem: string][] = [
    ["|O", "it has Python objects, which are pickles and not read"],
    ["<c8", "its values are of type <c8"],
    ["<M8[ns]", "its values are of type <M8[ns]"],
    ["|S0", "its values are of type |S0"],
  ];
  for (const [descr, problem] of cases) {
    await assertRefused(
      load({ "x.npy": npy(descr, [2], bytes), "y.npy": y }, "x.npy"),
      `x.npy: "x.npy": ${problem}; convert it to numbers or strings, as by astype.`,
    );
  }
  await assertRefused(
    load({ "x.npy": npy("|S8", [2], bytes), "y.npy": y }, "x.npy"),
    'x.npy: "x.npy": its values are strings; give numbers as inputs.',
  );
});

Deno.test("lengths that lie, other files and missing ones are refused", async () => {
  const y = npy("<i4", [2], bytesOf(Int32Array.of(0, 1)));
  const cases: [bytes: Uint8Array, message: string][] = [
    [
      npy("<f8", [2, 1_000_000_000_000], new Uint8Array(8)),
      "cut short: it has 136 bytes instead of 16000000000128 of shape [2,1000000000000] and type " +
      "<f8; get the file again.",
    ],
    [
      npy("<f4", [2], new Uint8Array(9)),
      "too long: it has 137 bytes instead of 136 of shape [2] and type <f4; get the file again.",
    ],
    [
      npy("<f4", [2 ** 40, 2 ** 40], new Uint8Array(9)),
      "its shape is [1099511627776, 1099511627776]; save it by numpy.save or numpy.savez.",
    ],
    [
      new TextEncoder().encode("PK, or what you will"),
      "it begins with 0x504b2c206f72 instead of numpy's 0x934e554d5059; save it by numpy.save or " +
      "numpy.savez.",
    ],
  ];
  for (const [bytes, message] of cases) {
    await assertRefused(
      load({ "x.npy": bytes, "y.npy": y }, "x.npy"),
      `x.npy: "x.npy": ${message}`,
    );
  }
  for (const name of ["none.npy", "none.npz"]) {
    await assertRefused(load({}, name), `${name}: there is no such file; correct the path.`);
  }
  await assertRefused(
    load({ "a.npz": y }, "a.npz"),
    "a.npz: it is no zip file, or a damaged one (End of central directory record signature not " +
      "found. Either not a zip file, or file is truncated.); get the file again.",
  );
});

Deno.test("bombs, damaged values and members of other compressions are refused", async () => {
  const stored = await Deno.readFile(`${GOLDEN}splits_stored.npz`);
  const header = stored.indexOf(0x93); // of x_train
  const flipped = stored.slice();
  flipped[header + 130] ^= 1;
  await assertRefused(
    load({ "a.npz": flipped }, "a.npz"),
    'a.npz: "x_train.npy" in it is damaged: its checksum differs; get the file again.',
  );
  const bomb = npy("|u1", [2, 2 ** 26], new Uint8Array(2 ** 27));
  const y = npy("|u1", [2], Uint8Array.of(0, 1));
  await assertRefused(
    load({ "a.npz": zipSync({ "x.npy": bomb, "y.npy": y }, { level: 9 }) }, "a.npz"),
    'a.npz: "x.npy" in it claims 134217856 bytes in 131076, more than 200 times as many; save it ' +
      "uncompressed, as by numpy.savez, if that is right.",
  );
  const lzma = stored.slice();
  const directory = lzma.findLastIndex((_, i) =>
    new TextDecoder().decode(lzma.subarray(i, i + 11)) === "x_train.npy"
  );
  lzma[directory - 36] = 14; // the compression
  await assertRefused(
    load({ "a.npz": lzma }, "a.npz"),
    'a.npz: "x_train.npy" in it has compression 14; save it by numpy.savez or numpy.savez_compressed.',
  );
});

Deno.test("10,000 damaged .npy files are read or refused", async () => {
  const y = npy("<i4", [4], bytesOf(Int32Array.of(0, 1, 1, 0)));
  const valid = [
    npy("<f4", [4, 3], bytesOf(Float32Array.from({ length: 12 }, (_, i) => i))),
    npy("|u1", [4, 2, 3], Uint8Array.from({ length: 24 }, (_, i) => 10 * i)),
    npy(">f8", [4], new Uint8Array(32)),
  ];
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/labels.npy`, y);
    const counts = await fuzz(valid, async (path) => {
      await Deno.copyFile(`${folder}/labels.npy`, path.replace(".npy", "_labels.npy"));
      await loadDataset(path);
    }, { extension: ".npy" });
    assert.ok(counts.read > 100 && counts.refused > 1000, JSON.stringify(counts));
  });
});

for (const kind of ["stored", "deflated"]) {
  Deno.test(`10,000 damaged .npz files, ${kind}, are read or refused`, async () => {
    const valid = [await Deno.readFile(`${GOLDEN}splits_${kind}.npz`)];
    const counts = await fuzz(valid, (path) => loadDataset(path), { extension: ".npz" });
    assert.ok(counts.read > 10 && counts.refused > 1000, JSON.stringify(counts));
  });
}

import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { loadDataset, type LoadOptions, npz } from "../../src/data/mod.ts";
import { assertRefused, bytesOf, load, npy } from "./arrays_files.ts";
import { fuzz } from "./fuzz.ts";

const GOLDEN = new URL("../reference/golden/", import.meta.url).pathname;

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
  const counts = await fuzz(valid, (path) => loadDataset(path), {
    name: "file.npy",
    beside: { "file_labels.npy": y },
  });
  assert.ok(counts.read > 100 && counts.refused > 1000, JSON.stringify(counts));
});

for (const kind of ["stored", "deflated"]) {
  Deno.test(`5,000 damaged .npz files, ${kind}, are read or refused`, async () => {
    const valid = [await Deno.readFile(`${GOLDEN}splits_${kind}.npz`)];
    const counts = await fuzz(valid, (path) => loadDataset(path), {
      cases: 5000,
      name: "file.npz",
    });
    assert.ok(counts.read > 10 && counts.refused > 1000, JSON.stringify(counts));
  });
}

import assert from "node:assert/strict";
import { type Dataset, loadDataset, type LoadOptions, parquet } from "../../src/data/mod.ts";
import { checkDelta, checkRuns, thriftEnd } from "../../src/data/parquet_guard.ts";
import { concatenated } from "./archive_files.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";

const GOLDEN = new URL("../reference/golden/", import.meta.url).pathname;
const VARIANTS = [
  "snappy",
  "none",
  "gzip_v2",
  "groups",
  "zstd_v2",
  "delta",
  "delta_v2",
  "required",
];

/** Asserts the whole message, less the folder. */
async function assertRefused(loading: Promise<unknown>, message: string, name = "DataError") {
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name);
    assert.equal(error.message.replace(/\S*\/(?=[^/]*\.parquet)/g, ""), message);
    return true;
  });
}

/** Reads these bytes as a file. */
async function read(bytes: Uint8Array, options: LoadOptions = {}): Promise<Dataset> {
  let result: Dataset | undefined;
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.parquet`, bytes);
    result = await loadDataset(`${folder}/a.parquet`, options);
  });
  assert.ok(result);
  return result;
}

Deno.test("all types, compressions, encodings and versions have pyarrow's values", async () => {
  const expected = JSON.parse(await Deno.readTextFile(`${GOLDEN}table.json`));
  for (const variant of VARIANTS) {
    const { name, split, classes, labels, inputs, features, columns = [], featureNames = [] } =
      await parquet(`${GOLDEN}table_${variant}.parquet`);
    assert.deepEqual([name, split, features], [`table_${variant}.parquet`, "", 17]);
    assert.deepEqual(Array.from(labels, (label) => classes[label]), expected.label);
    assert.equal(columns.filter(({ kind }) => kind === "numeric").length, 15);
    for (const [j, feature] of featureNames.entries()) {
      const [column, category] = feature.split("=");
      const values = category === undefined
        ? expected[column]
        : expected[column].map((word: string) => word === category ? 1 : 0);
      const found = inputs.filter((_, at) => at % features === j);
      assert.deepEqual(found, Float32Array.from(values), `${variant}: ${feature}`);
    }
  }
});

Deno.test("records are drawn, and columns chosen, as of a CSV file", async () => {
  const path = `${GOLDEN}table_snappy.parquet`;
  const all = await loadDataset(path);
  const some = await loadDataset(path, { classes: ["dog", "cat"], size: 8, seed: 3 });
  assert.deepEqual([some.count, some.classes], [8, ["dog", "cat"]]);
  some.indices.forEach((index, i) => assert.deepEqual(some.row(i), all.row(index)));
  const numbers = await loadDataset(path, { response: "price", drop: ["label", "city"] });
  assert.deepEqual([numbers.features, numbers.responses?.length], [14, 30]);
  const words = await loadDataset(path, { label: "city", categorical: ["count"] });
  assert.deepEqual(words.classes, ["New York", "Oslo"]);
  assert.ok(words.featureNames?.includes("count=4"));
});

Deno.test("a column of image files makes a data set of images", async () => {
  const path = `${GOLDEN}images.parquet`;
  const pixels: number[][] = JSON.parse(await Deno.readTextFile(`${GOLDEN}parquet_images.json`));
  const all = await loadDataset(path);
  assert.deepEqual(all.image, { channels: 1, height: 5, width: 4 });
  assert.deepEqual(all.pixels, { offset: Float64Array.of(0), scale: Float64Array.of(255) });
  assert.deepEqual(all.classes, ["3", "5", "8"]);
  assert.deepEqual(all.labels, Int32Array.of(0, 1, 0, 1, 2, 2, 0));
  assert.deepEqual(all.inputs, Float32Array.from(pixels.flat(), (pixel) => pixel / 255));
  const some = await loadDataset(path, {
    classes: [8, 5],
    size: 3,
    imageSize: { height: 10, width: 8 },
  });
  assert.deepEqual([some.count, some.features, some.classes], [3, 80, ["8", "5"]]);
  await assertRefused(
    loadDataset(path, { label: "digit" }),
    'images.parquet: there is no column "digit"; name the label column (--label), one of "image", "label".',
  );
  await assertRefused(
    loadDataset(path, { categorical: ["label"] }),
    "the Parquet file images.parquet has images: columns are no features of them; leave " +
      "categorical and numeric out",
    "RangeError",
  );
  await assertRefused(
    loadDataset(`${GOLDEN}table_none.parquet`, { imageSize: { height: 2, width: 2 } }),
    "the Parquet file table_none.parquet has no images, and so no image size (--image-size); " +
      "leave that option out",
    "RangeError",
  );
});

Deno.test("columns that are no numbers or strings, and missing values, are refused by name", async () => {
  const path = `${GOLDEN}odd.parquet`;
  const odd = ["x", "word", "list", "pair", "day", "time", "bytes"];
  const { features, featureNames } = await loadDataset(path, { drop: odd });
  // Without pandas' names of the rows.
  assert.deepEqual([features, featureNames], [1, ["y"]]);
  const types = {
    list: "values of type LIST",
    pair: "structures",
    day: "values of type DATE",
    time: "values of type TIMESTAMP",
    bytes: "values of type BYTE_ARRAY",
  };
  for (const [name, type] of Object.entries(types)) {
    await assertRefused(
      loadDataset(path, { drop: odd.filter((column) => column !== name) }),
      `odd.parquet: column "${name}" has ${type}, neither numbers nor strings; leave it out ` +
        `(--drop ${name}).`,
    );
  }
  await assertRefused(
    loadDataset(path, { drop: odd.filter((column) => column !== "x") }),
    'odd.parquet: column "x" of record 2 is "NaN", not a finite float32; correct the cell, or ' +
      "remove the record or the column.",
  );
  await assertRefused(
    loadDataset(path, { drop: odd.filter((column) => column !== "word") }),
    'odd.parquet: column "word" of record 1 is empty; fill the cell or remove the record.',
  );
  await assertRefused(
    loadDataset(`${GOLDEN}table_brotli.parquet`),
    'table_brotli.parquet: column "label" cannot be read (the compression BROTLI); get the file ' +
      "again, or write it again as by pandas' to_parquet.",
  );
});

Deno.test("files that are none are refused", async () => {
  const again = "get the file again, or write it again as by pandas' to_parquet.";
  const whole = await Deno.readFile(`${GOLDEN}table_none.parquet`);
  await assertRefused(
    read(new Uint8Array(3)),
    `a.parquet: it is no Parquet file: 3 bytes; ${again}`,
  );
  await assertRefused(
    read(whole.subarray(0, -1)),
    `a.parquet: it is no Parquet file: it does not end in "PAR1"; ${again}`,
  );
  const long = whole.slice();
  long.set([0xff, 0xff, 0xff, 0x7f], whole.length - 8);
  await assertRefused(
    read(long),
    `a.parquet: it claims metadata of 2147483647 bytes, and has ${whole.length}; ${again}`,
  );
  const flipped = whole.slice();
  flipped[60] ^= 1; // in the first column, of which each page has a checksum
  await assertRefused(
    read(flipped),
    `a.parquet: column "label" cannot be read (a wrong checksum); ${again}`,
  );
  await assertRefused(
    loadDataset("none.parquet"),
    "none.parquet: there is no such file; correct the path.",
  );
  await assertRefused(
    loadDataset("a.parquet", { split: "test" }),
    "the Parquet file a.parquet has no split; leave that option out",
    "RangeError",
  );
});

Deno.test("lengths that lie are found before anything is read by them", () => {
  const view = (...bytes: number[]) => new DataView(Uint8Array.from(bytes).buffer);
  const runs = (bytes: number[], width: number, count: number) =>
    checkRuns(view(...bytes), { at: 0, end: bytes.length, width, count });
  runs([20, 1], 1, 10); // ten ones
  runs([5, 0xff, 0xff], 1, 10); // two groups of eight, of which the last is padded
  const cases: [run: () => void, message: RegExp][] = [
    [() => runs([22, 1], 1, 10), /a run of 11 of 10 values/],
    [() => runs([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 10), /a run of 2147483647 of 10 values/],
    [() => runs([7, 0xff, 0xff, 0xff], 1, 10), /a run of 24 of 10 values/],
    [() => runs([5, 0xff], 1, 10), /a run up to byte 3 of 2/],
    [() => runs([20, 1], 33, 10), /values of 33 bits/],
    [() => checkDelta(view(0x80, 1, 0), 0), /blocks of 128 values in 0 parts/],
    [() => checkDelta(view(0x81, 1, 4), 0), /blocks of 129 values in 4 parts/],
    [() => thriftEnd(view(0x19, 0xf5, 0xff, 0xff, 3, 0), 0), /a list of 65535 in 1 bytes/],
    [() => thriftEnd(view(0x18, 9, 0), 0), /9 bytes where 1 follow/],
    [() => thriftEnd(view(...Array(40).fill(0x1c), 0), 0), /more than 16 structures/],
    [() => thriftEnd(view(0x15, ...Array(11).fill(0x80), 0), 0), /more than ten bytes/],
    [() => thriftEnd(view(0x15, 2), 0), /it ends too early/],
  ];
  for (const [run, message] of cases) assert.throws(run, { name: "RangeError", message });
  assert.equal(thriftEnd(view(0x15, 2, 0x19, 0x15, 4, 0, 7), 0), 6);
});

Deno.test("5,000 damaged Parquet files are read or refused", async () => {
  const valid = await Promise.all(
    VARIANTS.map((name) => Deno.readFile(`${GOLDEN}table_${name}.parquet`)),
  );
  valid.push(await Deno.readFile(`${GOLDEN}images.parquet`));
  const counts = await fuzz(valid, (path) => loadDataset(path), {
    cases: 5000,
    name: "file.parquet",
  });
  assert.ok(counts.read > 100 && counts.refused > 100, JSON.stringify(counts));
});

Deno.test("5,000 Parquet files with damaged metadata are read or refused", async () => {
  const pages = await Deno.readFile(`${GOLDEN}table_snappy.parquet`);
  const length = new DataView(pages.buffer).getUint32(pages.length - 8, true);
  const start = pages.length - 8 - length;
  const metadata = pages.subarray(start, -8);
  const wrap = (damaged: Uint8Array) => {
    const tail = new Uint8Array(8);
    new DataView(tail.buffer).setUint32(0, damaged.length, true);
    tail.set(new TextEncoder().encode("PAR1"), 4);
    return concatenated([pages.subarray(0, start), damaged, tail]);
  };
  const counts = await fuzz([metadata], (path) => loadDataset(path), {
    cases: 5000,
    name: "file.parquet",
    wrap,
    seed: 2,
  });
  assert.ok(counts.read > 100 && counts.refused > 100, JSON.stringify(counts));
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  asTrainingSet,
  dataset,
  type DatasetParts,
  hashDataset,
  noiseRecords,
  sample,
  select,
  targets,
} from "../../src/data/mod.ts";

const parts: DatasetParts = {
  name: "tiny",
  inputs: Float32Array.of(0, 1, 2, 3, 4, 5),
  features: 2,
  labels: Int32Array.of(0, 2, 1),
  classes: ["a", "b", "c"],
};

Deno.test("a data set counts its records and numbers them from 0", () => {
  const tiny = dataset(parts);
  assert.equal(tiny.count, 3);
  assert.equal(tiny.split, "");
  assert.deepEqual(tiny.indices, Int32Array.of(0, 1, 2));
  assert.ok(!("image" in tiny) && !("featureNames" in tiny));
});

Deno.test("a row is a copy of its record", () => {
  const tiny = dataset(parts);
  const row = tiny.row(1);
  assert.deepEqual(row, Float32Array.of(2, 3));
  row[0] = 100;
  assert.equal(tiny.inputs[2], 2);
});

Deno.test("a record that does not exist is refused", () => {
  for (const i of [-1, 3, 0.5, NaN]) {
    const message = `Record ${i} does not exist: tiny has 3, take one from 0 to 2`;
    assert.throws(() => dataset(parts).row(i), RangeError(message));
    assert.throws(() => select(dataset(parts), [0, i]), RangeError(message));
  }
});

Deno.test("arrays of the wrong shape or type are a TypeError that names both shapes", () => {
  const cases: [wrong: object, message: string][] = [
    [{ features: 3 }, "inputs has 6 values, 3 labels of 3 features need 9"],
    [{ features: 0 }, "features is 0, must be 1, 2..."],
    [{ inputs: [0, 1, 2, 3, 4, 5] }, "inputs must be a Float32Array"],
    [{ labels: [0, 2, 1] }, "labels must be an Int32Array"],
    [{ indices: Int32Array.of(1) }, "indices must be an Int32Array of 3, one a label"],
    [
      { image: { channels: 3, height: 1, width: 1 } },
      "an image of 3 x 1 x 1 does not have 2 features",
    ],
    [{ featureNames: ["x"] }, "featureNames has 1 names for 2 features"],
  ];
  for (const [wrong, message] of cases) {
    assert.throws(() => dataset({ ...parts, ...wrong }), TypeError(`Data set tiny: ${message}`));
  }
});

Deno.test("values out of range are a RangeError that names the value and its place", () => {
  const empty = { inputs: new Float32Array(), labels: new Int32Array() };
  const cases: [wrong: object, message: string][] = [
    [empty, "there is no record; give at least one"],
    [{ classes: ["a", "b", "a"] }, "two classes have one name; rename one"],
    [{ labels: Int32Array.of(0, 3, 1) }, "record 1 has label 3, must be from 0 to 2"],
    [{ labels: Int32Array.of(0, 1, -1) }, "record 2 has label -1, must be from 0 to 2"],
    [
      { inputs: Float32Array.of(0, 1, 2, NaN, 4, 5) },
      "feature 1 of record 1 is NaN, must be finite",
    ],
    [
      { inputs: Float32Array.of(0, 1, 2, 3, -Infinity, 5) },
      "feature 0 of record 2 is -Infinity, must be finite",
    ],
  ];
  for (const [wrong, message] of cases) {
    assert.throws(() => dataset({ ...parts, ...wrong }), RangeError(`Data set tiny: ${message}`));
  }
});

Deno.test("targets are one-hot minus 1/c", () => {
  const third = 1 / 3;
  assert.deepEqual(
    targets(dataset(parts)),
    Float64Array.of(
      1 - third,
      -third,
      -third,
      -third,
      -third,
      1 - third,
      -third,
      1 - third,
      -third,
    ),
  );
});

Deno.test("a selection keeps the order asked for, repeats, and the indices of the source", () => {
  const source = dataset({
    ...parts,
    indices: Int32Array.of(10, 20, 30),
    featureNames: ["x", "y"],
  });
  const some = select(source, [2, 0, 2]);
  assert.deepEqual(some.inputs, Float32Array.of(4, 5, 0, 1, 4, 5));
  assert.deepEqual(some.labels, Int32Array.of(1, 0, 1));
  assert.deepEqual(some.indices, Int32Array.of(30, 10, 30));
  assert.deepEqual(some.classes, parts.classes);
  assert.deepEqual(some.featureNames, ["x", "y"]);
  assert.deepEqual(some.row(1), Float32Array.of(0, 1));
});

Deno.test("the hash is SHA-256 of the bytes of inputs and labels", () => {
  const expected = createHash("sha256").update(parts.inputs).update(parts.labels).digest("hex");
  assert.equal(hashDataset(dataset(parts)), expected);
  const renamed = dataset({ ...parts, name: "other", indices: Int32Array.of(3, 4, 5) });
  assert.equal(hashDataset(renamed), expected);
  const relabeled = dataset({ ...parts, labels: Int32Array.of(0, 2, 2) });
  assert.notEqual(hashDataset(relabeled), expected);
});

const regression = {
  ...parts,
  labels: new Int32Array(3),
  classes: ["days"],
  responses: Float64Array.of(1, 2, 6),
};

Deno.test("responses are standardized by their own mean and deviation, or by those given", () => {
  const own = dataset(regression);
  const deviation = Math.sqrt(14 / 3);
  assert.deepEqual(own.responseScale, { mean: 3, deviation });
  assert.deepEqual(targets(own), Float64Array.of(-2 / deviation, -1 / deviation, 3 / deviation));
  const given = dataset({ ...regression, responseScale: { mean: 2, deviation: 2 } });
  assert.deepEqual(targets(given), Float64Array.of(-0.5, 0, 2));
  const equal = dataset({ ...regression, responses: Float64Array.of(0.1, 0.1, 0.1) });
  assert.deepEqual(targets(equal), new Float64Array(3));
});

Deno.test("a selection keeps the scale of the responses, a training set of its own has its own", () => {
  const some = select(dataset(regression), [2, 0]);
  assert.deepEqual(some.responses, Float64Array.of(6, 1));
  assert.equal(some.responseScale?.mean, 3);
  assert.deepEqual(asTrainingSet(some).responseScale, { mean: 3.5, deviation: 2.5 });
  assert.deepEqual(sample(dataset(regression), { size: 3 }).responseScale?.mean, 3);
  const two = sample(dataset(regression), { size: 2, seed: 1 });
  assert.deepEqual(targets(two).toSorted(), Float64Array.of(-1, 1));
  assert.throws(() => sample(dataset(regression), { size: 2, balanced: true }), {
    name: "RangeError",
    message: 'balanced selects by class, and the response "days" is a number; leave it out',
  });
});

Deno.test("the hash of a regression is of its inputs and responses", () => {
  const { inputs, responses } = regression;
  const expected = createHash("sha256").update(inputs).update(responses).digest("hex");
  assert.equal(hashDataset(dataset(regression)), expected);
});

Deno.test("responses of the wrong type, number or kind are refused", () => {
  const cases: [Partial<DatasetParts>, Error][] = [
    [
      { responses: Float64Array.of(1, 2) },
      TypeError("responses must be a Float64Array of 3, one a label"),
    ],
    [
      { classes: ["a", "b"] },
      TypeError("classes has 2 names, of a regression it must be the responses' alone"),
    ],
    [
      { responses: Float64Array.of(1, NaN, 2) },
      RangeError("the response of record 1 is NaN, must be finite"),
    ],
    [
      { responseScale: { mean: 0, deviation: 0 } },
      RangeError("responseScale is 0 and 0, must be finite and > 0"),
    ],
    [
      { columns: [{ name: "x", kind: "numeric" }] },
      TypeError("the columns have 1 features instead of 2"),
    ],
  ];
  for (const [wrong, { name, message }] of cases) {
    assert.throws(() => dataset({ ...regression, ...wrong }), {
      name,
      message: `Data set tiny: ${message}`,
    });
  }
});

Deno.test("noise has responses within those of the source", () => {
  const noise = noiseRecords(dataset(regression), 50, { lowest: [0, 0], highest: [1, 1] }, 1);
  const responses = Array.from(noise.responses ?? []);
  assert.ok(responses.every((value) => value >= 1 && value < 6));
  assert.ok(Math.max(...responses) > 5 && Math.min(...responses) < 2);
  assert.deepEqual(noise.responseScale, dataset(regression).responseScale);
});

import assert from "node:assert/strict";
import {
  type Dataset,
  dataset,
  type DatasetParts,
  invertStatistics,
  random,
  standardize,
  type StandardizeBy,
} from "../../src/data/mod.ts";
import { applyStatistics } from "../../src/data/standardize.ts";
import golden from "../reference/golden/normalize.json" with { type: "json" };

// Two images of 1 x 2 pixels and 2 channels: the first channel holds 1, 2, 3, 6 and the second one
// 10, 10, 20, 40.
const parts: DatasetParts = {
  name: "tiny",
  inputs: Float32Array.of(1, 10, 2, 10, 3, 20, 6, 40),
  features: 4,
  labels: Int32Array.of(0, 1),
  classes: ["a", "b"],
  image: { channels: 2, height: 1, width: 2 },
};
const { image: _, ...table } = parts;

Deno.test("by channel takes all pixels of all records of a channel together", () => {
  const { dataset: scaled, statistics } = standardize(dataset(parts), "channel");
  // Means 3 and 20; squares 4 + 1 + 0 + 9 = 14 and 100 + 100 + 0 + 400 = 600, over 4.
  const [d0, d1] = [Math.sqrt(3.5), Math.sqrt(150)];
  assert.deepEqual(statistics, {
    mean: Float64Array.of(3, 20),
    deviation: Float64Array.of(d0, d1),
  });
  assert.deepEqual(
    scaled.inputs,
    Float32Array.of(-2 / d0, -10 / d1, -1 / d0, -10 / d1, 0, 0, 3 / d0, 20 / d1),
  );
  assert.deepEqual(scaled.image, parts.image);
  assert.deepEqual(scaled.row(1), scaled.inputs.slice(4));
});

Deno.test("the features of a table are one channel", () => {
  const { statistics } = standardize(dataset(table), "channel");
  // Sum 92, mean 11.5; squares sum to 2250.
  assert.deepEqual(statistics, {
    mean: Float64Array.of(11.5),
    deviation: Float64Array.of(Math.sqrt((2250 - 8 * 11.5 ** 2) / 8)),
  });
});

Deno.test("by feature takes each column, and an equal column becomes 0", () => {
  const equal = Float32Array.from({ length: 9 }, (_, i) => i % 3 === 0 ? 0.1 : i);
  const source = dataset({
    ...table,
    inputs: equal,
    features: 3,
    labels: Int32Array.of(0, 1, 0),
  });
  const { dataset: scaled, statistics } = standardize(source, "feature");
  const deviation = Math.sqrt(6);
  // Columns 0.1 three times (its float64 mean may be off by a rounding), 1, 4, 7, and 2, 5, 8.
  assert.deepEqual(statistics, {
    mean: Float64Array.of(Math.fround(0.1), 4, 5),
    deviation: Float64Array.of(1, deviation, deviation),
  });
  const unit = 3 / deviation;
  assert.deepEqual(scaled.inputs, Float32Array.of(0, -unit, -unit, 0, 0, 0, 0, unit, unit));
});

Deno.test("statistics are exact to float64 far from zero", () => {
  // In float32, or as the mean of squares less the square of the mean, nothing would be left.
  const inputs = Float32Array.from({ length: 1000 }, (_, i) => 2 ** 23 + i % 2);
  const labels = new Int32Array(1000);
  const source = dataset({ name: "far", inputs, features: 1, labels, classes: ["a"] });
  const { statistics } = standardize(source, "feature");
  assert.deepEqual(statistics, {
    mean: Float64Array.of(2 ** 23 + 0.5),
    deviation: Float64Array.of(0.5),
  });
});

Deno.test("statistics of the training set standardize the test set", () => {
  const { statistics } = standardize(dataset(parts), "channel");
  const test = dataset({ ...parts, inputs: Float32Array.of(3, 20, 3, 20, 5, 20, 3, 20) });
  const standardized = standardize(test, "channel", statistics);
  const expected = Float32Array.of(0, 0, 0, 0, 2 / Math.sqrt(3.5), 0, 0, 0);
  assert.deepEqual(standardized.dataset.inputs, expected);
  assert.deepEqual(standardized.statistics, statistics);
});

Deno.test("none changes nothing and has no statistics", () => {
  const source = dataset(parts);
  const { dataset: same, statistics } = standardize(source, "none");
  assert.equal(same, source);
  assert.deepEqual(statistics, { mean: new Float64Array(), deviation: new Float64Array() });
  assert.equal(standardize(source, "none", statistics).dataset, source);
});

Deno.test("statistics of another shape, a deviation of 0 and an unknown word are refused", () => {
  const source = dataset(parts);
  const two = { mean: new Float64Array(2), deviation: new Float64Array(2) };
  assert.throws(
    () => standardize(source, "feature", two),
    TypeError(
      "Statistics of 2 means and 2 deviations, must be 4 and computed with the same `by` from data " +
        "of the same shape",
    ),
  );
  assert.throws(
    () => standardize(source, "channel", two),
    RangeError("deviation 0 is 0, must be above 0"),
  );
  assert.throws(
    // @ts-expect-error: a wrong word, as a caller without types may give.
    () => standardize(source, "pixel"),
    RangeError('by is pixel, must be "channel", "feature", "unit" or "none"'),
  );
});

/** A table of the golden file. */
function goldenTable(inputs: number[]): Dataset {
  return dataset({
    name: "golden",
    inputs: Float32Array.from(inputs),
    features: 5,
    labels: new Int32Array(inputs.length / 5),
    classes: ["a"],
  });
}

Deno.test("unit is what scikit-learn's MinMaxScaler does, the test set by the training set's range", () => {
  const { dataset: train, statistics } = standardize(goldenTable(golden.train), "unit");
  assert.deepEqual(statistics, {
    mean: Float64Array.from(golden.least),
    deviation: Float64Array.from(golden.range),
  });
  const test = standardize(goldenTable(golden.test), "unit", statistics).dataset;
  const pairs = [[train.inputs, golden.scaledTrain], [test.inputs, golden.scaledTest]] as const;
  for (const [ours, theirs] of pairs) {
    ours.forEach((value, i) => {
      // Float32's rounding, and theirs in float64: x scale + offset, of numbers up to 10^4.
      assert.ok(Math.abs(value - theirs[i]) <= 2 ** -24 * Math.abs(theirs[i]) + 1e-11, `${i}`);
    });
  }
  assert.deepEqual([Math.min(...train.inputs), Math.max(...train.inputs)], [0, 1]);
  assert.ok(test.inputs.some((value) => value > 1));
  assert.ok(train.inputs.every((value, i) => i % 5 !== 3 || value === 0), "the constant column");
});

Deno.test("unit takes each channel of an image, and its pixels stay known", () => {
  const pixels = { offset: Float64Array.of(0, 0), scale: Float64Array.of(1, 1) };
  const { dataset: scaled, statistics } = standardize(dataset({ ...parts, pixels }), "unit");
  assert.deepEqual(statistics, { mean: Float64Array.of(1, 10), deviation: Float64Array.of(5, 30) });
  assert.deepEqual(
    scaled.inputs,
    Float32Array.of(0, 0, 1 / 5, 0, 2 / 5, 1 / 3, 1, 1),
  );
  assert.deepEqual(scaled.pixels, {
    offset: Float64Array.of(1, 10),
    scale: Float64Array.of(5, 30),
  });
});

Deno.test("inverted inputs are the values again within the roundings of both", () => {
  const { uniform } = random(3);
  const [count, features] = [500, 4];
  const shifts = [0, -1000, 1e-3, 7];
  const scales = [1, 1, 1e5, 1e-6];
  const inputs = Float32Array.from(
    { length: count * features },
    (_, at) => shifts[at % features] + scales[at % features] * (uniform() - 0.3),
  );
  const labels = new Int32Array(count);
  const image = { channels: 2, height: 1, width: 2 };
  const source = dataset({ name: "round", inputs, features, labels, classes: ["a"], image });
  let used = 0;
  for (const by of ["channel", "feature", "unit", "none"] satisfies StandardizeBy[]) {
    const { dataset: scaled, statistics } = standardize(source, by);
    const groups = statistics.mean.length;
    invertStatistics(scaled.inputs, statistics).forEach((value, at) => {
      const x = inputs[at];
      const mean = groups === 0 ? x : statistics.mean[at % groups];
      // The input's rounding times the deviation, and the value's own; a thousandth for float64's.
      const bound = 1.001 * 2 ** -24 * (Math.abs(x) + Math.abs(x - mean));
      used = Math.max(used, Math.abs(value - x) / bound);
    });
  }
  assert.ok(used <= 1 && used > 0.1, `${used} of the bound`);
});

Deno.test("values that are no whole records are refused both ways", () => {
  const statistics = { mean: Float64Array.of(0, 1), deviation: Float64Array.of(1, 2) };
  for (const change of [applyStatistics, invertStatistics]) {
    assert.throws(
      () => change([1, 2, 3], statistics),
      TypeError("values must be whole records, a multiple of 2 numbers, got 3"),
    );
  }
});

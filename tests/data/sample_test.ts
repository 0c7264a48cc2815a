import assert from "node:assert/strict";
import { type Dataset, dataset, sample, selectClasses } from "../../src/data/mod.ts";

// 6 records of class "a", 22 of "b", 12 of "c".
const labels = Int32Array.from({ length: 40 }, (_, i) => i * i % 7 % 3);
const source = dataset({
  name: "forty",
  inputs: Float32Array.from(labels, (_, i) => i),
  features: 1,
  labels,
  classes: ["a", "b", "c"],
  indices: Int32Array.from(labels, (_, i) => i),
});

const counts = (set: Dataset) =>
  set.classes.map((_, c) => set.labels.filter((label) => label === c).length);

function assertIsSubset(some: Dataset, all: Dataset): void {
  assert.ok(some.indices.every((index) => all.indices.includes(index)));
}

Deno.test("a seed draws the same records on every machine", () => {
  // Of an implementation with Python's integers.
  const eight = sample(source, { size: 8, seed: 5 });
  assert.deepEqual([...eight.indices], [3, 13, 15, 17, 28, 35, 38, 39]);
  const balanced = sample(source, { size: 8, seed: 5, balanced: true });
  assert.deepEqual([...balanced.indices], [5, 14, 21, 25, 30, 32, 35, 36]);
  assert.notDeepEqual(sample(source, { size: 8, seed: 6 }).indices, eight.indices);
});

Deno.test("a sample is without replacement, in the order of the source, with its own inputs", () => {
  for (const balanced of [false, true]) {
    for (const size of [1, 2, 7, 18]) {
      const drawn = sample(source, { size, seed: 2, balanced });
      assert.equal(drawn.count, size);
      assert.ok(drawn.indices.every((index, i, all) => i === 0 || all[i - 1] < index));
      assert.deepEqual(drawn.inputs, Float32Array.from(drawn.indices));
      assert.deepEqual(drawn.labels, Int32Array.from(drawn.indices, (index) => labels[index]));
    }
  }
});

Deno.test("a smaller sample of the same seed is a subset", () => {
  for (const balanced of [false, true]) {
    for (let size = 1; size < 18; size++) {
      const smaller = sample(source, { size, seed: 3, balanced });
      assertIsSubset(smaller, sample(source, { size: size + 1, seed: 3, balanced }));
    }
  }
});

Deno.test("every record is as likely", () => {
  const times = new Array(40).fill(0);
  for (let seed = 0; seed < 4000; seed++) {
    for (const index of sample(source, { size: 10, seed }).indices) times[index]++;
  }
  // Each is binomial(4000, 1/4): mean 1000, deviation 27; of 40, one is beyond 4.2 in a thousand.
  assert.ok(times.every((count) => Math.abs(count - 1000) < 115), `drawn ${times} times`);
});

Deno.test("a balanced sample has equally many records of each class, the first ones the rest", () => {
  assert.deepEqual(counts(sample(source, { size: 9, seed: 1, balanced: true })), [3, 3, 3]);
  assert.deepEqual(counts(sample(source, { size: 10, seed: 1, balanced: true })), [4, 3, 3]);
  assert.deepEqual(counts(sample(source, { size: 11, seed: 1, balanced: true })), [4, 4, 3]);
});

Deno.test("without a size a balanced sample is as large as its smallest class allows", () => {
  assert.deepEqual(counts(sample(source, { balanced: true })), [6, 6, 6]);
  const reordered = selectClasses(source, ["c", "a", "b"]);
  assert.deepEqual(counts(sample(reordered, { balanced: true })), [7, 6, 6]);
});

Deno.test("without a size all records come, and a limit holds only where there are more", () => {
  assert.deepEqual(sample(source, {}).indices, source.indices);
  assert.equal(sample(source, { limit: 100 }).count, 40);
  assert.equal(sample(source, { limit: 100, balanced: true }).count, 18);
  assert.deepEqual(
    sample(source, { limit: 8, seed: 5 }).indices,
    sample(source, { size: 8, seed: 5 }).indices,
  );
});

Deno.test("a size that cannot be had is refused with what there is and the remedy", () => {
  assert.throws(
    () => sample(source, { size: 41 }),
    RangeError(
      'size is 41, but there are 40 records of class "a", "b", "c"; ask for at most 40',
    ),
  );
  assert.throws(
    () => sample(source, { size: 19, balanced: true }),
    RangeError(
      'size is 19, balanced over 3 classes, but there are 6 records of class "a"; ' +
        "ask for at most 18, or for no balance",
    ),
  );
  for (const size of [0, -1, 2.5, NaN]) {
    assert.throws(
      () => sample(source, { size }),
      RangeError(`size is ${size}, must be an integer from 1 on`),
    );
  }
  const absent = dataset({ ...source, classes: ["a", "b", "c", "d"] });
  assert.throws(
    () => sample(absent, { size: 4, balanced: true }),
    RangeError(
      'There is no record of class "d" to balance with; leave it out, or ask for no balance',
    ),
  );
  assert.throws(
    () => selectClasses(absent, ["d"]),
    RangeError(
      'There is no record of class "d"; select other classes',
    ),
  );
});

Deno.test("classes are selected by name in the order named, numbers and strings alike", () => {
  const digits = dataset({ ...source, classes: ["3", "5", "8"] });
  const some = selectClasses(digits, [8, "3"]);
  assert.deepEqual(some.classes, ["8", "3"]);
  assert.deepEqual(counts(some), [12, 6]);
  assert.deepEqual(some, { ...selectClasses(digits, ["8", 3]), row: some.row });
  assert.ok(some.indices.every((index, i) => labels[index] === (some.labels[i] === 0 ? 2 : 0)));
});

Deno.test("a number is a position only where no class has a number for its name", () => {
  assert.deepEqual(selectClasses(source, [2, "a"]).classes, ["c", "a"]);
  const mixed = dataset({ ...source, classes: ["3", "b", "c"] });
  assert.throws(() => selectClasses(mixed, [2]), RangeError);
});

Deno.test("a class that does not exist, comes twice or is none is refused", () => {
  const animals = dataset({ ...source, classes: ["Cat", "Dog", "Horse"] });
  assert.throws(
    () => selectClasses(animals, ["dogs"]),
    RangeError(
      'There is no class "dogs" (did you mean "Dog"?); select some of "Cat", "Dog", "Horse"',
    ),
  );
  assert.throws(
    () => selectClasses(animals, [3]),
    RangeError(
      'There is no class "3"; select some of "Cat", "Dog", "Horse"',
    ),
  );
  assert.throws(
    () => selectClasses(animals, ["Cat", 0]),
    RangeError(
      'Class "Cat" is selected twice; name it once',
    ),
  );
  assert.throws(
    () => selectClasses(animals, []),
    RangeError(
      'No class is selected; select some of "Cat", "Dog", "Horse"',
    ),
  );
});

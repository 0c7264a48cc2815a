import assert from "node:assert/strict";
import {
  type Dataset,
  dataset,
  sample,
  selectClasses,
  type Selection,
} from "../../src/data/mod.ts";
import { pickFrom } from "../../src/data/sample.ts";
import golden from "../reference/golden/sample.json" with { type: "json" };

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

Deno.test("proportions and a seed draw the same records on every machine", () => {
  // Of an implementation with Python's integers and fractions: reference/sample.py.
  for (const { size, seed, shares: [a, b, c], quotas, indices } of golden) {
    const drawn = sample(source, { size, seed, proportions: { a, b, c } });
    assert.deepEqual(counts(drawn), quotas);
    assert.deepEqual([...drawn.indices], indices);
  }
});

Deno.test("a class whose proportion is 0 stays a class without records", () => {
  const ones = sample(source, { proportions: { b: 1, a: 0 }, size: 5 });
  assert.deepEqual([ones.classes, counts(ones)], [["a", "b"], [0, 5]]);
  assert.deepEqual(counts(sample(source, { proportions: { a: 0, b: 1 } })), [0, 22]);
});

Deno.test("proportions name the classes, in the order of the source or of classes", () => {
  const seven = { size: 7, seed: 1, proportions: { c: 2, a: 1 } };
  const drawn = pickFrom(source, seven);
  assert.deepEqual([drawn.classes, counts(drawn)], [["a", "c"], [2, 5]]);
  const turned = pickFrom(source, { ...seven, classes: ["c", "a"] });
  assert.deepEqual([turned.classes, counts(turned)], [["c", "a"], [5, 2]]);
  assert.deepEqual(turned.indices, drawn.indices);
});

Deno.test("in proportions, too, a smaller sample of two classes is a subset, and all is the most", () => {
  const draw = (size?: number) =>
    sample(source, { seed: 3, proportions: { b: 0.7, c: 0.3 }, ...(size && { size }) });
  // 22 = 0.7 x 31.4, and 12 = 0.3 x 40: of 32 the first class would have to give 0.7 x 32 = 22.4, so 22.
  assert.deepEqual(counts(draw()), [22, 10]);
  for (let size = 1; size < 32; size++) assertIsSubset(draw(size), draw(size + 1));
  assert.throws(
    () => draw(33),
    RangeError(
      'size is 33, of which class "b" takes 23, but there are 22 of it; ask for at most 32, or for ' +
        "another proportion",
    ),
  );
});

Deno.test("the first records are those of the file's order, of all or of each class", () => {
  assert.deepEqual([...sample(source, { first: true, size: 4, seed: 9 }).indices], [0, 1, 2, 3]);
  // Labels begin 0 1 1 2 2 1 1 0 1 1: see the rule above.
  const [begin, count] = [[...labels.subarray(0, 10)], [0, 0, 0]];
  const expected = begin.flatMap((label, i) => count[label]++ < 2 ? [i] : []);
  const balanced = sample(source, { first: true, balanced: true, size: 6 });
  assert.deepEqual([...balanced.indices], expected);
  assert.deepEqual(counts(sample(source, { first: true, size: 4, proportions: { a: 1, b: 3 } })), [
    1,
    3,
  ]);
});

Deno.test("indices take exactly their records, in the order of the source", () => {
  const some = sample(source, { indices: [31, 4, 17] });
  assert.deepEqual([...some.indices], [4, 17, 31]);
  assert.deepEqual(some.inputs, Float32Array.of(4, 17, 31));
  assert.deepEqual(some.classes, source.classes);
  // Records 0 and 3 are of the classes "a" and "c".
  const narrow = pickFrom(source, { classes: ["c", "a"], indices: Int32Array.of(3, 0) });
  assert.deepEqual([[...narrow.indices], [...narrow.labels]], [[0, 3], [1, 0]]);
});

const CONTRADICTING: readonly (readonly [Selection, string])[] = [
  [
    { balanced: true, proportions: { a: 1, b: 1 } },
    "balanced and proportions both say how many records each class has; leave one of them out",
  ],
  [{ indices: [1], size: 1 }, "indices say which records to take; leave size out"],
  [{ indices: [1], balanced: true }, "indices say which records to take; leave balanced out"],
  [{ indices: [1], first: true }, "indices say which records to take; leave first out"],
  [
    { indices: [1], proportions: { a: 1 } },
    "indices say which records to take; leave proportions out",
  ],
  [{ indices: [] }, "indices name no record; name at least one"],
  [
    { indices: [3, 40] },
    "Record 40 does not exist: there are 40 records, take some from 0 to 39",
  ],
  [
    { indices: [1.5] },
    "Record 1.5 does not exist: there are 40 records, take some from 0 to 39",
  ],
  [{ indices: [3, 5, 3] }, "Record 3 comes twice in indices; name each record once"],
  [
    { indices: [0, 1], classes: ["a", "c"] },
    'Record 1 of indices is of class "b", not of "a", "c"; leave it out, or name its class, too',
  ],
  [{ proportions: { a: -1, b: 1 } }, 'The proportion of class "a" is -1, must be a number >= 0'],
  [{ proportions: { a: NaN, b: 1 } }, 'The proportion of class "a" is NaN, must be a number >= 0'],
  [{ proportions: { a: 0, b: 0 } }, "All proportions are 0; give one class a proportion above 0"],
  [{ proportions: {} }, 'No class is selected; select some of "a", "b", "c"'],
  [
    { proportions: { a: 1, d: 1 } },
    'There is no class "d" (did you mean "a"?); select some of "a", "b", "c"',
  ],
  [
    { classes: ["a"], proportions: { a: 1, b: 1 } },
    'Class "b" has a proportion, but is not among the classes "a"; name it there, or leave its ' +
    "proportion out",
  ],
  [
    { classes: ["a", "b", "c"], proportions: { a: 1, b: 1 } },
    'Class "c" has no proportion; give it one, 0 for no record',
  ],
];

for (const [selection, message] of CONTRADICTING) {
  Deno.test(`the selection ${JSON.stringify(selection)} is refused`, () => {
    assert.throws(() => pickFrom(source, selection), RangeError(message));
  });
}

Deno.test("a class without records cannot have a proportion above 0", () => {
  const absent = dataset({ ...source, classes: ["a", "b", "c", "d"] });
  assert.throws(
    () => sample(absent, { proportions: { a: 0.5, d: 0.5 } }),
    RangeError('There is no record of class "d", whose proportion is 0.5; give it 0'),
  );
});

import assert from "node:assert/strict";
import { csvOf, filterOf, shown, sorted } from "../../../src/report/page/browser/query.js";

const column = (name: string, values: (number | string | null)[]) => ({
  ...{ name, values, title: name, meaning: "" },
  numeric: values.every((value) => typeof value !== "string"),
});
const COLUMNS = [
  column("index", [12, 7, 120, 3]),
  column("label", ["cat", "Dog", "cat", 'a dog, "old"']),
  column("kl", [0.5, 2, null, 12]),
];
const passing = (filter: string) => [0, 1, 2, 3].filter(filterOf(filter, COLUMNS));

Deno.test("a filter's words are looked for in names, without regard to case", () => {
  assert.deepEqual(passing(""), [0, 1, 2, 3]);
  assert.deepEqual(passing("DOG"), [1, 3]);
  assert.deepEqual(passing("12"), [0, 2], "the record's own number, not its KL");
  assert.deepEqual(passing("dog 3"), [3]);
});

Deno.test("a filter's conditions compare numbers as numbers, and empty cells pass none", () => {
  assert.deepEqual(passing("kl>1"), [1, 3]);
  assert.deepEqual(passing("KL<=2"), [0, 1]);
  assert.deepEqual(passing("kl>=2 kl<12"), [1]);
  assert.deepEqual(passing("kl!=2"), [0, 3]);
  assert.deepEqual(passing("label=cat"), [0, 2]);
  assert.deepEqual(passing("kl>many"), []);
  assert.deepEqual(passing("size>3"), [], "no such column: a word that nothing holds");
  assert.deepEqual(passing("(["), [], "no pattern");
});

Deno.test("rows are sorted by numbers or names, empty cells last in both directions", () => {
  assert.deepEqual(sorted([0, 1, 2, 3], COLUMNS[2], true), [3, 1, 0, 2]);
  assert.deepEqual(sorted([0, 1, 2, 3], COLUMNS[2], false), [0, 1, 3, 2]);
  assert.deepEqual(sorted([2, 0], COLUMNS[1], true), [0, 2], "equal ones as they were in the data");
  assert.deepEqual(sorted([0, 1, 2, 3], COLUMNS[0], false), [3, 1, 0, 2]);
});

Deno.test("numbers are shown with four digits, whole ones whole", () => {
  const cases = [[3, "3"], [0.123456, "0.1235"], [1e-5, "1.00e−5"], [-2.5, "−2.500"], [null, ""]];
  for (const [value, text] of cases) assert.equal(shown(value), text);
  assert.equal(shown(123456.7), "1.23e5");
});

Deno.test("rows become CSV with what must be quoted in quotes", () => {
  assert.equal(csvOf([3, 2], COLUMNS), 'index,label,kl\n3,"a dog, ""old""",12\n120,cat,\n');
});

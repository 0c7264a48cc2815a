import assert from "node:assert/strict";
import {
  type Dataset,
  dataset,
  exactDuplicates,
  loadDataset,
  type NearPair,
  random,
  reportDuplicates,
  standardize,
} from "../../src/data/mod.ts";
import { nearPairs } from "../../src/data/near_pairs.ts";

/** A table of these rows. */
function table(rows: number[][], labels: number[] = rows.map(() => 0)): Dataset {
  return dataset({
    name: "table",
    inputs: Float32Array.from(rows.flat()),
    features: rows[0].length,
    labels: Int32Array.from(labels),
    classes: ["a", "b"],
  });
}

/** All distances [n][n], by the definition. */
function distances(inputs: Float32Array, features: number): number[][] {
  const count = inputs.length / features;
  const all = Array.from({ length: count }, () => new Array<number>(count).fill(Infinity));
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      let squares = 0;
      for (let f = 0; f < features; f++) {
        squares += (inputs[a * features + f] - inputs[b * features + f]) ** 2;
      }
      all[a][b] = all[b][a] = Math.sqrt(squares);
    }
  }
  return all;
}

/** The pairs within a limit, as the search gives them. */
function pairsBelow(all: number[][], limit: number): NearPair[] {
  const pairs = all.flatMap((row, first) =>
    row.flatMap((distance, second) =>
      second > first && distance <= limit ? [{ first, second, distance }] : []
    )
  );
  return pairs.sort((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second);
}

const places = (pairs: readonly NearPair[]) => pairs.map(({ first, second }) => [first, second]);

/** Rows of uniform numbers, of which the last tenth are near copies of the first ones. */
function cloud(count: number, features: number, seed: number): Float32Array {
  const { uniform } = random(seed);
  const inputs = Float32Array.from({ length: count * features }, uniform);
  const copies = Math.floor(count / 10) * features;
  for (let at = 0; at < copies; at++) {
    inputs[inputs.length - copies + at] = inputs[at] + 1e-4 * uniform();
  }
  return inputs;
}

Deno.test("equal records are groups in order, with whether their classes agree", () => {
  const rows = [[1, 2], [0, 3], [1, 2], [-0, 3], [2, 1], [1, 2]];
  assert.deepEqual(exactDuplicates(table(rows, [0, 0, 0, 1, 0, 0])), [
    { positions: [0, 2, 5], agree: true },
    { positions: [1, 3], agree: false },
  ]);
  assert.deepEqual(exactDuplicates(table([[1], [2]])), []);
});

Deno.test("equal records are found as by comparing texts", () => {
  const { integer } = random(4);
  // 3^5 = 243 different rows at most, of 600.
  const rows = Array.from({ length: 600 }, () => Array.from({ length: 5 }, () => integer(3) / 3));
  const byText = Map.groupBy(rows.keys(), (i) => rows[i].join());
  const expected = [...byText.values()].filter((group) => group.length > 1);
  assert.ok(expected.length > 100);
  assert.deepEqual(exactDuplicates(table(rows)).map(({ positions }) => positions), expected);
});

Deno.test("near pairs are those of brute force, in tables of any width", async () => {
  for (const [features, within] of [[1, 0.3], [2, 0.5], [5, 1], [17, 0.6], [40, 1.1]]) {
    // At most 256 records, so that all say which distance is typical.
    const inputs = cloud(250, features, features);
    const all = distances(inputs, features);
    const nearest = all.map((row) => Math.min(...row)).sort((a, b) => a - b);
    const typical = (nearest[124] + nearest[125]) / 2;
    const found = await nearPairs(inputs, features, { within, seed: 1 });
    assert.equal(found.typical, typical);
    const expected = pairsBelow(all, found.limit);
    assert.ok(expected.length >= 25, `${expected.length} pairs of ${features} features`);
    assert.deepEqual(found.pairs, expected);
    assert.ok(found.complete);
  }
});

Deno.test("near pairs of 1,500 digits are those of brute force", async () => {
  const digits =
    standardize(await loadDataset("mnist", { size: 1500, seed: 1 }), "channel").dataset;
  const all = distances(digits.inputs, digits.features);
  const found = await nearPairs(digits.inputs, digits.features, { within: 0.6, seed: 0 });
  const expected = pairsBelow(all, found.limit);
  assert.ok(expected.length > 50);
  // Sums of other order: float64 rounds the distances differently.
  assert.deepEqual(new Set(places(found.pairs).map(String)), new Set(places(expected).map(String)));
  // The middle of 256 of 1,500 is within 8 % of the middle of all, but for less than once in 10^4.
  const nearest = all.map((row) => Math.min(...row)).sort((a, b) => a - b);
  assert.ok(Math.abs(found.typical / nearest[750] - 1) < 0.08);
});

Deno.test("a report keeps one of each group, and names pairs by their positions", async () => {
  const rows = [[9, 0], [0, 0], [9, 0], [5, 5], [0, 9], [5, 5.2], [9, 0], [-9, 3], [2, -9]];
  const report = await reportDuplicates(table(rows), { by: "none" });
  assert.deepEqual(report.exact, [{ positions: [0, 2, 6], agree: true }]);
  assert.equal(report.distinct, 7);
  assert.deepEqual(places(report.near.pairs), [[3, 5]]);
  assert.equal(report.near.pairs[0].distance, Math.fround(5.2) - 5);
});

Deno.test("columns of a table count alike, whatever their units", async () => {
  // By its own units the second column would decide alone.
  const { uniform } = random(2);
  const rows = Array.from({ length: 60 }, () => [uniform(), 1e6 * uniform()]);
  rows.push([rows[7][0] + 1e-6, rows[7][1] + 1]);
  const small = table(rows.map(([a, b]) => [a, b / 1e6]));
  const { pairs } = (await reportDuplicates(table(rows))).near;
  assert.deepEqual(places(pairs), places((await reportDuplicates(small)).near.pairs));
  assert.deepEqual(places(pairs)[0], [7, 60]);
});

Deno.test("records without others, and those that are all equal, have no near pairs", async () => {
  for (const rows of [[[1, 2]], [[1, 2], [1, 2], [1, 2]]]) {
    const { near, distinct } = await reportDuplicates(table(rows));
    assert.deepEqual([near.pairs, near.typical, distinct], [[], 0, 1]);
  }
});

Deno.test("a search that finds too many pairs ends and says so", async () => {
  // 700 records near each other are 244,650 pairs; those far out make the distance typical.
  const { uniform } = random(6);
  const rows = Array.from({ length: 1600 }, (_, i) => [i < 700 ? uniform() * 1e-6 : 10 * i, 0]);
  const { pairs, complete } = (await reportDuplicates(table(rows), { by: "none" })).near;
  assert.deepEqual([pairs.length, complete], [200_000, false]);
});

Deno.test("a share that is no number above 0 is refused", async () => {
  for (const within of [0, -1, NaN, Infinity]) {
    await assert.rejects(
      reportDuplicates(table([[1], [2]]), { within }),
      RangeError(`within is ${within}, must be a number above 0`),
    );
  }
});

Deno.test("a long search lets other work come through", async () => {
  const { uniform } = random(7);
  const rows = Array.from({ length: 40_000 }, () => Array.from({ length: 8 }, uniform));
  let done = false;
  const search = reportDuplicates(table(rows)).then(() => done = true);
  let turns = 0;
  for (; !done; turns++) await new Promise((resolve) => setTimeout(resolve));
  await search;
  // One comes after a search that never pauses, too.
  console.log(`${turns} turns of the event loop`);
  assert.ok(turns > 2, `${turns} turns`);
});

Deno.test("a long search tells how far it is, never beyond all looks", async () => {
  const { uniform } = random(1);
  const [count, features] = [3000, 64];
  const source = dataset({
    name: "noise",
    inputs: Float32Array.from({ length: count * features }, uniform),
    features,
    labels: new Int32Array(count),
    classes: ["a", "b"],
  });
  const told: number[] = [];
  await reportDuplicates(source, {
    within: 0.9,
    onProgress: (done, total) => {
      assert.equal(total, count + 256);
      told.push(done);
    },
  });
  assert.ok(told.length > 0);
  told.forEach((done, i) => assert.ok(done > (told[i - 1] ?? 0) && done <= count + 256));
});

import assert from "node:assert/strict";
import { random, splitmix64, xoshiro128 } from "../../src/data/random.ts";

const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);

Deno.test("splitmix64 gives the outputs of the reference implementation", () => {
  // Of https://prng.di.unimi.it/splitmix64.c, as published in the tests of Rust's rand_xoshiro.
  assert.deepEqual(take(5, splitmix64(1477776061723855037n)), [
    1985237415132408290n,
    2979275885539914483n,
    13511426838097143398n,
    8488337342461049707n,
    15141737807933549159n,
  ]);
});

Deno.test("xoshiro128** gives the outputs of the reference implementation", () => {
  // Of https://prng.di.unimi.it/xoshiro128starstar.c 1.1, as published in the same tests.
  assert.deepEqual(take(10, xoshiro128([1, 2, 3, 4])), [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ]);
});

// The golden numbers below are of an implementation with Python's integers.
Deno.test("a seed gives the same stream on every machine", () => {
  assert.deepEqual(
    take(6, random(42).uint32),
    [1776835114, 4165204688, 17111135, 2317295270, 2792088233, 2554630222],
  );
  assert.deepEqual(
    take(3, random(Number.MAX_SAFE_INTEGER).uint32),
    [1233166643, 1287031142, 661813442],
  );
  assert.equal(random(42).uniform(), 0.4137016681565887);
  // A third of all outputs is refused.
  const generator = random(7);
  assert.deepEqual(
    take(5, () => generator.integer(3 * 2 ** 30)),
    [1801096769, 1554325924, 2992800842, 2077056966, 1036808551],
  );
  const ten = Array.from({ length: 10 }, (_, i) => i);
  assert.deepEqual(random(1).shuffle(ten), [6, 9, 3, 8, 2, 1, 7, 0, 5, 4]);
});

Deno.test("integers are equally frequent and uniform numbers lie in [0, 1)", () => {
  const generator = random(3);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[generator.integer(7)]++;
  // Chi-squared with 6 degrees of freedom exceeds 22.5 once in a thousand seeds.
  const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi < 22.5, `chi-squared is ${chi}`);
  const numbers = take(1000, generator.uniform);
  assert.ok(numbers.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53)));
});

Deno.test("choose gives the first k of the shuffle of n", () => {
  for (const [n, k] of [[10, 0], [10, 4], [10, 10], [1, 1], [0, 0]]) {
    const shuffled = random(8).shuffle(Int32Array.from({ length: n }, (_, i) => i));
    assert.deepEqual(random(8).choose(n, k), shuffled.slice(0, k));
    assert.deepEqual(shuffled.toSorted(), Int32Array.from({ length: n }, (_, i) => i));
  }
});

Deno.test("seeds, ranges and sizes that make no sense are refused with their values", () => {
  for (const seed of [-1, 0.5, 2 ** 53, NaN]) {
    assert.throws(
      () => random(seed),
      RangeError(
        `seed is ${seed}, must be an integer from 0 to 2^53 - 1`,
      ),
    );
  }
  for (const n of [0, 1.5, 2 ** 32 + 1]) {
    assert.throws(
      () => random(1).integer(n),
      RangeError(
        `n is ${n}, must be an integer from 1 to 2^32`,
      ),
    );
  }
  assert.throws(
    () => random(1).choose(3, 4),
    RangeError(
      "k is 4, must be an integer from 0 to n, which is 3",
    ),
  );
});

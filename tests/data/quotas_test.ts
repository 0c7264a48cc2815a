import assert from "node:assert/strict";
import { capacity, quotas } from "../../src/data/quotas.ts";

Deno.test("records left over go to the largest remainders, of equal ones to the first class", () => {
  // 10 x (0.43, 0.43, 0.14) = 4.3, 4.3, 1.4: the one left over goes to the last class.
  assert.deepEqual(quotas(10, [0.43, 0.43, 0.14]), [4, 4, 2]);
  assert.deepEqual(quotas(5, [0.5, 0.5]), [3, 2]);
  assert.deepEqual(quotas(11, [1, 1, 1]), [4, 4, 3]);
  assert.deepEqual(quotas(1000, [0.7, 0.3]), [700, 300]);
  assert.deepEqual(quotas(7, [3, 0, 1]), [5, 0, 2]);
  assert.deepEqual(quotas(12, [1, 0]), [12, 0]);
});

Deno.test("equal fractions are equal although their products are rounded", () => {
  // 15 x 0.1 is 1.5 and 15 x 0.7 is 10.499999999999998 in float64.
  assert.deepEqual(quotas(15, [0.7, 0.1, 0.2]), [11, 1, 3]);
  // 100 x 0.29 is 28.999999999999996.
  assert.deepEqual(quotas(100, [0.29, 0.71]), [29, 71]);
});

Deno.test("quotas sum to the size and are within one of their exact share", () => {
  for (let size = 1; size < 300; size += 7) {
    for (const shares of [[0.1, 0.2, 0.7], [5, 3, 1, 0, 1], [1e-6, 1], [0.3, 0.3, 0.3]]) {
      const sum = shares.reduce((a, b) => a + b);
      const result = quotas(size, shares);
      assert.equal(result.reduce((a, b) => a + b), size);
      result.forEach((quota, c) => {
        assert.ok(Math.abs(quota - size * shares[c] / sum) < 1 + 1e-6);
        if (shares[c] === 0) assert.equal(quota, 0);
      });
    }
  }
});

Deno.test("of two classes a smaller size gives neither more", () => {
  for (let percent = 0; percent <= 100; percent++) {
    let before = [0, 0];
    for (let size = 1; size < 60; size++) {
      const after = quotas(size, [percent, 100 - percent]);
      assert.ok(after.every((quota, c) => quota >= before[c]), `${percent} % of ${size}`);
      before = after;
    }
  }
});

Deno.test("the capacity is the largest size up to which each can be had", () => {
  const shares = [[1, 1, 1], [0.7, 0.3, 0], [0.2, 0.5, 0.3], [0, 0, 1]];
  for (const counts of [[6, 22, 12], [5, 5, 5], [1, 2, 30]]) {
    for (const some of shares) {
      const fits = (size: number) => quotas(size, some).every((quota, c) => quota <= counts[c]);
      let most = 0;
      while (fits(most + 1)) most++;
      assert.equal(capacity(counts, some), most, `${counts} in ${some}`);
    }
  }
  assert.equal(capacity([0, 5], [1, 1]), 0);
});

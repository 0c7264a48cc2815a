import assert from "node:assert/strict";
import { contest, type Contestant } from "../../bench/contest.ts";

Deno.test("contestants run in turn, and medians leave the first run out", async () => {
  const turns: string[] = [];
  const contestant = (name: string, times: number[], more: Partial<Contestant> = {}) => ({
    name,
    work: 1,
    once: () => {
      turns.push(name);
      return Promise.resolve({ ms: times.shift() ?? NaN });
    },
    ...more,
  });
  const results = await contest([
    contestant("a", [99, 3, 1, 2]),
    contestant("b", [99, 5, 7], { rounds: 2 }),
    contestant("c", [4], { rounds: 1, warm: false, times: 10 }),
  ], 3);
  assert.deepEqual(turns.join(""), "ab" + "abc" + "ab" + "a");
  assert.deepEqual(results, [
    { name: "a", ms: 2, range: [1, 3], rounds: 3, work: 1 },
    { name: "b", ms: 6, range: [5, 7], rounds: 2, work: 1 },
    { name: "c", ms: 40, range: [40, 40], rounds: 1, work: 1 },
  ]);
});

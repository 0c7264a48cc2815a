import assert from "node:assert/strict";
import { epochOrder } from "../../src/train/batches.ts";
import { adam, momentum } from "../../src/train/optimizers.ts";
import { learningRate, type Schedule, SCHEDULE_NAMES } from "../../src/train/schedules.ts";
import { assertClose } from "../support.ts";

Deno.test("learning rates are those of their schedules", () => {
  const rates = (schedule: Schedule, epochs: number[], of: number) =>
    epochs.map((epoch) => learningRate(schedule, 0.001, epoch, of));
  assert.deepEqual(rates("constant", [0, 99], 100), [0.001, 0.001]);
  assertClose(rates("linear", [0, 1, 3], 4), [0.001, 0.00075, 0.00025], 1e-18, "linear");
  assertClose(rates("exponential", [0, 1, 14], 20), [1e-3, 0.95e-3, 0.95 ** 14 * 1e-3], 1e-18, "");
  // The original: 0.001, times 0.1 from epoch 25 on and every 10 epochs.
  const jump = rates("jump", [0, 24, 25, 34, 35, 45], 50);
  assertClose(jump, [1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-6], 1e-18, "jump");
  assert.deepEqual(SCHEDULE_NAMES, ["constant", "linear", "exponential", "jump"]);
  assert.throws(() => learningRate("cosine" as Schedule, 1, 0, 1), /schedule must be constant/);
});

Deno.test("orders are the data's, or shuffled by seed and epoch", () => {
  const order = (
    epoch: number,
    seed: number,
    shuffle = true,
  ) => [...epochOrder(6, epoch, { shuffle, seed })];
  assert.deepEqual(order(3, 1, false), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(order(0, 1).toSorted(), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(order(2, 1), order(2, 1));
  const different = new Set([order(0, 1), order(1, 1), order(0, 2), order(1, 2)].map(String));
  assert.equal(different.size, 4);
});

Deno.test("optimizers refuse numbers that make no sense", () => {
  assert.throws(() => momentum({ decay: 1 }), /decay must be >= 0 and < 1, got 1/);
  assert.throws(() => adam({ secondDecay: -0.1 }), /second decay must be >= 0 and < 1, got -0.1/);
  assert.throws(() => adam({ epsilon: 0 }), /epsilon must be > 0, got 0/);
});

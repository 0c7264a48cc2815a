import assert from "node:assert/strict";
import { choosePath, type Level } from "../../src/lood/precision.ts";
import { gpuTest } from "../support.ts";

gpuTest(
  "without float64 shaders auto is fast with a notice, and accurate is refused",
  async (gpu) => {
    const path = await choosePath(gpu, "auto");
    assert.deepEqual([path.level, path.precision], ["fast", "float32"]);
    assert.match(path.notice ?? "", /computed in float32: this adapter grants no float64 shaders/);
    await assert.rejects(choosePath(gpu, "accurate"), {
      name: "RangeError",
      message: /needs float64 shaders, and this adapter grants no .*; use "fast"/,
    });
  },
  { float64: false },
);

gpuTest("with float64 shaders auto is accurate, without a notice", async (gpu) => {
  const path = await choosePath(gpu, "auto");
  assert.deepEqual(path, { level: "accurate", precision: "float64", notice: undefined });
}, { needsFloat64: true });

gpuTest("fast needs no notice, and a level that does not exist is refused", async (gpu) => {
  assert.equal((await choosePath(gpu, "fast")).notice, undefined);
  await assert.rejects(choosePath(gpu, "turbo" as Level), {
    name: "RangeError",
    message: "precision must be auto, fast or accurate, got turbo",
  });
});

import assert from "node:assert/strict";
import { type Beyond, choosePath, type Level } from "../../src/lood/precision.ts";
import { gpuTest } from "../support.ts";

gpuTest("without float64 shaders accurate takes pairs of float32", async (gpu) => {
  const path = await choosePath(gpu, { precision: "auto" });
  assert.deepEqual(path, {
    level: "accurate",
    arithmetic: "double-single",
    integer: false,
    notices: [],
  });
  const forced = await choosePath(gpu, { precision: "accurate", beyond: "float64", levels: true });
  assert.deepEqual([forced.arithmetic, forced.integer], ["double-single", false]);
  assert.match(forced.notices[0], /float64 is not possible \(this adapter grants no float64/);
  await assert.rejects(choosePath(gpu, { precision: "f64" }), {
    name: "RangeError",
    message:
      "precision f64 needs float64 shaders, and this adapter grants no float64 shaders; use accurate",
  });
}, { float64: false });

gpuTest(
  "with nothing but the CPU beyond float32, auto is fast and accurate takes it",
  async (gpu) => {
    // No adapter at hand fails the self-test of double-single: it is made to.
    Object.defineProperty(gpu, "trustsDoubleSingle", { value: () => Promise.resolve(false) });
    const auto = await choosePath(gpu, {});
    assert.deepEqual([auto.level, auto.arithmetic], ["fast", "float32"]);
    assert.match(auto.notices[0], /computed in float32: .*--precision accurate takes the CPU/);
    const accurate = await choosePath(gpu, { precision: "accurate", levels: true });
    assert.deepEqual([accurate.level, accurate.arithmetic], ["accurate", "host"]);
    assert.match(accurate.notices[0], /computed on the CPU: this adapter grants no float64/);
  },
  { float64: false, alone: true },
);

gpuTest("every path can be forced where float64 is granted", async (gpu) => {
  const paths: [Beyond, string, boolean][] = [
    ["auto", "float64", true],
    ["float64", "float64", false],
    ["integer", "float64", true],
    ["double-single", "double-single", false],
    ["cpu", "host", false],
  ];
  for (const [beyond, arithmetic, integer] of paths) {
    const path = await choosePath(gpu, { precision: "accurate", beyond, levels: true });
    assert.deepEqual(path, { level: "accurate", arithmetic, integer, notices: [] }, beyond);
  }
  const none = await choosePath(gpu, { beyond: "integer" });
  assert.deepEqual([none.arithmetic, none.integer], ["float64", false]);
  assert.match(none.notices[0], /integer is not possible \(the inputs are no 8-bit pixels\)/);
  assert.equal((await choosePath(gpu, { precision: "f64" })).level, "f64");
}, { needsFloat64: true });

gpuTest("fast takes the device's arithmetic, never the CPU's", async (gpu) => {
  const fast = await choosePath(gpu, { precision: "fast", beyond: "cpu", levels: true });
  assert.deepEqual(fast, {
    level: "fast",
    arithmetic: await gpu.trustsFloat64() ? "float64" : "double-single",
    integer: true,
    notices: ["precision fast has no use for --beyond cpu"],
  });
  const pairs = await choosePath(gpu, { precision: "fast", beyond: "double-single" });
  assert.deepEqual(pairs, {
    level: "fast",
    arithmetic: "double-single",
    integer: false,
    notices: [],
  });
  Object.defineProperty(gpu, "trustsDoubleSingle", { value: () => Promise.resolve(false) });
  Object.defineProperty(gpu, "trustsFloat64", { value: () => Promise.resolve(false) });
  assert.equal((await choosePath(gpu, { precision: "fast" })).arithmetic, "float32");
}, { alone: true });

gpuTest("unknown words are refused", async (gpu) => {
  await assert.rejects(choosePath(gpu, { precision: "turbo" as Level }), {
    name: "RangeError",
    message: "precision must be one of auto, fast, accurate, f64, got turbo",
  });
  await assert.rejects(choosePath(gpu, { beyond: "abacus" as Beyond }), { name: "RangeError" });
});

gpuTest(
  "pairs of float32 pass their self-test here, so that they are tested at all",
  async (gpu) => {
    assert.ok(await gpu.trustsDoubleSingle());
  },
);

import assert from "node:assert/strict";
import { runTask } from "./run_task.ts";

Deno.test("doctor tests the adapter's arithmetic and measures it", async () => {
  const { code, stdout, stderr } = await runTask("doctor", ["--size", "128", "--json"]);
  assert.equal(code, 0, stderr);
  const { limits, answers, latency, product } = JSON.parse(stdout);
  assert.ok(limits.maxStorageBufferBindingSize >= 128 * 2 ** 20);
  assert.ok(answers.length >= 8);
  assert.ok(latency.readBack > 0 && product.wallMs > 0);
});

Deno.test("doctor prints what to do about what is missing", async () => {
  const { code, stdout } = await runTask("doctor", ["--size", "64"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Adapter {3}/);
  assert.match(stdout, /GFLOP\/s by the wall clock/);
  assert.match(stdout, /Nothing is missing|computes on the CPU|No /);
});

Deno.test("doctor says how to get an adapter where there is none", async () => {
  // A Vulkan loader that is shown no driver; Metal and DirectX have no such switch.
  if (Deno.build.os !== "linux") return;
  const hidden = { VK_DRIVER_FILES: "/nonexistent", DENO_WEBGPU_BACKEND: "vulkan" };
  const { code, stderr } = await runTask("doctor", [], { env: hidden });
  assert.equal(code, 1);
  assert.match(stderr, /^lood doctor: no WebGPU adapter was found: .*mesa-vulkan-drivers/);
});

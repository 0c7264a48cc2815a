import assert from "node:assert/strict";
import { Gpu } from "../../src/gpu/gpu.ts";
import { selfTest32, selfTest64 } from "../../src/gpu/self_test.ts";
import { Storage } from "../../src/gpu/storage.ts";
import { FLOAT64, gpuTest } from "../support.ts";

const DOUBLE = {
  name: "double.wgsl",
  text: `struct Params { count: u32, factor: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < params.count) {
    x[at.x] *= params.factor;
  }
}
`,
};

gpuTest("dispatches of a recording run in order, whatever the number of submits", async (gpu) => {
  using x = Storage.upload(gpu, Float32Array.from([1, 2, 3]), "x");
  const double = await gpu.pipeline([DOUBLE]);
  const done: number[] = [];
  const record = gpu.record("double", { onProgress: (work) => done.push(work) });
  for (let i = 0; i < 20; i++) {
    record.dispatch(double, { x }, { count: 2, factor: 2 }, [1]);
    // The budget of a submit starts at 2e9 operations, so this makes several of them.
    await record.pace(1e9);
  }
  await record.submit();
  assert.deepEqual([...new Float32Array(await x.read())], [2 ** 20, 2 * 2 ** 20, 3]);
  assert.equal(done.reduce((sum, work) => sum + work), 20e9);
  assert.ok(done.length > 1, "all work went into one submit");
});

gpuTest("a recording that is aborted stops before its next submit", async (gpu) => {
  const abort = new AbortController();
  const record = gpu.record("nothing", { signal: abort.signal });
  abort.abort(new Error("stopped"));
  await assert.rejects(record.submit(), { message: "stopped" });
});

gpuTest("a dispatch lists both sides when a resource's name is wrong", async (gpu) => {
  using y = Storage.create(gpu, 4, "y");
  const double = await gpu.pipeline([DOUBLE]);
  assert.throws(() => gpu.record("x").dispatch(double, { y }, { count: 1, factor: 1 }, [1]), {
    name: "TypeError",
    message: "double.wgsl: the shader declares the resources x; got y",
  });
  using x = Storage.create(gpu, 4, "x");
  assert.throws(() => gpu.record("x").dispatch(double, { x }, { count: 1 }, [1]), {
    message: "double.wgsl: the shader declares the params count, factor; got count",
  });
});

gpuTest("a shader that does not compile is named with its file and line", async (gpu) => {
  const text = DOUBLE.text.replace("params.factor", "params.factr");
  await assert.rejects(gpu.pipeline([{ name: "broken.wgsl", text }]), (error: Error) => {
    assert.equal(error.name, "GpuError");
    assert.match(error.message, /^shaders\/broken\.wgsl:7: .*factr/s);
    return true;
  });
});

gpuTest("a workgroup beyond the adapter's limits is refused before it is compiled", async (gpu) => {
  const most = gpu.device.limits.maxComputeInvocationsPerWorkgroup;
  const text = DOUBLE.text.replace("@workgroup_size(64)", `@workgroup_size(${2 * most})`);
  await assert.rejects(gpu.pipeline([{ name: "wide.wgsl", text }]), {
    message: `wide.wgsl: a workgroup must have at most ${most} invocations on this adapter, got ` +
      `${2 * most}; lower the tile's constants`,
  });
});

gpuTest("a command that the device refuses is thrown, not dropped", async (gpu) => {
  const double = await gpu.pipeline([DOUBLE]);
  using x = Storage.create(gpu, 4, "x");
  const record = gpu.record("too wide");
  const most = gpu.device.limits.maxComputeWorkgroupsPerDimension;
  record.dispatch(double, { x }, { count: 1, factor: 1 }, [most + 1]);
  await assert.rejects(record.submit(), (error: Error) => {
    assert.equal(error.name, "GpuError");
    assert.match(error.message, /^too wide: /);
    return true;
  });
}, { alone: true });

gpuTest("an error outside a recording is thrown by the next wait", async (gpu) => {
  gpu.device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  await assert.rejects(gpu.idle(), { name: "GpuError" });
}, { alone: true });

Deno.test("an open device has the adapter's limits, and closing it twice does no harm", async () => {
  const gpu = await Gpu.open();
  const adapter = await navigator.gpu.requestAdapter();
  assert.equal(gpu.device.limits.maxBufferSize, adapter?.limits.maxBufferSize);
  gpu[Symbol.dispose]();
  gpu[Symbol.dispose]();
});

Deno.test("a device that was closed throws instead of answering nothing", async () => {
  const gpu = await Gpu.open();
  const double = await gpu.pipeline([DOUBLE]);
  const x = Storage.upload(gpu, Float32Array.from([1]), "x");
  const record = gpu.record("late");
  record.dispatch(double, { x }, { count: 1, factor: 2 }, [1]);
  gpu[Symbol.dispose]();
  const closed = { name: "GpuError", message: /^the device was closed/ };
  await assert.rejects(record.submit(), closed);
  await assert.rejects(x.read(), closed);
  await assert.rejects(gpu.idle(), closed);
});

gpuTest("a shader that does not compile leaves what is made beside it alone", async (gpu) => {
  const broken = {
    name: "broken.wgsl",
    text: DOUBLE.text.replace("params.factor", "params.factr"),
  };
  using x = Storage.upload(gpu, Float32Array.from([1, 2]), "x");
  const work = async () => {
    const double = await gpu.pipeline([DOUBLE]);
    const record = gpu.record("double");
    record.dispatch(double, { x }, { count: 2, factor: 2 }, [1]);
    await record.submit();
  };
  const outcomes = await Promise.allSettled([
    gpu.pipeline([broken]),
    work(),
    gpu.pipeline([{ ...broken, text: broken.text + "\n" }]),
  ]);
  assert.deepEqual(outcomes.map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
  assert.deepEqual([...new Float32Array(await x.read())], [2, 4]);
  await assert.rejects(gpu.pipeline([broken]), { name: "GpuError" });
});

Deno.test({
  name: "every answer of the float64 self-test is right where the adapter grants it",
  ignore: !FLOAT64,
  fn: async () => {
    using gpu = await Gpu.open();
    const answers = await selfTest64(gpu);
    assert.ok(answers.length >= 6);
    for (const { question, right, got } of answers) assert.ok(right, `${question}: got ${got}`);
  },
});

Deno.test("the arithmetic the shaders rely on is right on this adapter", async () => {
  using gpu = await Gpu.open();
  const answers = await selfTest32(gpu);
  const needed = answers.filter(({ meaning }) => !/nothing relies|never used/.test(meaning));
  assert.ok(needed.length >= 3);
  for (const { question, right, got } of needed) assert.ok(right, `${question}: got ${got}`);
});

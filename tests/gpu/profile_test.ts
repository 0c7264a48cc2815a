import assert from "node:assert/strict";
import { Gpu } from "../../src/gpu/gpu.ts";
import { Profile } from "../../src/gpu/profile.ts";
import { Storage } from "../../src/gpu/storage.ts";
import { timeShares } from "../../src/gpu/timeline.ts";

const ADD = {
  name: "add.wgsl",
  text: `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(1)
fn main() {
  for (var i = 0u; i < 100000u; i++) {
    x[0] += 1.0;
  }
}
`,
};

async function addTwice(gpu: Gpu): Promise<void> {
  using x = Storage.upload(gpu, Float32Array.from([1]), "x");
  const add = await gpu.pipeline([ADD]);
  const record = gpu.record("adding");
  for (let i = 0; i < 2; i++) {
    record.dispatch(add, { x }, {}, [1]);
    await record.pace(3e9); // more than one submit holds
  }
  await record.submit();
  await x.read();
}

Deno.test("a profile sees submits with their operations, uploads, read-backs and compilation", async () => {
  const profile = new Profile();
  using gpu = await Gpu.open({ profile });
  profile.phase("work");
  await addTwice(gpu);
  const { spans, total, withoutTimestamps } = await profile.finish(gpu);
  assert.equal(withoutTimestamps, gpu.timestamps ? undefined : "it has no timestamps");
  const of = (kind: string) => spans.filter((span) => span.kind === kind);
  assert.deepEqual(of("device").map(({ name, work }) => [name, work]), [
    ["adding", 3e9],
    ["adding", 3e9],
  ]);
  assert.equal(of("pass").length, gpu.timestamps ? 2 : 0);
  assert.deepEqual(of("upload").map(({ name, bytes }) => [name, bytes]), [["x", 4]]);
  assert.deepEqual(of("read-back").map(({ name, bytes }) => [name, bytes]), [["x", 4]]);
  assert.equal(of("compile").length, 1);
  for (const { start, end } of spans) assert.ok(start >= 0 && start <= end && end <= total);
  const shares = timeShares(spans, total);
  const sum = shares.reduce((sum, { ms }) => sum + ms, 0);
  assert.ok(Math.abs(sum - total) < 1e-6 * total, `${sum} of ${total}`);
  // 200,000 dependent additions take any device longer than a microsecond.
  assert.ok(shares.some(({ kind, ms }) => kind === "device" && ms > 1e-3));
  assert.deepEqual(gpu.ledger.report(), []);
});

Deno.test("read-backs that are asked for together are one wait", async () => {
  using gpu = await Gpu.open();
  using x = Storage.upload(gpu, Float32Array.from([1]), "x");
  using y = Storage.upload(gpu, Float32Array.from([2]), "y");
  assert.equal(gpu.readBacks, 0);
  await Promise.all([x.read(), y.read()]);
  assert.equal(gpu.readBacks, 1);
  await x.read();
  await y.read();
  assert.equal(gpu.readBacks, 3);
});

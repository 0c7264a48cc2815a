import assert from "node:assert/strict";
import { Matrix } from "../../src/gpu/matrix.ts";
import { recordIdentity } from "../../src/solve/identity.ts";
import { identityPipeline } from "../../src/solve/pipelines.ts";
import { gpuTest } from "../support.ts";

gpuTest("what is staged replaces its region and nothing else", async (gpu) => {
  const [rows, cols] = [256, 192];
  using x = Matrix.upload(gpu, new Float32Array(rows * cols).fill(7), rows, cols, "x");
  const identity = await identityPipeline(gpu, "float32");
  const record = gpu.record("identity");
  // Two regions through one staging buffer, the second of which lies in two panels.
  recordIdentity(record, identity, x, { first: 64, col: 64, top: 0, rows: 64 });
  recordIdentity(record, identity, x, { first: 96, col: 128, top: 64, rows: 128 });
  await record.submit();
  const got = await x.download();
  const wanted = Float32Array.from({ length: rows * cols }, (_, at) => {
    const [row, col] = [Math.floor(at / cols), at % cols];
    if (row < 64 && col >= 64 && col < 128) return row + 64 === col ? 1 : 0;
    if (row >= 64 && row < 192 && col >= 128) return row + 32 === col ? 1 : 0;
    return 7;
  });
  assert.deepEqual(got, wanted);
}, { panelBytes: 128 * 192 * 4 });

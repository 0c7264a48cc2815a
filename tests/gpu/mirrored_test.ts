import assert from "node:assert/strict";
import { Matrix } from "../../src/gpu/matrix.ts";
import { Mirrored } from "../../src/gpu/mirrored.ts";
import { gpuTest, randomArray } from "../support.ts";

gpuTest("products read what was published, and nothing later", async (gpu) => {
  const [rows, cols] = [65, 17];
  using mirrored = new Mirrored(gpu, rows, cols, "mirrored");
  const { buffer } = mirrored;
  const put = (values: Float32Array) => {
    const padded = new Float32Array(buffer.rows * 4 * buffer.stride);
    for (let i = 0; i < rows; i++) {
      padded.set(values.subarray(i * cols, (i + 1) * cols), i * 4 * buffer.stride);
    }
    mirrored.matrix.uploadPanel(buffer, padded);
  };
  const publish = async () => {
    const record = gpu.record("publish");
    mirrored.publish(record);
    await record.submit();
  };
  const operand = async () => {
    const panel = mirrored.operand;
    using mapped = await mirrored.matrix.mapRows({ panel, first: 0, rows: panel.rows });
    const { values } = mapped;
    return Float32Array.from(
      { length: rows * cols },
      (_, at) => values[Math.floor(at / cols) * 4 * buffer.stride + at % cols],
    );
  };
  const [first, second] = [randomArray(rows * cols, 1), randomArray(rows * cols, 2)];
  put(first);
  await publish();
  assert.deepEqual(await operand(), first);
  put(second);
  if (gpu.variant === "texture") assert.deepEqual(await operand(), first);
  await publish();
  assert.deepEqual(await operand(), second);
  assert.deepEqual(await mirrored.matrix.download(), second);
});

gpuTest("only a buffer is copied into a texture, and one of its shape", async (gpu) => {
  using buffer = Matrix.buffered(gpu, 64, 64, "buffer");
  using other = Matrix.create(gpu, 128, 64, "other");
  const record = gpu.record("copy");
  assert.throws(() => record.copy(buffer.panels[0], other.panels[0]), /one shape/);
  assert.throws(() => record.copy(other.panels[0], buffer.panels[0]), /a buffer and a texture/);
  await record.submit();
});

gpuTest("a matrix in one buffer that does not fit is refused", (gpu) => {
  const rows = gpu.device.limits.maxStorageBufferBindingSize / 4;
  assert.throws(() => Matrix.buffered(gpu, rows, 64, "weights"), {
    name: "RangeError",
    message: /weights: \d+ rows of 64 columns do not fit into one binding .*; use fewer/,
  });
  return Promise.resolve();
});

import assert from "node:assert/strict";
import { finiteNetwork } from "../../src/train/network.ts";
import { readSafetensors, safetensors } from "../../src/train/safetensors.ts";
import { modelsOf, modelTensors } from "../../src/train/saved_models.ts";
import { randomArray, randomNumbers } from "../support.ts";

const GOLDEN = await Deno.readFile(
  new URL("../reference/golden/small.safetensors", import.meta.url),
);

Deno.test("a file of the safetensors package is read as it was written", () => {
  const { tensors, metadata } = readSafetensors(GOLDEN);
  assert.deepEqual(metadata, { models: "2", words: 'a "b" ü' });
  assert.deepEqual(tensors["layer_0.weights"], {
    shape: [2, 3, 2],
    values: Float32Array.from({ length: 12 }, (_, i) => i / 7),
  });
  assert.deepEqual(tensors["layer_0.biases"], {
    shape: [2, 3],
    values: Float32Array.of(-1, 0, Infinity, 1e-30, 2, 3),
  });
});

Deno.test("what is written is read, and the values are aligned", () => {
  const { tensors, metadata } = readSafetensors(GOLDEN);
  const bytes = safetensors({ tensors, metadata });
  assert.deepEqual(readSafetensors(bytes), { tensors, metadata });
  assert.equal(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
  assert.throws(
    () => safetensors({ tensors: { a: { shape: [3], values: new Float32Array(2) } }, metadata }),
    /shape \[3\] must have 3 values, got 2/,
  );
});

Deno.test("damaged files are refused, whatever is wrong", () => {
  const next = randomNumbers(3);
  let refused = 0;
  for (let i = 0; i < 10_000; i++) {
    const bytes = GOLDEN.slice(0, next() < 0.3 ? Math.floor(next() * GOLDEN.length) : undefined);
    const place = Math.floor(next() * Math.min(bytes.length, 260));
    if (bytes.length > 0) bytes[place] = Math.floor(256 * next());
    try {
      readSafetensors(bytes);
    } catch (error) {
      assert.ok(
        error instanceof RangeError && !error.message.includes("\n"),
        `case ${i}: ${error}`,
      );
      refused++;
    }
  }
  assert.ok(refused > 5000, `${refused} refused`);
});

Deno.test("models are the same after they were saved", () => {
  const network = finiteNetwork({ inputs: 3, widths: [4], outputs: 2, activation: "erf" });
  const models = {
    network,
    firstModel: 6,
    models: 2,
    epochs: 3,
    saved: {
      steps: 12,
      layers: [
        { weights: randomArray(24, 1), biases: randomArray(8, 2) },
        { weights: randomArray(16, 3), biases: randomArray(4, 4) },
      ],
      memory: [randomArray(5, 5), randomArray(7, 6)],
    },
  };
  const bytes = safetensors(modelTensors(models));
  assert.deepEqual(modelsOf(readSafetensors(bytes)), models);
  const { tensors, metadata } = readSafetensors(bytes);
  const { "layer_1.weights": _, ...rest } = tensors;
  assert.throws(
    () => modelsOf({ tensors: rest, metadata }),
    /layer_1.weights of saved models must have 16 values, got none/,
  );
  assert.throws(() => modelsOf({ tensors, metadata: {} }), /metadata network/);
});

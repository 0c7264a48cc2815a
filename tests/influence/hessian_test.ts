import assert from "node:assert/strict";
import { LossHessian } from "../../src/influence/hessian.ts";
import { Vectors } from "../../src/influence/vectors.ts";
import type { Gpu } from "../../src/gpu/gpu.ts";
import type { Loss } from "../../src/train/losses.ts";
import type { TrainedModel } from "../../src/train/one_model.ts";
import type { TrainingSet } from "../../src/train/batches.ts";
import { deviceTest, gpuTest, randomArray } from "../support.ts";
import { blockOf } from "../../src/influence/activity.ts";
import { logitsOf } from "../reference/mlp.ts";
import {
  count,
  examples,
  hessianProduct,
  layersFrom,
  parametersOf,
  randomModel,
  randomSet,
  relativeError,
} from "./problem.ts";

async function products(
  gpu: Gpu,
  model: TrainedModel,
  set: TrainingSet,
  loss: Loss,
  values: Float32Array,
  options: {
    readonly damping?: number;
    readonly places?: readonly number[];
    readonly gaussNewton?: boolean;
  } = {},
): Promise<Float32Array> {
  const vectors = values.length / count(model);
  const { damping = 0, places, gaussNewton = false } = options;
  using hessian = await LossHessian.create(gpu, model, set, {
    loss,
    damping,
    gaussNewton,
    vectors,
  });
  using directions = new Vectors(gpu, model.network, vectors, true);
  using result = new Vectors(gpu, model.network, vectors, false);
  directions.upload(values);
  const record = gpu.record("directions");
  directions.publish(record);
  await record.submit();
  await hessian.apply(directions, result, places ? { places } : {});
  return await result.download();
}

for (const activation of ["relu", "gelu", "erf"] as const) {
  for (const biased of [true, false]) {
    for (const loss of ["cross-entropy", "mse"] as const) {
      const title = `${activation}, ${loss}${biased ? "" : ", without biases"}`;
      gpuTest(`Hessian products agree with differences of gradients: ${title}`, async (gpu) => {
        const model = randomModel({ activation, biased });
        const set = randomSet(65, 3);
        const each = count(model);
        const values = randomArray(3 * each, 5);
        const got = await products(gpu, model, set, loss, values);
        for (let v = 0; v < 3; v++) {
          const vector = values.subarray(v * each, (v + 1) * each);
          const wanted = hessianProduct(model, set, loss, vector);
          const error = relativeError(got.subarray(v * each, (v + 1) * each), wanted);
          // float32 sums of some hundred products; the difference itself is good to about 1e-9.
          assert.ok(error < 1e-4, `off by ${error}`);
        }
      });
    }
  }
}

for (const records of [1, 17, 257, 300]) {
  gpuTest(`a Hessian over ${records} records and of some of them, with damping`, async (gpu) => {
    const model = randomModel({ widths: [65], inputs: 5 });
    const set = randomSet(records, 4, 5);
    const values = randomArray(count(model), 6);
    const wanted = hessianProduct(model, set, "cross-entropy", values);
    const damped = wanted.map((value, i) => value + 0.25 * values[i]);
    const got = await products(gpu, model, set, "cross-entropy", values, { damping: 0.25 });
    assert.ok(relativeError(got, damped) < 1e-5);
    // Drawn with replacement: the last record twice.
    const places = [records - 1, 0, records - 1];
    const some = blockOf(set, places);
    const part = await products(gpu, model, set, "cross-entropy", values, { places });
    assert.ok(relativeError(part, hessianProduct(model, some, "cross-entropy", values)) < 1e-5);
  });
}

deviceTest(
  "the Gauss-Newton matrix is J^T H J, and the Hessian of a linear network",
  async (gpu) => {
    const linear = randomModel({ widths: [] });
    const set = randomSet(20, 2);
    const values = randomArray(count(linear), 7);
    const wanted = hessianProduct(linear, set, "cross-entropy", values);
    const got = await products(gpu, linear, set, "cross-entropy", values, { gaussNewton: true });
    assert.ok(relativeError(got, wanted) < 1e-5);

    const model = randomModel({ widths: [9] });
    const direction = randomArray(count(model), 8);
    const product = await products(gpu, model, set, "mse", direction, { gaussNewton: true });
    // v^T J^T H J v of mean squared error is the mean of 2 / c |J v|^2.
    const step = 1e-5;
    const moved = (t: number) => {
      const at = parametersOf(model).map((value, i) => value + t * direction[i]);
      const layers = layersFrom(model, at);
      return examples(set, 1).flatMap(({ input }) => logitsOf(layers, "gelu", input));
    };
    const [after, before] = [moved(step), moved(-step)];
    const bend = after.reduce((sum, z, i) => sum + ((z - before[i]) / (2 * step)) ** 2, 0);
    const got2 = product.reduce((sum, value, i) => sum + value * direction[i], 0);
    assert.ok(Math.abs(got2 / (2 / 3 * bend / 20) - 1) < 1e-5);
  },
);

deviceTest("a Hessian refuses negative damping and records of another width", async (gpu) => {
  const model = randomModel();
  const set = randomSet(5, 1);
  const options = { loss: "mse", damping: -1, vectors: 1 } as const;
  await assert.rejects(LossHessian.create(gpu, model, set, options), {
    name: "RangeError",
    message: "damping must be >= 0, got -1",
  });
  const odd = { ...set, inputs: set.inputs.subarray(1) };
  await assert.rejects(LossHessian.create(gpu, model, odd, { ...options, damping: 0 }), {
    name: "TypeError",
  });
});

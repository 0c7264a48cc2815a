import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { conjugateGradients } from "../../src/influence/conjugate_gradients.ts";
import { exact } from "../../src/influence/exact.ts";
import { LossHessian } from "../../src/influence/hessian.ts";
import { influenceFunctions, influenceOnQueries } from "../../src/influence/influence_functions.ts";
import { lissaOf } from "../../src/influence/lissa.ts";
import { Vectors } from "../../src/influence/vectors.ts";
import type { Activation } from "../../src/kernels/activations.ts";
import type { TrainingSet } from "../../src/train/batches.ts";
import type { Loss } from "../../src/train/losses.ts";
import { finiteNetwork } from "../../src/train/network.ts";
import type { TrainedModel } from "../../src/train/one_model.ts";
import golden from "../reference/golden/influence_torch.json" with { type: "json" };
import { deviceTest } from "../support.ts";
import { relativeError } from "./problem.ts";

const [inputs, width, outputs] = golden.sizes;

function model(activation: Activation, biased = true): TrainedModel {
  const layer = (weights: readonly number[], biases: readonly number[]) => ({
    weights: Float32Array.from(weights),
    biases: Float32Array.from(biased ? biases : []),
  });
  return {
    network: finiteNetwork({ inputs, widths: [width], outputs, activation, biased }),
    layers: [
      layer(golden.weights_0, golden.biases_0),
      layer(golden.weights_1, golden.biases_1),
    ],
  };
}

function records(first: number, end: number): TrainingSet {
  const targets = new Float32Array((end - first) * outputs);
  for (let i = first; i < end; i++) targets[(i - first) * outputs + golden.labels[i]] = 1;
  return {
    inputs: Float32Array.from(golden.inputs.slice(first * inputs, end * inputs)),
    targets,
    count: end - first,
  };
}

const data = records(0, golden.count);
const queries = records(golden.count, golden.labels.length);

/** The golden direction, or as much of it as there are parameters, times the Hessian. */
async function product(gpu: Gpu, trained: TrainedModel, set: TrainingSet, loss: Loss) {
  using hessian = await LossHessian.create(gpu, trained, set, { loss, damping: 0, vectors: 1 });
  using direction = new Vectors(gpu, trained.network, 1, true);
  using result = new Vectors(gpu, trained.network, 1, false);
  direction.upload(Float32Array.from(golden.vector.slice(0, hessian.parameters)));
  const record = gpu.record("direction");
  direction.publish(record);
  await record.submit();
  await hessian.apply(direction, result);
  return await result.download();
}

for (const activation of ["relu", "gelu", "erf"] as const) {
  for (const biased of [true, false]) {
    const title = `${activation}${biased ? "" : ", without biases"}`;
    deviceTest(`Hessian products agree with PyTorch's autograd: ${title}`, async (gpu) => {
      const cases = golden.hessian_products.filter((one) =>
        one.activation === activation && one.biased === biased
      );
      // Both losses, over 1, 17 and 40 records.
      assert.equal(cases.length, 6);
      for (const { loss, records: count, product: wanted } of cases) {
        const trained = model(activation, biased);
        const got = await product(gpu, trained, records(0, count), loss as Loss);
        assert.equal(got.length, wanted.length);
        // Sums of some tens of float32 products; PyTorch's are of float64.
        const error = relativeError(got, wanted);
        assert.ok(error < 1e-5, `${loss} of ${count} records: off by ${error}`);
      }
    });
  }
}

for (const { activation, loss, ...wanted } of golden.cases) {
  const of = { activation: activation as "relu" | "gelu", loss: loss as Loss };
  const title = `${activation}, ${loss}`;

  deviceTest(`influences agree with torch-influence: ${title}`, async (gpu) => {
    const options = { records: golden.records, queries, loss: of.loss, damping: golden.damping };
    const run = async (
      parts: Pick<Parameters<typeof influenceFunctions>[3], "solver" | "gaussNewton">,
    ) => {
      const { influence } = await influenceFunctions(gpu, model(of.activation), data, {
        ...options,
        ...parts,
      });
      return influence ?? new Float64Array();
    };
    /** [records, queries] of torch-influence's [queries][records]. */
    const table = (rows: readonly number[][]) =>
      golden.records.flatMap((_, i) => rows.map((row) => row[i]));
    // The condition number of the damped Hessian times float32's rounding, and its sums.
    assert.ok(relativeError(await run({ solver: exact() }), table(wanted.exact)) < 1e-4);
    const cg = conjugateGradients({ tolerance: 1e-6 });
    const gaussNewton = await run({ solver: cg, gaussNewton: true });
    assert.ok(relativeError(gaussNewton, table(wanted.cg_gauss_newton)) < 1e-4);
    const { depth, repeat, scale, batch } = golden.lissa;
    let step = 0;
    const solver = lissaOf({ depth, repeat, scale, batch }, () => () => wanted.lissa_draws[step++]);
    const series = await influenceOnQueries(gpu, model(of.activation), data, {
      ...options,
      queries: records(golden.count, golden.count + 1),
      gaussNewton: true,
      solver,
    });
    assert.equal(step, depth * repeat);
    const rows = golden.records.map((record) => series.influence[record]);
    assert.ok(relativeError(rows, wanted.lissa_gauss_newton) < 1e-4);
  });
}

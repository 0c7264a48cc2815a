import assert from "node:assert/strict";
import { conjugateGradients } from "../../src/influence/conjugate_gradients.ts";
import { exact } from "../../src/influence/exact.ts";
import { LossHessian } from "../../src/influence/hessian.ts";
import { influenceFunctions, influenceOnQueries } from "../../src/influence/influence_functions.ts";
import { lissaOf } from "../../src/influence/lissa.ts";
import { Vectors } from "../../src/influence/vectors.ts";
import type { TrainingSet } from "../../src/train/batches.ts";
import type { Loss } from "../../src/train/losses.ts";
import { finiteNetwork } from "../../src/train/network.ts";
import type { TrainedModel } from "../../src/train/one_model.ts";
import golden from "../reference/golden/influence_torch.json" with { type: "json" };
import { deviceTest } from "../support.ts";
import { relativeError } from "./problem.ts";

const [inputs, width, outputs] = golden.sizes;

function model(activation: "relu" | "gelu"): TrainedModel {
  return {
    network: finiteNetwork({ inputs, widths: [width], outputs, activation }),
    layers: [
      {
        weights: Float32Array.from(golden.weights_0),
        biases: Float32Array.from(golden.biases_0),
      },
      {
        weights: Float32Array.from(golden.weights_1),
        biases: Float32Array.from(golden.biases_1),
      },
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

for (const { activation, loss, ...wanted } of golden.cases) {
  const of = { activation: activation as "relu" | "gelu", loss: loss as Loss };
  const title = `${activation}, ${loss}`;

  deviceTest(`Hessian products agree with PyTorch's autograd: ${title}`, async (gpu) => {
    const trained = model(of.activation);
    const options = { loss: of.loss, damping: 0, vectors: 1 };
    using hessian = await LossHessian.create(gpu, trained, data, options);
    using direction = new Vectors(gpu, trained.network, 1, true);
    using product = new Vectors(gpu, trained.network, 1, false);
    direction.upload(Float32Array.from(golden.vector));
    const record = gpu.record("direction");
    direction.publish(record);
    await record.submit();
    await hessian.apply(direction, product);
    // Products of float32; PyTorch's are of float64.
    assert.ok(relativeError(await product.download(), wanted.hessian_product) < 1e-5);
  });

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

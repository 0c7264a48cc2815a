import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import { kernelSimilarity } from "../../src/kernels/similarity.ts";
import { randomArray } from "../support.ts";

const features = 5;
const inputs = randomArray(7 * features, 1);
const labels = [0, 1, 0, 1, 1, 0, 2];

Deno.test("a record is as alike to others as its covariances with them", async () => {
  const gamma = 0.5;
  const { mean, top, own } = await kernelSimilarity(rbf({ gamma }), { inputs, features, labels }, [
    2,
    6,
  ]);
  const k = (i: number, j: number) => {
    let square = 0;
    for (let f = 0; f < features; f++) {
      square += (inputs[i * features + f] - inputs[j * features + f]) ** 2;
    }
    return Math.exp(-gamma * square / features);
  };
  const all = [0, 1, 2, 3, 4, 5, 6];
  for (const [at, record] of [2, 6].entries()) {
    const row = all.map((j) => k(record, j));
    const close = (got: number, wanted: number) => assert.ok(Math.abs(got - wanted) < 1e-12);
    close(mean[at], row.reduce((sum, value) => sum + value, 0) / 7);
    close(top[at], Math.max(...row.filter((_, j) => j !== record)));
    const alike = row.filter((_, j) => labels[j] === labels[record]);
    close(own[at], alike.reduce((sum, value) => sum + value, 0) / alike.length);
  }
});

Deno.test("positions that do not exist are refused, and a record alone", async () => {
  const covariance = nngp(mlp({ depth: 1, activation: "relu", weightStd: Math.SQRT2 }));
  const data = { inputs, features, labels };
  await assert.rejects(kernelSimilarity(covariance, data, [7]), {
    name: "RangeError",
    message: "records must be >= 0 and < 7, got 7",
  });
  const one = { inputs: inputs.subarray(0, features), features, labels: [0] };
  await assert.rejects(kernelSimilarity(covariance, one, [0]), /another record/);
});

import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import type { PixelMap } from "../../src/lood/ascent_options.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { type OptimizeOptions, optimizeQuery } from "../../src/lood/optimize_query.ts";
import { deviceTest, randomArray } from "../support.ts";
import { problem } from "./small_problem.ts";

const { features } = problem;

const map: PixelMap = {
  offset: new Float64Array(features),
  scale: new Float64Array(features).fill(1),
  lowest: new Float64Array(features),
  highest: new Float64Array(features).fill(1),
};

const RECORDS = [3, 9, 15, 21, 27];

const options: OptimizeOptions = {
  measure: "kl",
  runs: RECORDS.map((record) => ({ record })),
  initial: randomArray(RECORDS.length * features, 8).map((value) => (value + 1) / 2),
  map,
  rate: 0.03,
  iterations: 300,
  interval: 50,
};

for (const activation of ["relu", "gelu"] as const) {
  deviceTest(`from noise the KL climbs to the records themselves: ${activation}`, async (gpu) => {
    const covariance = nngp(mlp({ depth: 2, activation }));
    using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
    let checkpoints = 0;
    const results = await optimizeQuery(gp, {
      ...options,
      onCheckpoint: ({ history, moving }) => {
        checkpoints++;
        assert.equal(history.length, 50 * RECORDS.length);
        assert.equal(moving.length, RECORDS.length);
      },
    });
    assert.ok(checkpoints >= 4 && checkpoints <= 6);
    const shares = results.map(({ lood, own }) => lood.kl / own.kl);
    // By data processing none passes the record; float32's factor is good to 1e-5 here.
    assert.ok(shares.every((share) => share < 1 + 1e-4), `${shares}`);
    assert.ok(shares.filter((share) => share > 0.98).length >= 4, `${shares}`);
    for (const { pixels, inputs, stopped, steps } of results) {
      assert.deepEqual(inputs, pixels);
      assert.match(stopped, /made all 300 steps|grew by less than 0.1 % in 200 steps/);
      assert.ok(steps <= 300);
    }
  });
}

deviceTest("a second query begins to move when the first no longer gains", async (gpu) => {
  const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
  const initial = options.initial.slice(0, 2 * features);
  const seen: { steps: number; moved: boolean; first: boolean; best: number }[] = [];
  const { iterations: _, ...rest } = options;
  const [{ lood: together, steps }] = await optimizeQuery(gp, {
    ...rest,
    runs: [{ record: [3, 9] }],
    initial,
    onCheckpoint: ({ steps, queries, bestLood }) => {
      const changed = (from: number) =>
        queries.slice(from, from + features).some((pixel, at) => pixel !== initial[from + at]);
      seen.push({ steps, first: changed(0), moved: changed(features), best: bestLood[0] });
    },
  });
  assert.ok(seen.every(({ first }) => first));
  const begin = seen.findIndex(({ moved }) => moved);
  // It rested for the first query's climb and the checkpoint that saw no gain.
  assert.ok(begin >= 2, `moved at ${seen[begin]?.steps}`);
  const [before, stalled] = [seen[begin - 2].best, seen[begin - 1].best];
  assert.ok(stalled <= before * 1.001);
  // What two queries tell of two records is more than the first one told.
  assert.ok(together.kl > 1.01 * stalled, `${together.kl} after ${stalled}`);
  assert.equal(steps, seen.at(-1)?.steps);
});

deviceTest("an optimization goes on from a checkpoint to the same end", async (gpu) => {
  const covariance = nngp(mlp({ depth: 2, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
  const patience = 100;
  const saved: Parameters<NonNullable<OptimizeOptions["onCheckpoint"]>>[0]["saved"][] = [];
  const whole = await optimizeQuery(gp, {
    ...options,
    patience,
    onCheckpoint: (checkpoint) => void saved.push(checkpoint.saved),
  });
  const resumed = await optimizeQuery(gp, { ...options, patience, from: saved[2] });
  assert.deepEqual(resumed, whole);
});

deviceTest("options out of range are refused", async (gpu) => {
  const covariance = nngp(mlp({ depth: 1, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
  for (const name of ["iterations", "interval", "patience"]) {
    await assert.rejects(optimizeQuery(gp, { ...options, [name]: -1 }), {
      name: "RangeError",
      message: `${name} must be a whole number >= 1, got -1`,
    });
  }
});

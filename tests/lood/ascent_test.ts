import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import type { Covariance } from "../../src/kernels/covariance.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import type { Measure } from "../../src/lood/adjoint.ts";
import { QueryAscent } from "../../src/lood/ascent.ts";
import { type AscentOptions, MOST_TOGETHER, type PixelMap } from "../../src/lood/ascent_options.ts";
import type { Differing } from "../../src/lood/differing.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { loodGradient } from "../../src/lood/gradient.ts";
import type { Level } from "../../src/lood/precision.ts";
import { assertClose, deviceTest, FLOAT64, gpuTest, randomArray } from "../support.ts";
import { count, outputs, problem } from "./small_problem.ts";

const { features } = problem;

/** Records that do not train where a test adds them. */
const HELD = 6;

const NOISE = 0.05;

/** Inputs are pixels doubled less 1, so that a map that is forgotten shows. */
const map: PixelMap = {
  offset: new Float64Array(features).fill(0.5),
  scale: new Float64Array(features).fill(0.5),
  lowest: new Float64Array(features).fill(0),
  highest: new Float64Array(features).fill(1),
};

function toInputs(pixels: Float32Array): Float32Array {
  return pixels.map((pixel) => 2 * pixel - 1);
}

async function fit(
  gpu: Gpu,
  covariance: Covariance,
  adding: boolean,
  precision: Level = "accurate",
): Promise<GaussianProcess> {
  const kept = adding ? count - HELD : count;
  const data = {
    inputs: toInputs(problem.inputs.slice(0, kept * features)),
    features,
    targets: problem.targets.slice(0, kept * outputs),
  };
  return await GaussianProcess.fit(gpu, data, { covariance, noise: NOISE, precision });
}

/** Two runs of some differing records. */
function runsOf(size: number, adding: boolean): Differing[] {
  return [0, 1].map((run): Differing => {
    const some = Array.from(
      { length: size },
      (_, k) => adding ? 34 + size * run + k : 3 + 7 * run + k,
    );
    if (!adding) return { record: some };
    const rows = (values: ArrayLike<number>, width: number) =>
      some.flatMap((i) => Array.from(values).slice(i * width, (i + 1) * width));
    return {
      add: {
        inputs: toInputs(Float32Array.from(rows(problem.inputs, features))),
        targets: Float64Array.from(rows(problem.targets, outputs)),
      },
    };
  });
}

/** Digits that training saw, moved away from them. */
function queriesNear(rows: number): Float32Array {
  const noise = randomArray(rows * features, 3);
  return problem.inputs.slice(5 * features, (5 + rows) * features)
    .map((pixel, at) => pixel + 0.1 * noise[at]);
}

/** Largest relative errors of LOOD and of its gradient as a vector, against the host's. */
async function errorsOf(
  gp: GaussianProcess,
  runs: readonly Differing[],
  measure: Measure,
  { initial, map }: Pick<AscentOptions, "initial" | "map">,
): Promise<{ value: number; gradient: number }> {
  const options = { measure, runs, initial, map, rate: 0, upward: false };
  using ascent = await QueryAscent.create(gp, options);
  const values = await ascent.advance(1);
  const { state } = await ascent.save();
  const worst = { value: 0, gradient: 0 };
  const size = initial.length / runs.length;
  for (const [run, differing] of runs.entries()) {
    const pixels = initial.subarray(run * size, (run + 1) * size);
    const query = toInputs(pixels);
    const expected = await loodGradient(gp, { ...differing, query, measure });
    let [error, norm] = [0, 0];
    expected.gradient.forEach((slope, at) => {
      // After one step Adam's first moment is a tenth of the gradient of log LOOD by the pixels.
      const byPixel = slope / map.scale[at % gp.inputs.features];
      const got = 10 * state[4 * (run * size + at) + 1] * values[run];
      error += (got - byPixel) ** 2;
      norm += byPixel ** 2;
    });
    worst.value = Math.max(worst.value, Math.abs(values[run] / expected.value - 1));
    worst.gradient = Math.max(worst.gradient, Math.sqrt(error / norm));
  }
  return worst;
}

/** Differing records of a run, and queries: each has shaders of its own. */
const SIZES = [[1, 1], [1, 3], [3, 1], [3, 3]] as const;

/** Records that leave and join, and {@link SIZES} of them or, of a further covariance, the last one. */
async function checkGradients(
  gpu: Gpu,
  covariance: Covariance,
  sizes: readonly (readonly [number, number])[] = SIZES.slice(-1),
): Promise<void> {
  for (const adding of [false, true]) {
    using gp = await fit(gpu, covariance, adding);
    for (const [size, together] of sizes) {
      for (const measure of ["kl", "mse"] as const) {
        const runs = runsOf(size, adding);
        const initial = queriesNear(runs.length * together);
        const { value, gradient } = await errorsOf(gp, runs, measure, { initial, map });
        // What this engine promises. The mean distance, without the float32 factor's solutions,
        // has the float32 product of weights and points alone, whose sum cancels: 1e-6 to 5e-6.
        const tolerance = measure === "kl" ? 1e-4 : 2e-5;
        assertClose([value, gradient], [0, 0], tolerance, measure);
      }
    }
  }
}

const covariances: readonly Covariance[] = [
  nngp(mlp({ depth: 10, activation: "relu" })),
  nngp(mlp({ depth: 3, activation: "relu", biasStd: 0.3 })),
  nngp(mlp({ depth: 1, activation: "gelu" })),
  nngp(mlp({ depth: 10, activation: "gelu", biasStd: 0.1 })),
  nngp(mlp({ depth: 1, activation: "erf" })),
  rbf({ gamma: 4 }),
];

for (const covariance of covariances) {
  deviceTest(`the device's gradients are the host's: ${covariance.name}`, async (gpu) => {
    await checkGradients(gpu, covariance);
  });
}

gpuTest("the device's gradients are the host's in pairs of float32", async (gpu) => {
  await checkGradients(gpu, nngp(mlp({ depth: 5, activation: "relu" })));
}, { float64: false });

gpuTest(
  "the device's gradients are the host's in all numbers of records and queries",
  async (gpu) => {
    await checkGradients(gpu, nngp(mlp({ depth: 2, activation: "relu" })), SIZES);
  },
);

deviceTest("fast has gradients too", async (gpu) => {
  using gp = await fit(gpu, nngp(mlp({ depth: 3, activation: "relu" })), true, "fast");
  const initial = queriesNear(2);
  // One solve in float32 instead of refined ones, on either side: 2e-3 here.
  const { value, gradient } = await errorsOf(gp, runsOf(1, true), "kl", { initial, map });
  assertClose([value, gradient], [0, 0], 1e-2, "fast");
});

/** An ascent from noise of one run for each of five records. */
function climb(
  gp: GaussianProcess,
  options: Partial<Parameters<typeof QueryAscent.create>[1]> = {},
) {
  return QueryAscent.create(gp, {
    measure: "kl",
    runs: [3, 9, 15, 21, 27].map((record) => ({ record })),
    initial: randomArray(5 * features, 8).map((value) => (value + 1) / 2),
    map,
    rate: 0.05,
    ...options,
  });
}

deviceTest("a saved ascent goes on as if it had not stopped", async (gpu) => {
  using gp = await fit(gpu, nngp(mlp({ depth: 2, activation: "relu" })), false);
  using whole = await climb(gp);
  await whole.advance(10);
  const middle = await whole.save();
  const rest = await whole.advance(10);
  using later = await climb(gp);
  later.restore(middle);
  assert.deepEqual(await later.advance(10), rest);
  assert.deepEqual(await later.save(), await whole.save());
  using other = await climb(gp, {
    runs: [{ record: 3 }],
    initial: new Float32Array(features).fill(0.5),
  });
  assert.throws(() => other.restore(middle), { name: "TypeError" });
});

deviceTest("queries stay inside their constraint, and those that rest do not move", async (gpu) => {
  using gp = await fit(gpu, nngp(mlp({ depth: 2, activation: "relu" })), false);
  const longest = Math.max(
    ...Array.from(
      { length: count },
      (_, i) => Math.hypot(...toInputs(problem.inputs.slice(i * features, (i + 1) * features))),
    ),
  );
  for (const constraint of ["box", "norm", "none"] as const) {
    using ascent = await climb(gp, { measure: "mse", constraint, rate: 0.5 });
    const before = await ascent.read();
    await ascent.advance(40, [0, undefined, 0, 0, 0]);
    const { queries, steps } = await ascent.read();
    assert.equal(steps, 40);
    const second = (values: Float32Array) => values.subarray(features, 2 * features);
    assert.deepEqual(second(queries), second(before.queries));
    if (constraint === "none") continue;
    const inBox = queries.every((pixel) => pixel >= 0 && pixel <= 1);
    const norms = Array.from(
      { length: 5 },
      (_, run) => Math.hypot(...toInputs(queries.slice(run * features, (run + 1) * features))),
    );
    // The device keeps the norm to float32's rounding.
    const inBall = norms.every((norm) => norm <= longest * (1 + 1e-5));
    assert.ok(constraint === "box" ? inBox : inBall, constraint);
    // Steps of such a rate end on the ball's surface.
    if (constraint === "norm") assert.ok(Math.max(...norms) >= longest * (1 - 1e-5));
  }
});

deviceTest("Adam's first steps are of the rate, whatever the gradient", async (gpu) => {
  using gp = await fit(gpu, nngp(mlp({ depth: 2, activation: "relu" })), false);
  const rate = 1e-3;
  using ascent = await climb(gp, { constraint: "none", rate, ceiling: 0, upward: false });
  const before = (await ascent.read()).queries.slice();
  await ascent.advance(1);
  const after = (await ascent.read()).queries;
  // m / sqrt(v) of one gradient is its sign, but where it is no more than Adam's epsilon of 1e-8.
  const steps = after.map((pixel, at) => Math.abs(pixel - before[at]) / rate);
  const median = steps.toSorted()[Math.floor(steps.length / 2)];
  // Pixels of size 1 are rounded by 6e-8, which is 6e-5 of a step.
  assertClose([median, Math.max(...steps)], [1, 1], 2e-4, "the first step over the rate");
});

deviceTest("the training set may lie in several panels", async (gpu) => {
  const covariance = nngp(mlp({ depth: 2, activation: "gelu" }));
  // 80 records of 128 features: 64 of them fit into a panel in which 64 rows of weights fit.
  const wide = (values: Float32Array) => {
    const twice = new Float32Array(2 * values.length);
    values.forEach((value, at) => {
      const place = 2 * features * Math.floor(at / features) + at % features;
      twice[place] = value;
      twice[place + features] = value * value;
    });
    return twice;
  };
  const inputs = Float32Array.from([
    ...wide(toInputs(problem.inputs)),
    ...wide(toInputs(problem.inputs).map((value, at) => value + 0.3 * Math.sin(at))),
  ]);
  const targets = Float64Array.from([...problem.targets, ...problem.targets]);
  const data = { inputs, features: 2 * features, targets };
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: NOISE });
  const double = (values: ArrayLike<number>) => [...Array.from(values), ...Array.from(values)];
  const { offset, scale, lowest, highest } = map;
  const { value, gradient } = await errorsOf(gp, runsOf(1, false), "kl", {
    initial: wide(queriesNear(2)),
    map: {
      offset: double(offset),
      scale: double(scale),
      lowest: double(lowest),
      highest: double(highest),
    },
  });
  assertClose([value, gradient], [0, 0], 1e-4, "several panels");
}, { panelBytes: 64 * 192 * 4 });

deviceTest("what an ascent cannot do is refused in one sentence", async (gpu) => {
  using gp = await fit(gpu, nngp(mlp({ depth: 1, activation: "relu" })), false);
  const refused = async (options: Partial<AscentOptions>, message: RegExp) => {
    await assert.rejects(climb(gp, options), (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
  };
  await refused(
    { runs: [{ record: 99 }], initial: new Float32Array(features) },
    /record must be >= 0 and < 40/,
  );
  await refused({ initial: new Float32Array(7) }, /queries must be as many of each of 5 runs/);
  await refused({
    runs: [{ record: 1 }, { record: [2, 3] }],
    initial: new Float32Array(2 * features),
  }, /as many differing records/);
  const most = MOST_TOGETHER + 1;
  await refused(
    { runs: [{ record: 1 }], initial: new Float32Array(most * features) },
    /at most 16 queries/,
  );
  await refused(
    { initial: new Float32Array(5 * features).fill(NaN) },
    /queries must be finite, got NaN/,
  );
  await refused({ map: { ...map, scale: new Float64Array(features) } }, /scale > 0/);
  await refused({ map: { ...map, scale: [1] } }, /must have 64 features, got 1/);
  if (!FLOAT64) return;
  using exact = await fit(gpu, nngp(mlp({ depth: 5, activation: "relu" })), false, "f64");
  await assert.rejects(climb(exact), {
    name: "RangeError",
    message: /got precision f64; use accurate/,
  });
});

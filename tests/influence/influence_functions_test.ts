import assert from "node:assert/strict";
import { conjugateGradients } from "../../src/influence/conjugate_gradients.ts";
import { exact } from "../../src/influence/exact.ts";
import { influenceFunctions, influenceOnQueries } from "../../src/influence/influence_functions.ts";
import { lissa } from "../../src/influence/lissa.ts";
import { logitsOf } from "../reference/mlp.ts";
import { deviceTest, gpuTest } from "../support.ts";
import {
  count,
  examples,
  hessianProduct,
  layersFrom,
  parametersOf,
  randomModel,
  randomSet,
  recordGradients,
  relativeError,
} from "./problem.ts";

const SOLVERS = {
  cg: conjugateGradients({ tolerance: 1e-6, iterations: 400 }),
  exact: exact(),
  lissa: lissa({ depth: 400, scale: 4 }),
};

gpuTest("LiSSA, conjugate gradients and the exact inverse agree", async (gpu) => {
  const model = randomModel({ widths: [8] });
  const data = randomSet(70, 3);
  const queries = randomSet(5, 4);
  const options = { records: [0, 7, 69], queries, loss: "cross-entropy", damping: 0.1 } as const;
  const results = [];
  for (const solver of Object.values(SOLVERS)) {
    const gaussNewton = true;
    results.push(await influenceFunctions(gpu, model, data, { ...options, solver, gaussNewton }));
  }
  const [cg, wanted, series] = results;
  for (const got of [cg, series]) {
    assert.ok(relativeError(got.self, wanted.self) < 1e-3);
    assert.ok(relativeError(got.influence ?? [], wanted.influence ?? []) < 1e-3);
    assert.ok(relativeError(got.shift ?? [], wanted.shift ?? []) < 1e-3);
    assert.ok(got.report.residual < 1e-3, `residual ${got.report.residual}`);
  }
});

deviceTest(
  "influence is g (H + damping)^-1 g / n, and shifts are J (H + damping)^-1 g / n",
  async (gpu) => {
    const model = randomModel({ widths: [6], inputs: 4 });
    const data = randomSet(40, 3, 4);
    const queries = randomSet(6, 4, 4);
    const records = [3, 17];
    const loss = "cross-entropy";
    const damping = 0.5;
    const got = await influenceFunctions(gpu, model, data, {
      records,
      queries,
      loss,
      damping,
      solver: SOLVERS.exact,
    });
    const size = count(model);
    // The inverse applied in float64: by the same conjugate gradients, written out.
    const apply = (x: number[]) =>
      hessianProduct(model, data, loss, x).map((value, i) => value + damping * x[i]);
    const solve = (b: number[]) => {
      const x = Array<number>(size).fill(0);
      const r = [...b];
      let p = [...b];
      for (let step = 0; step < size; step++) {
        const ap = apply(p);
        const rr = inner(r, r);
        if (rr < 1e-20) break;
        const length = rr / inner(p, ap);
        x.forEach((_, i) => x[i] += length * p[i]);
        r.forEach((_, i) => r[i] -= length * ap[i]);
        p = r.map((value, i) => value + inner(r, r) / rr * p[i]);
      }
      return x;
    };
    const own = recordGradients(model, data, loss);
    const asked = recordGradients(model, queries, loss);
    const solved = records.map((at) => solve(own[at]));
    const n = data.count;
    assert.ok(
      relativeError(got.self, records.map((at, k) => inner(own[at], solved[k]) / n)) < 1e-4,
    );
    const influence = solved.flatMap((x) => asked.map((g) => inner(g, x) / n));
    assert.ok(relativeError(got.influence ?? [], influence) < 1e-4);
    const step = 1e-5;
    const shiftAt = (x: readonly number[], input: ArrayLike<number>) => {
      const logits = (t: number) =>
        logitsOf(
          layersFrom(model, parametersOf(model).map((value, i) => value + t * x[i])),
          "gelu",
          input,
        );
      const before = logits(-step);
      return logits(step).map((z, c) => (z - before[c]) / (2 * step) / n);
    };
    const shift = solved.flatMap((x) =>
      examples(queries, 1).flatMap(({ input }) => shiftAt(x, input))
    );
    assert.ok(relativeError(got.shift ?? [], shift) < 1e-4);
    const inputs = examples(data, 1).map(({ input }) => input);
    const selfShift = solved.flatMap((x, k) => shiftAt(x, inputs[records[k]]));
    assert.ok(relativeError(got.selfShift, selfShift) < 1e-4);

    const all = await influenceOnQueries(gpu, model, data, {
      queries,
      loss,
      damping,
      solver: SOLVERS.exact,
    });
    const rows = records.flatMap((at) =>
      Array.from(all.influence.subarray(at * queries.count, (at + 1) * queries.count))
    );
    assert.ok(relativeError(rows, influence) < 1e-4);
  },
);

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

deviceTest("conjugate gradients take no more products than they must", async (gpu) => {
  const model = randomModel({ widths: [6], inputs: 4 });
  const data = randomSet(40, 3, 4);
  const [loss, damping, tolerance] = ["cross-entropy", 0.5, 1e-4] as const;
  const { report } = await influenceFunctions(gpu, model, data, {
    records: [3],
    loss,
    damping,
    solver: conjugateGradients({ tolerance, look: 1 }),
  });
  const b = recordGradients(model, data, loss)[3];
  let [r, p, needed] = [[...b], [...b], 0];
  while (inner(r, r) > tolerance ** 2 * inner(b, b)) {
    const ap = hessianProduct(model, data, loss, p).map((value, i) => value + damping * p[i]);
    const [square, length] = [inner(r, r), inner(r, r) / inner(p, ap)];
    r = r.map((value, i) => value - length * ap[i]);
    p = r.map((value, i) => value + inner(r, r) / square * p[i]);
    needed++;
  }
  assert.ok(needed >= 4, `${needed} products say little`);
  // One more measures the residual; float32 may take another one.
  assert.ok(report.products <= needed + 2, `${report.products} products, ${needed} needed`);
});

deviceTest("a LiSSA that diverges says which scale to try, and that one settles", async (gpu) => {
  const model = randomModel({ widths: [8] });
  const data = randomSet(70, 3);
  const options = { records: [0], loss: "mse", damping: 0.01, gaussNewton: true } as const;
  let message = "";
  await assert.rejects(
    influenceFunctions(gpu, model, data, {
      ...options,
      solver: lissa({ depth: 500, scale: 0.2 }),
    }),
    (error: Error) => {
      message = error.message;
      return error.name === "DivergedError";
    },
  );
  const scale = Number(/try scale ([\d.e+-]+)$/.exec(message)?.[1]);
  assert.ok(scale > 0.2, message);
  await influenceFunctions(gpu, model, data, { ...options, solver: lissa({ depth: 500, scale }) });
});

deviceTest("batches are drawn by the seed, and their mean comes near the whole", async (gpu) => {
  const model = randomModel({ widths: [8] });
  const data = randomSet(70, 3);
  const run = (seed: number) =>
    influenceFunctions(gpu, model, data, {
      records: [0, 5],
      loss: "mse",
      damping: 1,
      gaussNewton: true,
      solver: lissa({ depth: 60, repeat: 2, scale: 8, batch: 16, seed }),
    });
  const [one, again, other] = [await run(1), await run(1), await run(2)];
  assert.deepEqual(one.self, again.self);
  assert.notDeepEqual(one.self, other.self);
  const { self } = await influenceFunctions(gpu, model, data, {
    records: [0, 5],
    loss: "mse",
    damping: 1,
    gaussNewton: true,
    solver: SOLVERS.exact,
  });
  // Steps of 16 records differ by a quarter of a record's deviation; two recursions of 60 average it.
  assert.ok(relativeError(one.self, self) < 0.2);
});

deviceTest(
  "a Hessian that is not positive definite is refused with a damping that helps",
  async (gpu) => {
    const model = randomModel({ widths: [8] });
    const data = randomSet(20, 3);
    for (const solver of [SOLVERS.cg, SOLVERS.exact]) {
      const options = { records: [0, 1], loss: "cross-entropy", solver } as const;
      let message = "";
      await assert.rejects(
        influenceFunctions(gpu, model, data, { ...options, damping: 0 }),
        (error: Error) => {
          message = error.message;
          return error.name === "IndefiniteHessianError";
        },
      );
      const damping = Number(/damping ([\d.e+-]+) or more/.exec(message)?.[1]);
      assert.ok(damping > 0, message);
      await influenceFunctions(gpu, model, data, { ...options, damping });
    }
  },
);

deviceTest("conjugate gradients do not depend on how often they are looked at", async (gpu) => {
  const model = randomModel({ widths: [8] });
  const data = randomSet(70, 3);
  const run = (look: number, iterations: number) =>
    influenceFunctions(gpu, model, data, {
      records: [0, 7, 69],
      loss: "cross-entropy",
      damping: 0.1,
      gaussNewton: true,
      solver: conjugateGradients({ tolerance: 1e-5, iterations, look }),
    });
  const wanted = await run(1, 200);
  const { products } = wanted.report;
  assert.ok(products > 7 && products < 200 && wanted.report.residual < 2e-5);
  for (const look of [2, 7, 50]) {
    const got = await run(look, 200);
    // Steps beyond the last one that is needed go nowhere.
    assert.deepEqual(got.self, wanted.self);
    assert.deepEqual(got.report, wanted.report);
  }
  // No more steps than were allowed.
  assert.equal((await run(4, 6)).report.products, 6);
  assert.deepEqual((await run(4, 6)).self, (await run(1, 6)).self);
  assert.throws(() => conjugateGradients({ look: 0 }), {
    name: "RangeError",
    message: "look must be a whole number >= 1, got 0",
  });
});

deviceTest(
  "curvature that is not positive is seen however seldom they are looked at",
  async (gpu) => {
    const solver = conjugateGradients({ look: 50 });
    const options = { records: [0, 1], loss: "cross-entropy", damping: 0, solver } as const;
    const model = randomModel({ widths: [8] });
    await assert.rejects(influenceFunctions(gpu, model, randomSet(20, 3), options), {
      name: "IndefiniteHessianError",
    });
  },
);

deviceTest("a singular Gauss-Newton matrix is refused with a damping that helps", async (gpu) => {
  // 135 parameters and 15 logits: rounding alone makes other eigenvalues negative.
  const model = randomModel({ widths: [12] });
  const options = { records: [0], loss: "mse", gaussNewton: true, solver: SOLVERS.exact } as const;
  let message = "";
  await assert.rejects(
    influenceFunctions(gpu, model, randomSet(5, 3), { ...options, damping: 0 }),
    (error: Error) => {
      message = error.message;
      return error.name === "IndefiniteHessianError";
    },
  );
  const damping = Number(/damping ([\d.e+-]+) or more$/.exec(message)?.[1]);
  assert.ok(damping > 0, message);
  await influenceFunctions(gpu, model, randomSet(5, 3), { ...options, damping });
});

deviceTest("what is not finite is refused, with where it is", async (gpu) => {
  const model = randomModel({ widths: [8] });
  const data = randomSet(20, 3);
  const options = { records: [0], loss: "mse", damping: 1 } as const;
  for (const solver of Object.values(SOLVERS)) {
    const inputs = data.inputs.map((x, at) => at === 9 ? NaN : x);
    await assert.rejects(
      influenceFunctions(gpu, model, { ...data, inputs }, { ...options, solver }),
      { name: "RangeError", message: "inputs must be finite, got NaN in record 1" },
    );
    const grown = (factor: number) => ({
      ...model,
      layers: model.layers.map(({ weights, biases }) => ({
        weights: weights.map((x) => x * factor),
        biases,
      })),
    });
    await assert.rejects(
      influenceFunctions(gpu, grown(Infinity), data, { ...options, solver }),
      {
        name: "RangeError",
        message: /^weights and biases must be finite, got -?Infinity in layer 0/,
      },
    );
    // Finite itself, but what it computes is not.
    await assert.rejects(influenceFunctions(gpu, grown(1e25), data, { ...options, solver }), {
      name: "RangeError",
      message: /must be finite/,
    });
  }
});

deviceTest(
  "records that do not exist are refused, and what is too large for the exact inverse",
  async (gpu) => {
    const model = randomModel();
    const data = randomSet(5, 1);
    const options = { loss: "mse", damping: 1, solver: SOLVERS.cg } as const;
    await assert.rejects(influenceFunctions(gpu, model, data, { ...options, records: [5] }), {
      name: "RangeError",
      message: "records must be places from 0 to 4, got 5",
    });
    const large = randomModel({ widths: [60, 60] });
    await assert.rejects(
      influenceFunctions(gpu, large, data, { ...options, records: [0], solver: exact() }),
      /the exact inverse is for networks of at most 3000 parameters, got 4323/,
    );
  },
);

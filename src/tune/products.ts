import { tileGrid } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import { Mirrored } from "../gpu/mirrored.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { ProductForm } from "../gpu/variants.ts";
import { productPipeline } from "../influence/pipelines.ts";
import { multiplyNN, multiplyNT } from "../solve/multiply.ts";
import {
  numbers,
  type Operation,
  type Prepared,
  samples,
  sumTolerance,
  type Verified,
} from "./operation.ts";

/** Where element k of a sum lies in a square operand [n, n], for element i of the result's side. */
const PLACES: Readonly<Record<ProductForm, readonly [alongA: boolean, alongB: boolean]>> = {
  nt: [true, true],
  nn: [true, false],
  tn: [false, false],
};

const NAMES: Readonly<Record<ProductForm, string>> = { nt: "A B^T", nn: "A B", tn: "A^T B" };

/** Largest difference of a product [n, n] from sums in float64, relative to those of the absolute values. */
function verifyProduct(
  form: ProductForm,
  a: Float32Array,
  b: Float32Array,
  n: number,
  got: Float32Array,
): Verified {
  const [alongA, alongB] = PLACES[form];
  let error = 0;
  for (const [i, j] of samples(n, n)) {
    let [sum, size] = [0, Number.MIN_VALUE];
    for (let k = 0; k < n; k++) {
      const term = a[alongA ? i * n + k : k * n + i] * b[alongB ? j * n + k : k * n + j];
      sum += term;
      size += Math.abs(term);
    }
    error = worst(error, Math.abs(got[i * n + j] - sum) / size);
  }
  return { error, tolerance: sumTolerance(n) };
}

/** The larger one; what is no number is the largest of all. */
export function worst(one: number, other: number): number {
  return Number.isNaN(other) ? Infinity : Math.max(one, other);
}

/** A large product. */
export function largeProduct(form: "nt" | "nn"): Operation {
  return {
    name: NAMES[form],
    use: `product-${form}`,
    work: (n) => 2 * n ** 3,
    prepare: (gpu, n) => Promise.resolve(prepareLarge(gpu, form, n)),
  };
}

function prepareLarge(gpu: Gpu, form: "nt" | "nn", n: number): Prepared {
  const [x, y] = [numbers(n * n, n), numbers(n * n, n + 1)];
  using owned = new DisposableStack();
  const a = owned.use(Matrix.upload(gpu, x, n, n, "a"));
  const b = owned.use(Matrix.upload(gpu, y, n, n, "b"));
  const multiply = form === "nt" ? multiplyNT : multiplyNN;
  const kept = owned.move();
  return {
    run: async (options) => {
      using _result = await multiply(gpu, a, b, options);
    },
    verify: async () => {
      using result = await multiply(gpu, a, b);
      return verifyProduct(form, x, y, n, await result.download());
    },
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** Products that are stacked: as many as models of a cohort that is trained. */
const MODELS = 4;

/** A stack of products, as training has them. */
export function stackedProduct(form: ProductForm): Operation {
  return {
    name: `${MODELS} x ${NAMES[form]}, as in training`,
    use: `stacked-${form}`,
    work: (n) => 2 * MODELS * n ** 3,
    prepare: (gpu, n) => prepareStacked(gpu, form, n),
  };
}

async function prepareStacked(gpu: Gpu, form: ProductForm, n: number): Promise<Prepared> {
  const all = padded(n);
  const operands = [0, 1].map((which) =>
    Array.from({ length: MODELS }, (_, model) => numbers(n * n, 2 * model + which + n))
  );
  using owned = new DisposableStack();
  const [a, b] = operands.map((models, which) =>
    owned.use(Matrix.upload(gpu, stack(models, n, all), MODELS * all, all, "ab"[which]))
  );
  const result = owned.use(new Mirrored(gpu, MODELS * all, all, "result"));
  const pipeline = await productPipeline(gpu, form);
  const run = async (options: RecorderOptions) => {
    const record = gpu.record("products", options);
    record.dispatch(
      pipeline,
      { a: a.panels[0], b: b.panels[0], result: result.buffer },
      { groups: all / 4, a_step: all, b_step: all, result_step: all, begun: 0 },
      [...tileGrid(pipeline.shader.constants, all, all), MODELS],
    );
    await record.submit();
  };
  const kept = owned.move();
  return {
    run,
    verify: async () => {
      await run({});
      const values = await result.matrix.download();
      let [error, tolerance] = [0, 0];
      for (let model = 0; model < MODELS; model++) {
        const got = new Float32Array(n * n);
        for (let i = 0; i < n; i++) {
          const from = (model * all + i) * all;
          got.set(values.subarray(from, from + n), i * n);
        }
        const verified = verifyProduct(form, operands[0][model], operands[1][model], n, got);
        error = worst(error, verified.error);
        tolerance = verified.tolerance;
      }
      return { error, tolerance };
    },
    [Symbol.dispose]: () => kept.dispose(),
  };
}

/** Square matrices [n, n] below each other, each padded to [all, all]. */
function stack(models: readonly Float32Array[], n: number, all: number): Float32Array {
  const values = new Float32Array(models.length * all * all);
  models.forEach((model, at) => {
    for (let i = 0; i < n; i++) {
      values.set(model.subarray(i * n, (i + 1) * n), (at * all + i) * all);
    }
  });
  return values;
}

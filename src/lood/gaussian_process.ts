import { type Dataset, targets as oneHot } from "../data/dataset.ts";
import type { Precision } from "../gpu/arithmetic.ts";
import type { Element } from "../gpu/element.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Covariance } from "../kernels/covariance.ts";
import { type Gram, gram } from "../kernels/gram.ts";
import { hostGram } from "../kernels/host_gram.ts";
import { type KernelInputs, kernelInputs, prepareRecords } from "../kernels/inputs.ts";
import { type LevelScale, readLevels } from "../kernels/levels.ts";
import { estimateCondition } from "../solve/condition.ts";
import { cholesky, type Factor } from "../solve/factor.ts";
import { solveOnce, solveRefined } from "../solve/refine.ts";
import type { Symmetric } from "../solve/host_product.ts";
import { fitCenter, type FittedCenter, uncenter } from "./center.ts";
import { checkMemory } from "./memory_plan.ts";
import { explainedVariance, seePoints, transpose } from "./posterior.ts";
import { type Beyond, choosePath, type Level, type Path } from "./precision.ts";

/** Records with numbers to predict, where they are not a data set with classes. */
export interface Regression {
  /** [n, features] row-major. */
  readonly inputs: Float32Array;
  /** Features of a record. */
  readonly features: number;
  /** [n, outputs] row-major. */
  readonly targets: Float64Array;
}

/** Options of {@link GaussianProcess.fit}. */
export interface FitOptions extends RecorderOptions {
  /** Covariance function of the prior. */
  readonly covariance: Covariance;
  /** Noise variance sigma^2, > 0. */
  readonly noise: number;
  /** By default "auto". */
  readonly precision?: Level;
  /** What "accurate" computes in beyond float32; by default "auto". */
  readonly beyond?: Beyond;
}

/** A covariance matrix that a level's arithmetic cannot carry. */
export class IllConditionedError extends Error {
  /** Always "IllConditionedError". */
  override readonly name = "IllConditionedError";
}

/** Predictive distribution of the latent function, at each query by itself. */
export interface Prediction {
  /** [m, c] row-major. */
  readonly mean: Float64Array;
  /** [m], the same for all classes; without the noise variance. */
  readonly variance: Float64Array;
}

/**
 * A Gaussian process conditioned on a training set: B = M + noise I factored once, where K = M +
 * kappa g g^T (see {@link Center}), from which predictions and the leave-one-out distinguishability
 * of every record follow. Holds GPU memory: dispose it when done.
 */
export class GaussianProcess {
  /** The device it lives on. */
  readonly gpu: Gpu;
  /** Covariance function of the prior. */
  readonly covariance: Covariance;
  /** Noise variance sigma^2. */
  readonly noise: number;
  /** How carefully it was computed. */
  readonly path: Path;
  /** Records. */
  readonly count: number;
  /** Classes, or outputs of a regression. */
  readonly outputs: number;
  /** The training records on the host, [n, features] row-major. */
  readonly records: Float32Array;
  /** How the records come from 8-bit pixels, where `inputs` are those. */
  readonly scale: LevelScale | undefined;
  /** The training records on the device. */
  readonly inputs: KernelInputs;
  /** Cholesky factor of B. */
  readonly factor: Factor<Element>;
  /** B itself, for residuals. */
  readonly symmetric: Symmetric;
  /** What puts the common component of the covariances back, where one was taken out. */
  readonly fitted: FittedCenter | undefined;
  /** Y [n, c] row-major. */
  readonly targets: Float64Array;
  /** alpha = (K + noise I)^-1 Y, [n, c] row-major. */
  readonly weights: Float64Array;
  /** Largest |b - B x| over the largest |b| of the refined solutions; undefined unless accurate. */
  readonly residual: number | undefined;
  /** Condition number of B, estimated from below. */
  readonly condition: number;
  readonly #owned: DisposableStack;

  private constructor(
    parts: Omit<GaussianProcess, "predict" | typeof Symbol.dispose>,
    owned: DisposableStack,
  ) {
    this.gpu = parts.gpu;
    this.covariance = parts.covariance;
    this.noise = parts.noise;
    this.path = parts.path;
    this.count = parts.count;
    this.outputs = parts.outputs;
    this.records = parts.records;
    this.scale = parts.scale;
    this.inputs = parts.inputs;
    this.factor = parts.factor;
    this.symmetric = parts.symmetric;
    this.fitted = parts.fitted;
    this.targets = parts.targets;
    this.weights = parts.weights;
    this.residual = parts.residual;
    this.condition = parts.condition;
    this.#owned = owned;
  }

  /**
   * Conditions on a training set: n^2 d + n^3 / 3 operations.
   *
   * ```ts
   * import assert from "node:assert/strict";
   * import { GaussianProcess, Gpu, mlp, mnist, nngp, standardize } from "@lood/lood";
   *
   * using gpu = await Gpu.open();
   * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
   * const { dataset } = standardize(train, "channel");
   * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
   * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
   *
   * const { mean, variance } = await gp.predict(dataset.row(0)); // [1, 2] and [1]
   * assert.ok(Math.abs(mean[0] + mean[1]) < 1e-6); // targets are one-hot less 1 / classes
   * assert.ok(variance[0] > 0);
   * ```
   *
   * @param data a data set (its targets are one-hot labels less 1 / c) or a regression
   * @throws RangeError where the noise variance is not positive, an input is not finite, or the level
   *   is not granted
   * @throws MemoryError where it does not fit into the device's memory, before any of it is taken
   * @throws NotPositiveDefiniteError where B has no Cholesky factor in the level's arithmetic
   * @throws IllConditionedError where its condition number leaves no digits, naming the cures
   */
  static async fit(
    gpu: Gpu,
    data: Dataset | Regression,
    options: FitOptions,
  ): Promise<GaussianProcess> {
    const { covariance, noise } = options;
    if (!(noise > 0) || !Number.isFinite(noise)) {
      throw new RangeError(`noise variance must be > 0, got ${noise}`);
    }
    const records = data.inputs;
    const targets = "targets" in data ? data.targets : oneHot(data);
    const count = records.length / data.features;
    const outputs = targets.length / count;
    checkTargets(targets, count);
    using owned = new DisposableStack();
    const opened = await openMatrix(gpu, data, { ...options, outputs }, owned);
    const { path, inputs, scale, matrix, low } = opened;
    const factor = owned.use(await cholesky(gpu, matrix, { ...options, totals: totalsOf(path) }));
    const symmetric = { matrix, low, arithmetic: path.arithmetic };
    const { center, centers } = inputs;
    const right = transpose(targets, count, outputs);
    const all = center ? Float64Array.from([...right, ...centers]) : right;
    // Together, so that they wait for the device together.
    const [condition, { values, residual }] = await Promise.all([
      estimateCondition(gpu, factor, options),
      path.level === "accurate"
        ? solveRefined(gpu, factor, symmetric, all, options)
        : solveOnce(gpu, factor, all, options).then((values) => ({ values, residual: undefined })),
    ]);
    checkCondition(condition, path, noise, count);
    checkResidual(residual, condition, path, noise);
    const fitted = center && fitCenter(center, centers, values.slice(right.length));
    const solved = uncenter(fitted, values.slice(0, right.length), right);
    return new GaussianProcess(
      {
        gpu,
        covariance,
        noise,
        path,
        count,
        outputs,
        records,
        scale,
        inputs,
        factor,
        symmetric,
        fitted,
        targets,
        weights: transpose(solved, outputs, count),
        residual,
        condition,
      },
      owned.move(),
    );
  }

  /**
   * Predictions at queries: m n d + m n^2 operations.
   *
   * @param queries [m, features] row-major
   */
  async predict(queries: Float32Array): Promise<Prediction> {
    const { fitted } = this;
    const points = await seePoints(this, queries, false);
    const explained = await explainedVariance(this, points.cross);
    const variance = points.variances.map((prior, i) => {
      const own = prior - (fitted?.center.kappa ?? 0) * points.centers[i] ** 2;
      return Math.max(own - explained[i] + (fitted?.lift ?? 0) * points.taus[i] ** 2, 0);
    });
    return { mean: points.mean, variance };
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

/** The path, the inputs and B = M + noise I of a training set. */
async function openMatrix(
  gpu: Gpu,
  data: Dataset | Regression,
  options: FitOptions & { readonly outputs: number },
  owned: DisposableStack,
): Promise<
  & { path: Path; inputs: KernelInputs; scale: LevelScale | undefined }
  & Pick<Gram, "matrix" | "low">
> {
  const { covariance, noise, outputs } = options;
  const { inputs: records, features } = data;
  const count = records.length / features;
  const levels = "pixels" in data && data.pixels
    ? readLevels(records, features, data.pixels)
    : undefined;
  const path = await choosePath(gpu, { ...options, levels: levels !== undefined });
  checkMemory(gpu, { count, features: levels?.width ?? features, outputs }, path);
  const prepared = prepareRecords(covariance, records, features);
  const center = covariance.center(Float64Array.from(prepared, ({ square }) => square));
  if (path.arithmetic === "host") {
    // The device only factors: what it knows of the inputs is never used.
    const inputs = owned.use(
      kernelInputs(gpu, covariance, records, features, { precision: "float64", center }),
    );
    const made = hostGram(gpu, covariance, records, features, noise, center, options);
    return { path, inputs, scale: undefined, ...owned.use(await made) };
  }
  // In float32 the levels' offsets would cancel.
  const fast = path.level === "fast";
  const inputs = owned.use(
    kernelInputs(gpu, covariance, records, features, {
      precision: path.arithmetic,
      center,
      levels,
      singleSums: fast || path.integer,
    }),
  );
  const element = path.level === "f64" ? "float64" : "float32";
  const made = gram(gpu, covariance, inputs, noise, {
    ...options,
    element,
    rounded: fast,
  });
  const scale = levels && "pixels" in data ? data.pixels : undefined;
  return { path, inputs, scale, ...owned.use(await made) };
}

/** What the factor adds up chunks of its sums in: the CPU has no part in it. */
function totalsOf({ arithmetic }: Path): Precision {
  return arithmetic === "host" ? "float32" : arithmetic;
}

/** Condition numbers beyond which a factor in this arithmetic has no digit that can be trusted. */
const MOST_CONDITION = { float32: 1e7, float64: 1e14 } as const;

/** Residuals beyond this share of the right-hand side: refinement did not converge. */
const MOST_RESIDUAL = 1e-6;

function checkCondition(condition: number, { level }: Path, noise: number, count: number): void {
  const most = level === "f64" ? MOST_CONDITION.float64 : MOST_CONDITION.float32;
  if (condition <= most) return;
  throw new IllConditionedError(
    `the covariance matrix of ${count} records has a condition number of ` +
      `${condition.toExponential(1)}, and precision ${level} carries ${most.toExponential(0)}; ` +
      cures(level, noise),
  );
}

function checkResidual(
  residual: number | undefined,
  condition: number,
  { level }: Path,
  noise: number,
): void {
  if (residual === undefined || residual <= MOST_RESIDUAL) return;
  throw new IllConditionedError(
    `refinement ends at a residual of ${residual.toExponential(1)}, must be <= ${MOST_RESIDUAL}: ` +
      `the covariance matrix has a condition number of ${condition.toExponential(1)}; ` +
      cures(level, noise),
  );
}

function cures(level: Path["level"], noise: number): string {
  const raise = `raise the noise variance, which is ${noise}`;
  return level === "f64" ? raise : `${raise}, or use precision f64`;
}

function checkTargets(targets: Float64Array, count: number): void {
  const outputs = targets.length / count;
  if (!Number.isInteger(outputs) || outputs < 1) {
    throw new TypeError(`${targets.length} targets do not fit ${count} records`);
  }
  const wild = targets.findIndex((target) => !Number.isFinite(target));
  if (wild >= 0) {
    throw new RangeError(
      `targets must be finite, got ${targets[wild]} of record ${Math.floor(wild / outputs)}`,
    );
  }
}

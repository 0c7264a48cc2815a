import { type Dataset, targets as oneHot } from "../data/dataset.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Matrix } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import type { Covariance } from "../kernels/covariance.ts";
import { crossGram, gram } from "../kernels/gram.ts";
import { type KernelInputs, kernelInputs } from "../kernels/inputs.ts";
import { cholesky, type Factor } from "../solve/factor.ts";
import { solveOnce, solveRefined } from "../solve/refine.ts";
import { explainedVariance, multiplyTransposed, transpose } from "./posterior.ts";
import { choosePath, type Level, type Path } from "./precision.ts";

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
}

/** Predictive distribution of the latent function, at each query by itself. */
export interface Prediction {
  /** [m, c] row-major. */
  readonly mean: Float64Array;
  /** [m], the same for all classes; without the noise variance. */
  readonly variance: Float64Array;
}

/**
 * A Gaussian process conditioned on a training set: K(X, X) + noise I factored once, from which
 * predictions and the leave-one-out distinguishability of every record follow. Holds GPU memory:
 * dispose it when done.
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
  /** The training records on the device. */
  readonly inputs: KernelInputs;
  /** Cholesky factor of K + noise I. */
  readonly factor: Factor;
  /** What float32 drops of K + noise I, see {@link gram}; where covariances are float64. */
  readonly low: Matrix | undefined;
  /** Y [n, c] row-major. */
  readonly targets: Float64Array;
  /** alpha = (K + noise I)^-1 Y, [n, c] row-major. */
  readonly weights: Float64Array;
  /** Largest |Y - (K + noise I) alpha| over the largest |Y|, where it was computed. */
  readonly residual: number | undefined;
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
    this.inputs = parts.inputs;
    this.factor = parts.factor;
    this.low = parts.low;
    this.targets = parts.targets;
    this.weights = parts.weights;
    this.residual = parts.residual;
    this.#owned = owned;
  }

  /**
   * Conditions on a training set: n^2 d + n^3 / 3 operations.
   *
   * @param data a data set (its targets are one-hot labels less 1 / c) or a regression
   * @throws RangeError where the noise variance is not positive or an input is not finite
   * @throws NotPositiveDefiniteError where K + noise I has no Cholesky factor in float32
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
    const count = data.inputs.length / data.features;
    const outputs = targets.length / count;
    checkTargets(targets, count);
    const path = await choosePath(gpu, options.precision ?? "auto");
    using owned = new DisposableStack();
    const inputs = owned.use(
      await kernelInputs(gpu, covariance, data.inputs, data.features, path.precision),
    );
    const { matrix, low } = owned.use(await gram(gpu, covariance, inputs, noise, options));
    const factor = owned.use(await cholesky(gpu, matrix, options));
    const right = transpose(targets, count, outputs);
    const solution = low
      ? await solveRefined(gpu, factor, low, right, options)
      : { values: await solveOnce(gpu, factor, right, options), residual: undefined };
    const weights = transpose(solution.values, outputs, count);
    const { residual } = solution;
    return new GaussianProcess(
      {
        gpu,
        covariance,
        noise,
        path,
        count,
        outputs,
        records,
        inputs,
        factor,
        low,
        targets,
        weights,
        residual,
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
    const { gpu, covariance, inputs, factor } = this;
    using q = await kernelInputs(gpu, covariance, queries, inputs.features, inputs.precision);
    using cross = await crossGram(gpu, covariance, q, inputs);
    const weights = transpose(this.weights, this.count, this.outputs);
    const mean = multiplyTransposed(await cross.download(), weights, this.count);
    const explained = await explainedVariance(gpu, factor, cross);
    return { mean, variance: q.variances.map((prior, i) => Math.max(prior - explained[i], 0)) };
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
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

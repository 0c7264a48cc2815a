import rbfText from "../../shaders/covariance/rbf.wgsl" with { type: "text" };
import slopesText from "../../shaders/slopes/rbf.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import type { Covariance } from "./covariance.ts";

/**
 * Radial basis function exp(-gamma |x - x'|^2 / d), d the number of features.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelBetween, rbf } from "@lood/lood";
 *
 * const [near] = await kernelBetween(rbf({ gamma: 1 }), Float32Array.of(0), Float32Array.of(1), 1);
 * assert.ok(Math.abs(near - Math.exp(-1)) < 1e-6);
 * ```
 *
 * @throws RangeError where gamma is not positive
 */
export function rbf({ gamma }: { readonly gamma: number }): Covariance {
  if (!(gamma > 0) || !Number.isFinite(gamma)) {
    throw new RangeError(`gamma must be > 0, got ${gamma}`);
  }
  const value = (sum: number, d: number) => Math.exp(-gamma * sum / d);
  return {
    name: `RBF with gamma ${gamma}`,
    options: { covariance: "rbf", gamma },
    term: "distance",
    shader: () => ({
      files: [
        { name: "covariance/rbf.wgsl", text: rbfText },
        { name: "math.wgsl", text: mathText },
      ],
      slots: {},
      constants: {},
      numbers: [gamma],
      pairs: () => [],
      depth: 0,
    }),
    slopesShader: () => ({
      files: [
        { name: "slopes/rbf.wgsl", text: slopesText },
        { name: "math.wgsl", text: mathText },
      ],
      slots: {},
      constants: {},
      numbers: [gamma],
      fields: 1,
      of: () => [],
    }),
    prepare: (square) => ({ square, deviations: new Float64Array() }),
    variance: () => 1,
    value,
    // |x - x'|^2 = |x|^2 + |x'|^2 - 2 x.x'.
    slopes(sum, d) {
      const k = value(sum, d);
      return { value: k, product: 2 * gamma * k, square: -gamma * k };
    },
    varianceSlope: () => 0,
    // Covariances of distant records vanish: there is nothing that all share.
    center: () => undefined,
  };
}

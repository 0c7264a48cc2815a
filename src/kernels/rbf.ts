import rbfText from "../../shaders/covariance/rbf.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import type { Covariance } from "./covariance.ts";

/**
 * Radial basis function exp(-gamma |x - x'|^2 / d), d the number of features.
 *
 * @throws RangeError where gamma is not positive
 */
export function rbf({ gamma }: { readonly gamma: number }): Covariance {
  if (!(gamma > 0) || !Number.isFinite(gamma)) {
    throw new RangeError(`gamma must be > 0, got ${gamma}`);
  }
  return {
    name: `RBF with gamma ${gamma}`,
    options: { covariance: "rbf", gamma },
    files: [
      { name: "covariance/rbf.wgsl", text: rbfText },
      { name: "math.wgsl", text: mathText },
    ],
    slots: {},
    term: "distance",
    settings: [gamma],
    layers: undefined,
  };
}

import assert from "node:assert/strict";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { matchedWeightStd } from "../../src/kernels/scale.ts";
import { assertClose } from "../support.ts";

Deno.test("matched weight deviations give the prior variance of the reference", () => {
  for (const activation of ["relu", "gelu", "erf"] as const) {
    for (const [depth, square] of [[1, 1], [3, 0.5], [9, 2]]) {
      const reference = mlp({ depth, activation: "relu", biasStd: 0.1 });
      const weightStd = matchedWeightStd(mlp({ depth, activation }), reference, square);
      const variance = (model: typeof reference) => {
        const covariance = nngp(model);
        return covariance.variance(covariance.prepare(square));
      };
      const ratio = variance(mlp({ depth, activation, weightStd })) / variance(reference);
      // 1e-16 of the deviation, times twice the depth.
      assertClose([ratio], [1], 1e-13, "ratio of variances");
    }
  }
  // relu's variance is the deviation's square to the power of its layers: without bias it is found.
  const relu = mlp({ depth: 4, activation: "relu", weightStd: 1.3 });
  assertClose([matchedWeightStd(relu, relu)], [1.3], 1e-14, "itself");
});

Deno.test("a variance that is out of reach is refused", () => {
  const large = mlp({ depth: 2, activation: "relu", weightStd: 500 });
  assert.throws(
    () => matchedWeightStd(mlp({ depth: 2, activation: "erf" }), large),
    /no weight deviation of erf gives the prior variance/,
  );
});

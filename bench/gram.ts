import { gram, kernelInputs, Matrix, mlp, multiplyNT, nngp, type Precision } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant, timedTwice } from "./contest.ts";
import { inputs } from "./inputs.ts";
import { openPeers } from "./peer.ts";

/**
 * The fused Gram matrix of an NNGP of depth 5; operations counted are those of the inner products of
 * one triangle, n^2 d, and of the plain product 2 n^2 d.
 */
export const benchGram: Bench = async (gpu, { peers, small }) => {
  const [n, d] = [small ? 257 : 2048, 784];
  const values = inputs(n * d);
  using owned = new DisposableStack();
  const precisions: Precision[] = await gpu.trustsFloat64() ? ["float32", "float64"] : ["float32"];
  const own = (["relu", "gelu"] as const).flatMap((activation) =>
    precisions.map((precision): Contestant => {
      const covariance = nngp(mlp({ depth: 5, activation }));
      const x = owned.use(kernelInputs(gpu, covariance, values, d, { precision }));
      return {
        name: `${activation}, layers in ${precision}`,
        work: n * n * d,
        once: () =>
          timedTwice(async (options) => {
            using _gram = await gram(gpu, covariance, x, 0.1, options);
            await gpu.idle();
          }),
      };
    })
  );
  const a = owned.use(Matrix.upload(gpu, values, n, d, "a"));
  const plain: Contestant = {
    name: "plain product A A^T, all of it",
    work: 2 * n * n * d,
    once: () =>
      timedTwice(async (options) => {
        using _product = await multiplyNT(gpu, a, a, options);
        await gpu.idle();
      }),
  };
  await using others = await openPeers(
    peers
      ? ["float32", "float64"].map((dtype) => ({
        name: `relu, numpy, ${dtype}`,
        script: "gram.py",
        args: [n, d, dtype],
        work: n * n * d,
      }))
      : [],
  );
  const results = await contest([...own, plain, ...others.contestants], 5);
  const title = `Gram matrix, n = ${n.toLocaleString("en-US")}, d = ${d}, depth 5`;
  return [{ bench: "gram", title, results, notes: others.missing }];
};

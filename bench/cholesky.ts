import { cholesky, gram, inverseDiagonal, kernelInputs, rbf } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant, timedTwice } from "./contest.ts";
import { inputs } from "./inputs.ts";
import { openPeers, type WantedPeer } from "./peer.ts";

/** Cholesky factorization and the diagonal of the inverse. */
export const benchCholesky: Bench = async (gpu, { peers, small }) => {
  const sections = [];
  for (const n of small ? [257] : [1024, 2048, 4096]) {
    const work = n ** 3 / 3;
    const covariance = rbf({ gamma: 1 });
    using x = kernelInputs(gpu, covariance, inputs(8 * n), 8);
    using k = await gram(gpu, covariance, x, 0.1);
    // A factorization leaves its matrix in the upper triangle, so it can be run again.
    using factor = await cholesky(gpu, k.matrix);
    const own: Contestant[] = [
      {
        name: "Cholesky",
        work,
        once: () =>
          timedTwice(async (options) => {
            using _factor = await cholesky(gpu, k.matrix, options);
          }),
      },
      {
        name: "diagonal of the inverse",
        work,
        once: () => timedTwice(async (options) => void await inverseDiagonal(gpu, factor, options)),
      },
    ];
    await using others = await openPeers(peers ? wanted(n, work) : []);
    const results = await contest([...own, ...others.contestants], 5);
    const title = `Cholesky, n = ${n.toLocaleString("en-US")}`;
    sections.push({ bench: "cholesky", title, results, notes: others.missing });
  }
  return sections;
};

/** jax-js needs a second for n = 1,024. */
const MOST_JAX_JS = 1024;

function wanted(n: number, work: number): WantedPeer[] {
  const jax = ["webgpu", "wasm"].map((device) => ({
    name: `jax-js, ${device === "webgpu" ? "WebGPU" : device}`,
    script: "jax_js.ts",
    args: [device, "cholesky", n],
    work,
    rounds: 3,
  }));
  return [
    ...["float32", "float64"].map((dtype) => ({
      name: `LAPACK by scipy, ${dtype}`,
      script: "cholesky.py",
      args: [n, dtype],
      work,
    })),
    ...(n <= MOST_JAX_JS ? jax : []),
  ];
}

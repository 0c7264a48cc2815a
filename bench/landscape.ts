import { GaussianProcess, landscape, mlp, nngp } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, timed } from "./contest.ts";
import { peerFolder, randomProblem } from "./inputs.ts";
import { openPeers } from "./peer.ts";

/** LOOD of one record at the points of a line through it; the original answers for one point. */
export const benchLandscape: Bench = async (gpu, { peers, small }) => {
  const [n, d, points] = small ? [257, 784, 11] : [2000, 784, 101];
  const problem = randomProblem(n, d);
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
  const record = problem.inputs.subarray((n - 1) * d);
  const own = {
    name: `${points} points of a line, one record`,
    work: 0,
    once: () =>
      timed(async () => {
        await landscape(gp, {
          records: [n - 1],
          count: points,
          point: (_, at) => record.map((value) => value * (0.5 + at / points)),
        });
      }),
  };
  await using folder = await peerFolder(problem);
  const original = { args: [folder.path, n], work: 0, times: points, rounds: small ? 3 : 2 };
  await using others = await openPeers(
    peers
      ? [
        {
          name: "the original's formulas, numpy, float64: one point, times all",
          script: "original.py",
          ...original,
        },
        {
          name: "the original's libraries, JAX, float64: one point, times all",
          script: "original_jax.py",
          ...original,
        },
      ]
      : [],
  );
  const results = await contest([own, ...others.contestants], 3);
  const title = `Landscape of a record, n = ${n.toLocaleString("en-US")}, d = ${d}`;
  return [{ bench: "landscape", title, results, notes: others.missing }];
};

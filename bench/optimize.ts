import { GaussianProcess, mlp, nngp, QueryAscent } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant, timed } from "./contest.ts";
import { peerFolder, randomProblem, worstBeside } from "./inputs.ts";
import { openPeers } from "./peer.ts";

/** What one step of Adam does, so that both sides make the same ones. */
const RATE = 0.02;

/** Runs at once, beside one. */
const TOGETHER = 10;

/** KL steps of the query for one record, for ten at once, and in the original's formulas. */
export const benchOptimize: Bench = async (gpu, { peers, small }) => {
  const [d, steps, theirs] = [784, small ? 20 : 600, small ? 20 : 3];
  const sections = [];
  for (const n of small ? [257] : [2000, 5000]) {
    const problem = randomProblem(n, d);
    const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
    using gp = await GaussianProcess.fit(gpu, problem, { covariance, noise: 0.1 });
    // The last record's neighborhood: from far away float64 in the original's form has no digits.
    const { inputs: values } = problem;
    const near = values.slice((n - 1) * d).map((value, at) => value + 0.3 * values[at]);
    let history: Float32Array = new Float32Array();
    await using owned = new AsyncDisposableStack();
    const own: Contestant[] = [];
    for (const runs of [1, TOGETHER]) {
      const ascent = owned.use(await ascentOf(gp, near, runs));
      const fresh = await ascent.save();
      await ascent.advance(2); // compiles
      own.push({
        name: `${steps} KL steps, ${runs === 1 ? "one run" : `${runs} runs at once`}`,
        work: 0,
        warm: false,
        once: () =>
          timed(async () => {
            ascent.restore(fresh);
            const found = await ascent.advance(steps);
            if (runs === 1) history = found;
          }),
      });
    }
    const folder = owned.use(await peerFolder(problem, { query: near }));
    const others = owned.use(
      await openPeers(
        peers
          ? [{
            name: `the original's formulas, numpy, float64: ${theirs} steps, times ${
              steps / theirs
            }`,
            script: "optimize.py",
            args: [folder.path, n, theirs],
            work: 0,
            times: steps / theirs,
            rounds: small ? 3 : 1,
            warm: small,
          }]
          : [],
      ),
    );
    const results = await contest([...own, ...others.contestants], n > 2000 ? 1 : 3);
    const [one, ten] = results;
    const notes = [
      ...others.missing,
      `${TOGETHER} runs at once take ${(ten.ms / one.ms).toFixed(1)} times as long as one.`,
    ];
    if (others.contestants.length > 0) {
      // Later steps follow their own roundings.
      const worst = await worstBeside(`${folder.path}/history`, history.slice(0, 10));
      notes.push(`Largest relative difference of a KL from numpy's: ${worst.toExponential(1)}.`);
    }
    const title = `Optimization of a query, n = ${n.toLocaleString("en-US")}, d = ${d}`;
    sections.push({ bench: "optimize", title, results, notes });
  }
  return sections;
};

async function ascentOf(
  gp: GaussianProcess,
  near: Float32Array,
  runs: number,
): Promise<QueryAscent> {
  const d = near.length;
  return await QueryAscent.create(gp, {
    measure: "kl",
    runs: Array.from({ length: runs }, () => ({ record: gp.count - 1 })),
    initial: Float32Array.from({ length: runs * d }, (_, at) => near[at % d]),
    map: {
      offset: new Float64Array(d),
      scale: new Float64Array(d).fill(1),
      lowest: new Float64Array(d),
      highest: new Float64Array(d),
    },
    constraint: "none",
    rate: RATE,
    upward: false,
  });
}

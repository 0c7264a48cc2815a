import { audit, GaussianProcess, mlp, mnist, nngp, standardize, targets, toCsv } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant, timed } from "./contest.ts";
import { peerFolder, worstBeside } from "./inputs.ts";
import { openPeers, type WantedPeer } from "./peer.ts";

/**
 * The audit of MNIST records, from the files of the data set to the CSV of the scores; numpy gets
 * the standardized records. The original's formulas answer for one record, and are multiplied by n.
 */
export const benchAudit: Bench = async (gpu, { peers, small }) => {
  const sections = [];
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  const levels = await gpu.trustsFloat64() ? ["accurate", "fast"] as const : ["fast"] as const;
  for (const n of small ? [260] : [1000, 5000]) {
    const read = async () => {
      const { train } = await mnist({ limit: n, seed: 0 });
      return standardize(train, "channel").dataset;
    };
    let kl: Float64Array = new Float64Array();
    const own = levels.map((precision): Contestant => ({
      name: `audit, ${precision}, from files to CSV`,
      work: 0,
      once: () =>
        timed(async () => {
          const data = await read();
          using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: 0.1, precision });
          const scores = await audit(gp);
          if (precision === levels[0]) ({ kl } = scores);
          toCsv({ kl: scores.kl, mse: scores.mse, auc: scores.auc });
        }),
    }));
    const data = await read();
    await using folder = await peerFolder({
      inputs: Float32Array.from(data.inputs),
      features: data.features,
      targets: Float64Array.from(targets(data)),
    });
    await using others = await openPeers(peers ? wanted(folder.path, n, small) : []);
    const results = await contest([...own, ...others.contestants], 3);
    const notes = [...others.missing];
    if (others.contestants.some(({ name }) => name.startsWith(CLOSED))) {
      const worst = await worstBeside(`${folder.path}/kl-float64`, kl);
      notes.push(`Largest relative difference of a KL from numpy's: ${worst.toExponential(1)}.`);
    }
    const title = `Audit of ${n.toLocaleString("en-US")} MNIST records`;
    sections.push({ bench: "audit", title, results, notes });
  }
  return sections;
};

const CLOSED = "the same closed forms, numpy, float64";

function wanted(folder: string, n: number, small: boolean): WantedPeer[] {
  const original = { args: [folder, n], work: 0, times: n, rounds: small ? 3 : 1 };
  return [
    { name: CLOSED, script: "audit.py", args: [folder, n, "float64"], work: 0 },
    {
      name: "the same closed forms, numpy, float32",
      script: "audit.py",
      args: [folder, n, "float32"],
      work: 0,
    },
    {
      name: "the original's formulas, numpy, float64: one record, times n",
      script: "original.py",
      ...original,
    },
    {
      name: "the original's libraries, JAX, float64: one record, times n",
      script: "original_jax.py",
      ...original,
    },
  ];
}

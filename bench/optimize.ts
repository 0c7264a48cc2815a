import { GaussianProcess, type Gpu, mlp, nngp, QueryAscent } from "../mod.ts";
import { inputs, type Row, wallMs } from "./measure.ts";

/** What one step of Adam does, so that both sides make the same ones. */
const RATE = 0.02;

/** Runs at once, beside one. */
const TOGETHER = 10;

/** Milliseconds of each, and how far numpy's KL is from ours before the last steps. */
export interface OptimizeBench {
  readonly rows: readonly Row[];
  /** Milliseconds of one run, of ten, and of numpy's one. */
  readonly one: number;
  readonly ten: number;
  readonly peer: { readonly ms: number; readonly worst: number } | undefined;
}

/** KL steps of the query for one record, for ten at once, and in the original's formulas in numpy. */
export async function benchOptimize(
  gpu: Gpu,
  n: number,
  d: number,
  steps: number,
): Promise<OptimizeBench> {
  const values = inputs(n * d);
  const targets = Float64Array.from({ length: 2 * n }, (_, at) => {
    const label = Number(values[Math.floor(at / 2) * d] > 0);
    return at % 2 === label ? 0.5 : -0.5;
  });
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  const data = { inputs: values, features: d, targets };
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: 0.1 });
  // The last record's neighborhood: from far away float64 in the original's form has no digits.
  const near = values.slice((n - 1) * d).map((value, at) => value + 0.3 * values[at]);
  const run = async (runs: number) => {
    const initial = Float32Array.from({ length: runs * d }, (_, at) => near[at % d]);
    using ascent = await QueryAscent.create(gp, {
      measure: "kl",
      runs: Array.from({ length: runs }, () => ({ record: n - 1 })),
      initial,
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
    const fresh = await ascent.save();
    await ascent.advance(2); // compiles
    ascent.restore(fresh);
    let history: Float32Array = new Float32Array();
    const ms = await wallMs(async () => {
      history = await ascent.advance(steps);
    });
    return { ms, history };
  };
  const one = await run(1);
  const ten = await run(TOGETHER);
  const peer = await numpySteps({ values, targets, near, n, steps }, one.history);
  const row = (what: string, ms: number): Row => ({
    what: `${what}, n = ${n}, d = ${d}`,
    wallMs: ms,
    work: steps * 4 * n * n,
  });
  return {
    rows: [
      row(`${steps} KL steps, one run`, one.ms),
      row(`${steps} KL steps, ten runs`, ten.ms),
      ...(peer
        ? [row(`${steps} KL steps of the original's formulas, numpy float64`, peer.ms)]
        : []),
    ],
    one: one.ms,
    ten: ten.ms,
    peer,
  };
}

interface Problem {
  readonly values: Float32Array<ArrayBuffer>;
  readonly targets: Float64Array<ArrayBuffer>;
  readonly near: Float32Array<ArrayBuffer>;
  readonly n: number;
  readonly steps: number;
}

/** Runs bench/peers/optimize.py; undefined where there is no python3 with numpy and scipy. */
async function numpySteps(
  { values, targets, near, n, steps }: Problem,
  history: Float32Array,
): Promise<OptimizeBench["peer"]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/inputs`, new Uint8Array(values.buffer));
    await Deno.writeFile(`${folder}/targets`, new Uint8Array(targets.buffer));
    await Deno.writeFile(`${folder}/query`, new Uint8Array(near.buffer));
    const script = new URL("peers/optimize.py", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command("python3", {
      args: [script, folder, String(n), String(steps)],
    }).output();
    if (!success) return undefined;
    const theirs = new Float64Array((await Deno.readFile(`${folder}/history`)).buffer);
    // The first ten steps: later ones follow their own roundings.
    const worst = theirs.slice(0, 10).reduce(
      (most, value, i) => Math.max(most, Math.abs(history[i] / value - 1)),
      0,
    );
    return { ms: Number(new TextDecoder().decode(stdout)), worst };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

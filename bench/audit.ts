import { audit, GaussianProcess, type Gpu, mlp, nngp } from "../mod.ts";
import { inputs, medianMs, type Row, wallMs } from "./measure.ts";

/** Seconds of numpy and scipy for the same audit in float64, and how far its KL is from ours. */
export interface Peer {
  readonly ms: number;
  readonly worst: number;
}

/** The whole audit, from records to the LOOD of each: both levels, and numpy's where it is. */
export async function benchAudit(
  gpu: Gpu,
  n: number,
  d: number,
): Promise<{ readonly rows: readonly Row[]; readonly peer: Peer | undefined }> {
  const values = inputs(n * d);
  const targets = Float64Array.from({ length: 2 * n }, (_, at) => {
    const label = Number(values[Math.floor(at / 2) * d] > 0);
    return at % 2 === label ? 0.5 : -0.5;
  });
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  const data = { inputs: values, features: d, targets };
  const rows: Row[] = [];
  let kl: Float64Array = new Float64Array();
  const levels = await gpu.trustsFloat64() ? ["fast", "accurate"] as const : ["fast"] as const;
  for (const precision of levels) {
    const wall = await medianMs(3, () =>
      wallMs(async () => {
        using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: 0.1, precision });
        ({ kl } = await audit(gp));
      }));
    const what = `audit, ${precision}, n = ${n}, d = ${d}`;
    rows.push({ what, wallMs: wall, work: n * n * d + 2 / 3 * n ** 3 });
  }
  return { rows, peer: await numpyAudit(values, targets, n, kl) };
}

/** Runs bench/peers/audit.py; undefined where there is no python3 with numpy and scipy. */
async function numpyAudit(
  values: Float32Array<ArrayBuffer>,
  targets: Float64Array<ArrayBuffer>,
  n: number,
  kl: Float64Array,
): Promise<Peer | undefined> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/inputs`, new Uint8Array(values.buffer));
    await Deno.writeFile(`${folder}/targets`, new Uint8Array(targets.buffer));
    const script = new URL("peers/audit.py", import.meta.url).pathname;
    const { success, stdout } = await new Deno.Command("python3", {
      args: [script, folder, String(n)],
    }).output();
    if (!success) return undefined;
    const theirs = new Float64Array((await Deno.readFile(`${folder}/kl`)).buffer);
    const worst = theirs.reduce(
      (most, value, i) => Math.max(most, Math.abs(kl[i] / value - 1)),
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

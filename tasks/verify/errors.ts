/** How far each level of precision is from the reference. */
import { max, median } from "d3-array";
import {
  audit,
  type Covariance,
  exactScores,
  GaussianProcess,
  type Gpu,
  IllConditionedError,
  lood,
  NotPositiveDefiniteError,
  type RecordScores,
} from "../../mod.ts";
import type { Exact, Problem } from "./problem.ts";

/** Levels that are compared. */
export const COMPARED = ["fast", "accurate", "f64"] as const;

/** One of {@link COMPARED}. */
export type Compared = typeof COMPARED[number];

/** Records of which far queries are asked. */
const FAR_RECORDS = 3;

/** Residuals below this leave a mean distance of rounding alone. */
const SMALL_RESIDUAL = 0.01;

/** What was measured of one level; errors are relative. */
export interface Measured {
  readonly level: string;
  readonly path: string;
  readonly condition: number;
  readonly klMedian: number;
  readonly klWorst: number;
  readonly mseMedian: number;
  readonly mseWorst: number;
  readonly farMedian: number;
  readonly farWorst: number;
  /** What float64 leaves of the reference's systems, of their right-hand sides. */
  readonly referenceResidual: number;
  readonly seconds: number;
}

/** The lines of one setting, a level each. */
export async function compare(
  gpu: Gpu,
  problem: Problem,
  covariance: Covariance,
  exact: Exact,
  noise: number,
  levels: readonly Compared[],
): Promise<Measured[]> {
  const lines: Measured[] = [];
  let expected: Awaited<ReturnType<typeof exactScores>> | undefined;
  for (const precision of levels) {
    const start = performance.now();
    try {
      using gp = await GaussianProcess.fit(gpu, problem.data, { covariance, noise, precision });
      const got = await audit(gp);
      const seconds = (performance.now() - start) / 1000;
      expected ??= await exactScores(gp, exact.covariances, problem.records, exact.queries);
      lines.push({
        level: precision,
        path: gp.path.integer ? `${gp.path.arithmetic}, integer` : gp.path.arithmetic,
        condition: gp.condition,
        ...scoreErrors(problem, got, expected.scores),
        ...await farErrors(gp, problem, expected.far),
        referenceResidual: expected.residual,
        seconds,
      });
    } catch (error) {
      const refused = error instanceof IllConditionedError ||
        error instanceof NotPositiveDefiniteError;
      if (!refused) throw error;
      console.error(`lood verify: ${precision}, noise ${noise}: ${error.message}`);
    }
  }
  return lines;
}

/** Errors of the sampled records at themselves. */
function scoreErrors(
  { records }: Problem,
  got: RecordScores,
  expected: RecordScores,
): Pick<Measured, "klMedian" | "klWorst" | "mseMedian" | "mseWorst"> {
  const { outputs, meanWithout } = expected;
  const kl = records.map((record, k) => Math.abs(got.kl[record] / expected.kl[k] - 1));
  const mse = records.flatMap((record, k) => {
    let square = 0;
    for (let c = 0; c < outputs; c++) {
      // The mean moves by t = 1 - varWith / varWithout of the residual y - meanWithout.
      const at = k * outputs + c;
      square += (meanWithout[at] - expected.meanWith[at]) ** 2;
    }
    const residual = Math.sqrt(square) / (1 - expected.varWith[k] / expected.varWithout[k]);
    return residual < SMALL_RESIDUAL ? [] : [Math.abs(got.mse[record] / expected.mse[k] - 1)];
  });
  return {
    klMedian: median(kl) ?? 0,
    klWorst: max(kl) ?? 0,
    mseMedian: median(mse) ?? 0,
    mseWorst: max(mse) ?? 0,
  };
}

/** Errors of KL and mean distance of some records at the far queries. */
async function farErrors(
  gp: GaussianProcess,
  { records, queries, data: { features } }: Problem,
  expected: { readonly kl: Float64Array; readonly mse: Float64Array },
): Promise<Pick<Measured, "farMedian" | "farWorst">> {
  const errors: number[] = [];
  for (let q = 0; q < queries.length / features; q++) {
    const query = queries.subarray(q * features, (q + 1) * features);
    for (const [k, record] of records.slice(0, FAR_RECORDS).entries()) {
      const { kl, mse } = await lood(gp, { record, query });
      const at = q * records.length + k;
      errors.push(Math.abs(kl / expected.kl[at] - 1), Math.abs(mse / expected.mse[at] - 1));
    }
  }
  return { farMedian: median(errors) ?? 0, farWorst: max(errors) ?? 0 };
}

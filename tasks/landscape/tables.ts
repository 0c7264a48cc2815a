/** The tables of a landscape. */
import { deviation, maxIndex, mean } from "d3-array";
import { type GaussianProcess, loodGradient, toCsv } from "../../mod.ts";
import { type Pictured, rowOf } from "./plots.ts";

/** A row of summary.csv. */
export type Row = Readonly<Record<string, number>>;

/** Of some numbers. */
export interface Spread {
  readonly mean: number;
  /** Sample deviation; null of one number. */
  readonly deviation: number | null;
}

/**
 * The rows of summary.csv: where LOOD is largest, what it is at the record, and the lengths of its
 * gradients by the standardized query, at the record and at the next query.
 *
 * @param onRecord called after each
 */
export async function summarize(
  gp: GaussianProcess,
  { data, records, course, landscape }: Pictured,
  onRecord: () => void,
): Promise<Row[]> {
  const { pert, pert2, origin, point } = course;
  const rows: Row[] = [];
  for (const [k, record] of records.entries()) {
    const norm = async (measure: "kl" | "mse", j: number) => {
      const { gradient } = await loodGradient(gp, { record, query: point(k, j), measure });
      return Math.hypot(...gradient);
    };
    const [kl, mse] = (["kl", "mse"] as const).map((measure) => rowOf(landscape, measure, k));
    const [mostKl, mostMse] = [kl, mse].map((values) => most(values, origin));
    rows.push({
      differ_idx: data.indices[record],
      argmax_kl: pert[mostKl],
      argmax_mse: pert[mostMse],
      ...(pert2 && { argmax_kl_2: pert2[mostKl], argmax_mse_2: pert2[mostMse] }),
      kl_at_0: kl[origin],
      mse_at_0: mse[origin],
      gradient_norm_kl_at_0: await norm("kl", origin),
      gradient_norm_mse_at_0: await norm("mse", origin),
      gradient_norm_kl_nearby: await norm("kl", origin + 1),
    });
    onRecord();
  }
  return rows;
}

/** Where the largest value is: at the record itself, where that is among the largest. */
function most(values: Float64Array, origin: number): number {
  const at = maxIndex(values);
  return values[origin] === values[at] ? origin : at;
}

/** Mean and sample deviation of the arg max over the records. */
export function overRecords(rows: readonly Row[]): Record<string, Spread> {
  const names = Object.keys(rows[0]).filter((name) => name.startsWith("argmax"));
  return Object.fromEntries(names.map((name) => {
    const values = rows.map((row) => row[name]);
    return [name, { mean: mean(values) ?? NaN, deviation: deviation(values) ?? null }];
  }));
}

/** The text of landscape.csv: each record's queries, one after the other. */
export function landscapeCsv({ data, records, course, landscape }: Pictured): string {
  const { pert, pert2 } = course;
  const { points, kl, mse, auc } = landscape;
  const eachRecord = (values: Float64Array) => kl.map((_, at) => values[at % points]);
  return toCsv({
    differ_idx: Array.from(kl, (_, at) => data.indices[records[Math.floor(at / points)]]),
    pert: eachRecord(pert),
    ...(pert2 && { pert_2: eachRecord(pert2) }),
    kl,
    mse,
    auc,
  });
}

/** The best queries beside the differing records: the rows of best.csv. */
import {
  type Distinguishability,
  type GaussianProcess,
  invertStatistics,
  loodGradient,
  type Measure,
  random,
  structuralSimilarity,
} from "../../mod.ts";
import { imageOf } from "../cli/image.ts";
import { outcomeOf } from "../cli/outcome.ts";
import { type CheckpointRow, nearest, type Observed } from "./observe.ts";
import { type Batch, differingOf, type Problem } from "./problem.ts";

/** A row of best.csv; names as there. PSNR and SSIM are null of records that are no images, PSNR where nothing differs. */
export interface BestRow extends Omit<CheckpointRow, "step"> {
  readonly label: string;
  /** Steps that the run made. */
  readonly steps: number;
  /** Why it ended. */
  readonly stopped: string;
  /** LOOD and AUC at the records themselves. */
  readonly record_loss: number;
  readonly record_kl: number;
  readonly record_mse: number;
  readonly record_auc: number;
  /** record_loss - loss, and record_auc - auc. */
  readonly loss_gap: number;
  readonly auc_gap: number;
  /** loss / record_loss; empty where that is 0. */
  readonly share: number | null;
  /** Length of the LOOD's gradient by the inputs, at the records and ten gray levels beside them. */
  readonly gradient_norm_at_record: number;
  readonly gradient_norm_nearby: number;
  /** Of the difference to the records in the files' units, each to its nearest query; means. */
  readonly error_l2: number;
  readonly error_linf: number;
  /** Root mean square of it. */
  readonly error_rms: number;
  /** Peak signal-to-noise ratio in decibels: pixels are from 0 to 1, the peak is 1. */
  readonly psnr: number | null;
  /** Structural similarity, of 8-bit pixels. */
  readonly ssim: number | null;
}

/** What a run found, and how it ended. */
export interface Found {
  readonly observed: Observed;
  readonly row: CheckpointRow;
  readonly own: Distinguishability;
  readonly steps: number;
  readonly stopped: string;
}

/** Gray levels, or fiftieths of a feature's deviation, between the records and what is nearby. */
const NEARBY = 10;

/** The row of a run. */
export async function bestRow(
  gp: GaussianProcess,
  problem: Problem,
  batch: Batch,
  measure: Measure,
  { observed, row, own, steps, stopped }: Found,
): Promise<BestRow> {
  const { step: _, ...rest } = row;
  const run = problem.runs[row.run];
  return {
    ...rest,
    label: Array.from(run.records.labels, (_, i) => outcomeOf(run.records, i)).join("+"),
    steps,
    stopped,
    record_loss: own[measure],
    record_kl: own.kl,
    record_mse: own.mse,
    record_auc: own.auc,
    loss_gap: own[measure] - row.loss,
    auc_gap: own.auc - row.auc,
    share: own[measure] > 0 ? row.loss / own[measure] : null,
    ...await gradients(gp, problem, batch, measure, observed),
    ...errors(problem, batch, observed),
  };
}

async function gradients(
  gp: GaussianProcess,
  { data, runs, by, seeds }: Problem,
  batch: Batch,
  measure: Measure,
  { run, records }: Observed,
): Promise<Pick<BestRow, "gradient_norm_at_record" | "gradient_norm_nearby">> {
  const differing = differingOf(runs[run], batch, by);
  const { uniform } = random(seeds.nearby + run);
  const { deviation } = batch.statistics;
  const unit = (f: number) =>
    data.image ? NEARBY / 255 / (deviation[f % deviation.length] ?? 1) : NEARBY / 50;
  const beside = records.map((value, at) => value + unit(at % data.features) * (2 * uniform() - 1));
  const norm = async (query: Float32Array) =>
    Math.hypot(...(await loodGradient(gp, { ...differing, query, measure })).gradient);
  return {
    gradient_norm_at_record: await norm(records),
    gradient_norm_nearby: await norm(beside),
  };
}

function errors(
  { data, runs }: Problem,
  { statistics }: Batch,
  { run, queries }: Observed,
): Pick<BestRow, "error_l2" | "error_linf" | "error_rms" | "psnr" | "ssim"> {
  const { features } = data;
  const { records } = runs[run];
  const found = invertStatistics(queries, statistics);
  const pairs = nearest(found, records.inputs, features);
  const differences = pairs.map(({ query }, k) => {
    const record = records.row(k);
    return found.subarray(query * features, (query + 1) * features)
      .map((value, f) => value - record[f]);
  });
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const lengths = differences.map((one) => Math.hypot(...one));
  const ratios = lengths.filter((length) => length > 0)
    .map((length) => -20 * Math.log10(length / Math.sqrt(features)));
  const similar = pairs.map(({ query }, k) => {
    if (!data.image) return NaN;
    const values = found.subarray(query * features, (query + 1) * features);
    return structuralSimilarity(imageOf(data, values), imageOf(data, records.row(k)));
  });
  return {
    error_l2: mean(lengths),
    error_linf: mean(differences.map((one) => Math.max(...one.map(Math.abs)))),
    error_rms: mean(lengths) / Math.sqrt(features),
    psnr: data.image && ratios.length > 0 ? mean(ratios) : null,
    ssim: data.image ? mean(similar) : null,
  };
}

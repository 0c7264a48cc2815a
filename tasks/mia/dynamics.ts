/** How the prediction differences grow while the networks are trained. */
import { deviation, mean } from "d3-array";
import {
  drawSpec,
  jackknifeDifference,
  type LinePanel,
  lineSpec,
  type PlotOptions,
  type PlotSpec,
  type RunFolder,
  toCsv,
} from "../../mod.ts";
import { writePicture } from "../cli/pictures.ts";
import { cellColumns } from "../cli/table.ts";
import type { RecordQuestion } from "./attack.ts";
import { type Asked, jointLogits, type Sound } from "./targets.ts";

/** Pictures and tables of this file, which a run of one epoch does not have. */
export const DYNAMICS_FILES = ["dynamics.csv", "dynamics.png", "dynamics.svg"];

/** A row of dynamics.csv. */
interface EpochRow {
  readonly differ_idx: string;
  readonly label: string;
  readonly epoch: number;
  readonly diff: number;
  readonly diff_std: number;
}

/**
 * Writes the mean prediction difference at each record after each epoch that was kept, up to the one
 * attacked: until then all of the target's models are sound. Nothing where that is one epoch alone.
 */
export async function writeDynamics(
  run: RunFolder,
  targets: readonly (RecordQuestion & Sound)[],
  asked: Asked,
  data: string,
): Promise<void> {
  if (asked.place === 0) return;
  const epochs = asked.answers.epochs.slice(0, asked.place + 1);
  const rows = targets.map((target) =>
    epochs.map((epoch, place) => rowOf(target, { ...asked, place }, epoch))
  );
  await run.write("dynamics.csv", toCsv(cellColumns(rows.flatMap((own) => own.map(cells)))));
  const records = rows.map((own) => ({
    name: own[0].differ_idx,
    diff: own.map(({ diff }) => diff),
    standardError: own.map(({ diff_std }) => diff_std),
  }));
  await writePicture(run, "dynamics", await drawSpec(dynamicsSpec(records, { epochs, data })));
}

/** Of all models, with the jackknife's standard error. */
function rowOf(target: RecordQuestion & Sound, asked: Asked, epoch: number): EpochRow {
  const [ins, outs] = [target.in, target.out]
    .map((models) => jointLogits(asked, models, target.queries));
  const { diff, standardError } = jackknifeDifference(ins, outs);
  return {
    differ_idx: target.differIdx,
    label: target.labels.join("+"),
    epoch,
    diff,
    diff_std: standardError,
  };
}

function cells(row: EpochRow): Record<string, string | number> {
  return { ...row };
}

/** The differences of a record, or a group, [epochs]. */
export interface RecordDynamics {
  readonly name: string;
  /** Its position in a page's table. */
  readonly row?: number;
  readonly diff: readonly number[];
  readonly standardError: readonly number[];
}

/** Records whose lines have bands. */
const MOST_BANDS = 6;

/** Each record's difference with its standard error, and the mean over the records with its own. */
export function dynamicsSpec(
  records: readonly RecordDynamics[],
  { epochs, data, ...options }: PlotOptions & {
    readonly epochs: readonly number[];
    readonly data: string;
  },
): PlotSpec {
  const each: LinePanel = {
    label: "Of each record",
    limits: [0, Infinity],
    lines: records.map(({ diff, standardError, ...record }) => ({
      ...record,
      values: diff,
      // Bands of many records would hide each other.
      ...(records.length <= MOST_BANDS && { deviations: standardError }),
    })),
  };
  const over = (value: (diffs: readonly number[]) => number | undefined) =>
    epochs.map((_, place) => value(records.map(({ diff }) => diff[place])) ?? NaN);
  const all = (): LinePanel => ({
    label: `Mean of ${records.length} records`,
    limits: [0, Infinity],
    lines: [{
      name: "mean",
      values: over(mean),
      deviations: over((diffs) => (deviation(diffs) ?? NaN) / Math.sqrt(diffs.length)),
    }],
  });
  return lineSpec(
    `Mean prediction difference while networks learn ${data}`,
    { label: "Epoch", values: epochs },
    records.length > 1 ? [each, all()] : [each],
    options,
  );
}

/** The files that an optimization leaves. */
import {
  histogram,
  type LinePanel,
  linePlot,
  type Measure,
  npz,
  type Reconstruction,
  reconstructionSheet,
  type RunFolder,
  toCsv,
} from "../../mod.ts";
import { imageOf } from "../cli/image.ts";
import { writePicture } from "../cli/pictures.ts";
import { TRACE_FILE } from "../cli/profile.ts";
import { STATISTICS_FILE } from "../cli/run.ts";
import type { BestRow } from "./best.ts";
import { type CheckpointRow, nearest } from "./observe.ts";
import type { OptimizeValues } from "./options.ts";
import type { Problem } from "./problem.ts";
import type { UnitResult } from "./unit.ts";

/** What each measure is called in pictures. */
const NAMES: Readonly<Record<Measure, string>> = { kl: "KL", mse: "mean distance" };

/** Gaps that have a histogram: columns of best.csv. */
const GAPS = [
  {
    name: "loss_gap",
    label: (measure: Measure) => `Gap of ${NAMES[measure]}`,
    of: (row: BestRow) => row.loss_gap,
  },
  { name: "auc_gap", label: () => "Gap of AUC", of: (row: BestRow) => row.auc_gap },
] as const;

/** Names of files that an earlier run may have left, and this one not. */
export const STALE = [
  "reconstruction.png",
  "reconstruction.svg",
  ...["kl", "mse"].flatMap((measure) =>
    GAPS.flatMap(({ name }) => [`${name}_${measure}.png`, `${name}_${measure}.svg`])
  ),
  STATISTICS_FILE,
  TRACE_FILE,
];

/** All that was found. */
export interface Results {
  readonly values: OptimizeValues;
  readonly problem: Problem;
  /** First queries in the files' units [runs, m, d]. */
  readonly first: Float32Array;
  readonly units: readonly UnitResult[];
}

/** Writes everything but run.json. */
export async function writeResults(run: RunFolder, results: Results): Promise<void> {
  const { problem, units } = results;
  await run.write("checkpoints.csv", tableOf(units.flatMap(({ checkpoints }) => checkpoints)));
  await run.write("best.csv", tableOf(units.flatMap(({ best }) => best)));
  await run.write("queries.npz", queriesFile(results));
  if (problem.data.image) {
    await writePicture(run, "reconstruction", reconstruction(results));
  }
  await writePicture(run, "dynamics", await dynamics(results));
  for (const { measure, best } of byMeasure(results)) {
    for (const gap of GAPS) {
      await writePicture(run, `${gap.name}_${measure}`, await gapPlot(gap, measure, best, results));
    }
  }
}

/** What the best query of each run lacks of what the records themselves reach. */
async function gapPlot(
  { of, label }: typeof GAPS[number],
  measure: Measure,
  best: readonly BestRow[],
  { problem: { data } }: Results,
): Promise<string> {
  return await histogram(best.map(of), {
    title: `${label(measure)} of ${best.length} runs on ${data.name}`,
    label: `${label(measure)}: at the differing records less at the best query for ` +
      NAMES[measure],
    count: "runs",
  });
}

/** Rows of the same names; null is an empty cell. */
function tableOf(rows: readonly (CheckpointRow | BestRow)[]): string {
  const columns = new Map<string, string[]>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      columns.set(name, [...columns.get(name) ?? [], String(value ?? "")]);
    }
  }
  return toCsv(Object.fromEntries(columns));
}

/** Measures in their order, with the rows and queries of all runs. */
function byMeasure({ units, problem }: Results) {
  const measures = [...new Set(units.map(({ measure }) => measure))];
  return measures.map((measure) => {
    const own = units.filter((unit) => unit.measure === measure);
    const queries = own.flatMap((unit) =>
      unit.best.map((_, i) => {
        const size = unit.queries.length / unit.best.length;
        return unit.queries.subarray(i * size, (i + 1) * size);
      })
    );
    return {
      measure,
      best: own.flatMap(({ best }) => best),
      checkpoints: own.flatMap(({ checkpoints }) => checkpoints),
      queries,
      runs: problem.runs,
    };
  });
}

/** Arrays in the files' units: differing [runs, s, d], initial and best_MEASURE [runs, m, d]. */
function queriesFile(results: Results): Uint8Array {
  const { problem: { runs, data: { features } }, first } = results;
  const array = (values: Float32Array) => ({
    shape: [runs.length, values.length / (runs.length * features), features],
    values,
  });
  return npz({
    differing: array(Float32Array.from(runs.flatMap(({ records }) => [...records.inputs]))),
    initial: array(first),
    ...Object.fromEntries(
      byMeasure(results).map(({ measure, queries }) => [
        `best_${measure}`,
        array(Float32Array.from(queries.flatMap((one) => [...one]))),
      ]),
    ),
  });
}

/** Each record over its nearest query; LOOD and AUC of the run are the same for all its pairs. */
function reconstruction(results: Results): string {
  const { problem: { data, runs }, values } = results;
  const groups = byMeasure(results).map(({ measure, best, queries }) => ({
    title: values.mode === "optimize"
      ? `Records and the queries optimized for ${NAMES[measure]}`
      : `Records and the best queries by ${NAMES[measure]}`,
    measure: NAMES[measure],
    pairs: best.flatMap((row, i): Reconstruction[] => {
      const { records } = runs[row.run];
      const pairs = nearest(queries[i], records.inputs, data.features);
      return pairs.map(({ query }, k) => ({
        record: {
          index: records.indices[k],
          label: records.classes[records.labels[k]],
          image: imageOf(data, records.row(k)),
          lood: row.record_loss,
          auc: row.record_auc,
        },
        query: {
          index: row.run,
          label: "query",
          image: imageOf(
            data,
            queries[i].subarray(query * data.features, (query + 1) * data.features),
          ),
          lood: row.loss,
          auc: row.auc,
        },
      }));
    }),
  }));
  const { noise } = values;
  const head = `${data.name}, ${data.count} records, noise variance ${noise}: leave-one-out ` +
    "distinguishability of each differing record at itself, and under it at the query that was found";
  return reconstructionSheet(groups, head);
}

/** LOOD, AUC and distance at the checkpoints; a run that has stopped stays where it was. */
async function dynamics(results: Results): Promise<string> {
  const parts = byMeasure(results);
  const all = parts.flatMap(({ checkpoints }) => checkpoints.map(({ step }) => step));
  const steps = [...new Set(all)].sort((a, b) => a - b);
  const panels = parts.flatMap(({ measure, best, checkpoints }): LinePanel[] => {
    const line = (label: string, value: (row: CheckpointRow, best: BestRow) => number) => ({
      label: parts.length > 1 ? `${label} (for ${NAMES[measure]})` : label,
      lines: best.map((one) => {
        const rows = checkpoints.filter(({ run }) => run === one.run);
        return {
          name: one.differ_idx,
          values: steps.map((step) =>
            value(rows.findLast((row) => row.step <= step) ?? rows[0], one)
          ),
        };
      }),
    });
    return [
      line(
        `${NAMES[measure]} / at the record`,
        ({ loss }, { record_loss }) => record_loss > 0 ? loss / record_loss : 0,
      ),
      line("AUC", ({ auc }) => auc),
      line("distance", ({ distance }) => distance),
    ];
  });
  const { data, runs } = results.problem;
  const x = results.values.mode === "augmented" ? "copy" : "step";
  return await linePlot(
    `Queries for ${runs.length} differing records of ${data.name}`,
    { label: x, values: steps },
    panels,
  );
}

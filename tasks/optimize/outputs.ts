/** The files that an optimization leaves. */
import {
  drawSpec,
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
import { dynamicsSpec, GAPS, gapSpec, MEASURES } from "./plots.ts";
import type { Problem } from "./problem.ts";
import type { UnitResult } from "./unit.ts";

/** Names of files that an earlier run may have left, and this one not. */
export const STALE = [
  "reconstruction.png",
  "reconstruction.svg",
  ...["kl", "mse"].flatMap((measure) =>
    GAPS.flatMap((gap) => [`${gap}_${measure}.png`, `${gap}_${measure}.svg`])
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
  const { data: { name: data }, runs } = problem;
  const { mode } = results.values;
  const parts = byMeasure(results);
  await writePicture(
    run,
    "dynamics",
    await drawSpec(dynamicsSpec(parts, { data, mode, runs: runs.length })),
  );
  for (const { measure, best } of parts) {
    for (const gap of GAPS) {
      await writePicture(
        run,
        `${gap}_${measure}`,
        await drawSpec(gapSpec(gap, measure, { data, best })),
      );
    }
  }
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
      ? `Records and the queries optimized for ${MEASURES[measure]}`
      : `Records and the best queries by ${MEASURES[measure]}`,
    measure: MEASURES[measure],
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

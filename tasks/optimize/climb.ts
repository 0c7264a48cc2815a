/** Queries that climb. */
import { type OptimizeOptions, optimizeQuery } from "../../mod.ts";
import type { Found } from "./best.ts";
import { type CheckpointRow, observe } from "./observe.ts";
import { stepsOf } from "./options.ts";
import { pixelMap, toPixels } from "./space.ts";
import { finished, firstInputs, runsOf, type Unit, type UnitResult } from "./unit.ts";

/** Where an unfinished unit stands. */
export interface UnitState {
  readonly checkpoints: readonly CheckpointRow[];
  readonly saved: NonNullable<OptimizeOptions["from"]>;
}

/**
 * Optimizes the queries of a batch.
 *
 * @param onState called at each checkpoint with what {@link UnitState} needs
 * @param state where an interrupted unit stood
 */
export async function climb(
  unit: Unit,
  onState: (state: UnitState) => Promise<void>,
  state?: UnitState,
): Promise<Omit<UnitResult, "batch">> {
  const { gp, values, problem, batch, measure, follow } = unit;
  const { constraint, rate, ceiling, interval, patience } = values;
  const runs = runsOf(unit);
  const map = pixelMap(values, problem.box, batch.statistics);
  const initial = firstInputs(unit);
  const look = async (step: number, queries: readonly Float32Array[]) =>
    await observe(gp, measure, step, runs.map((run, i) => ({ ...run, queries: queries[i] })));
  const checkpoints = [...state?.checkpoints ?? (await look(0, initial)).map(({ row }) => row)];
  const size = initial[0].length;
  const results = await optimizeQuery(gp, {
    ...follow,
    measure,
    runs: runs.map(({ question }) => question),
    initial: Float32Array.from(initial.flatMap((one) => [...toPixels(one, map)])),
    map,
    constraint,
    rate,
    ceiling,
    iterations: stepsOf(values),
    interval,
    patience,
    ...(state && { from: state.saved }),
    onCheckpoint: async ({ steps, queries, saved }) => {
      const inputs = queries.map((pixel, at) => {
        const f = at % map.offset.length;
        return (pixel - map.offset[f]) / map.scale[f];
      });
      const each = runs.map((_, i) => inputs.subarray(i * size, (i + 1) * size));
      checkpoints.push(...(await look(steps, each)).map(({ row }) => row));
      await onState({ checkpoints, saved });
    },
  });
  const seen = await look(0, results.map(({ inputs }) => inputs));
  const found = results.map(({ inputs, own, steps, stopped }, i): Found => ({
    observed: { ...runs[i], queries: inputs },
    row: seen[i].row,
    own,
    steps,
    stopped,
  }));
  return { measure, checkpoints, ...await finished(unit, found) };
}

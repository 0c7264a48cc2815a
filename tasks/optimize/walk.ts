/** Queries that do not climb but go a way. */
import { augment, loodEach } from "../../mod.ts";
import type { Found } from "./best.ts";
import { type CheckpointRow, observe } from "./observe.ts";
import { stepsOf } from "./options.ts";
import { toInputs } from "./space.ts";
import { finished, firstInputs, type Run, runsOf, type Unit, type UnitResult } from "./unit.ts";

/** Places that the queries of a batch go through. */
interface Way {
  readonly places: number;
  /** The queries of the batch's run i at a place, as inputs. */
  readonly at: (place: number, i: number) => Float32Array;
}

/**
 * Asks at every place of a way: straight from the first queries to the records themselves, or through
 * augmented copies of them.
 *
 * @param onPlace called after each
 */
export async function walk(
  unit: Unit,
  onPlace: () => void,
): Promise<Omit<UnitResult, "batch">> {
  const { gp, values, measure } = unit;
  const runs = runsOf(unit);
  const owns = await loodEach(gp, runs.map(({ question }) => question));
  const interpolates = values.mode === "interpolate";
  const { places, at } = interpolates ? straight(unit, runs) : throughCopies(unit);
  const checkpoints: CheckpointRow[] = [];
  const best: Found[] = [];
  for (let place = 0; place < places; place++) {
    const observed = runs.map((run, i) => ({ ...run, queries: at(place, i) }));
    for (const [i, { row }] of (await observe(gp, measure, place, observed)).entries()) {
      checkpoints.push(row);
      if (row.loss <= (best[i]?.row.loss ?? -Infinity)) continue;
      const stopped = interpolates
        ? `best at step ${place} of ${places - 1}`
        : `copy ${place} of ${places} is the best`;
      best[i] = { observed: observed[i], row, own: owns[i], steps: places - 1, stopped };
    }
    onPlace();
  }
  return { measure, checkpoints, ...await finished(unit, best) };
}

/** From the first queries to the records, a query for each record. */
function straight(unit: Unit, runs: readonly Run[]): Way {
  const steps = stepsOf(unit.values);
  const initial = firstInputs(unit);
  return {
    places: steps + 1,
    at: (place, i) => {
      const share = place / steps;
      return initial[i].map((from, k) => (1 - share) * from + share * runs[i].records[k]);
    },
  };
}

/** At each place a copy of each record. */
function throughCopies({ values, problem: { runs, seeds }, batch }: Unit): Way {
  const copies = stepsOf(values);
  const changed = batch.runs.map((run) =>
    augment(runs[run].records, { copies, seed: seeds.augmented + run }).dataset
  );
  return {
    places: copies,
    at: (place, i) => {
      const { count } = runs[batch.runs[i]].records;
      const rows = Array.from({ length: count }, (_, k) => changed[i].row(k * copies + place));
      return toInputs(rows.flatMap((row) => [...row]), batch);
    },
  };
}

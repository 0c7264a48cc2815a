import { type AscentState, QueryAscent, type SavedAscent } from "./ascent.ts";
import type { AscentOptions } from "./ascent_options.ts";
import type { Distinguishability } from "./distinguish.ts";
import type { GaussianProcess } from "./gaussian_process.ts";
import { loodEach } from "./lood.ts";

/** Where all runs of an optimization are between two batches of steps. */
export interface Checkpoint extends AscentState {
  /** LOOD of each run before each step since the last checkpoint [steps, runs], by the device. */
  readonly history: Float32Array;
  /** Which runs still move [runs]. */
  readonly moving: readonly boolean[];
  /**
   * All that a later optimization of the same options needs to go on from here: with the ascent, the
   * largest LOOD of each run at this and all earlier checkpoints [checkpoints, runs].
   */
  readonly saved: SavedAscent & { readonly bests: Float32Array };
}

/** Options of {@link optimizeQuery}. */
export interface OptimizeOptions extends AscentOptions {
  /** Steps at most; by default 600 for each query of a run. */
  readonly iterations?: number;
  /** Steps between checkpoints; by default 50. */
  readonly interval?: number;
  /** Checkpoints without a gain after which a run stops; by default 4. */
  readonly patience?: number;
  /** The least relative growth of a LOOD that counts as a gain; by default 1e-3. */
  readonly gain?: number;
  /** Called at each checkpoint, before the next steps. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /**
   * Goes on from a checkpoint of an earlier call with the same options. Without `bests` the runs have
   * all their patience again.
   */
  readonly from?: SavedAscent & { readonly bests?: Float32Array };
}

/** Steps for each query of a run where nothing else is said. */
const STEPS = 600;

/** The best queries that a run found. */
export interface OptimizedQuery {
  /** Their pixels [m, features] row-major. */
  readonly pixels: Float32Array;
  /** Their inputs [m, features] row-major. */
  readonly inputs: Float32Array;
  /** LOOD at them, with the Gaussian process's own accuracy. */
  readonly lood: Distinguishability;
  /** LOOD at the differing records themselves. */
  readonly own: Distinguishability;
  /** Steps the run made. */
  readonly steps: number;
  /** Why the run ended. */
  readonly stopped: string;
}

/**
 * Finds the queries whose predictions tell best that some records joined or left the training set, by
 * Adam on the queries' pixels. A run ends after `iterations`, or when its LOOD has not grown by
 * `gain` in `patience` checkpoints. Of several queries asked together the first one climbs alone; each
 * time that the LOOD no longer grows the next one begins to move too: all at once they would climb
 * the same record. For KL no query can do better than the records themselves, see
 * docs/accuracy.md; mean distance grows without bound where nothing constrains the query.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { GaussianProcess, Gpu, mlp, mnist, nngp, optimizeQuery, standardize } from "@lood/lood";
 *
 * using gpu = await Gpu.open();
 * const { train } = await mnist({ classes: [3, 8], limit: 60, seed: 1 });
 * const { dataset, statistics } = standardize(train, "channel");
 * const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
 * using gp = await GaussianProcess.fit(gpu, dataset, { covariance, noise: 0.1 });
 *
 * const every = (value: number) => new Float32Array(dataset.features).fill(value);
 * const [best] = await optimizeQuery(gp, {
 *   runs: [{ record: 7 }],
 *   measure: "kl",
 *   initial: every(0.5), // a gray image
 *   map: {
 *     offset: every(statistics.mean[0]),
 *     scale: every(statistics.deviation[0]),
 *     lowest: every(0),
 *     highest: every(1),
 *   },
 *   rate: 0.02,
 *   iterations: 20,
 *   interval: 10,
 * });
 * assert.ok(best.lood.kl < best.own.kl); // the record itself is the best query
 * ```
 *
 * @throws RangeError where a record does not exist, the runs are not alike, or an option is out of
 *   its range
 * @throws TypeError where inputs, targets or queries do not fit
 */
export async function optimizeQuery(
  gp: GaussianProcess,
  options: OptimizeOptions,
): Promise<OptimizedQuery[]> {
  const { interval = 50, patience = 4, gain = 1e-3, from } = options;
  const { iterations = STEPS * queriesOf(gp, options) } = options;
  checkCount("iterations", iterations);
  checkCount("interval", interval);
  checkCount("patience", patience);
  using ascent = await QueryAscent.create(gp, options);
  if (from) ascent.restore(from);
  const watch = new Watch(ascent, { patience, gain, iterations, interval });
  let state = await ascent.read();
  const bests = Array.from(from?.bests ?? []);
  if (bests.length === 0) watch.look(state);
  // What made runs stop earlier makes them stop again.
  else watch.lookBack(bests);
  while (state.steps < iterations && watch.moving.includes(true)) {
    const steps = Math.min(interval, iterations - state.steps);
    const history = await ascent.advance(steps, watch.since);
    state = await ascent.read();
    watch.look(state);
    bests.push(...state.bestLood);
    await options.onCheckpoint?.({
      ...state,
      history,
      moving: [...watch.moving],
      saved: { ...await ascent.save(), bests: Float32Array.from(bests) },
    });
  }
  return await finish(gp, options, state, watch);
}

/** When a run has stopped to gain. */
type StopRule = Required<Pick<OptimizeOptions, "patience" | "gain" | "iterations" | "interval">>;

/** Notes when each run stops to gain: then its next query begins to move, or it ends. */
class Watch {
  /** Runs that go on. */
  readonly moving: boolean[];
  readonly steps: number[];
  readonly reasons: string[];
  /** As {@link QueryAscent.advance} takes it. */
  readonly since: (number | undefined)[];
  readonly #together: number;
  readonly #best: number[];
  /** Checkpoints since the last gain. */
  readonly #stale: number[];
  readonly #rule: StopRule;

  constructor({ runs, together }: Pick<QueryAscent, "runs" | "together">, rule: StopRule) {
    this.#rule = rule;
    this.#together = together;
    this.moving = Array(runs).fill(true);
    this.steps = Array(runs).fill(0);
    this.reasons = Array(runs).fill(`made all ${rule.iterations} steps`);
    this.since = Array.from(
      { length: runs * together },
      (_, row) => row % together === 0 ? 0 : undefined,
    );
    this.#best = Array(runs).fill(0);
    this.#stale = Array(runs).fill(0);
  }

  /** Looks again at what earlier checkpoints were [checkpoints, runs]. */
  lookBack(bests: readonly number[]): void {
    const runs = this.moving.length;
    const { interval, iterations } = this.#rule;
    for (let at = 0; at < bests.length; at += runs) {
      const steps = Math.min((at / runs + 1) * interval, iterations);
      this.look({ steps, bestLood: bests.slice(at, at + runs) });
    }
  }

  look({ steps, bestLood }: { steps: number; bestLood: ArrayLike<number> }): void {
    Array.from(bestLood).forEach((best, run) => {
      if (!this.moving[run]) return;
      this.steps[run] = steps;
      const gained = best > this.#best[run] * (1 + this.#rule.gain);
      if (gained) this.#best[run] = best;
      this.#stale[run] = gained || steps === 0 ? 0 : this.#stale[run] + 1;
      if (this.#stale[run] > 0 && this.#release(run, steps)) this.#stale[run] = 0;
      if (this.#stale[run] >= this.#rule.patience) this.#end(run, best);
    });
  }

  /** Has the next query of a run move; false where all do. */
  #release(run: number, steps: number): boolean {
    const first = run * this.#together;
    const next = this.since.indexOf(undefined, first);
    if (next < 0 || next >= first + this.#together) return false;
    this.since[next] = steps;
    return true;
  }

  #end(run: number, best: number): void {
    const { patience, gain, interval } = this.#rule;
    this.moving[run] = false;
    this.since.fill(undefined, run * this.#together, (run + 1) * this.#together);
    this.reasons[run] = best > 0
      ? `LOOD grew by less than ${100 * gain} % in ${patience * interval} steps`
      : `LOOD is 0 in float32 at the query and around it`;
  }
}

/** What the runs found, scored beside the records themselves. */
async function finish(
  gp: GaussianProcess,
  { map, runs }: OptimizeOptions,
  { best }: AscentState,
  watch: Watch,
): Promise<OptimizedQuery[]> {
  const { features } = gp.inputs;
  const size = best.length / runs.length;
  const pixels = runs.map((_, run) => best.slice(run * size, (run + 1) * size));
  const inputs = pixels.map((one) =>
    one.map((pixel, at) => (pixel - map.offset[at % features]) / map.scale[at % features])
  );
  const scores = await loodEach(gp, runs.map((one, run) => ({ ...one, query: inputs[run] })));
  const own = await loodEach(gp, runs);
  return runs.map((_, run) => ({
    pixels: pixels[run],
    inputs: inputs[run],
    lood: scores[run],
    own: own[run],
    steps: watch.steps[run],
    stopped: watch.reasons[run],
  }));
}

/** Queries of a run; {@link QueryAscent.create} refuses what is none. */
function queriesOf({ inputs }: GaussianProcess, { initial, runs }: OptimizeOptions): number {
  return Math.max(1, Math.floor(initial.length / (runs.length * inputs.features)));
}

function checkCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number >= 1, got ${value}`);
  }
}

import { median } from "d3-array";
import type { RecorderOptions } from "../mod.ts";

/** One run of a contestant. */
export interface Sample {
  /** Milliseconds by the wall clock, the wait for the device included. */
  readonly ms: number;
  /** Milliseconds by the device's own clock, where it has one. */
  readonly deviceMs?: number;
}

/** Something whose speed is measured beside others. */
export interface Contestant {
  /** As the table has it. */
  readonly name: string;
  /** Floating-point operations of a run; 0 where they say nothing. */
  readonly work: number;
  /** Runs it once. */
  once(): Promise<Sample>;
  /** Rounds that it takes part in at most: fewer where a run takes minutes. By default all. */
  readonly rounds?: number;
  /** Whether a first run is left out, which compiles or warms caches. By default it is. */
  readonly warm?: boolean;
  /** By what a run is multiplied that does only a part of the others' work. By default 1. */
  readonly times?: number;
}

/** What was measured of a contestant. */
export interface Result {
  /** As the table has it. */
  readonly name: string;
  /** Median milliseconds by the wall clock. */
  readonly ms: number;
  /** The least and the most of all rounds. */
  readonly range: readonly [number, number];
  /** Rounds that were counted. */
  readonly rounds: number;
  /** Median milliseconds by the device's clock. */
  readonly deviceMs?: number;
  /** Floating-point operations of a run. */
  readonly work: number;
}

/**
 * Measures contestants in turn, round by round, so that whatever else the machine does meets all of
 * them: absolute times mean little on a shared machine, ratios do.
 */
export async function contest(
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Result[]> {
  for (const { once, warm = true } of contestants) if (warm) await once();
  const samples: Sample[][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { once, rounds: most = rounds }] of contestants.entries()) {
      if (round < most) samples[at].push(await once());
    }
  }
  return contestants.map(({ name, work, times = 1 }, at) => {
    const walls = samples[at].map(({ ms }) => times * ms);
    const device = samples[at].flatMap(({ deviceMs }) => deviceMs === undefined ? [] : [deviceMs]);
    return {
      name,
      ms: median(walls) ?? NaN,
      range: [Math.min(...walls), Math.max(...walls)],
      rounds: walls.length,
      ...(device.length > 0 && { deviceMs: median(device) ?? NaN }),
      work,
    };
  });
}

/** Milliseconds of `run` by the wall clock. */
export async function timed(run: () => Promise<void>): Promise<Sample> {
  const start = performance.now();
  await run();
  return { ms: performance.now() - start };
}

/** The same, and of a second run by the device's clock, where it has one: reading it takes time. */
export async function timedTwice(
  run: (options: RecorderOptions) => Promise<void>,
): Promise<Sample> {
  const sample = await timed(() => run({}));
  let deviceMs: number | undefined;
  await run({ onTime: (ms) => deviceMs = ms });
  return { ...sample, ...(deviceMs !== undefined && { deviceMs }) };
}

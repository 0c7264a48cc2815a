import { median } from "d3-array";
import { Gpu } from "../gpu/gpu.ts";
import { defaultTile, type Tuning } from "../gpu/tuning.ts";
import { type Tile, VARIANTS } from "../gpu/variants.ts";
import type { Operation, Prepared, Verified } from "./operation.ts";
import { timeBest, timeOnce } from "./timing.ts";

/** A tile in the contest for one operation. */
export interface TuneEntry {
  /** What was measured. */
  readonly operation: string;
  /** At which size. */
  readonly size: number;
  /** With which tile. */
  readonly tile: Tile;
  /** Whether it is the default. */
  readonly usual: boolean;
  /** Median milliseconds of the last round that it was in; undefined where it was in none. */
  readonly ms?: number;
  /** 10^9 floating-point operations a second. */
  readonly gflops?: number;
  /** How far its results are from float64's, at the worst of all sizes. */
  readonly verified?: Verified;
  /** Runs of the last round that it was in. */
  readonly repeats: number;
  /** Why it was not measured, or not chosen however fast; undefined where it may be chosen. */
  readonly refusal?: string;
}

/** Options of {@link contest}. */
export interface ContestOptions {
  /** Size at which it is timed. */
  readonly size: number;
  /** What the device uses beside the tile in question. */
  readonly base?: Tuning;
  /** When no further tile is begun, by performance.now(). The first one always is. */
  readonly deadline: number;
  /** Stops the contest between two tiles. */
  readonly signal?: AbortSignal;
}

/** Sizes at which every element is verified: below, within and beyond a block. */
const SMALL = [1, 17, 65];

/** Runs of a tile that enters, the better of which counts: whatever else the machine does meets one. */
const ENTRY_RUNS = 2;

/** A tile that takes so many times as long as the best one is dropped when it enters. */
const HOPELESS = 3;

/** Runs of each round that follows the first one; before each, the slower half is dropped. */
const ROUNDS = [3, 5, 9];

/** Share of the time in which tiles enter; the rest is that of the rounds. */
const ENTRY_SHARE = 0.7;

/** Where a time is so close to the default's, the default stays: so much is noise. */
const MARGIN = 0.95;

/** An entry that may still be in the contest. */
interface Rival {
  readonly tile: Tile;
  readonly gpu: Gpu;
  readonly prepared: Prepared;
  readonly verified: Verified;
  ms: number;
  repeats: number;
  closed: boolean;
}

/**
 * Measures an operation with tiles in turn, drops the slower half again and again (successive halving:
 * Jamieson and Talwalkar, AISTATS 2016), and verifies each tile's results before its time counts. The
 * first tile, the default, stays to the end.
 */
export async function contest(
  operation: Operation,
  tiles: readonly Tile[],
  { size, base, deadline, signal }: ContestOptions,
): Promise<TuneEntry[]> {
  const entries = new Map<Tile, TuneEntry>();
  const about = (tile: Tile) => ({
    operation: operation.name,
    size,
    tile,
    usual: tile === tiles[0],
  });
  const begin = performance.now();
  const entryEnd = begin + ENTRY_SHARE * (deadline - begin);
  const rivals: Rival[] = [];
  try {
    for (const tile of tiles) {
      signal?.throwIfAborted();
      if (rivals.length > 0 && performance.now() > entryEnd) {
        entries.set(tile, { ...about(tile), repeats: 0, refusal: "not reached in the time" });
        continue;
      }
      const rival = await enter(operation, tile, size, base);
      if (typeof rival === "string") {
        entries.set(tile, { ...about(tile), repeats: 0, refusal: rival });
        continue;
      }
      rivals.push(rival);
      const best = Math.min(...rivals.map(({ ms }) => ms));
      if (rival.ms > HOPELESS * best && rivals[0] !== rival) close(rival);
    }
    for (const repeats of ROUNDS) {
      dropHalf(rivals);
      const left = rivals.filter(({ closed }) => !closed);
      // The first round is always run: nothing is chosen by the runs at its entry.
      if (left.length < 2 || (repeats > ROUNDS[0] && performance.now() > deadline)) break;
      await timeInTurn(left, repeats, signal);
    }
    for (const { tile, ms, repeats, verified } of rivals) {
      const gflops = operation.work(size) / ms / 1e6;
      entries.set(tile, { ...about(tile), ms, repeats, verified, gflops });
    }
  } finally {
    rivals.forEach(close);
  }
  return tiles.flatMap((tile) => entries.get(tile) ?? []);
}

/** Times what is left in turn, so that whatever else the machine does meets all of them. */
async function timeInTurn(
  rivals: readonly Rival[],
  repeats: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const times = rivals.map((): number[] => []);
  for (let turn = 0; turn < repeats; turn++) {
    for (const [at, { gpu, prepared }] of rivals.entries()) {
      signal?.throwIfAborted();
      times[at].push(await timeOnce(gpu, prepared.run));
    }
  }
  rivals.forEach((rival, at) => {
    rival.ms = median(times[at]) ?? NaN;
    rival.repeats = repeats;
  });
}

/**
 * The fastest entry that was verified and took part in a round; the default where it is as fast, but for
 * the noise, or nothing else got so far.
 */
export function fastest(entries: readonly TuneEntry[]): TuneEntry | undefined {
  const fit = entries.filter(({ refusal, ms, repeats, usual }) =>
    refusal === undefined && ms !== undefined && (usual || repeats >= ROUNDS[0])
  );
  // Of those that were run as often as any: fewer runs may have been lucky.
  const most = Math.max(...fit.map(({ repeats }) => repeats));
  const last = fit.filter(({ repeats }) => repeats === most);
  const time = ({ ms = Infinity }: TuneEntry) => ms;
  const [best] = last.toSorted((a, b) => time(a) - time(b));
  const usual = last.find(({ usual }) => usual);
  return usual && time(best) > MARGIN * time(usual) ? usual : best;
}

/** Opens a device with the tile, verifies its results and times one run; or says why it cannot. */
async function enter(
  operation: Operation,
  tile: Tile,
  size: number,
  base: Tuning = { variant: tile.variant, tiles: {} },
): Promise<Rival | string> {
  const tuning = { ...base, tiles: { ...base.tiles, [operation.use]: tile } };
  using owned = new DisposableStack();
  try {
    const gpu = owned.use(await Gpu.open({ tuning }));
    const { feature } = VARIANTS[tile.variant];
    if (feature && !gpu.subgroups) return `this device does not grant ${feature}`;
    let verified: Verified = { error: 0, tolerance: Infinity };
    for (const n of SMALL) {
      using prepared = await operation.prepare(gpu, n);
      verified = further(verified, await prepared.verify());
      if (isWrong(verified)) return wrong(verified, n);
    }
    const prepared = owned.use(await operation.prepare(gpu, size));
    verified = further(verified, await prepared.verify());
    if (isWrong(verified)) return wrong(verified, size);
    const ms = await timeBest(gpu, prepared.run, ENTRY_RUNS);
    owned.move();
    return { tile, gpu, prepared, verified, ms, repeats: ENTRY_RUNS, closed: false };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `it cannot be run: ${error.message.split("\n")[0]}`;
  }
}

/** The result that used more of its tolerance. */
function further(one: Verified, other: Verified): Verified {
  return one.error / one.tolerance > other.error / other.tolerance ? one : other;
}

function isWrong({ error, tolerance }: Verified): boolean {
  return !(error <= tolerance);
}

function wrong({ error, tolerance }: Verified, n: number): string {
  const [off, most] = [error, tolerance].map((value) => value.toPrecision(2));
  return `its results are wrong at n = ${n}: off by ${off}, at most ${most} is rounding`;
}

/** Closes the slower half of what is left, but for the default and one more. */
function dropHalf(rivals: readonly Rival[]): void {
  const left = rivals.filter(({ closed }) => !closed).toSorted((a, b) => a.ms - b.ms);
  left.slice(Math.max(2, Math.ceil(left.length / 2))).forEach((rival) => {
    if (rival !== rivals[0]) close(rival);
  });
}

function close(rival: Rival): void {
  if (rival.closed) return;
  rival.closed = true;
  rival.prepared[Symbol.dispose]();
  rival.gpu[Symbol.dispose]();
}

/**
 * Tiles of some variants: the usual one; then the first of each variant; then the others, and among them
 * the fastest first where `earlier` entries have measured them, else those first with FLAT on a GPU and
 * without it on a CPU.
 */
export function tilesOf(
  variants: readonly Tile["variant"][],
  { usual, software, earlier = [] }: {
    readonly usual: Tile;
    readonly software: boolean;
    readonly earlier?: readonly TuneEntry[];
  },
): Tile[] {
  const tiles = inTurn(variants);
  const time = (tile: Tile) => earlier.find((entry) => isSame(entry.tile, tile))?.ms ?? Infinity;
  const byTime = (a: Tile, b: Tile) => time(a) === time(b) ? 0 : time(a) - time(b);
  const unlikely = ({ constants }: Tile) => (constants.FLAT === 1) === software ? 1 : 0;
  const others = [
    ...tiles.slice(0, variants.length).toSorted(byTime),
    ...tiles.slice(variants.length).toSorted((a, b) => byTime(a, b) || unlikely(a) - unlikely(b)),
  ];
  return [usual, ...others.filter((tile) => !isSame(tile, usual))];
}

/** Tiles of wide numbers of some variants, the usual one first, each once. */
export function wideTilesOf(variants: readonly Tile["variant"][], usual: Tile): Tile[] {
  const tiles = [usual, ...variants.flatMap((variant) => VARIANTS[variant].wide)];
  return tiles.filter((tile, at) => tiles.findIndex((other) => isSame(tile, other)) === at);
}

/** Whether two tiles of the registry are the same one. */
function isSame(one: Tile, other: Tile): boolean {
  return one.variant === other.variant && one.constants === other.constants;
}

/** The first tiles of all variants, then the second ones, and so on. */
function inTurn(variants: readonly Tile["variant"][]): Tile[] {
  const most = Math.max(...variants.map((variant) => VARIANTS[variant].sizes.length));
  return Array.from({ length: most }, (_, at) =>
    variants.flatMap((variant): Tile[] => {
      if (at === 0) return [defaultTile(variant)];
      const constants = VARIANTS[variant].sizes[at];
      return constants ? [{ variant, constants }] : [];
    })).flat();
}

import type { AdapterDescription } from "../gpu/adapter.ts";
import { GpuError } from "../gpu/error.ts";
import { Gpu } from "../gpu/gpu.ts";
import { defaultTile, tileOf, type TileUse, type Tuning } from "../gpu/tuning.ts";
import { areAlike, type Tile, type Variant, VARIANT_NAMES } from "../gpu/variants.ts";
import { contest, fastest, tilesOf, type TuneEntry, wideTilesOf } from "./contest.ts";
import { GRAM_MATRIX, WIDE_GRAM_MATRIX } from "./gram_matrix.ts";
import type { Operation } from "./operation.ts";
import { higherPeaks, measurePeaks, type Peaks } from "./peaks.ts";
import { largeProduct, stackedProduct } from "./products.ts";
import { CHOLESKY, TRIANGULAR } from "./systems.ts";

/** Options of {@link tune}. */
export interface TuneOptions {
  /** Seconds that it takes, but for what is begun in them; every operation has its default measured. */
  readonly seconds: number;
  /** Rows of the large products; the other sizes follow. By default 512 on a CPU, 2048 on a GPU. */
  readonly size?: number;
  /** Told of each operation before it is measured. */
  readonly onOperation?: (name: string) => void;
  /** Stops it between two tiles. */
  readonly signal?: AbortSignal;
}

/** What was measured and chosen. */
export interface TuneReport {
  /** On what. */
  readonly adapter: AdapterDescription;
  /** What the device reaches at most. */
  readonly peaks: Peaks;
  /** All tiles of all operations, in the order of their turns. */
  readonly entries: readonly TuneEntry[];
  /** The entries whose tiles were chosen. */
  readonly chosen: readonly TuneEntry[];
  /** The choice. */
  readonly tuning: Tuning;
}

/** Operations by which it is decided how matrices are stored. */
const FIRST: readonly Operation[] = [largeProduct("nt"), GRAM_MATRIX, WIDE_GRAM_MATRIX];

/** Operations for which only tiles are chosen that read what is stored so. */
const SECOND: readonly Operation[] = [
  largeProduct("nn"),
  CHOLESKY,
  TRIANGULAR,
  stackedProduct("nt"),
  stackedProduct("nn"),
  stackedProduct("tn"),
];

/** Rows of the first operations' matrices, by whether the adapter is a CPU. */
const USUAL_SIZE = { cpu: 512, gpu: 2048 } as const;

/** Share of the time that an operation of the first kind takes, of which all tiles are measured. */
const FIRST_SHARE = 0.17;

/**
 * Measures which variant and tiles are fastest on this machine's adapter: first, over all variants, the
 * large product and Gram matrices, which decide how matrices are stored; then the other operations
 * with the tiles that read them so.
 *
 * @throws GpuError where no tile gives right results
 * @throws RangeError where the seconds are not positive
 */
export async function tune(options: TuneOptions): Promise<TuneReport> {
  const { seconds, onOperation, signal } = options;
  if (!(seconds > 0)) throw new RangeError(`seconds must be > 0, got ${seconds}`);
  const begin = performance.now();
  const share = (of: number) => begin + 1000 * seconds * of;
  onOperation?.("peaks of the device");
  const { adapter, defaults, peaks } = await examine();
  const size = options.size ?? USUAL_SIZE[adapter.software ? "cpu" : "gpu"];
  const { software } = adapter;
  const variants = [
    defaults.variant,
    ...VARIANT_NAMES.filter((name) => name !== defaults.variant),
  ];
  const entries: TuneEntry[] = [];

  for (const [at, operation] of FIRST.entries()) {
    onOperation?.(operation.name);
    const deadline = share(0.05 + FIRST_SHARE * (at + 1));
    const usual = tileOf(defaults, operation.use);
    const tiles = operation.use === "gram-wide"
      ? wideTilesOf(variants, usual)
      : tilesOf(variants, { usual, software, earlier: entries });
    entries.push(
      ...await contest(operation, tiles, {
        size: sizeOf(operation, size),
        deadline,
        ...(signal && { signal }),
      }),
    );
  }
  const variant = bestVariant(entries, variants);
  const alike = variants.filter((other) => areAlike(variant, other));
  const chosen = FIRST.map((operation) => choose(entries, operation, alike));
  for (const [at, operation] of SECOND.entries()) {
    onOperation?.(operation.name);
    const left = 1 - 0.05 - FIRST.length * FIRST_SHARE;
    const deadline = share(1 - left + left * (at + 1) / SECOND.length);
    const usual = areAlike(variant, defaults.variant)
      ? tileOf(defaults, operation.use)
      : defaultTile(variant);
    const tiles = tilesOf(alike, { usual, software, earlier: entries });
    entries.push(
      ...await contest(operation, tiles, {
        size: sizeOf(operation, size),
        base: { variant, tiles: tilesChosen(chosen) },
        deadline,
        ...(signal && { signal }),
      }),
    );
    chosen.push(choose(entries, operation, alike));
  }
  // Again, because a ceiling is no ceiling where the machine was busy with something else.
  const { peaks: later } = await examine();
  return {
    adapter,
    peaks: higherPeaks(peaks, later),
    entries,
    chosen,
    tuning: { variant, tiles: tilesChosen(chosen) },
  };
}

async function examine() {
  using gpu = await Gpu.open({ tuning: "none" });
  return { adapter: gpu.adapter, defaults: gpu.tuning, peaks: await measurePeaks(gpu) };
}

/** Factorizations are larger than products, the products of training smaller. */
function sizeOf({ use }: Operation, size: number): number {
  if (use.startsWith("panel")) return 2 * size;
  return use.startsWith("stacked") ? Math.max(Math.ceil(size / 2), 1) : size;
}

/** Where times with matrices stored otherwise are so close to the default's, they stay as they are. */
const STORAGE_MARGIN = 0.9;

/**
 * The first variant whose way to store matrices has the least sum of times, each relative to the best;
 * the default's, `variants[0]`, where that is as good, but for the noise.
 */
function bestVariant(entries: readonly TuneEntry[], variants: readonly Variant[]): Variant {
  const sums = variants.map((variant) => {
    const alike = variants.filter((other) => areAlike(variant, other));
    let time = 0;
    for (const { name } of FIRST) {
      const all = entries.filter(({ operation }) => operation === name);
      const own = all.filter(({ tile }) => alike.includes(tile.variant));
      time += (fastest(own)?.ms ?? Infinity) / (fastest(all)?.ms ?? Infinity);
    }
    return { variant, time: Number.isNaN(time) ? Infinity : time };
  });
  const [usual] = sums;
  const [best] = sums.toSorted((a, b) => a.time === b.time ? 0 : a.time - b.time);
  if (best.time < Infinity) {
    return best.time < STORAGE_MARGIN * usual.time ? best.variant : usual.variant;
  }
  const reasons = new Set(entries.flatMap(({ refusal }) => refusal ?? []));
  throw new GpuError(`no tile gives right results on this adapter: ${[...reasons].join("; ")}`);
}

function choose(
  entries: readonly TuneEntry[],
  { name }: Operation,
  variants: readonly Variant[],
): TuneEntry {
  const own = entries.filter(({ operation, tile }) =>
    operation === name && variants.includes(tile.variant)
  );
  const best = fastest(own);
  if (best) return best;
  throw new GpuError(`no tile gives right results for ${name}: ${own[0]?.refusal ?? "none tried"}`);
}

function tilesChosen(chosen: readonly TuneEntry[]): Partial<Record<TileUse, Tile>> {
  const uses = new Map([...FIRST, ...SECOND].map(({ name, use }) => [name, use]));
  const tiles: Partial<Record<TileUse, Tile>> = {};
  for (const { operation, tile } of chosen) {
    const use = uses.get(operation);
    if (use) tiles[use] = tile;
  }
  return tiles;
}

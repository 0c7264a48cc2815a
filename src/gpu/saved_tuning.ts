import { isAbsolute, join } from "node:path";
import { userCache } from "../system/cache.ts";
import type { AdapterDescription } from "./adapter.ts";
import { driverVersion } from "./driver.ts";
import type { Constants } from "./link/link.ts";
import { isConsistent, TILE_USES, type TileUse, type Tuning } from "./tuning.ts";
import { type Tile, type Variant, VARIANTS } from "./variants.ts";

/** Version of the file; files of another one are ignored. */
const FORMAT = 1;

/** Longest file that is read. */
const MOST_BYTES = 2 ** 20;

/** A {@link Tuning} as its file has it. */
export interface SavedTuning extends Tuning {
  /** Version of this format. */
  readonly format: number;
  /** When it was measured. */
  readonly date: string;
  /** On what. */
  readonly adapter: AdapterDescription;
  /** With which driver; null where it does not tell. */
  readonly driver: string | null;
  /** Version of Deno, whose compiler of shaders it was measured with. */
  readonly deno: string;
}

/** What was found for an adapter. */
export interface FoundTuning {
  /** What was measured of it; undefined where defaults are to be used. */
  readonly tuning?: Tuning;
  /** Why a file that is there is not used, and what to do, in one sentence. */
  readonly notice?: string;
}

/**
 * The folder of tunings: `$LOOD_TUNING_DIR`, or else `lood/tuning` in the user's cache; undefined where
 * the environment names none. Needs `--allow-env`.
 *
 * @throws RangeError where `LOOD_TUNING_DIR` is not an absolute path
 */
export function tuningFolder(): string | undefined {
  const own = Deno.env.get("LOOD_TUNING_DIR");
  if (own) {
    // Tasks run in the repository, where a relative one would put the file.
    if (isAbsolute(own)) return own;
    throw new RangeError(`LOOD_TUNING_DIR is ${JSON.stringify(own)}, must be an absolute path`);
  }
  const cache = userCache();
  return cache === undefined ? undefined : join(cache, "lood", "tuning");
}

/** The file's name of an adapter and its driver. */
export function tuningFile(adapter: AdapterDescription): string {
  return `${adapterSlug(adapter)}--${slug(driverVersion(adapter) ?? "")}.json`;
}

/** A tuning as its file has it. */
export function tuningText(
  { variant, tiles }: Tuning,
  adapter: AdapterDescription,
  date: string,
): string {
  const driver = driverVersion(adapter) ?? null;
  const deno = Deno.version.deno;
  const saved: SavedTuning = { format: FORMAT, date, adapter, driver, deno, variant, tiles };
  return JSON.stringify(saved, null, 2) + "\n";
}

/**
 * What was measured of this adapter with this driver. Nobody is asked for a permission: without those
 * to read the environment and the file, nothing is found.
 */
export async function findTuning(adapter: AdapterDescription): Promise<FoundTuning> {
  if (!mayReadEnvironment()) return {};
  const folder = tuningFolder();
  if (folder === undefined || !mayRead(folder)) return {};
  const name = tuningFile(adapter);
  const path = join(folder, name);
  try {
    const { size } = await Deno.stat(path);
    if (size > MOST_BYTES) throw new SyntaxError(`it has ${size} bytes`);
    return { tuning: readTuning(await Deno.readTextFile(path), adapter) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      return { notice: ignored(path, (error as Error).message) };
    }
  }
  const other = await findOther(folder, adapter);
  if (other === undefined) return {};
  return { notice: ignored(join(folder, other), "it was measured with another driver") };
}

/**
 * The tuning in a file's text.
 *
 * @throws SyntaxError saying why it is none of this adapter and this version
 */
export function readTuning(
  text: string,
  adapter: AdapterDescription,
  driverNow: string | undefined = driverVersion(adapter),
): Tuning {
  let saved: Partial<SavedTuning>;
  try {
    saved = JSON.parse(text);
  } catch {
    throw new SyntaxError("it is no JSON");
  }
  if (typeof saved !== "object" || saved === null) throw new SyntaxError("it is no object");
  const { format, date, variant, tiles, driver } = saved;
  if (format !== FORMAT) throw new SyntaxError("it is of another version of lood");
  if (
    saved.adapter?.description !== adapter.description || saved.adapter.device !== adapter.device
  ) {
    throw new SyntaxError("it was measured on another adapter");
  }
  if (driver !== (driverNow ?? null)) {
    throw new SyntaxError("it was measured with another driver");
  }
  if (typeof date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw new SyntaxError("it has no date");
  }
  if (!isVariant(variant)) throw new SyntaxError("it names a variant that this version has not");
  if (typeof tiles !== "object" || tiles === null) throw new SyntaxError("it has no tiles");
  const known: Partial<Record<TileUse, Tile>> = {};
  for (const [use, tile] of Object.entries(tiles)) {
    if (!Object.hasOwn(TILE_USES, use)) throw new SyntaxError(`it has an unknown use ${use}`);
    known[use as TileUse] = knownTile(tile);
  }
  const tuning = { variant, tiles: known, date };
  if (!isConsistent(tuning)) throw new SyntaxError("its tiles cannot read what its variant stores");
  return tuning;
}

/** The registry's own tile that a file means: nothing else is ever compiled. */
function knownTile({ variant, constants }: Partial<Tile>): Tile {
  const known = isVariant(variant) && registered(variant).find((one) => isSame(one, constants));
  if (!known) throw new SyntaxError("it names a tile that this version has not");
  return { variant, constants: known };
}

/** Constants of a variant's tiles in the registry. */
function registered(variant: Variant): Constants[] {
  const wide = Object.values(VARIANTS).flatMap(({ wide }) => wide)
    .filter((tile) => tile.variant === variant);
  return [...VARIANTS[variant].sizes, ...wide.map(({ constants }) => constants)];
}

function isSame(one: Constants, other: Constants = {}): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}

function isVariant(name: unknown): name is Variant {
  return typeof name === "string" && Object.hasOwn(VARIANTS, name);
}

function ignored(path: string, reason: string): string {
  return `the tuning in ${path} is ignored: ${reason}; run lood tune, or lood tune --reset`;
}

/** A file of the same adapter with another driver. */
async function findOther(
  folder: string,
  adapter: AdapterDescription,
): Promise<string | undefined> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.startsWith(`${adapterSlug(adapter)}--`) && name.endsWith(".json")) return name;
    }
  } catch {
    // There is no such folder, or it must not be read.
  }
  return undefined;
}

function adapterSlug({ vendor, device, description }: AdapterDescription): string {
  return slug(description || `${vendor} ${device}`);
}

function slug(text: string): string {
  const words = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return words.slice(0, 80) || "unknown";
}

function mayReadEnvironment(): boolean {
  return ["LOOD_TUNING_DIR", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"].every((variable) =>
    Deno.permissions.querySync({ name: "env", variable }).state === "granted"
  );
}

function mayRead(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

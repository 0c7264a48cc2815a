/** What an interrupted comparison goes on from: the tables of the methods that were done, beside the run's folder. */
import { join } from "node:path";
import { type NpyArray, npz, readNpz, writeAtomically } from "../../mod.ts";
import { checkSameKey, nothingToResume } from "../cli/resume.ts";

/** Tables of a method, what else is known of it, and what it took. */
export interface Piece {
  readonly tables: Readonly<Record<string, Float64Array>>;
  /** Becomes JSON. */
  readonly about?: unknown;
}

/** A piece with the seconds that it took when it was made. */
export interface TimedPiece extends Piece {
  readonly seconds: number;
}

/** Makes a piece, or takes it from an earlier start. */
export type Pieces = (name: string, make: () => Promise<Piece>) => Promise<TimedPiece>;

/** The folder of the interrupted run of this folder. */
export function statePath(folder: string): string {
  return `${folder}.unfinished`;
}

/**
 * Pieces that are kept until the run is done.
 *
 * @param key what decides the numbers
 * @throws {UsageError} to resume, and there is no interrupted run, or it had other options
 */
export async function openPieces(
  folder: string,
  key: Readonly<Record<string, unknown>>,
  resume: boolean,
): Promise<Pieces> {
  const state = statePath(folder);
  const keyFile = join(state, "key.json");
  if (resume) checkSameKey(key, JSON.parse(await savedKey(keyFile, state)));
  else await removePieces(folder);
  return async (name, make) => {
    const path = join(state, `${name}.npz`);
    const known = resume ? await readPiece(path) : undefined;
    if (known) return known;
    const begin = performance.now();
    const piece = { ...await make(), seconds: 0 };
    piece.seconds = (performance.now() - begin) / 1000;
    await Deno.mkdir(state, { recursive: true });
    await writeAtomically(keyFile, JSON.stringify(key, null, 2) + "\n");
    await writeAtomically(path, pieceBytes(piece));
    return piece;
  };
}

/** Takes the pieces of a run that is done away. */
export async function removePieces(folder: string): Promise<void> {
  await Deno.remove(statePath(folder), { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

async function savedKey(path: string, state: string): Promise<string> {
  return await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw nothingToResume(state);
  });
}

function pieceBytes({ tables, about, seconds }: TimedPiece): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(JSON.stringify({ about: about ?? null, seconds }));
  const arrays: Record<string, NpyArray> = { words: { shape: [words.length], values: words } };
  for (const [name, values] of Object.entries(tables)) {
    arrays[`table_${name}`] = { shape: [values.length], values };
  }
  return npz(arrays);
}

async function readPiece(path: string): Promise<TimedPiece | undefined> {
  const bytes = await Deno.readFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return undefined;
  });
  if (!bytes) return undefined;
  const { words, ...arrays } = readNpz(bytes);
  const { about, seconds } = JSON.parse(new TextDecoder().decode(Uint8Array.from(words.values)));
  const tables = Object.fromEntries(
    Object.entries(arrays).map(([name, { values }]) => [
      name.replace(/^table_/, ""),
      Float64Array.from(values),
    ]),
  );
  return { tables, about, seconds };
}

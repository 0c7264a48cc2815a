/** What an interrupted comparison goes on from: the tables of the methods that were done. */
import { join } from "node:path";
import { type NpyArray, npz, readNpz, writeAtomically } from "../../mod.ts";
import type { RunState } from "../cli/state.ts";

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

/** Pieces that are kept in the state of a run until it is done. */
export function openPieces(state: RunState, resumed: boolean): Pieces {
  return async (name, make) => {
    const path = join(state.path, `${name}.npz`);
    const known = resumed ? await readPiece(path) : undefined;
    if (known) return known;
    const begin = performance.now();
    const piece = { ...await make(), seconds: 0 };
    piece.seconds = (performance.now() - begin) / 1000;
    await state.begin();
    await writeAtomically(path, pieceBytes(piece));
    return piece;
  };
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

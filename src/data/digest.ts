import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeAtomically } from "../system/files.ts";
import { DataError } from "./error.ts";
import type { Digest } from "./source.ts";

/** The hash of a file in hexadecimal, read a piece at a time. */
export async function hashFile(path: string, algorithm: Digest["algorithm"]): Promise<string> {
  const hash = createHash(algorithm);
  using file = await Deno.open(path);
  const piece = new Uint8Array(2 ** 20);
  for (;;) {
    const count = await file.read(piece);
    if (count === null) return hash.digest("hex");
    hash.update(piece.subarray(0, count));
  }
}

/** The SHA-256 of a file as it first came, where nobody publishes one. */
export interface KeptDigest {
  /** In hexadecimal. */
  readonly sha256: string;
  /** When it came, as in "2026-11-25". */
  readonly since: string;
}

/** In the data set's folder, beside its files. */
export const KEPT_DIGESTS = "digests.json";

/**
 * What was kept of the files in this folder, by their names; nothing where nothing was.
 *
 * @throws {DataError} the file of digests is damaged
 */
export async function keptDigests(folder: string): Promise<Readonly<Record<string, KeptDigest>>> {
  const path = join(folder, KEPT_DIGESTS);
  try {
    const kept: unknown = JSON.parse(await Deno.readTextFile(path));
    if (isKept(kept)) return kept;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DataError("it is not a list of digests", {
    path,
    remedy: "remove it, and the next download's digests are kept",
  });
}

/** Keeps the digest of a file in this folder. */
export async function keepDigest(folder: string, name: string, digest: KeptDigest): Promise<void> {
  const path = join(folder, KEPT_DIGESTS);
  const kept = { ...await keptDigests(folder), [name]: digest };
  await writeAtomically(path, JSON.stringify(kept, null, 2) + "\n");
}

function isKept(value: unknown): value is Record<string, KeptDigest> {
  return typeof value === "object" && value !== null &&
    Object.values(value).every((one) =>
      typeof one?.sha256 === "string" && typeof one.since === "string"
    );
}

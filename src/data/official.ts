/** The official files of data sets with a name: getting them, and telling whether they are right. */
import { join } from "node:path";
import { hashFile, keepDigest, KEPT_DIGESTS, keptDigests } from "./digest.ts";
import { download, type DownloadOptions } from "./download.ts";
import { DownloadError } from "./download_error.ts";
import { kindOf } from "./files.ts";
import type { OfficialFile } from "./source.ts";

/** What is known of a file in a data set's folder. */
export interface FileCheck {
  /** Where it is, or would be. */
  readonly path: string;
  /**
   * "absent"; "right" or "wrong" by its digest; "unknown": nobody publishes a digest, and none was
   * kept.
   */
  readonly state: "absent" | "right" | "wrong" | "unknown";
  /** In bytes, 0 where it is absent. */
  readonly size: number;
  /** What it was compared with, as in "md5 published by torchvision"; empty where with nothing. */
  readonly against: string;
  /** The digest it should have and the one it has, where they differ. */
  readonly digests?: { readonly expected: string; readonly found: string };
}

/** Options of {@link getFile}. */
export interface GetOptions extends Omit<DownloadOptions, "verify"> {
  /** Where to get it instead of the official server: its scheme and host, and a path before. */
  readonly mirror?: string;
}

/** What {@link getFile} did. */
export interface Got extends FileCheck {
  /** Whether it was downloaded; false where the right one was there already. */
  readonly downloaded: boolean;
  /** Whether nobody publishes its digest, and its SHA-256 was kept for later downloads now. */
  readonly kept: boolean;
}

/** Compares a file in a data set's folder with its published digest, or else with the kept one. */
export async function checkFile(file: OfficialFile, folder: string): Promise<FileCheck> {
  const path = join(folder, file.name);
  if (await kindOf(path) !== "file") return { path, state: "absent", size: 0, against: "" };
  return { ...await compare(path, file, folder), path };
}

/**
 * Gets a file into its data set's folder, which must exist, unless the right one is there: from its
 * address or, where that fails, from the others that have it. What came is compared with the
 * published digest; where there is none, the SHA-256 of the first download is kept in
 * `digests.json` and later ones are compared with it. A wrong file is removed.
 *
 * @throws {DownloadError} no address gives the file; the message says where to put it by hand
 */
export async function getFile(
  file: OfficialFile,
  folder: string,
  options: GetOptions = {},
): Promise<Got> {
  const { state } = await checkFile(file, folder);
  const downloaded = state === "absent" || state === "wrong";
  if (downloaded) await downloadFile(file, folder, options);
  const kept = await keepFirst(file, folder);
  return { ...await checkFile(file, folder), downloaded, kept };
}

/** From the first address that gives it. */
async function downloadFile(
  file: OfficialFile,
  folder: string,
  { mirror, ...options }: GetOptions,
): Promise<void> {
  const verify = async (part: string) => {
    const { digests, against } = await compare(part, file, folder);
    if (digests === undefined) return;
    throw new DownloadError(
      `what came is not the file that it should be: its digest is ${digests.found}, and ` +
        `${digests.expected} is the ${against}` +
        (file.digest ? "" : ", whose entry to remove if the authors have changed the file"),
      part,
    );
  };
  const problems: string[] = [];
  for (const address of [file.url, ...file.mirrors ?? []]) {
    const url = mirrored(address, mirror);
    try {
      return await download(url, join(folder, file.name), { ...options, verify });
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      problems.push(`${url}: ${error.problem}`);
    }
  }
  throw new DownloadError(problems.join("; "), file.name, {
    remedy: `try again, or get it from ${file.url} by hand and put it into ${folder}`,
  });
}

/**
 * An address on another server: scheme and host are replaced, and the path goes behind its path.
 *
 * @throws {RangeError} `mirror` is no address of a server
 */
export function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  const base = URL.parse(mirror);
  if (base === null || !/^https?:$/.test(base.protocol) || base.search !== "" || base.hash !== "") {
    throw new RangeError(
      `the mirror (LOOD_DATA_MIRROR) is ${
        JSON.stringify(mirror)
      }, must be like https://host or https://host/path`,
    );
  }
  const { pathname, search } = new URL(url);
  return base.origin + base.pathname.replace(/\/$/, "") + pathname + search;
}

async function compare(
  path: string,
  { name, digest }: OfficialFile,
  folder: string,
): Promise<Omit<FileCheck, "path" | "state"> & { state: "right" | "wrong" | "unknown" }> {
  const { size } = await Deno.stat(path);
  const kept = digest === undefined ? (await keptDigests(folder))[name] : undefined;
  const expected = digest?.value ?? kept?.sha256;
  if (expected === undefined) return { state: "unknown", size, against: "" };
  const against = digest
    ? `${digest.algorithm} published by ${digest.publishedBy}`
    : `sha256 of the first one, kept in ${KEPT_DIGESTS} on ${kept?.since}`;
  const found = await hashFile(path, digest?.algorithm ?? "sha256");
  return found === expected.toLowerCase()
    ? { state: "right", size, against }
    : { state: "wrong", size, against, digests: { expected, found } };
}

/** Keeps the digest of a file that is there, unless one is known. */
async function keepFirst({ name, digest }: OfficialFile, folder: string): Promise<boolean> {
  if (digest !== undefined || Object.hasOwn(await keptDigests(folder), name)) return false;
  await keepDigest(folder, name, {
    sha256: await hashFile(join(folder, name), "sha256"),
    since: new Date().toISOString().slice(0, 10),
  });
  return true;
}

import { isAbsolute, join } from "node:path";
import { userCache } from "../system/cache.ts";
import { kindOf } from "./files.ts";

/**
 * The folder in which each data set with a name has a folder of its own: `$LOOD_DATA_DIR`, or else
 * `lood/data` in the user's cache. Needs `--allow-env`.
 *
 * @throws {RangeError} nothing in the environment says where the user's cache is, or
 *   `LOOD_DATA_DIR` is not an absolute path
 */
export function dataRoot(): string {
  const root = knownRoot();
  if (root !== undefined) return root;
  throw new RangeError(
    "There is no place for data sets: neither LOOD_DATA_DIR, XDG_CACHE_HOME nor HOME is set; " +
      "set one of them, or give --data-dir",
  );
}

/** Where the files of the data set of this name are looked for first, see {@link dataRoot}. */
export function dataFolder(name: string): string {
  return join(dataRoot(), name);
}

/**
 * The {@link dataFolder} of this name where it holds files; undefined where it does not, or holds
 * no more than the beginnings that an interrupted download left.
 */
export async function filledFolder(name: string): Promise<string | undefined> {
  const root = knownRoot();
  if (root === undefined) return undefined;
  const folder = join(root, name);
  return (await heldFiles(folder)).length > 0 ? folder : undefined;
}

/**
 * Names of what is in a data set's folder, but for the beginnings that an interrupted download left;
 * none where there is no such folder.
 */
export async function heldFiles(folder: string): Promise<string[]> {
  if (await kindOf(folder) !== "folder") return [];
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.filter((name) => !/\.part(\.json)?$/.test(name)).sort();
}

/**
 * Where the files of the data set of this name are in a folder that the user names: in its
 * subfolder of the data set's name, or, where there is none, in the folder itself.
 */
export async function folderIn(root: string, name: string): Promise<string> {
  const own = join(root, name);
  return await kindOf(own) === "folder" ? own : root;
}

function knownRoot(): string | undefined {
  const own = Deno.env.get("LOOD_DATA_DIR");
  if (own) {
    // Tasks run in the repository, where a relative one would put the data.
    if (isAbsolute(own)) return own;
    throw new RangeError(`LOOD_DATA_DIR is ${JSON.stringify(own)}, must be an absolute path`);
  }
  const cache = userCache();
  return cache === undefined ? undefined : join(cache, "lood", "data");
}

import { dirname, isAbsolute, join, normalize } from "node:path";
import { makeFolder, writeAtomically } from "../system/files.ts";
import { writing } from "../system/write_error.ts";
import { claimFolder } from "./claim.ts";

/** What {@link openRun} may do. */
export interface RunOptions {
  /** Write into a folder that holds files already and replace those of the same name. Default: no. */
  overwrite?: boolean;
  /** With `overwrite`, files that a run may leave: those that this one does not write are removed. */
  stale?: readonly string[];
}

/**
 * The folder of a run's results, which comes into being whole: until {@link RunFolder.finish} the
 * files lie in a folder beside it, `PATH.writing`. Disposing of an unfinished run removes it; what a
 * process leaves of it that is killed, the next run in PATH removes.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { openRun, toCsv } from "@lood/lood";
 *
 * const path = `${await Deno.makeTempDir()}/run`;
 * using run = openRun(path);
 * await run.write("records.csv", toCsv({ index: [3] }));
 * assert.throws(() => Deno.statSync(path)); // not before all is written
 * await run.finish();
 * assert.equal(await Deno.readTextFile(`${path}/records.csv`), "index\n3\n");
 * ```
 */
export interface RunFolder extends Disposable {
  /** The folder in which the results will lie. */
  readonly path: string;
  /**
   * Writes a file of the run.
   *
   * @param name relative to the folder; may name a folder in it, as in "figures/roc.svg"
   * @throws {RangeError} a name that leads out of the folder
   * @throws {WriteError} there is no room, or it must not be written
   */
  write(name: string, data: string | Uint8Array): Promise<void>;
  /**
   * Brings a file that is complete already into the run, as a link to the same bytes where the file
   * system has such links.
   *
   * @param name see {@link RunFolder.write}
   * @param from its path, where it stays
   * @throws {RangeError} a name that leads out of the folder
   */
  bring(name: string, from: string): Promise<void>;
  /**
   * Puts the results in place. Without any file this does nothing.
   *
   * @throws {RangeError} another run has written there meanwhile; the results then stay where the
   *   message says
   */
  finish(): Promise<void>;
}

/**
 * Opens the folder of a run: what forbids to write there is told before the work that is to be
 * written.
 *
 * @throws {RangeError} there is a file of that name, or a folder with files and no `overwrite`, or
 *   another run is being written there
 * @throws {WriteError} it cannot be made
 */
export function openRun(
  path: string,
  { overwrite = false, stale = [] }: RunOptions = {},
): RunFolder {
  const target = normalize(path).replace(/(?<=.)[/\\]+$/, "");
  refuseOccupied(target, overwrite, "");
  const partial = `${target}.writing`;
  const claim = claimFolder(partial);
  if (claim === undefined) {
    throw new RangeError(
      `another process is writing the run in ${target}; wait for its end, or choose another folder`,
    );
  }
  const files = new Set<string>();
  let open = true;
  const place = async (name: string, put: (path: string) => Promise<void>) => {
    if (!open) throw new Error(`the run in ${target} is closed: write ${name} before finish()`);
    const file = nameInside(name);
    await makeFolder(dirname(join(partial, file)));
    await put(join(partial, file));
    files.add(file);
  };

  return {
    path: target,
    write: (name, data) => place(name, (path) => writeAtomically(path, data)),
    bring: (name, from) =>
      place(
        name,
        (path) => Deno.link(from, path).catch(() => writing(path, () => Deno.copyFile(from, path))),
      ),
    async finish() {
      if (!open) return;
      open = false;
      if (files.size === 0) return claim[Symbol.dispose]();
      using _ = { [Symbol.dispose]: claim.keep }; // a failure must not remove results
      refuseOccupied(target, overwrite, `; the results are in ${partial}`);
      await writing(target, () => moveInto(partial, target, files));
      for (const name of stale) {
        const file = nameInside(name);
        if (!files.has(file)) await removeStale(target, file);
      }
    },
    [Symbol.dispose]() {
      if (!open) return;
      open = false;
      claim[Symbol.dispose]();
    },
  };
}

function refuseOccupied(path: string, overwrite: boolean, more: string): void {
  const info = lookAt(path);
  if (info === undefined) return;
  if (!info.isDirectory) throw new RangeError(`the run's folder ${path} is a file${more}`);
  if (!overwrite && !Deno.readDirSync(path)[Symbol.iterator]().next().done) {
    throw new RangeError(
      `the run's folder ${path} holds files already; choose another, or overwrite it (--overwrite)${more}`,
    );
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function nameInside(name: string): string {
  const file = normalize(name);
  if (name === "" || isAbsolute(file) || /^\.{0,2}$|^\.\.[/\\]/.test(file)) {
    throw new RangeError(`a run's file must be named inside its folder, got "${name}"`);
  }
  return file;
}

/**
 * In one step where nothing is in the way, else file by file, and run.json last: without it a folder
 * is no run. A folder that is the root of another file system takes copies.
 */
async function moveInto(partial: string, target: string, files: Set<string>): Promise<void> {
  if (await Deno.rename(partial, target).then(() => true, () => false)) return;
  const last = (file: string) => Number(file === "run.json");
  for (const file of [...files].toSorted((a, b) => last(a) - last(b))) {
    const [from, to] = [join(partial, file), join(target, file)];
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.rename(from, to).catch(() => Deno.copyFile(from, to));
  }
  Deno.removeSync(partial, { recursive: true });
}

/** Removes a file, and the folders in the target that are empty without it. */
async function removeStale(target: string, file: string): Promise<void> {
  await Deno.remove(join(target, file)).catch(ignoreAbsent);
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) {
    await Deno.remove(join(target, folder)).catch(() => {}); // of a folder with files: refused
  }
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

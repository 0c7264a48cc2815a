import { basename, dirname, join } from "node:path";
import { writing, writingSync } from "./write_error.ts";

/** How many temporary files this process has named, so that no two share a name. */
let count = 0;

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, then renamed. What
 * stood under the name stays as it is when writing fails, and nothing is left beside it, but where
 * the process is killed: the next time that this file is written takes away what is left then.
 *
 * @param path where to; the folder must exist
 * @param data text (written as UTF-8) or bytes
 * @throws {WriteError} the disk is full, or the folder cannot be written
 */
export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  await writing(path, async () => {
    using temporary = openTemporary(path);
    for (let done = 0; done < bytes.length;) {
      done += await temporary.file.write(bytes.subarray(done));
    }
    // Before it has the name: some disks report only now that they are full, and a name must not
    // survive a power failure without what it names.
    await temporary.file.syncData();
    await Deno.rename(temporary.path, path);
  });
  removeAbandoned(path);
}

/**
 * Finds out whether a file can be written there, and leaves nothing: before the work whose result it
 * shall hold.
 *
 * @throws {WriteError} its folder cannot be written
 */
export function checkWritable(path: string): void {
  writingSync(path, () => openTemporary(path)[Symbol.dispose]());
}

/**
 * Makes a folder, and those it is in, unless it is there.
 *
 * @throws {WriteError} it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  await writing(path, () => Deno.mkdir(path, { recursive: true }));
}

/** A file beside the one it becomes. Its lock tells that somebody is at it. */
interface Temporary extends Disposable {
  readonly path: string;
  readonly file: Deno.FsFile;
}

/** Locked without a wait in between, so that nobody finds it unlocked. */
function openTemporary(path: string): Temporary {
  const temporary = `${path}.tmp-${Deno.pid}-${count++}`;
  const file = Deno.openSync(temporary, { write: true, createNew: true });
  tryLock(file);
  return {
    path: temporary,
    file,
    [Symbol.dispose]() {
      removeIfThere(temporary); // it is not where it has got its name
      file.close();
    },
  };
}

/** Removes the temporary files of this path whose processes were killed; what cannot be stays. */
function removeAbandoned(path: string): void {
  const begin = `${basename(path)}.tmp-`;
  try {
    for (const { name } of Deno.readDirSync(dirname(path))) {
      if (!name.startsWith(begin) || !/^\d+-\d+$/.test(name.slice(begin.length))) continue;
      const left = join(dirname(path), name);
      using file = Deno.openSync(left, { write: true });
      if (tryLock(file) === "ours") Deno.removeSync(left);
    }
  } catch {
    // Another writer of the same path was done meanwhile, or the folder's rights are odd.
  }
}

/** Whose lock an open file or folder has: "unknown" where the file system has no locks. */
export function tryLock(file: Deno.FsFile): "ours" | "another's" | "unknown" {
  try {
    return file.tryLockSync(true) ? "ours" : "another's";
  } catch {
    return "unknown"; // as some network file systems
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

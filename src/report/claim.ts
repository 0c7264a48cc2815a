import { dirname, join } from "node:path";
import { tryLock } from "../system/files.ts";
import { writingSync } from "../system/write_error.ts";

/** A folder that only this process writes, until it is disposed of, which removes it. */
export interface Claim extends Disposable {
  /** Lets go of the folder and what is in it, wherever it has been moved. */
  keep(): void;
}

/**
 * Makes a folder, locks it and empties it of what a process left there that was killed; undefined
 * where another process has it. The system ends a lock with its process, however that ends. Where
 * folders have no locks, on Windows and some network file systems, all that is there counts as left.
 *
 * @throws {WriteError} it cannot be made
 */
export function claimFolder(path: string): Claim | undefined {
  const first = firstMissing(path);
  const lock = makeAndLock(path);
  if (lock === "another's") return undefined;
  writingSync(path, () => {
    for (const { name } of Deno.readDirSync(path)) {
      Deno.removeSync(join(path, name), { recursive: true });
    }
  });
  let open = true;
  const keep = () => {
    if (open) lock?.close();
    open = false;
  };
  return {
    keep,
    [Symbol.dispose]() {
      if (!open) return;
      try {
        Deno.removeSync(path, { recursive: true });
        if (first !== undefined) removeEmpty(dirname(path), first);
      } catch {
        // A folder may have got another file, or may be read-only by now: it stays.
      }
      keep();
    },
  };
}

/** The lock, undefined where there is none to have. */
function makeAndLock(path: string): Deno.FsFile | undefined | "another's" {
  for (;;) {
    writingSync(path, () => Deno.mkdirSync(path, { recursive: true }));
    const folder = openFolder(path);
    if (folder === undefined) return undefined;
    const whose = tryLock(folder);
    // Its owner may have moved or removed it since it was opened here.
    if (whose !== "ours" || isAt(folder, path)) {
      if (whose !== "another's") return folder;
      folder.close();
      return whose;
    }
    folder.close();
  }
}

function openFolder(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch {
    return undefined; // Windows opens files only
  }
}

function isAt(folder: Deno.FsFile, path: string): boolean {
  try {
    return folder.statSync().ino === Deno.statSync(path).ino;
  } catch {
    return false;
  }
}

/** The outermost of the folders above the path that are not there; undefined where all are. */
function firstMissing(path: string): string | undefined {
  let missing: string | undefined;
  for (let folder = dirname(path); !isThere(folder); folder = dirname(folder)) missing = folder;
  return missing;
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return dirname(path) === path;
  }
}

/** Removes the folder and those above it up to the outermost one; fails where something is in it. */
function removeEmpty(folder: string, outermost: string): void {
  for (;; folder = dirname(folder)) {
    Deno.removeSync(folder);
    if (folder === outermost) return;
  }
}

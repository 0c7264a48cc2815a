import { join } from "node:path";
import { sortedClasses } from "./classes.ts";
import { DataError } from "./error.ts";

/** The images in class folders, in the order of their indices. */
export interface ImageList {
  /** [c] names of the class folders, by value where all are numbers, else by code unit. */
  readonly classes: readonly string[];
  /** [n] paths in the folder, as in "cat/0001.png", by code unit: file i is record i. */
  readonly files: readonly string[];
  /** [n], positions in `classes`. */
  readonly labels: Int32Array<ArrayBuffer>;
}

/** What a folder holds, less what is hidden. */
interface Names {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

const IMAGE = /\.(png|jpe?g|jpe|jfif)$/i;

/** Folders within a class folder are followed so far; a link to itself goes on for ever. */
const MOST_DEPTH = 8;

/**
 * Lists the images of a folder whose subfolders are classes. What lies in folders within a class
 * folder belongs to the class, too. Images are told by their names (.png, .jpg, .jpeg, .jpe, .jfif,
 * in any case), so that the indices hang on nothing else, and links are followed. Names that begin
 * with a point or with `__MACOSX`, Thumbs.db and desktop.ini do not count, nor do files beside the
 * class folders, unless they are images.
 *
 * @throws {DataError} there is no class folder, or no image in one, an image beside them, or another
 *   file in one
 */
export async function listImages(folder: string): Promise<ImageList> {
  const { folders, files: strays } = await namesIn(folder);
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path: folder, remedy });
  const stray = strays.find((name) => IMAGE.test(name));
  if (stray !== undefined && folders.length > 0) {
    throw fail(`the image ${stray} lies beside the class folders`, "put it into one");
  }
  if (folders.length === 0) {
    throw fail("there is no class folder in it", "put the images of each class into a subfolder");
  }
  const classes = sortedClasses(folders);
  const labeled: [file: string, label: number][] = [];
  for (const [label, name] of classes.entries()) {
    const files = await imagesIn(folder, name);
    if (files.length === 0) {
      const path = join(folder, name);
      throw new DataError("there is no image in this class folder", {
        path,
        remedy: "put PNG or JPEG files there, or remove the folder",
      });
    }
    for (const file of files) labeled.push([file, label]);
  }
  labeled.sort(([a], [b]) => a < b ? -1 : 1);
  return {
    classes,
    files: labeled.map(([file]) => file),
    labels: Int32Array.from(labeled, ([, label]) => label),
  };
}

/**
 * How many folders lie between a folder and its first image, going down each folder's first
 * subfolder; undefined where that leads to none. 1 for class folders, 2 or more where classes have
 * folders of their own.
 */
export function depthOfImages(folder: string, depth = 0): number | undefined {
  if (depth > MOST_DEPTH) return undefined;
  const { folders, files } = sorted([...Deno.readDirSync(folder)].filter(isSeen), folder);
  if (files.some((name) => IMAGE.test(name))) return depth;
  return folders.length === 0 ? undefined : depthOfImages(join(folder, folders[0]), depth + 1);
}

/** Paths in `folder` of the images below its subfolder. */
async function imagesIn(folder: string, subfolder: string, depth = 1): Promise<string[]> {
  const path = join(folder, subfolder);
  if (depth > MOST_DEPTH) {
    throw new DataError(`it is ${depth} folders deep, more than ${MOST_DEPTH}`, {
      path,
      remedy: "remove the link to a folder above it, or nest the folders less",
    });
  }
  const { folders, files } = await namesIn(path);
  const odd = files.find((name) => !IMAGE.test(name));
  if (odd !== undefined) {
    throw new DataError("its name is not that of a PNG or JPEG file", {
      path: join(path, odd),
      remedy: "convert it, or move it out of the class folder",
    });
  }
  const below: string[] = [];
  for (const name of folders) {
    for (const file of await imagesIn(folder, `${subfolder}/${name}`, depth + 1)) below.push(file);
  }
  return [...files.map((name) => `${subfolder}/${name}`), ...below];
}

/** What is in a folder. */
async function namesIn(path: string): Promise<Names> {
  try {
    return sorted((await Array.fromAsync(Deno.readDir(path))).filter(isSeen), path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
      throw cause;
    }
    throw new DataError("there is no such folder", { path, remedy: "correct the path", cause });
  }
}

function isSeen({ name }: Deno.DirEntry): boolean {
  return !/^(\.|__MACOSX$|thumbs\.db$|desktop\.ini$)/i.test(name);
}

/** Folders and files, each by name, links followed. */
function sorted(entries: readonly Deno.DirEntry[], path: string): Names {
  const folders: string[] = [];
  const files: string[] = [];
  for (const { name, isDirectory, isSymlink } of entries) {
    const isFolder = isSymlink ? leadsToFolder(join(path, name)) : isDirectory;
    (isFolder ? folders : files).push(name);
  }
  return { folders: folders.sort(), files: files.sort() };
}

/** Where a link leads. One that leads nowhere counts as a file, which reading then finds missing. */
function leadsToFolder(link: string): boolean {
  try {
    return Deno.statSync(link).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  }
}

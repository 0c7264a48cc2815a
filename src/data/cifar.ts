/** What CIFAR-10 and CIFAR-100 have in common: where their files are, and how they are read. */
import { join } from "node:path";
import { binaryBlock } from "./cifar_binary.ts";
import type { CifarBlock } from "./cifar_block.ts";
import { pickledBlock } from "./cifar_pickle.ts";
import type { Dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { kindOf, readBytes } from "./files.ts";
import { dataFolder } from "./folders.ts";
import type { Split } from "./split.ts";
import { imageDataset } from "./pixels.ts";
import type { OfficialFile, SourceOptions } from "./source.ts";
import { readTarGz } from "./tar.ts";

/** How the authors pack the data set for one kind of reader. */
interface Version {
  /** Of the archive, and of the folder that it holds. */
  readonly archive: string;
  readonly folder: string;
  /** In the folder, in the order of the records. */
  readonly files: Readonly<Record<Split, readonly string[]>>;
}

/** A data set of tiny images. */
export interface Cifar {
  /** As in "CIFAR-10". */
  readonly title: string;
  /** As in "cifar-10". */
  readonly name: string;
  /** [c], in the order of the labels. */
  readonly classes: readonly string[];
  /** Files of records, each of `labelBytes` bytes, that at `labelAt` being the label, and the pixels. */
  readonly binary: Version & { readonly labelBytes: number; readonly labelAt: number };
  /** Files that are pickled dictionaries; the labels are at a key. */
  readonly python: Version & { readonly labelKey: string };
}

/** Where the authors offer both, and publish the MD5 of each archive. */
const PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html";

/** The image of each record. */
const IMAGE = { channels: 3, height: 32, width: 32 };

/** An archive that the authors offer beside their page. */
export function cifarArchive(name: string, md5: string): OfficialFile {
  return {
    name,
    url: new URL(name, PAGE).href,
    digest: { algorithm: "md5", value: md5, publishedBy: PAGE },
  };
}

/**
 * One split, from the files of the binary version or else of the Python version, each in a folder
 * or in its archive. Throws {@link DataError} where none is there, or one is damaged.
 */
export async function cifarSplit(
  cifar: Cifar,
  split: Split,
  options: SourceOptions,
): Promise<Dataset> {
  const { name, classes } = cifar;
  const { folder = dataFolder(name), ...selection } = options;
  const blocks = await readBlocks(cifar, split, folder);
  return imageDataset({
    name,
    split,
    classes,
    image: IMAGE,
    blocks: blocks.map(({ pixels }) => pixels),
    labels: Uint8Array.from(blocks.flatMap(({ labels }) => Array.from(labels))),
  }, selection);
}

async function readBlocks(cifar: Cifar, split: Split, folder: string): Promise<CifarBlock[]> {
  const { binary, python, classes, title, name } = cifar;
  const binaryFiles = await readFiles(binary, split, folder);
  if (binaryFiles) {
    return binaryFiles.map(([path, bytes]) => binaryBlock(bytes, path, classes.length, binary));
  }
  const pythonFiles = await readFiles(python, split, folder);
  if (pythonFiles) {
    return pythonFiles.map(([path, bytes]) =>
      pickledBlock(bytes, path, classes.length, python.labelKey)
    );
  }
  throw new DataError(`${title} is not there`, {
    path: folder,
    remedy: `run "./lood data get ${name}", or put ${binary.archive} or ${python.archive} of ` +
      `${PAGE} into this folder, packed or unpacked`,
  });
}

/** The paths and bytes of a split's files; undefined where this version is not in the folder. */
async function readFiles(
  { archive, folder, files }: Version,
  split: Split,
  root: string,
): Promise<[path: string, bytes: Uint8Array][] | undefined> {
  for (const place of [join(root, folder), root]) {
    const paths = files[split].map((file) => join(place, file));
    const kinds = await Promise.all(paths.map(kindOf));
    const missing = kinds.findIndex((kind) => kind !== "file");
    if (missing < 0) {
      return await Promise.all(
        paths.map(async (path): Promise<[string, Uint8Array]> => [path, await readBytes(path)]),
      );
    }
    if (kinds.includes("file")) {
      throw new DataError("this file is missing, though others of its split are there", {
        path: paths[missing],
        remedy: `unpack ${archive} again`,
      });
    }
  }
  const path = join(root, archive);
  if (await kindOf(path) !== "file") return undefined;
  const names = files[split].map((file) => `${folder}/${file}`);
  const found = await readTarGz(path, names);
  return found.map((bytes, i) => [`${path}/${names[i]}`, bytes]);
}

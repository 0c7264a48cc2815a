import { join } from "node:path";
import { dataFolder, DATASET_NAMES, folderIn } from "../../mod.ts";
import { positionals, text, UsageError } from "../cli/options.ts";
import { userDataRoot } from "../cli/paths.ts";

/** Where data sets with a name are: for every subcommand that looks for their files. */
export const FOLDER_OPTIONS = {
  dataDir: text({
    default: undefined,
    defaultText: "$LOOD_DATA_DIR, or else lood/data in your cache",
    value: "FOLDER",
    help: "folder in which each data set with a name has a folder of its own",
  }),
};

/** The one data set that a subcommand is about. */
export const NAME_OPTION = {
  names: positionals({
    default: [],
    min: 1,
    max: 1,
    noun: "names of data sets",
    value: "NAME",
    help: `data set: ${DATASET_NAMES.join(", ")}`,
  }),
};

/**
 * The data set that the user means.
 *
 * @throws {UsageError} it is none of those with a name
 */
export function knownName([name]: readonly string[]): string {
  if (DATASET_NAMES.includes(name)) return name;
  throw new UsageError(
    `there is no data set ${JSON.stringify(name)}; take one of ${DATASET_NAMES.join(", ")}`,
  );
}

/** Where the files of the data set of this name are put. */
export function ownFolder(name: string, dataDir: string | undefined): string {
  return dataDir === undefined ? dataFolder(name) : join(userDataRoot(dataDir), name);
}

/** Where the files of the data set of this name are looked for. */
export async function searchedFolder(name: string, dataDir: string | undefined): Promise<string> {
  return dataDir === undefined ? dataFolder(name) : await folderIn(userDataRoot(dataDir), name);
}

/** The command that gets the data set of this name into the folder that the user means. */
export function getCommand(name: string, dataDir: string | undefined): string {
  return `./lood data get ${name}` + (dataDir === undefined ? "" : ` --data-dir ${dataDir}`);
}

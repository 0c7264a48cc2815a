import {
  checkFile,
  DataError,
  type FileCheck,
  filledFolder,
  SOURCES,
  type Split,
} from "../../mod.ts";
import { defineOptions } from "../cli/options.ts";
import { FOLDER_OPTIONS, getCommand, knownName, NAME_OPTION, searchedFolder } from "./options.ts";
import { megabytes } from "./size.ts";
import { definePart } from "./part.ts";

const OPTIONS = defineOptions({ ...NAME_OPTION, ...FOLDER_OPTIONS });

/** A data set that is damaged or not there. */
class FailedCheckError extends Error {
  /** By which `runTask` knows it. */
  override readonly name = "FailedCheckError";
}

/** Checks a data set's files, and that all of its records can be read. */
export const check = definePart({
  name: "data check",
  about: "compares a data set's files with their digests, and reads all records",
  summary: "Compares a data set's official files with the digests that are published, or that " +
    "were kept of the first download, then reads all records and counts them. Exit code 1 where " +
    "something is damaged or missing.",
  examples: ["./lood data check mnist", "./lood data check mnist --data-dir /srv/data"],
  options: OPTIONS,
  async run({ names, dataDir }) {
    const name = knownName(names);
    const folder = await searchedFolder(name, dataDir);
    console.log(`${name}, in ${folder}`);
    const problems = new Set<string>();
    const { files, instead = [], alsoIn } = SOURCES[name];
    for (const file of [...files, ...instead]) {
      const state = await checkFile(file, folder);
      if (state.state === "absent" && instead.includes(file)) continue;
      console.log(`  ${file.name}${told(state)}`);
      if (state.state === "wrong") problems.add(`${file.name} is not the official file`);
    }
    if (dataDir === undefined && alsoIn && await filledFolder(name) === undefined) {
      console.log(`  records of ${alsoIn}:`);
    }
    for (const split of ["train", "test"] as const) {
      const problem = await read(name, split, dataDir === undefined ? undefined : folder);
      if (problem !== undefined) problems.add(problem);
    }
    if (problems.size === 0) return console.log(`${name} is whole.`);
    throw new FailedCheckError(
      `${[...problems].join("; ")}. ${getCommand(name, dataDir)} gets what is missing or wrong.`,
    );
  },
});

function told({ state, size, against, digests }: FileCheck): string {
  const what = {
    absent: ": not there",
    unknown: ": no published checksum, and none was kept",
    right: `: it has the ${against}`,
    wrong: `: WRONG, its digest is ${digests?.found}, and ${digests?.expected} is the ${against}`,
  };
  return (state === "absent" ? "" : `, ${megabytes(size)}`) + what[state];
}

/** Reads a split. @returns what is wrong with it */
async function read(name: string, split: Split, folder?: string): Promise<string | undefined> {
  const { counts, load } = SOURCES[name];
  const noun = split === "train" ? "for training" : "for testing";
  try {
    const { count } = await load(split, folder === undefined ? {} : { folder });
    console.log(`  ${count.toLocaleString("en")} records ${noun} were read`);
    if (count === counts[split]) return undefined;
    return `${count} records ${noun} instead of ${counts[split]}`;
  } catch (error) {
    if (error instanceof DataError) return error.message.replace(/\.$/, "");
    throw error;
  }
}

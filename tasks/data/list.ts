import { DATASET_NAMES, heldFiles, SOURCES } from "../../mod.ts";
import { defineOptions, flag } from "../cli/options.ts";
import { FOLDER_OPTIONS, getCommand, searchedFolder } from "./options.ts";
import { definePart } from "./part.ts";

const OPTIONS = defineOptions({
  ...FOLDER_OPTIONS,
  json: flag({ default: false, help: "print the list as JSON on stdout" }),
});

/** What there is, how many records it has, where its files are looked for, and whether they are there. */
export const list = definePart({
  name: "data list",
  about: "what there is, how many records, and where its files are looked for",
  summary: "Lists the data sets that have a name: what each holds, how many records for training " +
    "and for testing, where its files are looked for, and whether they are there.",
  examples: ["./lood data list", "./lood data list --data-dir /srv/data --json"],
  options: OPTIONS,
  async run({ dataDir, json }) {
    const found = await Promise.all(DATASET_NAMES.map((name) => look(name, dataDir)));
    if (json) return console.log(JSON.stringify(found, null, 2));
    for (const one of found) print(one, getCommand(one.name, dataDir));
  },
});

/** A data set, and what of it is there. */
interface Found {
  readonly name: string;
  readonly about: string;
  readonly citation: string;
  readonly counts: Readonly<Record<"train" | "test", number>>;
  readonly folder: string;
  /** Names of the official files. */
  readonly files: readonly string[];
  /** Names of what is in the folder, but for begun downloads. */
  readonly entries: readonly string[];
  readonly alsoIn?: string;
}

async function look(name: string, dataDir: string | undefined): Promise<Found> {
  const { about, citation, counts, files, alsoIn } = SOURCES[name];
  const folder = await searchedFolder(name, dataDir);
  const entries = await heldFiles(folder);
  return {
    name,
    about,
    citation,
    counts,
    folder,
    files: files.map((file) => file.name),
    entries,
    ...(alsoIn !== undefined && { alsoIn }),
  };
}

function print(
  { name, about, counts, folder, files, entries, alsoIn }: Found,
  command: string,
): void {
  const count = (n: number) => n.toLocaleString("en");
  console.log(`${name}: ${about}`);
  console.log(
    `  records    ${count(counts.train)} for training, ${count(counts.test)} for testing`,
  );
  console.log(`  folder     ${folder}`);
  const there = files.filter((file) => entries.includes(file)).length;
  const state = there === files.length && there > 0
    ? "all there"
    : there > 0
    ? `${there} of ${files.length} there; ${command} gets the rest`
    : entries.length > 0
    ? "other files are there"
    : `not there; ${command} gets them`;
  console.log(`  files      ${state}`);
  if (alsoIn !== undefined) console.log(`  else from  ${alsoIn}`);
}

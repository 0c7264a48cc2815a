import { type DownloadProgress, getFile, type Got, makeFolder, SOURCES } from "../../mod.ts";
import type { TaskContext } from "../cli/main.ts";
import { defineOptions, flag } from "../cli/options.ts";
import { openProgress, type Progress } from "../cli/progress.ts";
import { FOLDER_OPTIONS, knownName, NAME_OPTION, ownFolder } from "./options.ts";
import { megabytes } from "./size.ts";
import { definePart } from "./part.ts";

const OPTIONS = defineOptions({
  ...NAME_OPTION,
  ...FOLDER_OPTIONS,
  quiet: flag({ default: false, help: "show no progress" }),
});

/** Gets a data set's official files. */
export const get = definePart({
  name: "data get",
  about: "gets a data set's files from its authors' address, and checks them",
  summary: "Downloads a data set's official files into its folder, unless they are there, and " +
    "compares them with the digests that are published. After an interruption it goes on where " +
    "it stopped. Where nobody publishes a digest, the first download's is kept in digests.json, " +
    "and later ones are compared with it. LOOD_DATA_MIRROR=https://HOST takes the place of the " +
    "scheme and host of every address.",
  examples: ["./lood data get mnist", "./lood data get fashion-mnist --data-dir /srv/data"],
  options: OPTIONS,
  async run({ names, dataDir, quiet }, context) {
    const name = knownName(names);
    const folder = ownFolder(name, dataDir);
    const mirror = Deno.env.get("LOOD_DATA_MIRROR") || undefined;
    await makeFolder(folder);
    console.log(`${name}, in ${folder}`);
    await getAll(name, folder, { mirror, quiet, context });
  },
});

async function getAll(
  name: string,
  folder: string,
  { mirror, quiet, context }: { mirror?: string; quiet: boolean; context: TaskContext },
): Promise<void> {
  let whole = 0;
  let begun = "";
  const withdraw = context.onExit(() => {
    const files = whole > 0 ? [`${whole} ${whole === 1 ? "file" : "files"}`] : [];
    const kept = [...files, ...(begun ? [begun] : [])].join(" and ");
    return kept ? `kept ${kept}; the same command goes on from there` : undefined;
  });
  for (const file of SOURCES[name].files) {
    using progress = openProgress({ quiet, label: "data get" });
    const got = await getFile(file, folder, {
      mirror,
      onProgress(state) {
        begun = state.resumable && state.bytes > 0
          ? `${megabytes(state.bytes)} of ${file.name}`
          : "";
        show(progress, file.name, state);
      },
    });
    progress.close();
    whole++;
    begun = "";
    console.log(`  ${file.name}, ${megabytes(got.size)}: ${told(got)}`);
  }
  withdraw();
}

/** What came in an earlier start says nothing of the time that the rest takes. */
function show(progress: Progress, name: string, { bytes, kept, total }: DownloadProgress): void {
  if (total === undefined) progress.update({ phase: `${name}, length unknown`, done: 0, total: 0 });
  else progress.update({ phase: name, done: bytes - kept, total: total - kept });
}

function told({ downloaded, kept, against }: Got): string {
  const how = downloaded ? "downloaded" : "there already";
  return kept
    ? `${how}; no published checksum: kept the first one's`
    : `${how}; it has the ${against}`;
}

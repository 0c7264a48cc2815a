/** What run.json of an earlier run says, for the tasks that go on from it. */
import { join } from "node:path";
import { DataError } from "../../mod.ts";
import { statePath } from "./state.ts";

/**
 * Reads run.json of a folder, which must be of one of these tasks.
 *
 * @param parts what is read of it, which must be there
 * @throws {DataError} it is no folder of such a run, or one that was cut off
 */
export async function readEarlierRun<T>(
  folder: string,
  tasks: readonly string[],
  parts: readonly (keyof T & string)[],
): Promise<T & { readonly task: string }> {
  const path = join(folder, "run.json");
  const wanted = `give a run of ${tasks.join(" or ")}`;
  const text = await Deno.readTextFile(path).catch(async (cause) => {
    const cut = await Deno.stat(statePath(folder)).then(() => true, () => false);
    throw new DataError("there is no run.json", {
      path: folder,
      remedy: cut ? "the run was interrupted; its command goes on with it" : wanted,
      cause,
    });
  });
  const summary = parsed(text, path);
  if (tasks.includes(summary?.task)) {
    const lacking = parts.find((part) => summary[part] === undefined);
    if (lacking === undefined) return summary;
    throw new DataError(`it has no ${lacking}`, { path, remedy: "repeat the run" });
  }
  const what = typeof summary?.task === "string" ? `a run of ${summary.task}` : "no run";
  throw new DataError(`it is ${what}`, { path: folder, remedy: wanted });
}

function parsed(text: string, path: string) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("it is no JSON", { path, remedy: "repeat the run", cause });
  }
}

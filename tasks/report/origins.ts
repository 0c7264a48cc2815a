/** Where the records of runs that read other runs come from. */
import { join } from "node:path";
import { userPath } from "../cli/paths.ts";
import { textAt, textsAt, valueAt } from "./json.ts";
import type { Origin } from "./kind.ts";
import type { RunFiles } from "./run_files.ts";

/** Of an attack: the training run, while it is there. */
export async function trainingOrigin({ summary }: RunFiles): Promise<Origin> {
  return await originAt(textAt(summary, "options", "run"));
}

/** Of a correlation: the LOOD run's options, which it has itself. */
export function loodOrigin({ summary }: RunFiles): Promise<Origin> {
  return Promise.resolve({ options: valueAt(summary, "sources", "lood") });
}

/** Of a comparison: the first LOOD run, while it is there. */
export async function firstLoodOrigin({ summary }: RunFiles): Promise<Origin> {
  return await originAt(textsAt(summary, "options", "lood")[0]);
}

/** Of two audits: the first, while it is there. */
export async function firstAuditOrigin({ summary }: RunFiles): Promise<Origin> {
  return await originAt(textAt(summary, "options", "a"));
}

/** What run.json of a folder says; nothing where it is gone: a page does without. */
async function originAt(folder: string | undefined): Promise<Origin> {
  if (folder === undefined) return { options: undefined };
  try {
    const summary = JSON.parse(await Deno.readTextFile(join(userPath(folder), "run.json")));
    return { options: valueAt(summary, "options") };
  } catch {
    return { options: undefined };
  }
}

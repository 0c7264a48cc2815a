/** The page of an experiment: what its last step found, and all steps. */
import { join } from "node:path";
import { DataError } from "../../../mod.ts";
import { numberAt, textAt, valueAt } from "../json.ts";
import type { Kind, Origin } from "../kind.ts";
import { openFiles, type RunFiles } from "../run_files.ts";
import { activationsKind } from "./activations.ts";
import { correlateKind } from "./correlate.ts";

/** The step that an experiment ends with, by its folder. */
const LAST = [["correlation", correlateKind], ["activations", activationsKind]] as const;

export const experimentKind: Kind = {
  task: "experiment",
  origin: async ({ folder }) => {
    const { kind, run } = await lastStep(folder);
    return await kind.origin?.(run) ?? nowhere();
  },
  page: async ({ folder, summary }, origin) => {
    const { kind, run } = await lastStep(folder);
    const page = await kind.page(run, origin);
    const name = textAt(summary, "name") ?? "experiment";
    const about = textAt(summary, "preset", "about");
    return {
      ...page,
      title: `Experiment ${name}`,
      lead: about === undefined ? page.lead : `${about[0].toUpperCase()}${about.slice(1)}.`,
      tables: [...page.tables ?? [], await steps(folder)],
    };
  },
};

function nowhere(): Origin {
  return { options: undefined };
}

/** @throws {DataError} the experiment has not come to its last step */
async function lastStep(folder: string): Promise<{ readonly kind: Kind; readonly run: RunFiles }> {
  for (const [name, kind] of LAST) {
    const path = join(folder, name);
    const done = await Deno.stat(join(path, "run.json")).then(() => true, () => false);
    if (done) return { kind, run: await openFiles(path, [kind.task]) };
  }
  throw new DataError("its last step is missing", {
    path: folder,
    remedy: "go on with the experiment: the same command does",
  });
}

/** What each step was, and what it took. */
async function steps(folder: string) {
  const rows: (string | number | null)[][] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const text = await Deno.readTextFile(join(folder, name, "run.json")).catch(() => undefined);
    if (text === undefined) continue;
    const summary: unknown = JSON.parse(text);
    rows.push([
      name,
      textAt(summary, "task") ?? "",
      numberAt(summary, "seconds") ?? null,
      textAt(summary, "precision", "level") ?? "",
      textAt(summary, "adapter", "description") ?? "",
      textAt(summary, "version") ?? "",
      JSON.stringify(valueAt(summary, "options") ?? {}),
    ]);
  }
  return {
    title: "Steps",
    caption: "Each is a task with a folder of its own in the experiment's.",
    head: ["folder", "task", "seconds", "precision", "adapter", "version", "options"],
    rows: rows.toSorted(([a], [b]) => String(a).localeCompare(String(b))),
  };
}

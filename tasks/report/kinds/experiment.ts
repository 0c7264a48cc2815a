/** The page of an experiment: what its last step found, and all steps. */
import { join } from "node:path";
import { DataError, type FactGroup, type PageTable, VERSION } from "../../../mod.ts";
import { factsOf } from "../facts.ts";
import { numberAt, textAt } from "../json.ts";
import type { Kind, Origin } from "../kind.ts";
import { openFiles, type RunFiles } from "../run_files.ts";
import { activationsKind } from "./activations.ts";
import { correlateKind } from "./correlate.ts";
import { influenceKind } from "./influence.ts";

/** The step that an experiment ends with, by its folder. */
const LAST = [
  ["correlation", correlateKind],
  ["activations", activationsKind],
  ["influence", influenceKind],
] as const;

export const experimentKind: Kind = {
  task: "experiment",
  origin: async ({ folder }) => {
    const { kind, run } = await lastStep(folder);
    return await kind.origin?.(run) ?? nowhere();
  },
  page: async ({ folder, summary }, origin) => {
    const { kind, run } = await lastStep(folder);
    const page = await kind.page(run, origin);
    const steps = await stepsOf(folder);
    const name = textAt(summary, "name") ?? "experiment";
    const about = textAt(summary, "preset", "about");
    return {
      ...page,
      title: `Experiment ${name}`,
      lead: about === undefined ? page.lead : `${about[0].toUpperCase()}${about.slice(1)}.`,
      tables: [...page.tables ?? [], stepTable(steps)],
      facts: stepFacts(steps),
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

/** A step that has ended. */
interface Done {
  /** Its folder's name in the experiment's. */
  readonly name: string;
  readonly summary: unknown;
}

/** The steps that have ended, by name. */
async function stepsOf(folder: string): Promise<Done[]> {
  const done: Done[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const text = await Deno.readTextFile(join(folder, name, "run.json")).catch(() => undefined);
    if (text !== undefined) done.push({ name, summary: JSON.parse(text) });
  }
  return done.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/** What each step was, and what it took. */
function stepTable(steps: readonly Done[]): PageTable {
  return {
    title: "Steps",
    caption: "Each is a task with a folder of its own in the experiment's.",
    head: ["folder", "task", "seconds", "precision", "adapter"],
    rows: steps.map(({ name, summary }) => [
      name,
      textAt(summary, "task") ?? "",
      numberAt(summary, "seconds") ?? null,
      textAt(summary, "precision", "level") ?? "",
      textAt(summary, "adapter", "description") ?? "",
    ]),
  };
}

/** How each step was made. */
function stepFacts(steps: readonly Done[]): FactGroup[] {
  return steps.flatMap(({ name, summary }) =>
    factsOf(summary, VERSION).map(({ title, facts }) => ({ title: `${name}: ${title}`, facts }))
  );
}

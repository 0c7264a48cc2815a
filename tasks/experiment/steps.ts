/** The steps of an experiment: each is a task with a folder of its own. */
import { join } from "node:path";
import { csvTable, random, toCsv, writeAtomically } from "../../mod.ts";
import { statePath } from "../train/state.ts";
import type { Preset } from "./presets.ts";

/** A task to run. */
export interface Step {
  /** Its folder's name in the experiment's. */
  readonly name: string;
  readonly task: string;
  /** Its arguments, without the folder. */
  readonly args: readonly string[];
  /** How its folder is named. */
  readonly folderOption: "--out" | "--folder";
}

/** The steps in their order. */
export function stepsOf(preset: Preset, folder: string): Step[] {
  const { data, size, model, widths, training, models, epochs, seed } = preset;
  const records = [...data, "--size", String(size), "--seed", String(seed)];
  const path = (name: string) => join(folder, name);
  return [
    { name: "lood", task: "audit", args: [...records, ...model], folderOption: "--out" },
    {
      name: "networks",
      task: "train",
      args: [
        ...records,
        ...training,
        ...["--widths", widths.join(), "--epochs", String(epochs), "--predict", "last"],
        ...["--in", String(models), "--out", String(models)],
        ...["--out-records", path(RECORDS_FILE)],
      ],
      folderOption: "--folder",
    },
    { name: "attack", task: "mia", args: [path("networks")], folderOption: "--out" },
    {
      name: "correlation",
      task: "correlate",
      args: [path("lood"), path("attack"), "--seed", String(seed)],
      folderOption: "--out",
    },
  ];
}

/** The records that are left out. */
export const RECORDS_FILE = "records.csv";

/** Draws the records that are left out among those of the audit, unless an earlier start did. */
export async function drawRecords({ records, seed }: Preset, folder: string): Promise<void> {
  const path = join(folder, RECORDS_FILE);
  if (await exists(path)) return;
  const audit = await csvTable(join(folder, "lood", "audit.csv"));
  const indices = audit.numbers("index");
  const drawn = random(seed).choose(audit.count, records).toSorted();
  await writeAtomically(path, toCsv({ differ_idx: Array.from(drawn, (at) => indices[at]) }));
}

/** Whether a step has ended well, in an earlier start or this one. */
export async function isDone(folder: string, { name }: Step): Promise<boolean> {
  return await exists(join(folder, name, "run.json"));
}

/** Arguments with which a step begins, or goes on with what a start before left. */
export async function argumentsOf(folder: string, step: Step, quiet: boolean): Promise<string[]> {
  const own = join(folder, step.name);
  return [
    ...step.args,
    step.folderOption,
    own,
    ...(quiet ? ["--quiet"] : []),
    ...(step.task === "train" && await exists(statePath(own)) ? ["--resume"] : []),
  ];
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

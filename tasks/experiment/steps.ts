/** The steps of an experiment: each is a task with a folder of its own. */
import { join } from "node:path";
import {
  type Activation,
  CRITICAL_STD,
  csvTable,
  matchedWeightStd,
  mlp,
  random,
  toCsv,
  writeAtomically,
} from "../../mod.ts";
import { removeDone } from "../cli/state.ts";
import { comparesActivations, type InfluencePreset, type Preset } from "./presets.ts";

/** Records of a step of the networks. */
export const BATCH = 64;

/** A task to run. */
export interface Step {
  /** Its folder's name in the experiment's. */
  readonly name: string;
  readonly task: string;
  /** Its arguments, without the folder. */
  readonly args: readonly string[];
}

/** The steps in their order. */
export function stepsOf(preset: Preset, folder: string): Step[] {
  const path = (name: string) => join(folder, name);
  if (preset.influence) return influenceSteps(preset, preset.influence, path);
  if (!comparesActivations(preset)) {
    const [activation] = preset.activations;
    return [
      audit(preset, "lood", activation, CRITICAL_STD[activation]),
      networks(preset, "networks", activation, path(RECORDS_FILE)),
      attack("attack", path("networks")),
      {
        name: "correlation",
        task: "correlate",
        args: [path("lood"), path("attack"), "--seed", String(preset.seed)],
      },
    ];
  }
  const { activations } = preset;
  const critical = activations.map((activation) => `lood-${activation}`);
  const matched = activations.slice(1).map((activation) => `lood-${activation}-matched`);
  const attacks = activations.map((activation) => `attack-${activation}`);
  const paths = (names: readonly string[]) => names.map(path).join();
  return [
    ...activations.map((activation, i) =>
      audit(preset, critical[i], activation, CRITICAL_STD[activation])
    ),
    ...activations.slice(1).map((activation, i) =>
      audit(preset, matched[i], activation, matchedStd(preset, activation))
    ),
    ...activations.flatMap((activation, i) => [
      networks(preset, `networks-${activation}`, activation, path(RECORDS_FILE)),
      attack(attacks[i], path(`networks-${activation}`)),
    ]),
    {
      name: "activations",
      task: "activations",
      args: ["--lood", paths([...critical, ...matched]), "--mia", paths(attacks)],
    },
  ];
}

/** LOOD of all records, from which some are drawn; networks without them; all scores side by side. */
function influenceSteps(
  preset: Preset,
  { models, queries, lds, ldsModels }: InfluencePreset,
  path: (name: string) => string,
): Step[] {
  const [activation] = preset.activations;
  const trained = networks(preset, "networks", activation, path(RECORDS_FILE));
  return [
    audit(preset, "lood", activation, CRITICAL_STD[activation]),
    {
      ...trained,
      args: [
        ...trained.args,
        ...["--checkpoints", "every-epoch", "--checkpoint-models", String(models)],
        ...(queries.length > 0 ? ["--queries", queries.join()] : []),
      ],
    },
    {
      name: "influence",
      task: "influence",
      args: [
        path("networks"),
        ...["--models", String(models), "--noise", String(preset.noise)],
        ...["--lds", String(lds), "--lds-models", String(ldsModels), "--seed", String(preset.seed)],
      ],
    },
  ];
}

/** The deviation at which the activation has the first one's prior variance. */
function matchedStd({ activations, widths }: Preset, activation: Activation): number {
  const depth = widths.length;
  const [first] = activations;
  const reference = mlp({ depth, activation: first, weightStd: CRITICAL_STD[first] });
  return matchedWeightStd(mlp({ depth, activation }), reference);
}

function recordOptions({ data, size, seed }: Preset): string[] {
  return [...data, "--size", String(size), "--seed", String(seed)];
}

function audit(preset: Preset, name: string, activation: Activation, weightStd: number): Step {
  return {
    name,
    task: "audit",
    args: [
      ...recordOptions(preset),
      ...["--activation", activation, "--weight-std", String(weightStd)],
      ...["--depth", String(preset.widths.length), "--noise", String(preset.noise)],
    ],
  };
}

function networks(
  preset: Preset,
  name: string,
  activation: Activation,
  recordsFile: string,
): Step {
  const { training, widths, models, epochs } = preset;
  return {
    name,
    task: "train",
    args: [
      ...recordOptions(preset),
      ...training,
      ...["--activation", activation, "--widths", widths.join()],
      ...["--batch", String(BATCH), "--epochs", String(epochs), "--predict", "last"],
      ...["--in-models", String(models), "--out-models", String(models)],
      ...["--records-from", recordsFile],
    ],
  };
}

function attack(name: string, networksFolder: string): Step {
  return { name, task: "mia", args: [networksFolder] };
}

/** The records that are left out. */
const RECORDS_FILE = "records.csv";

/** Draws the records that are left out among those of the first audit, unless an earlier start did. */
export async function drawRecords(preset: Preset, folder: string): Promise<void> {
  const { records, seed } = preset;
  const path = join(folder, RECORDS_FILE);
  if (await exists(path)) return;
  const [{ name }] = stepsOf(preset, folder);
  const audit = await csvTable(join(folder, name, "audit.csv"));
  const indices = audit.numbers("index");
  const drawn = random(seed).choose(audit.count, records).toSorted();
  await writeAtomically(path, toCsv({ differ_idx: Array.from(drawn, (at) => indices[at]) }));
}

/** Whether a step has ended well, in an earlier start or this one; then nothing else is left of it. */
export async function isDone(folder: string, { name }: Step): Promise<boolean> {
  const own = join(folder, name);
  if (!await exists(join(own, "run.json"))) return false;
  removeDone(own);
  return true;
}

/** Arguments with which a step begins, or goes on with what a start before left. */
export function argumentsOf(folder: string, { name, args }: Step, quiet: boolean): string[] {
  return [...args, "--out", join(folder, name), ...(quiet ? ["--quiet"] : [])];
}

export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

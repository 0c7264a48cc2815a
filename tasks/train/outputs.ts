/** The files of a training run. */
import { join } from "node:path";
import { mean } from "d3-array";
import { linePlot, modelTensors, npz, type RunFolder, safetensors, toCsv } from "../../mod.ts";
import { writePicture } from "../cli/pictures.ts";
import { columnsOf } from "../cli/table.ts";
import { divergedIn, type EpochSeen, type History } from "./history.ts";
import type { TrainProblem } from "./problem.ts";
import { cohortFile, readCohort } from "./state.ts";

/** What is written of. */
export interface Trained {
  readonly problem: TrainProblem;
  /** Of each cohort, in their order. */
  readonly histories: readonly History[];
  /** Outputs of a model. */
  readonly outputs: number;
}

/** A model of all. */
interface Model {
  readonly model: number;
  readonly group: number;
  readonly cohort: number;
  /** Its place in its cohort. */
  readonly place: number;
}

/** Files that an earlier run may have left in a folder, and that the next one may not write. */
export function earlierFiles(folder: string): string[] {
  return [
    "queries.csv",
    "logits.npz",
    "training.svg",
    "training.png",
    ...weightFiles(folder, "weights"),
  ];
}

function weightFiles(folder: string, inside: string): string[] {
  try {
    return [...Deno.readDirSync(join(folder, inside))].flatMap(({ name, isDirectory }) => {
      const path = `${inside}/${name}`;
      if (isDirectory) return /^epoch-\d+$/.test(name) ? weightFiles(folder, path) : [];
      return /^cohort-\d+\.safetensors$/.test(name) ? [path] : [];
    });
  } catch {
    return []; // there are none; openRun complains of a file
  }
}

/** Writes tables, logits and the plot. */
export async function writeResults(run: RunFolder, trained: Trained): Promise<void> {
  await run.write("models.csv", modelsCsv(trained));
  await run.write("epochs.csv", epochsCsv(trained));
  if (trained.problem.queries.length > 0) {
    await run.write("queries.csv", queriesCsv(trained.problem));
    await run.write("logits.npz", logitsFile(trained));
  }
  const plot = await trainingPlot(trained);
  if (plot) await writePicture(run, "training", plot);
}

/** Writes what each cohort learned, from what it left in the state's folder. */
export async function writeWeights(run: RunFolder, state: string, cohorts: number): Promise<void> {
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const left = await readCohort(state, cohort);
    if (!left) throw new TypeError(`cohort ${cohort} left no state`);
    const { models } = left;
    const bare = { ...models, saved: { ...models.saved, memory: [] } };
    await run.write(`weights/${cohortFile(cohort)}`, safetensors(modelTensors(bare)));
  }
}

function modelsOf({ problem, histories }: Trained): Model[] {
  const groups = problem.groups.flatMap(({ count }, group) => Array<number>(count).fill(group));
  const places = histories.flatMap((history, cohort) =>
    Array.from(history[0].losses, (_, place) => ({ cohort, place }))
  );
  return places.map((at, model) => ({ model, group: groups[model], ...at }));
}

/** The records that a group leaves out, as tables have them. */
export function leftOutName({ groups }: TrainProblem, group: number): string {
  return groups[group].indices.join("+");
}

/** To the digits of float32; not finite is no number of a table: an empty cell. */
function cell(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "";
  return String(Number(value.toPrecision(7)));
}

function seenCells(seen: EpochSeen, place: number) {
  return {
    loss: cell(seen.losses[place]),
    accuracy: cell(seen.accuracies[place]),
    test_loss: cell(seen.testLosses[place]),
    test_accuracy: cell(seen.testAccuracies[place]),
  };
}

function modelsCsv(trained: Trained): string {
  const rows = modelsOf(trained).map(({ model, group, cohort, place }) => {
    const history = trained.histories[cohort];
    const diverged = divergedIn(history, place);
    return {
      model: String(model),
      group: String(group),
      differ_idx: leftOutName(trained.problem, group),
      cohort: String(cohort),
      ...seenCells(history[history.length - 1], place),
      diverged_epoch: diverged > 0 ? String(diverged) : "",
    };
  });
  return toCsv(columnsOf(rows));
}

function epochsCsv(trained: Trained): string {
  const models = modelsOf(trained);
  const epochs = trained.histories[0].length;
  const rows = Array.from(
    { length: epochs },
    (_, epoch) =>
      models.map(({ model, cohort, place }) => {
        const seen = trained.histories[cohort][epoch];
        return {
          epoch: String(epoch + 1),
          model: String(model),
          rate: String(seen.rate),
          ...seenCells(seen, place),
        };
      }),
  ).flat();
  return toCsv(columnsOf(rows));
}

function queriesCsv({ queries }: TrainProblem): string {
  return toCsv({
    query: queries.map((_, query) => query),
    kind: queries.map(({ kind }) => kind),
    index: queries.map(({ index }) => index),
    label: queries.map(({ label }) => label),
    pert: queries.map(({ pert }) => cell(pert?.[0])),
    pert_2: queries.map(({ pert }) => cell(pert?.[1])),
  });
}

/** logits [epochs, models, queries, outputs]; epochs: which ones; groups [models]. */
function logitsFile(trained: Trained): Uint8Array {
  const { histories, problem, outputs } = trained;
  const kept = histories[0].flatMap(({ logits }, epoch) => logits.length > 0 ? [epoch] : []);
  const models = modelsOf(trained);
  const each = problem.queries.length * outputs;
  const values = new Float32Array(kept.length * models.length * each);
  kept.forEach((epoch, at) => {
    let to = at * models.length * each;
    for (const history of histories) {
      values.set(history[epoch].logits, to);
      to += history[epoch].logits.length;
    }
  });
  return npz({
    logits: { shape: [kept.length, models.length, problem.queries.length, outputs], values },
    epochs: { shape: [kept.length], values: Int32Array.from(kept, (epoch) => epoch + 1) },
    groups: { shape: [models.length], values: Int32Array.from(models, ({ group }) => group) },
  });
}

/** Means over the models whose numbers are finite; nothing where an epoch has none. */
async function trainingPlot({ histories }: Trained): Promise<string | undefined> {
  const epochs = histories[0].length;
  const over = (name: "losses" | "accuracies" | "testLosses" | "testAccuracies") =>
    Array.from({ length: epochs }, (_, epoch) => {
      const all = histories.flatMap((history) => [...history[epoch][name]]);
      return mean(all.filter(Number.isFinite));
    });
  const panel = (label: string, lines: readonly [string, readonly (number | undefined)[]][]) => ({
    label,
    lines: lines.flatMap(([name, values]) =>
      values.every((value) => value !== undefined) ? [{ name, values }] : []
    ),
  });
  const panels = [
    panel("Loss", [["training", over("losses")], ["test", over("testLosses")]]),
    panel("Accuracy", [["training", over("accuracies")], ["test", over("testAccuracies")]]),
  ].filter(({ lines }) => lines.length > 0);
  if (panels.length === 0) return undefined;
  const x = { label: "Epoch", values: Array.from({ length: epochs }, (_, epoch) => epoch + 1) };
  return await linePlot("Mean over the models", x, panels);
}

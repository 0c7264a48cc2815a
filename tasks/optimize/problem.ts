/** What `./lood optimize` fits and which records differ in each of its runs. */
import {
  asTrainingSet,
  augment,
  type Dataset,
  dataset,
  type Differing,
  drawDiffering,
  noiseRecords,
  random,
  select,
  standardize,
  type StandardizeBy,
  type Statistics,
  targets,
} from "../../mod.ts";
import { openData, openSplit } from "../cli/common.ts";
import { UsageError } from "../cli/options.ts";
import { appended } from "../cli/near_copies.ts";
import { askedRecords } from "../cli/records.ts";
import { isNamed, type OptimizeValues, USUAL_RUNS } from "./options.ts";

/** Records that differ in one run. */
export interface Run {
  /** Their rows in the source with plus signs between them; of noise 0, 1, ... */
  readonly name: string;
  /** As the files have them [s]. */
  readonly records: Dataset;
  /** Positions in the data where they leave it; undefined where they join. */
  readonly positions: readonly number[] | undefined;
}

/** Lowest and highest value of each feature, in the files' units [d]. */
export interface Box {
  readonly lowest: Float32Array;
  readonly highest: Float32Array;
}

/** Runs that share a training set. */
export interface Batch {
  /** As the model sees it: standardized, with augmented copies where there are any. */
  readonly training: Dataset;
  /** What it is standardized by. */
  readonly statistics: Statistics;
  /** Their numbers. */
  readonly runs: readonly number[];
}

/** All that is asked. */
export interface Problem {
  /** The training set without copies, as the files have it. */
  readonly data: Dataset;
  /** How it is standardized. */
  readonly by: StandardizeBy;
  readonly box: Box;
  readonly runs: readonly Run[];
  /** Makes the training set of each batch. */
  readonly batches: readonly (() => Batch)[];
  /** For whatever else is drawn. */
  readonly seeds: { readonly initial: number; readonly augmented: number; readonly nearby: number };
}

/**
 * Draws or finds the differing records.
 *
 * @throws {UsageError} records that cannot be had, or groups of different sizes
 */
export async function openProblem(
  values: OptimizeValues,
  by: (data: Dataset) => StandardizeBy,
): Promise<Problem> {
  const draw = random(values.seed);
  const [differ, initial, augmented, copies, nearby] = Array.from({ length: 5 }, draw.uint32);
  const drawn = await openData(values);
  if (!drawn.image && (values.augment !== undefined || values.mode === "augmented")) {
    const option = values.augment === undefined ? "--mode augmented" : "--augment";
    throw new UsageError(
      `${option} rotates and shifts images, and the records of ${drawn.name} are none; leave it out`,
    );
  }
  refuseClasses(values, drawn);
  const { data, runs } = values.change === "added"
    ? await joining(values, drawn, differ)
    : { data: drawn, runs: await leaving(values, drawn, differ) };
  const box = boxOf(data);
  const seeds = { initial, augmented, nearby };
  const problem = { data, by: by(data), box, runs, seeds };
  return { ...problem, batches: batchesOf(values, problem, copies) };
}

function refuseClasses({ differ }: OptimizeValues, { name, responses }: Dataset): void {
  if (!responses || differ === undefined || !differ.endsWith("-class")) return;
  throw new UsageError(
    `--differ ${differ} draws by class, and the responses of ${name} are numbers; leave it out`,
  );
}

/** Groups of training records: those named, or some drawn. */
async function leaving(
  values: OptimizeValues,
  data: Dataset,
  seed: number,
): Promise<Run[]> {
  const positions = isNamed(values)
    ? (await askedRecords(values, data)).map((asked) => asked.positions)
    : drawDiffering(data, drawing(values, seed));
  const odd = positions.find(({ length }) => length !== positions[0].length);
  if (odd) {
    throw new UsageError(
      `all runs must have as many differing records, got ${positions[0].length} and ` +
        `${odd.length}; optimize for them in two commands`,
    );
  }
  const stay = data.count - new Set(positions.flat()).size;
  if (stay < 2) {
    throw new UsageError(
      `at least 2 of the ${data.count} records must differ in no run, got ${stay}; ask for fewer ` +
        "runs, or draw more records with --size",
    );
  }
  return positions.map((some) => runOf(select(data, some), some));
}

/** Groups of records that are not in the training set: noise, the other split's, or some held out. */
async function joining(
  values: OptimizeValues,
  data: Dataset,
  seed: number,
): Promise<{ data: Dataset; runs: Run[] }> {
  const { runs, count, ...draw } = drawing(values, seed);
  const group = (all: Dataset, run: number) =>
    runOf(
      select(all, Array.from({ length: count }, (_, k) => run * count + k)),
      undefined,
    );
  const each = (all: Dataset) => Array.from({ length: runs }, (_, run) => group(all, run));
  if (values.differ === "noise") {
    return { data, runs: each(noiseRecords(data, runs * count, boxOf(data), seed)) };
  }
  if (data.split !== "") {
    const other = await openSplit(
      values,
      data.split === "train" ? "test" : "train",
      { like: data, ...(!data.responses && { classes: data.classes }) },
    );
    const chosen = drawDiffering(other, { runs, count, ...draw });
    return { data, runs: each(select(other, chosen.flat())) };
  }
  const chosen = drawDiffering(data, { runs, count, ...draw }).flat();
  const out = new Set(chosen);
  const kept = Array.from(data.labels.keys()).filter((i) => !out.has(i));
  if (kept.length < 2) {
    throw new UsageError(
      `at least 2 of the ${data.count} records must train, got ${kept.length}; ask for fewer runs`,
    );
  }
  // What joins is standardized as the records that train are.
  const training = asTrainingSet(select(data, kept));
  const { responseScale } = training;
  const added = dataset({ ...select(data, chosen), ...(responseScale && { responseScale }) });
  return { data: training, runs: each(added) };
}

function drawing({ runs = USUAL_RUNS, differing = 1, differ }: OptimizeValues, seed: number) {
  const kind = differ === undefined || differ === "noise" ? "balanced" as const : differ;
  return { runs, count: differing, kind, seed };
}

function runOf(records: Dataset, positions: readonly number[] | undefined): Run {
  return { name: records.indices.join("+"), records, positions };
}

/** Pixels are from 0 to 1; a table's features from their least to their greatest value. */
function boxOf({ image, inputs, features }: Dataset): Box {
  if (image) {
    return {
      lowest: new Float32Array(features),
      highest: new Float32Array(features).fill(1),
    };
  }
  const lowest = new Float32Array(features).fill(Infinity);
  const highest = new Float32Array(features).fill(-Infinity);
  inputs.forEach((value, at) => {
    const f = at % features;
    lowest[f] = Math.min(lowest[f], value);
    highest[f] = Math.max(highest[f], value);
  });
  return { lowest, highest };
}

/** One batch of all runs, unless what each run trains on depends on its own records. */
function batchesOf(
  values: OptimizeValues,
  { data, runs, by }: Pick<Problem, "data" | "runs" | "by">,
  seed: number,
): (() => Batch)[] {
  const all = [...runs.keys()];
  const { augment: copies } = values;
  const groups = copies === undefined ? [all] : all.map((run) => [run]);
  return groups.map((group) => () => {
    const raw = copies === undefined
      ? data
      : withCopies(data, runs[group[0]].records, copies, seed + group[0]);
    const { statistics } = standardize(measured(values, raw, runs), by);
    return { training: standardize(raw, by, statistics).dataset, statistics, runs: group };
  });
}

/** The records and augmented copies of the differing ones, which stay in both models' data. */
function withCopies(data: Dataset, records: Dataset, copies: number, seed: number): Dataset {
  const changed = augment(records, { copies, seed }).dataset;
  return appended(data, changed, changed.count);
}

/** The records that means and deviations are taken from. */
function measured(
  { normalizeWith, change }: OptimizeValues,
  data: Dataset,
  runs: readonly Run[],
): Dataset {
  const added = change === "added";
  const all = (normalizeWith ?? (added ? "data" : "all")) === "all";
  if (all === !added) return data;
  if (added) {
    return runs.reduce((whole, { records }) => appended(whole, records, records.count), data);
  }
  const leave = new Set(runs.flatMap(({ positions }) => positions ?? []));
  return select(data, Array.from(data.labels.keys()).filter((i) => !leave.has(i)));
}

/** A run's records as the Gaussian process of its batch takes them. */
export function differingOf(
  { records, positions }: Run,
  { statistics }: Batch,
  by: StandardizeBy,
): Differing {
  if (positions) return { record: positions };
  const { pixels: _, ...plain } = records;
  const { inputs } = standardize(dataset(plain), by, statistics).dataset;
  return { add: { inputs, targets: targets(records) } };
}

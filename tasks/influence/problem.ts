/** What influence is asked about: the records and queries of a training run, and its networks. */
import { join } from "node:path";
import {
  applyStatistics,
  csvTable,
  DataError,
  type Dataset,
  divergedModels,
  FEWEST_MODELS,
  hashDataset,
  jackknifeDifference,
  type Loss,
  modelsOf,
  oneModel,
  readSafetensors,
  select,
  standardize,
  type StandardizeBy,
  type TrainedModel,
  type TrainingSet,
  trainingSet,
} from "../../mod.ts";
import { type Answers, inGroup, readAnswers } from "../cli/answers.ts";
import { DATA_OPTIONS, openData, openSplit } from "../cli/common.ts";
import type { Values } from "../cli/options.ts";
import { outcomeOf } from "../cli/outcome.ts";
import { readTrainingRun, type TrainingRun } from "../cli/training_run.ts";
import { cohortFile } from "../train/state.ts";

/** A record that networks were trained without. */
export interface LeftOut {
  /** Its position in the split. */
  readonly index: number;
  /** Its position in the training set. */
  readonly place: number;
  readonly label: string;
  /** Models without it that answer. */
  readonly models: readonly number[];
}

/** Where the networks are asked. */
export interface InfluenceQuery {
  readonly kind: "record" | "test";
  readonly index: number;
  readonly label: string;
  /** Its place among the run's queries. */
  readonly at: number;
}

/** All that is compared. */
export interface InfluenceProblem {
  readonly folder: string;
  readonly training: TrainingRun;
  readonly answers: Answers;
  /** The training set, standardized. */
  readonly data: Dataset;
  readonly loss: Loss;
  /** The same as networks learn it. */
  readonly set: TrainingSet;
  readonly records: readonly LeftOut[];
  /** Models that learned from all records and answer. */
  readonly within: readonly number[];
  readonly queries: readonly InfluenceQuery[];
  /** The queries as networks learn records. */
  readonly asked: TrainingSet;
  /** Epochs whose weights were kept, with their learning rates. */
  readonly checkpoints: readonly { readonly epoch: number; readonly rate: number }[];
  readonly notices: readonly string[];
}

/**
 * Reads a training run.
 *
 * @throws {DataError} it is none, keeps no weights, leaves no single record out, or is of other data
 */
export async function openProblem(
  folder: string,
  { dataDir, at: where }: {
    readonly dataDir?: string | undefined;
    readonly at: "all" | "self";
  },
): Promise<InfluenceProblem> {
  const training = await readTrainingRun(folder);
  const answers = await readAnswers(folder);
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path: folder, remedy });
  if (training.options.checkpoints === "none") {
    throw fail("it kept no weights", "train again with --checkpoints every-epoch");
  }
  const plain = await openData(dataValues(training, dataDir));
  if (hashDataset(plain) !== training.data.sha256) {
    throw fail("its records are not what its data options name now", "train it again");
  }
  const { dataset: data, statistics } = standardize(
    plain,
    training.normalization.by as StandardizeBy,
  );
  const loss = training.options.loss as Loss;
  const finite = (models: readonly number[]) => finiteModels(answers, training, models);
  const within = finite(inGroup(answers)?.models ?? []);
  if (within.length < FEWEST_MODELS) {
    throw fail(
      `it has ${within.length} models that learned from all records, and a difference needs ` +
        `${FEWEST_MODELS}`,
      `train with --in-models ${FEWEST_MODELS} or more`,
    );
  }
  const places = new Map(Array.from(data.indices, (index, place) => [index, place]));
  const groups = answers.groups.filter(({ differIdx }) => /^\d+$/.test(differIdx));
  const records = groups.flatMap(({ differIdx, models }) => {
    const place = places.get(Number(differIdx));
    const own = finite(models);
    if (place === undefined || own.length < FEWEST_MODELS) return [];
    const label = outcomeOf(plain, place);
    return [{ index: Number(differIdx), place, label, models: own }];
  });
  if (records.length < 3) {
    throw fail(
      `of single records, it leaves out ${records.length} with ${FEWEST_MODELS} models or more, and a ` +
        "correlation needs three",
      "train with --records 1,2,3,... or --records-from FILE.csv",
    );
  }
  const queries = queriesOf(answers, records)
    .filter(({ kind }) => where === "all" || kind === "record");
  const checkpoints = await checkpointsOf(folder, training);
  return {
    folder,
    training,
    answers,
    data,
    loss,
    set: trainingSet(data, loss),
    records,
    within,
    queries,
    asked: await askedSet(
      dataValues(training, dataDir),
      { plain, data, statistics, loss },
      queries,
    ),
    checkpoints,
    notices: [
      ...(answers.groups.some(({ differIdx }) => differIdx.includes("+"))
        ? ["groups of several records are left out: influence is that of one"]
        : []),
      ...(groups.length > records.length
        ? [`${groups.length - records.length} records with too few models that answer are left out`]
        : []),
      ...(checkpoints.length === 1 && training.options.epochs > 1
        ? ["TracIn sees the last checkpoint alone; train with --checkpoints every-epoch for all"]
        : []),
    ],
  };
}

/** The data options of the run, as openData takes them. */
function dataValues(
  { options }: TrainingRun,
  dataDir: string | undefined,
): Values<typeof DATA_OPTIONS> {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const values = Object.fromEntries(
    Object.keys(DATA_OPTIONS).map((name) => [name, given[name] ?? undefined]),
  );
  // Of a regression the one class is the response's name.
  const classes = options.response === null ? { classes: options.classes } : { classes: undefined };
  const moved = dataDir === undefined ? {} : { dataDir };
  return { ...values, ...classes, ...moved } as Values<typeof DATA_OPTIONS>;
}

/** Models that did not diverge, and answer every query with numbers. */
function finiteModels(
  answers: Answers,
  { diverged }: TrainingRun,
  models: readonly number[],
): number[] {
  const wrong = new Set(diverged.map(({ model }) => model));
  const last = answers.epochs.length - 1;
  for (const query of answers.queries.keys()) {
    const logits = answers.logits(models, query, last);
    for (const at of divergedModels(logits)) wrong.add(models[at]);
  }
  return models.filter((model) => !wrong.has(model));
}

/** The left-out records in their order, then the run's test records. */
function queriesOf(answers: Answers, records: readonly LeftOut[]): InfluenceQuery[] {
  const all = answers.queries.map((query, at) => ({ ...query, at }));
  const own = records.flatMap(({ index, label }) => {
    const query = all.find((one) => one.kind === "record" && one.index === index);
    return query ? [{ kind: "record" as const, index, label, at: query.at }] : [];
  });
  // Of a class that the networks do not know there is no loss, and no label.
  const test = all.filter(({ kind, label }) => kind === "test" && label !== "")
    .map(({ index, label, at }) => ({ kind: "test" as const, index, label, at }));
  return [...own, ...test];
}

/** Inputs and targets of the queries. */
async function askedSet(
  values: Values<typeof DATA_OPTIONS>,
  { plain, data, statistics, loss }: {
    readonly plain: Dataset;
    readonly data: Dataset;
    readonly statistics: Parameters<typeof applyStatistics>[1];
    readonly loss: Loss;
  },
  queries: readonly InfluenceQuery[],
): Promise<TrainingSet> {
  const place = new Map(Array.from(data.indices, (index, at) => [index, at]));
  const own = queries.filter(({ kind }) => kind === "record")
    .map(({ index }) => place.get(index) ?? 0);
  const parts = [trainingSet(select(data, own), loss)];
  const test = queries.filter(({ kind }) => kind === "test").map(({ index }) => index);
  if (test.length > 0) {
    // The training task takes them from there, whatever split the records are of.
    const found = await openSplit(values, "test", {
      like: plain,
      ...(values.classes !== undefined && { classes: values.classes }),
      indices: [...new Set(test)],
    });
    const records = select(found, test.map((index) => found.indices.indexOf(index)));
    parts.push(
      trainingSet({ ...records, inputs: applyStatistics(records.inputs, statistics) }, loss),
    );
  }
  return {
    inputs: concatenated(parts.map(({ inputs }) => inputs)),
    targets: concatenated(parts.map(({ targets }) => targets)),
    count: parts.reduce((sum, { count }) => sum + count, 0),
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** The kept epochs, or the last one, with their rates. */
async function checkpointsOf(folder: string, { options }: TrainingRun) {
  const table = await csvTable(join(folder, "epochs.csv"));
  const [epochs, rates] = [table.numbers("epoch"), table.numbers("rate")];
  const rate = (epoch: number) => rates[epochs.indexOf(epoch)];
  const kept = options.checkpoints === "every-epoch"
    ? Array.from({ length: options.epochs }, (_, at) => at + 1)
    : [options.epochs];
  return kept.map((epoch) => ({ epoch, rate: rate(epoch) }));
}

/** Models after an epoch; undefined for the end of the training. */
export async function loadModels(
  { folder, training, checkpoints }: InfluenceProblem,
  models: readonly number[],
  epoch: number | undefined,
): Promise<TrainedModel[]> {
  const found = new Map<number, TrainedModel>();
  const between = epoch === undefined || checkpoints.length === 1
    ? []
    : [`epoch-${String(epoch).padStart(3, "0")}`];
  for (let cohort = 0; cohort < training.plan.cohorts && found.size < models.length; cohort++) {
    const path = join(folder, "weights", ...between, cohortFile(cohort));
    const { network, firstModel, models: count, saved } = await readModels(path);
    for (const model of models) {
      const own = model - firstModel;
      if (own < 0 || own >= count) continue;
      found.set(model, oneModel({ network, models: count, layers: saved.layers }, own));
    }
  }
  return models.map((model) => {
    const own = found.get(model);
    if (own) return own;
    throw noWeights(folder, model, epoch ?? training.options.epochs);
  });
}

/**
 * Refuses more models than the run keeps the weights of, before anything is computed.
 *
 * @throws {DataError} it does
 */
export function checkModels(
  { folder, training, within, checkpoints }: InfluenceProblem,
  models: number,
): void {
  const kept = training.options.checkpointModels ?? Infinity;
  const lacking = within.slice(0, models).find((model) => model >= kept);
  if (lacking !== undefined) throw noWeights(folder, lacking, checkpoints[0].epoch);
}

function noWeights(folder: string, model: number, epoch: number): DataError {
  return new DataError(`it keeps no weights of model ${model} after epoch ${epoch}`, {
    path: folder,
    remedy: "take fewer --models, or train again with more --checkpoint-models",
  });
}

async function readModels(path: string) {
  try {
    return modelsOf(readSafetensors(await Deno.readFile(path)));
  } catch (cause) {
    throw new DataError("its weights cannot be read", { path, remedy: "train it again", cause });
  }
}

/** The networks' squared shift of the mean prediction, and its standard error, of a pair. */
export function truthOf(
  { answers, within }: InfluenceProblem,
  { models }: LeftOut,
  { at }: InfluenceQuery,
): { readonly diff: number; readonly diffStd: number } {
  const last = answers.epochs.length - 1;
  const { diff, standardError } = jackknifeDifference(
    answers.logits(within, at, last),
    answers.logits(models, at, last),
  );
  return { diff, diffStd: standardError };
}

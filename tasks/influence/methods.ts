/** Every method's scores of all pairs of records and queries, and what each costs. */
import {
  attribution,
  GaussianProcess,
  type Gpu,
  gradientDots,
  influenceFunctions,
  influenceOnQueries,
  kernelBetween,
  kernelSimilarity,
  mlp,
  nngp,
  type RecorderOptions,
  representationSimilarity,
  select,
  type SolverReport,
  tracIn,
  type TrainedModel,
  type TrainingSet,
  trainingSet,
} from "../../mod.ts";
import type { Progress } from "../cli/progress.ts";
import { type InfluenceValues, solverOf } from "./options.ts";
import { type InfluenceProblem, loadModels } from "./problem.ts";

/** A table of pairs [records, queries] row-major. */
export type Table = Float64Array;

/** Scores of all pairs, and of the records. */
export interface Scores {
  readonly mse_nngp: Table;
  readonly kl_nngp: Table;
  readonly tracin: Table;
  readonly inf_func: Table;
  /** Mean square over the outputs of the change of the logits that influence functions foretell. */
  readonly inf_shift: Table;
  readonly grad_dot: Table;
  readonly rep_sim: Table;
  readonly kernel: Table;
  /** Of each record, whatever the query [records]. */
  readonly kernel_mean: Float64Array;
  readonly kernel_top1: Float64Array;
  readonly kernel_class: Float64Array;
}

/** Scores, and how they were come by. */
export interface Computed {
  readonly scores: Scores;
  /** Seconds of each method on this device, in this run. */
  readonly cost: Readonly<Record<string, number>>;
  readonly report: SolverReport;
  /** How the Gaussian process was computed. */
  readonly path: GaussianProcess["path"];
  /** Models whose scores were averaged. */
  readonly models: readonly number[];
  /** Of all training records and the queries [n, queries], where they are wanted. */
  readonly all: Readonly<Record<string, Table>> | undefined;
}

/** What the methods share. */
interface Setting {
  readonly gpu: Gpu;
  readonly problem: InfluenceProblem;
  readonly values: InfluenceValues;
  readonly models: readonly number[];
  /** The records whose influence is compared, as networks learn them. */
  readonly known: TrainingSet;
  /** Whether all records' scores are wanted, for the linear datamodeling score. */
  readonly whole: boolean;
  /** Called before a step of a method, which takes about so many of the steps' usual time. */
  readonly step: (phase: string, steps: number) => void;
  readonly recorder: RecorderOptions;
}

/** Runs every method. */
export async function compute(
  gpu: Gpu,
  problem: InfluenceProblem,
  values: InfluenceValues,
  progress: Progress,
): Promise<Computed> {
  const models = problem.within.slice(0, values.models);
  const places = Int32Array.from(problem.records, ({ place }) => place);
  const whole = values.lds > 0;
  const inverse = whole ? 20 : 10;
  const total = models.length * (problem.checkpoints.length + 2 + inverse) + 4;
  let done = 0;
  const setting: Setting = {
    gpu,
    problem,
    values,
    models,
    known: trainingSet(select(problem.data, places), problem.loss),
    whole,
    step: (phase, steps) => {
      progress.update({ phase, done, total });
      done += steps;
    },
    recorder: {},
  };
  const cost: Record<string, number> = {};
  const timed = async <T>(method: string, run: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await run();
    cost[method] = (performance.now() - begin) / 1000;
    return result;
  };
  const lood = await timed("lood", () => loodScores(setting));
  const kernel = await timed("kernel", () => kernelScores(setting));
  const tracin = await timed("tracin", () => tracInScores(setting));
  const trained = await loadModels(problem, models, undefined);
  const gradients = await timed("grad_dot", () => gradientScores(setting, trained));
  const alike = await timed("rep_sim", () => representationScores(setting, trained));
  const inverted = await timed("inf_func", () => influenceScores(setting, trained));
  const queries = whole ? await timed("inf_func_all", () => allInfluences(setting, trained)) : [];
  progress.close();
  return {
    scores: {
      mse_nngp: lood.mse,
      kl_nngp: lood.kl,
      tracin: tracin.pairs,
      inf_func: inverted.influence,
      inf_shift: inverted.shift,
      grad_dot: gradients.pairs,
      rep_sim: alike.pairs,
      ...kernel.scores,
    },
    cost,
    report: inverted.report,
    path: lood.path,
    models,
    all: whole
      ? {
        lood: lood.all,
        tracin: tracin.all,
        inf_func: Float64Array.from(queries),
        grad_dot: gradients.all,
        rep_sim: alike.all,
        kernel: kernel.all,
      }
      : undefined,
  };
}

/** The covariance of the infinitely wide network of this architecture. */
function covarianceOf({ problem: { training: { network } } }: Setting) {
  const { widths, activation, weightStd, biased, biasStd } = network;
  return nngp(mlp({
    depth: Math.max(1, widths.length),
    activation,
    weightStd,
    biasStd: biased ? biasStd : 0,
  }));
}

async function loodScores(setting: Setting) {
  const { gpu, problem: { data, asked, records }, values: { noise }, step, recorder } = setting;
  step("LOOD", 2);
  const covariance = covarianceOf(setting);
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise, ...recorder });
  const { kl, mse, influence } = await attribution(gp, asked.inputs, recorder);
  const n = data.count;
  const pairs = (table: Float64Array) =>
    pairsOf(records.length, asked.count, (i, q) => table[q * n + records[i].place]);
  // By how much a record lifts the prediction of the query's right class; of a regression, toward it.
  const { outputs } = gp;
  const all = pairsOf(n, asked.count, (i, q) => {
    let lift = 0;
    for (let c = 0; c < outputs; c++) {
      lift += gp.weights[i * outputs + c] * asked.targets[q * outputs + c];
    }
    return influence[q * n + i] * lift;
  });
  return { kl: pairs(kl), mse: pairs(mse), all, path: gp.path };
}

async function kernelScores(setting: Setting) {
  const { problem: { data, asked, records }, step } = setting;
  step("kernel", 2);
  const covariance = covarianceOf(setting);
  const places = records.map(({ place }) => place);
  const { mean, top, own } = await kernelSimilarity(covariance, data, places);
  const cross = await kernelBetween(covariance, asked.inputs, data.inputs, data.features);
  const n = data.count;
  const all = pairsOf(n, asked.count, (i, q) => cross[q * n + i]);
  return {
    scores: {
      kernel: pairsOf(places.length, asked.count, (i, q) => cross[q * n + places[i]]),
      kernel_mean: mean,
      kernel_top1: top,
      kernel_class: own,
    },
    // What lifts the right class: likeness to records of it, unlikeness to others.
    all: all.map((value, at) =>
      value * agreement(setting, Math.floor(at / asked.count), at % asked.count)
    ),
  };
}

/** 1 where a record and a query are wanted to be the same, -1 where not. */
function agreement({ problem: { set, asked } }: Setting, i: number, q: number): number {
  const outputs = set.targets.length / set.count;
  let product = 0;
  for (let c = 0; c < outputs; c++) {
    product += set.targets[i * outputs + c] * asked.targets[q * outputs + c];
  }
  return product > 0 ? 1 : -1;
}

async function tracInScores(setting: Setting) {
  const { gpu, problem, models, known, whole, step, recorder } = setting;
  const { loss, asked, set, checkpoints } = problem;
  const records = whole ? set : known;
  const sum = new Float64Array(records.count * asked.count);
  for (const { epoch, rate } of checkpoints) {
    step("TracIn", models.length);
    for (const model of await loadModels(problem, models, epoch)) {
      const options = { records, queries: asked, loss, ...recorder };
      const { influence = sum } = await tracIn(gpu, [{ model, rate }], options);
      influence.forEach((value, at) => sum[at] += value / models.length);
    }
  }
  return split(setting, sum);
}

/** The pairs that are compared, and all where they are wanted. */
function split({ problem: { records, asked }, whole }: Setting, table: Table) {
  const m = asked.count;
  const pairs = whole
    ? pairsOf(records.length, m, (i, q) => table[records[i].place * m + q])
    : table;
  return { pairs, all: table };
}

async function gradientScores(setting: Setting, trained: readonly TrainedModel[]) {
  const { gpu, problem: { loss, asked, set }, known, whole, step, recorder } = setting;
  step("gradients", trained.length);
  return split(
    setting,
    await meanOver(
      trained,
      (model) => gradientDots(gpu, model, whole ? set : known, asked, { loss, ...recorder }),
    ),
  );
}

async function representationScores(setting: Setting, trained: readonly TrainedModel[]) {
  const { gpu, problem: { loss, asked, set }, known, whole, step, recorder } = setting;
  step("representations", trained.length);
  const table = await meanOver(
    trained,
    (model) =>
      representationSimilarity(gpu, model, whole ? set : known, asked, { loss, ...recorder }),
  );
  const { pairs, all } = split(setting, table);
  if (!whole) return { pairs, all };
  const m = asked.count;
  return {
    pairs,
    all: all.map((value, at) => value * agreement(setting, Math.floor(at / m), at % m)),
  };
}

async function influenceScores(setting: Setting, trained: readonly TrainedModel[]) {
  const { gpu, problem, values, step, recorder } = setting;
  const { loss, asked, set, records } = problem;
  const { damping, gaussNewton } = values;
  const outputs = set.targets.length / set.count;
  const influence = new Float64Array(records.length * asked.count);
  const shift = new Float64Array(influence.length * outputs);
  let report: SolverReport = { products: 0, residual: 0 };
  for (const model of trained) {
    step("influence functions", 10);
    const found = await influenceFunctions(gpu, model, set, {
      records: records.map(({ place }) => place),
      queries: asked,
      loss,
      damping,
      gaussNewton,
      solver: solverOf(values),
      ...recorder,
    });
    found.influence?.forEach((value, at) => influence[at] += value / trained.length);
    found.shift?.forEach((value, at) => shift[at] += value / trained.length);
    report = {
      products: report.products + found.report.products,
      residual: Math.max(report.residual, found.report.residual),
    };
  }
  // Of the models' mean, as the networks' difference is.
  const squares = new Float64Array(influence.length);
  shift.forEach((value, at) => squares[Math.floor(at / outputs)] += value ** 2 / outputs);
  return { influence, shift: squares, report };
}

/** Of every training record on the queries [n, queries]. */
async function allInfluences(setting: Setting, trained: readonly TrainedModel[]) {
  const { gpu, problem: { loss, asked, set }, values, step, recorder } = setting;
  const { damping, gaussNewton } = values;
  return await meanOver(trained, async (model) => {
    step("influence functions on queries", 10);
    const solver = solverOf(values);
    const options = { queries: asked, loss, damping, gaussNewton, solver, ...recorder };
    return (await influenceOnQueries(gpu, model, set, options)).influence;
  });
}

async function meanOver(
  trained: readonly TrainedModel[],
  of: (model: TrainedModel) => Promise<Table>,
): Promise<Table> {
  let sum: Table | undefined;
  for (const model of trained) {
    const table = await of(model);
    sum = sum ? sum.map((value, at) => value + table[at]) : table;
  }
  return (sum ?? new Float64Array()).map((value) => value / trained.length);
}

function pairsOf(rows: number, cols: number, of: (i: number, q: number) => number): Table {
  return Float64Array.from(
    { length: rows * cols },
    (_, at) => of(Math.floor(at / cols), at % cols),
  );
}

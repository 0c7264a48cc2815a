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
import type { Piece, Pieces } from "./pieces.ts";
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
  /** Seconds of each method on this device. */
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
  /** Called before a step of a method, with about how many steps it is. */
  readonly step: (phase: string, steps: number) => void;
}

/** Runs every method, or takes what an earlier start left of it. */
export async function compute(
  gpu: Gpu,
  problem: InfluenceProblem,
  values: InfluenceValues,
  { progress, pieces }: { readonly progress: Progress; readonly pieces: Pieces },
): Promise<Computed> {
  const models = problem.within.slice(0, values.models);
  const places = Int32Array.from(problem.records, ({ place }) => place);
  const whole = values.lds > 0;
  const total = models.length * (problem.checkpoints.length + 2 + (whole ? 20 : 10)) + 4;
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
  };
  const lood = await pieces("lood", () => loodScores(setting));
  const kernel = await pieces("kernel", () => kernelScores(setting));
  const tracin = await pieces("tracin", () => tracInScores(setting));
  const trained = await loadModels(problem, models, undefined);
  const gradients = await pieces("grad_dot", () => gradientScores(setting, trained));
  const alike = await pieces("rep_sim", () => representationScores(setting, trained));
  const inverted = await pieces("inf_func", () => influenceScores(setting, trained));
  const queries = whole
    ? await pieces("inf_func_all", () => allInfluences(setting, trained))
    : undefined;
  progress.close();
  const about = lood.about as { readonly path: GaussianProcess["path"] };
  return {
    scores: {
      mse_nngp: lood.tables.mse,
      kl_nngp: lood.tables.kl,
      tracin: tracin.tables.pairs,
      inf_func: inverted.tables.influence,
      inf_shift: inverted.tables.shift,
      grad_dot: gradients.tables.pairs,
      rep_sim: alike.tables.pairs,
      kernel: kernel.tables.kernel,
      kernel_mean: kernel.tables.kernel_mean,
      kernel_top1: kernel.tables.kernel_top1,
      kernel_class: kernel.tables.kernel_class,
    },
    cost: {
      lood: lood.seconds,
      kernel: kernel.seconds,
      tracin: tracin.seconds,
      grad_dot: gradients.seconds,
      rep_sim: alike.seconds,
      inf_func: inverted.seconds,
      ...(queries && { inf_func_all: queries.seconds }),
    },
    report: inverted.about as SolverReport,
    path: about.path,
    models,
    all: queries && {
      lood: lood.tables.all,
      tracin: tracin.tables.all,
      inf_func: queries.tables.all,
      grad_dot: gradients.tables.all,
      rep_sim: alike.tables.all,
      kernel: kernel.tables.all,
    },
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

async function loodScores(setting: Setting): Promise<Piece> {
  const { gpu, problem: { data, asked, records }, values: { noise }, step } = setting;
  step("LOOD", 2);
  const covariance = covarianceOf(setting);
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise });
  const { kl, mse, influence } = await attribution(gp, asked.inputs);
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
  return { tables: { kl: pairs(kl), mse: pairs(mse), all }, about: { path: gp.path } };
}

async function kernelScores(setting: Setting): Promise<Piece> {
  const { problem: { data, asked, records }, step } = setting;
  step("kernel", 2);
  const covariance = covarianceOf(setting);
  const places = records.map(({ place }) => place);
  const { mean, top, own } = await kernelSimilarity(covariance, data, places);
  const cross = await kernelBetween(covariance, asked.inputs, data.inputs, data.features);
  const n = data.count;
  const all = pairsOf(n, asked.count, (i, q) => cross[q * n + i]);
  return {
    tables: {
      kernel: pairsOf(places.length, asked.count, (i, q) => cross[q * n + places[i]]),
      kernel_mean: mean,
      kernel_top1: top,
      kernel_class: own,
      // What lifts the right class: likeness to records of it, unlikeness to others.
      all: all.map((value, at) =>
        value * agreement(setting, Math.floor(at / asked.count), at % asked.count)
      ),
    },
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

async function tracInScores(setting: Setting): Promise<Piece> {
  const { gpu, problem, models, known, whole, step } = setting;
  const { loss, asked, set, checkpoints } = problem;
  const records = whole ? set : known;
  const sum = new Float64Array(records.count * asked.count);
  for (const { epoch, rate } of checkpoints) {
    step("TracIn", models.length);
    for (const model of await loadModels(problem, models, epoch)) {
      const options = { records, queries: asked, loss };
      const { influence = sum } = await tracIn(gpu, [{ model, rate }], options);
      influence.forEach((value, at) => sum[at] += value / models.length);
    }
  }
  return split(setting, sum);
}

/** The pairs that are compared, and all where they are wanted. */
function split({ problem: { records, asked }, whole }: Setting, table: Table): Piece {
  const m = asked.count;
  const pairs = whole
    ? pairsOf(records.length, m, (i, q) => table[records[i].place * m + q])
    : table;
  return { tables: { pairs, all: table } };
}

async function gradientScores(
  setting: Setting,
  trained: readonly TrainedModel[],
): Promise<Piece> {
  const { gpu, problem: { loss, asked, set }, known, whole, step } = setting;
  step("gradients", trained.length);
  return split(
    setting,
    await meanOver(
      trained,
      (model) => gradientDots(gpu, model, whole ? set : known, asked, { loss }),
    ),
  );
}

async function representationScores(
  setting: Setting,
  trained: readonly TrainedModel[],
): Promise<Piece> {
  const { gpu, problem: { loss, asked, set }, known, whole, step } = setting;
  step("representations", trained.length);
  const table = await meanOver(
    trained,
    (model) => representationSimilarity(gpu, model, whole ? set : known, asked, { loss }),
  );
  const { tables } = split(setting, table);
  if (!whole) return { tables };
  const m = asked.count;
  const all = tables.all.map((value, at) => value * agreement(setting, Math.floor(at / m), at % m));
  return { tables: { ...tables, all } };
}

async function influenceScores(
  setting: Setting,
  trained: readonly TrainedModel[],
): Promise<Piece> {
  const { gpu, problem, values, step } = setting;
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
  return { tables: { influence, shift: squares }, about: report };
}

/** Of every training record on the queries [n, queries]. */
async function allInfluences(
  setting: Setting,
  trained: readonly TrainedModel[],
): Promise<Piece> {
  const { gpu, problem: { loss, asked, set }, values, step } = setting;
  const { damping, gaussNewton } = values;
  const all = await meanOver(trained, async (model) => {
    step("influence functions on queries", 10);
    const solver = solverOf(values);
    const options = { queries: asked, loss, damping, gaussNewton, solver };
    return (await influenceOnQueries(gpu, model, set, options)).influence;
  });
  return { tables: { all } };
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

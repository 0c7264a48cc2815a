import type { Draws } from "./draws.ts";
import { gaussianTest } from "./gaussian.ts";
import type { LikelihoodTest } from "./likelihood.ts";
import { complement, differenceOfMeans, type Logits, type Rows, rowsOfBoth } from "./logits.ts";
import { mannWhitneyAuc } from "./roc.ts";

/** Positions of the in and out models that are tried; distributions are fitted to the others. */
export interface Halving {
  /** Among the in models. */
  readonly in: ArrayLike<number>;
  /** Among the out models. */
  readonly out: ArrayLike<number>;
}

/** Options of {@link halvingAttack}. */
export interface HalvingOptions {
  /** Where the halvings come from: `random(seed)`. */
  readonly random: Draws;
  /** Random halvings, 50 by default. */
  readonly halvings?: number;
  /** What is fitted, by default {@link gaussianTest}, the original's. */
  readonly test?: LikelihoodTest;
}

/** What the attack reaches: means over the halvings, and deviations as numpy.std has them. */
export interface HalvingAttack {
  /** Mean AUC, equal scores counted half. */
  readonly auc: number;
  /** Deviation of the AUC over the halvings. They share their models: no standard error. */
  readonly aucStd: number;
  /** Mean prediction difference: mean over outputs of the squared difference of the tried means. */
  readonly diff: number;
  /** Its deviation over the halvings. */
  readonly diffStd: number;
  /** Mean KL(without || with) of the fitted distributions; undefined where it has no closed form. */
  readonly kl: number | undefined;
  /** Its deviation over the halvings. */
  readonly klStd: number | undefined;
  /** Halvings. */
  readonly halvings: number;
  /** How many of them had singular sample covariances, which were shrunk. */
  readonly shrunk: number;
}

/**
 * The original's attack on one query: in each random halving of the in and out models, Gaussians are
 * fitted to the logits of one half and the likelihood ratio in/out ranks the models of the other.
 * Where in and out models are equally many, the same positions are tried of both, as in the
 * original; it takes densities, of which small ones are lost, where this takes their logs.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { halvingAttack, random } from "@lood/lood";
 *
 * const draw = random(1);
 * const logits = (mean: number) => ({
 *   values: Float64Array.from({ length: 200 }, () => mean + draw.uniform()),
 *   outputs: 2,
 * });
 * const { auc, diff } = halvingAttack(logits(0.5), logits(0), { random: random(2) });
 * assert.ok(auc > 0.8 && Math.abs(diff - 0.25) < 0.1);
 * ```
 *
 * @param inLogits logits of models trained with the record, [in models, outputs]
 * @param outLogits logits of models trained without it, [out models, outputs]
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} fewer than 4 in or out models, a logit that is not finite (diverged models are
 *   named), or halvings no positive integer
 */
export function halvingAttack(
  inLogits: Logits,
  outLogits: Logits,
  { random, halvings = 50, test }: HalvingOptions,
): HalvingAttack {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits);
  const drawn = drawHalvings(inRows.length, outRows.length, { random, halvings });
  return attackHalvings(inLogits, outLogits, drawn, { test });
}

/**
 * Random halvings of in and out models: half are tried, or one model less than half of an odd
 * number. For all queries of one line or table the same halvings make what is compared comparable.
 *
 * @throws {RangeError} fewer than 4 models of either, or halvings no positive integer
 */
export function drawHalvings(
  inModels: number,
  outModels: number,
  { random, halvings = 50 }: { readonly random: Draws; readonly halvings?: number },
): Halving[] {
  if (!Number.isInteger(halvings) || halvings < 1) {
    throw new RangeError(`halvings is ${halvings}, must be a positive integer`);
  }
  if (!(inModels >= 4 && outModels >= 4)) {
    throw new RangeError(
      `${inModels} in and ${outModels} out models cannot be halved: 4 of each are the fewest`,
    );
  }
  const half = (models: number) => random.choose(models, Math.floor(models / 2));
  return Array.from({ length: halvings }, () => {
    const tried = half(inModels);
    return { in: tried, out: inModels === outModels ? tried : half(outModels) };
  });
}

/**
 * The attack of {@link halvingAttack} with halvings that are given.
 *
 * @throws {TypeError} values that do not make whole models, or different numbers of outputs
 * @throws {RangeError} fewer than 4 in or out models, a logit that is not finite, no halving, one that
 *   tries no model or leaves fewer than 2 to fit, or a position that is no model's
 */
export function attackHalvings(
  inLogits: Logits,
  outLogits: Logits,
  halvings: readonly Halving[],
  { test = gaussianTest() }: { readonly test?: LikelihoodTest } = {},
): HalvingAttack {
  const rounds = roundsOf(inLogits, outLogits, halvings, test);
  const auc = spread(rounds.map(({ scores }) => mannWhitneyAuc(scores.in, scores.out)));
  const diff = spread(rounds.map(({ diff }) => diff));
  const kls = rounds.map(({ kl }) => kl).filter((kl) => kl !== undefined);
  const kl = kls.length === rounds.length ? spread(kls) : undefined;
  return {
    auc: auc.mean,
    aucStd: auc.std,
    diff: diff.mean,
    diffStd: diff.std,
    kl: kl?.mean,
    klStd: kl?.std,
    halvings: rounds.length,
    shrunk: rounds.filter(({ shrunk }) => shrunk).length,
  };
}

/** The log likelihood ratio in/out of the models that a halving tries. */
export interface HalvingScores {
  /** Of the in models, in the halving's order. */
  readonly in: Float64Array;
  /** Of the out models, in the halving's order. */
  readonly out: Float64Array;
}

/**
 * The scores behind {@link attackHalvings}, of each halving: for ROC curves and intervals. Those of
 * one halving are independent given what was fitted; halvings share their models.
 *
 * @throws {TypeError} as `attackHalvings`
 * @throws {RangeError} as `attackHalvings`
 */
export function halvingScores(
  inLogits: Logits,
  outLogits: Logits,
  halvings: readonly Halving[],
  { test = gaussianTest() }: { readonly test?: LikelihoodTest } = {},
): HalvingScores[] {
  return roundsOf(inLogits, outLogits, halvings, test).map(({ scores }) => scores);
}

function roundsOf(
  inLogits: Logits,
  outLogits: Logits,
  halvings: readonly Halving[],
  test: LikelihoodTest,
) {
  const { inRows, outRows } = rowsOfBoth(inLogits, outLogits);
  if (halvings.length === 0) throw new RangeError("there is no halving: give at least one");
  return halvings.map((halving) => {
    const within = split(inRows, halving.in, "in");
    const without = split(outRows, halving.out, "out");
    const { logRatio, kl, shrunk } = test(within.fitted, without.fitted);
    const scores = {
      in: Float64Array.from(within.tried, logRatio),
      out: Float64Array.from(without.tried, logRatio),
    };
    return { scores, diff: differenceOfMeans(within.tried, without.tried), kl, shrunk };
  });
}

function split(rows: Rows, tried: ArrayLike<number>, group: "in" | "out") {
  const positions = Array.from(tried);
  const wrong = positions.find((at) => !(at in rows));
  if (wrong !== undefined) {
    throw new RangeError(`a halving tries ${group} model ${wrong}, but there are ${rows.length}`);
  }
  const fitted = complement(tried, rows.length);
  if (positions.length === 0 || fitted.length < 2) {
    throw new RangeError(
      `a halving tries ${positions.length} of ${rows.length} ${group} models: it must try at ` +
        `least one and leave two to fit`,
    );
  }
  return {
    tried: positions.map((at) => rows[at]),
    fitted: Array.from(fitted, (at) => rows[at]),
  };
}

/** Mean and deviation, the latter divided by the number of values as numpy.std has it. */
function spread(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / values.length) };
}

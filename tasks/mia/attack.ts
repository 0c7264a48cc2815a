/** The attack on each left-out record, at the record itself. */
import { maxIndex, mean } from "d3-array";
import {
  attackHalvings,
  DataError,
  delongInterval,
  drawHalvings,
  empiricalKl,
  gaussianTest,
  globalVariances,
  globalVarianceTest,
  type HalvingScores,
  halvingScores,
  jackknifeDifference,
  leaveOneModelOut,
  leavePairOutAuc,
  type LikelihoodTest,
  type Logits,
  logitScaled,
  mannWhitneyAuc,
  meanRoc,
  random,
  rocCurve,
  type RocPoints,
  studentTest,
} from "../../mod.ts";
import { type Asked, jointLogits, leftOutRecords, type Question, type Sound } from "./targets.ts";

/** What is fitted: Gaussians to the logits, or distributions to their logit-scaled scores. */
export const TEST_NAMES = ["gaussian", "lira", "global", "student"] as const;

/** How the models are split into those that are fitted and those that are tried. */
export const ATTACK_NAMES = ["halvings", "leave-one-out"] as const;

/** How to attack. */
export interface AttackOptions {
  readonly test: typeof TEST_NAMES[number];
  readonly attack: typeof ATTACK_NAMES[number];
  readonly halvings: number;
  readonly seed: number;
}

/** A left-out record, or a group, which is asked about at all of its records together. */
export interface RecordQuestion extends Question {
  /** Class of each of its records by name, or its response. */
  readonly labels: readonly string[];
}

/** What an attack on a record reaches. */
export interface Attacked {
  readonly target: RecordQuestion & Sound;
  /** Numbers that a model answers. */
  readonly outputs: number;
  readonly auc: number;
  readonly aucStd: number;
  /** Means over the rounds of the ends of DeLong's intervals. */
  readonly lower: number;
  readonly upper: number;
  /** The leave-pair-out AUC, of leave-one-out. */
  readonly pairs: number | undefined;
  readonly diff: number;
  readonly diffStd: number;
  /** AUC of the logit-scaled scores with variances of their own, where there are classes. */
  readonly lira: number | undefined;
  /** Of the Gaussians fitted to all models. */
  readonly kl: number;
  /** Share of the fits whose covariances were singular. */
  readonly shrunk: number;
  /** Share of right answers of in and of out models, where there are classes. */
  readonly accuracies: readonly [number, number] | undefined;
  readonly curve: RocPoints;
  /** Scores of the models that were tried, in each halving or once. */
  readonly rounds: readonly HalvingScores[];
}

/**
 * The questions of a run: each left-out record, or group, at itself.
 *
 * @throws {DataError} a run that no attack can be made on
 */
export function recordQuestions(asked: Asked): RecordQuestion[] {
  const { answers } = asked;
  const at = new Map(
    answers.queries.flatMap(({ kind, index }, query) =>
      kind === "record" ? [[index, query] as const] : []
    ),
  );
  return leftOutRecords(asked).map(({ differIdx, indices }) => {
    const queries = indices.map((index) => {
      const query = at.get(index);
      if (query !== undefined) return query;
      throw new DataError(`its queries.csv lacks record ${index}`, {
        path: answers.folder,
        remedy: "train it again",
      });
    });
    return { differIdx, queries, labels: queries.map((query) => answers.queries[query].label) };
  });
}

/** Logits of a target's in and out models, and what the test looks at. */
interface Evidence {
  readonly logits: readonly [Logits, Logits];
  /** Logit-scaled scores, where there are classes. */
  readonly scaled: readonly [Logits, Logits] | undefined;
}

/**
 * Attacks all targets with the same seed: those with equally many models are halved alike.
 *
 * @param onRecord called after each
 * @throws {DataError} a test of classes, and the networks have none
 */
export async function attackAll(
  targets: readonly (RecordQuestion & Sound)[],
  asked: Asked,
  options: AttackOptions,
  onRecord: () => Promise<void>,
): Promise<Attacked[]> {
  const evidence = targets.map((target) => evidenceOf(target, asked));
  if (options.test !== "gaussian" && evidence.some(({ scaled }) => !scaled)) {
    throw new DataError("its networks have one output and no classes", {
      path: asked.answers.folder,
      remedy: `attack it with --test gaussian, not ${options.test}`,
    });
  }
  const test = testOf(options, evidence);
  const attacked: Attacked[] = [];
  for (const [i, target] of targets.entries()) {
    attacked.push(attackOne(target, asked, evidence[i], { ...options, likelihood: test }));
    await onRecord();
  }
  return attacked;
}

/** The rounds of all records as one: equally scored models of different records tell alike. */
export function pooledRounds(attacked: readonly Attacked[]): HalvingScores[] {
  return attacked[0].rounds.map((_, round) => ({
    in: Float64Array.from(attacked.flatMap(({ rounds }) => [...rounds[round].in])),
    out: Float64Array.from(attacked.flatMap(({ rounds }) => [...rounds[round].out])),
  }));
}

/** Mean over the rounds of their AUC, and their mean curve. */
export function overRounds(rounds: readonly HalvingScores[]) {
  const aucs = rounds.map((one) => mannWhitneyAuc(one.in, one.out));
  const auc = mean(aucs) ?? NaN;
  return {
    auc,
    std: Math.sqrt(mean(aucs, (value) => (value - auc) ** 2) ?? NaN),
    curve: meanRoc(rounds.map((one) => rocCurve(one.in, one.out))),
  };
}

function evidenceOf(target: RecordQuestion & Sound, asked: Asked): Evidence {
  const { training: { network, data, options } } = asked;
  const groups = [target.in, target.out] as const;
  const both = (make: (models: readonly number[]) => Logits) =>
    [make(groups[0]), make(groups[1])] as const;
  const logits = both((models) => jointLogits(asked, models, target.queries));
  if (network.outputs < 2 || options.response !== null) return { logits, scaled: undefined };
  // Of a group the sum over its records, as of independent events.
  const scaled = both((models) => {
    const values = new Float64Array(models.length);
    target.queries.forEach((query, q) => {
      const own = asked.answers.logits(models, query, asked.place);
      const scores = logitScaled(own, data.classes.indexOf(target.labels[q])).values;
      for (let model = 0; model < values.length; model++) values[model] += scores[model];
    });
    return { values, outputs: 1 };
  });
  return { logits, scaled };
}

function testOf({ test }: AttackOptions, evidence: readonly Evidence[]): LikelihoodTest {
  if (test === "student") return studentTest();
  if (test !== "global") return gaussianTest();
  const scores = evidence.flatMap(({ scaled }) =>
    scaled ? [{ in: scaled[0], out: scaled[1] }] : []
  );
  return globalVarianceTest(globalVariances(scores));
}

function attackOne(
  target: RecordQuestion & Sound,
  asked: Asked,
  { logits, scaled }: Evidence,
  options: AttackOptions & { readonly likelihood: LikelihoodTest },
): Attacked {
  const { test, likelihood } = options;
  const looked = test === "gaussian" || !scaled ? logits : scaled;
  const { rounds, shrunk } = roundsOf(looked, likelihood, options);
  const { auc, std, curve } = overRounds(rounds);
  const intervals = rounds.map((one) => delongInterval(one.in, one.out));
  const once = options.attack === "leave-one-out";
  return {
    target,
    outputs: logits[0].outputs,
    auc,
    aucStd: once ? intervals[0].standardError : std,
    lower: mean(intervals, ({ lower }) => lower) ?? NaN,
    upper: mean(intervals, ({ upper }) => upper) ?? NaN,
    pairs: once ? leavePairOutAuc(...looked, { test: likelihood }) : undefined,
    ...differenceOf(logits, options),
    lira: scaled && overRounds(roundsOf(scaled, gaussianTest(), options).rounds).auc,
    kl: empiricalKl(...logits).kl,
    shrunk,
    accuracies: scaled &&
      [accuracyOf(target, target.in, asked), accuracyOf(target, target.out, asked)],
    curve,
    rounds,
  };
}

/** Scores in each halving, or once by all other models; and the share of singular fits. */
function roundsOf(
  [within, without]: readonly [Logits, Logits],
  test: LikelihoodTest,
  { attack, ...options }: AttackOptions,
): { readonly rounds: readonly HalvingScores[]; readonly shrunk: number } {
  const [inModels, outModels] = [within, without].map(countOf);
  if (attack === "leave-one-out") {
    const scores = leaveOneModelOut(within, without, { test });
    return { rounds: [scores], shrunk: scores.shrunk / (inModels + outModels) };
  }
  const drawn = halvingsOf(inModels, outModels, options);
  const { shrunk, halvings } = attackHalvings(within, without, drawn, { test });
  return { rounds: halvingScores(within, without, drawn, { test }), shrunk: shrunk / halvings };
}

/** The halvings that a seed means: the same for every record with so many models. */
export function halvingsOf(
  inModels: number,
  outModels: number,
  { halvings, seed }: Pick<AttackOptions, "halvings" | "seed">,
) {
  return drawHalvings(inModels, outModels, { random: random(seed), halvings });
}

/** The mean prediction difference of the logits, with its deviation as the attack has it. */
function differenceOf(
  [within, without]: readonly [Logits, Logits],
  { attack, ...options }: AttackOptions,
) {
  if (attack === "leave-one-out") {
    const { diff, standardError } = jackknifeDifference(within, without);
    return { diff, diffStd: standardError };
  }
  const drawn = halvingsOf(countOf(within), countOf(without), options);
  const { diff, diffStd } = attackHalvings(within, without, drawn);
  return { diff, diffStd };
}

function countOf({ values, outputs }: Logits): number {
  return values.length / outputs;
}

/** Share of right answers of some models to the target's queries. */
function accuracyOf(
  { queries, labels }: RecordQuestion,
  models: readonly number[],
  { answers, training, place }: Asked,
): number {
  const right = queries.flatMap((query, q) => {
    const wanted = training.data.classes.indexOf(labels[q]);
    const { values, outputs } = answers.logits(models, query, place);
    return models.map((_, model) => {
      const own = Array.from({ length: outputs }, (_, k) => values[model * outputs + k]);
      return maxIndex(own) === wanted ? 1 : 0;
    });
  });
  return mean(right) ?? NaN;
}

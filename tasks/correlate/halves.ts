/** The attack with two disjoint halves of the models: how far two such attacks agree bounds what any can. */
import {
  disjointHalves,
  FEWEST_MODELS,
  halvingAttack,
  meanDifference,
  random,
  takeModels,
} from "../../mod.ts";
import { readAnswers } from "../cli/answers.ts";
import { userPath } from "../cli/paths.ts";
import { readTrainingRun } from "../cli/training_run.ts";
import { recordQuestions } from "../mia/attack.ts";
import { type Asked, jointLogits, type Question, type Sound, targetsOf } from "../mia/targets.ts";

/** Scores of records by each half, [records]. */
interface Halves {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** The same for both comparisons. */
export interface HalfScores {
  readonly auc: Halves;
  readonly difference: Halves;
}

/** Options of the attack, as its run.json has them. */
export interface AttackOptionsUsed {
  /** Folder of the training run. */
  readonly run: string;
  readonly epoch: number;
  readonly test: string;
  readonly attack: string;
}

/** Seed of the halves and of the attacks on them. */
const SEED = 0;

/**
 * Scores of records by each half of the models of the training run that an attack was on, after the
 * same epoch; or, in words, why there are none.
 */
export async function halfScores(
  { run, epoch, test, attack }: AttackOptionsUsed,
  records: readonly string[],
): Promise<HalfScores | string> {
  if (test !== "gaussian" || attack !== "halvings") {
    return "it is of --test gaussian and --attack halvings alone";
  }
  const folder = userPath(run);
  const asked = await askedAgain(folder, epoch);
  if (asked === undefined) return `the training run ${folder} is gone, or another`;
  const { targets } = targetsOf(recordQuestions(asked), asked);
  const known = targets.filter(({ differIdx }) => records.includes(differIdx));
  const fewest = 2 * FEWEST_MODELS;
  const few = known.find((target) => Math.min(target.in.length, target.out.length) < fewest);
  if (few !== undefined || known.length < records.length) {
    return `two halves of the models need ${fewest} in and ${fewest} out models of each record`;
  }
  const scores = known.map((target) => scoresOf(target, asked));
  const halves = (name: "auc" | "difference") => ({
    first: scores.map(([first]) => first[name]),
    second: scores.map(([, second]) => second[name]),
  });
  return { auc: halves("auc"), difference: halves("difference") };
}

/** The answers that were attacked, where they are still there. */
async function askedAgain(folder: string, epoch: number): Promise<Asked | undefined> {
  try {
    const training = await readTrainingRun(folder);
    const answers = await readAnswers(folder);
    const place = answers.epochs.indexOf(epoch);
    return place < 0 ? undefined : { answers, training, place };
  } catch {
    return undefined;
  }
}

/** Of one record, by both halves. */
function scoresOf(target: Question & Sound, asked: Asked) {
  const groups = [target.in, target.out].map((models) => ({
    logits: jointLogits(asked, models, target.queries),
    halves: disjointHalves(models.length, { random: random(SEED) }),
  }));
  return [0, 1].map((half) => {
    const [inLogits, outLogits] = groups
      .map(({ logits, halves }) => takeModels(logits, halves[half]));
    const { auc } = halvingAttack(inLogits, outLogits, { random: random(SEED) });
    return { auc, difference: Math.sqrt(meanDifference(inLogits, outLogits)) };
  });
}

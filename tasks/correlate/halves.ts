/** The attack with two disjoint halves of the models: how far two such attacks agree bounds what any can. */
import { join } from "node:path";
import {
  disjointHalves,
  divergedModels,
  FEWEST_MODELS,
  halvingAttack,
  meanDifference,
  random,
  takeModels,
} from "../../mod.ts";
import { type Answers, inGroup, readAnswers } from "../cli/answers.ts";
import { userPath } from "../cli/paths.ts";

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

/** Seed of the halves and of the attacks on them. */
const SEED = 0;

/**
 * Scores of records by each half of the models of the training run that an attack was on; undefined
 * where the run is gone, or has too few models for two attacks.
 */
export async function halfScores(
  miaFolder: string,
  records: readonly string[],
): Promise<HalfScores | undefined> {
  const { options } = JSON.parse(await Deno.readTextFile(join(miaFolder, "run.json")));
  const answers = await readAnswers(userPath(String(options.run))).catch(() => undefined);
  if (!answers) return undefined;
  const scores = records.map((record) => scoresOf(answers, record));
  if (scores.some((score) => score === undefined)) return undefined;
  const known = scores.filter((score) => score !== undefined);
  const halves = (name: "auc" | "difference") => ({
    first: known.map(([first]) => first[name]),
    second: known.map(([, second]) => second[name]),
  });
  return { auc: halves("auc"), difference: halves("difference") };
}

/** Of one record, by both halves. */
function scoresOf(answers: Answers, record: string) {
  const within = inGroup(answers);
  const without = answers.groups.find(({ differIdx }) => differIdx === record);
  const query = answers.queries.findIndex(({ kind, index }) =>
    kind === "record" && String(index) === record
  );
  if (!within || !without || query < 0) return undefined;
  const last = answers.epochs.length - 1;
  const sound = [within, without].map(({ models }) => {
    const logits = answers.logits(models, query, last);
    const diverged = new Set(divergedModels(logits));
    return takeModels(logits, [...models.keys()].filter((model) => !diverged.has(model)));
  });
  const counts = sound.map(({ values, outputs }) => values.length / outputs);
  if (Math.min(...counts) < 2 * FEWEST_MODELS) return undefined;
  const halves = counts.map((count) => disjointHalves(count, { random: random(SEED) }));
  return [0, 1].map((half) => {
    const [inLogits, outLogits] = sound.map((logits, k) => takeModels(logits, halves[k][half]));
    const { auc } = halvingAttack(inLogits, outLogits, { random: random(SEED) });
    return { auc, difference: Math.sqrt(meanDifference(inLogits, outLogits)) };
  });
}

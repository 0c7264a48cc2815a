/** Who is attacked: left-out records with the models that learned from them and those that did not. */
import { DataError, divergedModels, FEWEST_MODELS, type Logits } from "../../mod.ts";
import { type Answers, inGroup } from "../cli/answers.ts";
import type { TrainingRun } from "../cli/training_run.ts";

/** Queries at which the absence of a record, or of a group, is looked for. */
export interface Question {
  /** As tables name it: "12", or "5+17". */
  readonly differIdx: string;
  /** Positions among the run's queries. */
  readonly queries: readonly number[];
}

/** A question with the models whose answers are all finite. */
export interface Sound {
  /** Positions of those that learned from the record. */
  readonly in: readonly number[];
  /** Positions of those that did not. */
  readonly out: readonly number[];
}

/** What can be attacked, and what cannot. */
export interface Targets<T extends Question> {
  readonly targets: readonly (T & Sound)[];
  /** Records that too few models are left of. */
  readonly omitted: readonly {
    readonly differ_idx: string;
    readonly in_models: number;
    readonly out_models: number;
  }[];
  /** Models that take no part, in some question at least. */
  readonly diverged: readonly number[];
}

/** An epoch's answers, with what run.json says of the run. */
export interface Asked {
  readonly answers: Answers;
  readonly training: TrainingRun;
  /** The place of the epoch among those kept. */
  readonly place: number;
}

/**
 * The records that each group leaves out: those of one group are positions in the split.
 *
 * @throws {DataError} a run that no attack can be made on
 */
export function leftOutRecords({ answers }: Asked): { differIdx: string; indices: number[] }[] {
  const within = inGroup(answers);
  const without = answers.groups.filter(({ differIdx }) => differIdx !== "");
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path: answers.folder, remedy });
  if (without.length === 0) {
    throw fail("its models leave no record out", "train with --records, --records-from, ...");
  }
  const reason = `and an attack needs ${FEWEST_MODELS} of each: it fits two and tries two`;
  const inModels = within?.models.length ?? 0;
  if (inModels < FEWEST_MODELS) {
    const remedy = `train with --in-models ${FEWEST_MODELS} or more`;
    throw fail(`it has ${inModels} in models, ${reason}`, remedy);
  }
  const most = Math.max(...without.map(({ models }) => models.length));
  if (most < FEWEST_MODELS) {
    const remedy = `train with --out-models ${FEWEST_MODELS} or more`;
    throw fail(`it has ${most} out models of a record, ${reason}`, remedy);
  }
  return without.map(({ differIdx }) => ({ differIdx, indices: differIdx.split("+").map(Number) }));
}

/**
 * Finds the models that answer each question, and leaves out what has too few.
 *
 * @throws {DataError} there is nothing left
 */
export function targetsOf<T extends Question>(questions: readonly T[], asked: Asked): Targets<T> {
  const { answers } = asked;
  const within = inGroup(answers)?.models ?? [];
  const diverged = new Set<number>();
  const found = questions.map((question) => {
    const group = answers.groups.find(({ differIdx }) => differIdx === question.differIdx);
    const [ins, outs] = [within, group?.models ?? []].map((models) => {
      const wrong = divergedAt(asked, question, models);
      wrong.forEach((model) => diverged.add(model));
      return models.filter((model) => !wrong.has(model));
    });
    return { ...question, in: ins, out: outs };
  });
  const isComplete = (sound: Sound) => Math.min(sound.in.length, sound.out.length) >= FEWEST_MODELS;
  const targets = found.filter(isComplete);
  if (targets.length === 0) {
    throw new DataError(
      `so many models diverged that no record has ${FEWEST_MODELS} in and ${FEWEST_MODELS} out models`,
      { path: answers.folder, remedy: "train with a smaller --rate, or attack an earlier --epoch" },
    );
  }
  return {
    targets,
    omitted: found.filter((sound) => !isComplete(sound)).map((sound) => ({
      differ_idx: sound.differIdx,
      in_models: sound.in.length,
      out_models: sound.out.length,
    })),
    diverged: [...diverged].toSorted((a, b) => a - b),
  };
}

/** Models whose loss was no number by then, or whose answer to a query is none. */
function divergedAt(
  { answers, training, place }: Asked,
  { queries }: Question,
  models: readonly number[],
): Set<number> {
  const epoch = answers.epochs[place];
  const wrong = new Set(
    training.diverged.filter((one) => one.epoch <= epoch).map(({ model }) => model),
  );
  for (const query of queries) {
    const logits = answers.logits(models, query, place);
    for (const at of divergedModels(logits)) wrong.add(models[at]);
  }
  return new Set(models.filter((model) => wrong.has(model)));
}

/** What models answer to several queries at once, side by side: [models, queries * outputs]. */
export function jointLogits(
  { answers, place }: Asked,
  models: readonly number[],
  queries: readonly number[],
): Logits {
  const parts = queries.map((query) => answers.logits(models, query, place));
  const [{ outputs }] = parts;
  const width = outputs * queries.length;
  const values = new Float64Array(models.length * width);
  parts.forEach((part, q) => {
    for (let at = 0; at < part.values.length; at++) {
      const [model, k] = [Math.floor(at / outputs), at % outputs];
      values[model * width + q * outputs + k] = part.values[at];
    }
  });
  return { values, outputs: width };
}

/** Sentences on what is left out. */
export function noticesOf<T extends Question>({ omitted, diverged }: Targets<T>): string[] {
  const named = diverged.slice(0, 8).join(", ") + (diverged.length > 8 ? ", ..." : "");
  return [
    ...(diverged.length > 0 ? [`models that diverged take no part: ${named}`] : []),
    ...omitted.map(({ differ_idx, in_models, out_models }) =>
      `record ${differ_idx} is left out: it has ${in_models} in and ${out_models} out models that ` +
      `did not diverge, and an attack needs ${FEWEST_MODELS} of each`
    ),
  ];
}

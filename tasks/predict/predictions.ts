/** What the models of a run answer about records, over all models and over those of a group. */
import { deviation, mean } from "d3-array";
import type { Dataset } from "../../mod.ts";
import { outcomeOf } from "../cli/outcome.ts";
import type { SavedRun } from "./saved_run.ts";

/** Records and what they were answered. */
export interface Answered {
  readonly data: Dataset;
  readonly saved: SavedRun;
  /** [models, m, outputs]. */
  readonly logits: Float32Array;
}

/** The columns of predictions.csv, and a summary of each group of models. */
export function predictionsOf(answered: Answered) {
  const { data, saved } = answered;
  const scale = saved.responseScale;
  const records = Array.from({ length: data.count }, (_, i) => recordOf(answered, i));
  const names = saved.network.outputs === 1 ? [""] : saved.classes.map((name) => `_${name}`);
  const columns: Record<string, (string | number)[]> = {
    index: [...data.indices],
    label: records.map((_, i) => outcomeOf(data, i)),
    ...(scale
      ? { predicted: records.map(({ means }) => scale.mean + scale.deviation * means[0]) }
      : data.responses === undefined && {
        predicted: records.map(({ predicted }) => saved.classes[predicted] ?? ""),
        right: records.map(({ right }) => right),
      }),
  };
  names.forEach((name, j) => {
    columns[`logit${name}`] = records.map(({ means }) => means[j]);
    columns[`logit${name}_std`] = records.map(({ deviations }) => deviations[j]);
  });
  return { columns: cells(columns), models: { groups: groupsOf(answered) } };
}

/** What is not finite is an empty cell. */
function cells(columns: Record<string, (string | number)[]>): Record<string, string[]> {
  const cell = (value: string | number) =>
    typeof value === "number" && !Number.isFinite(value) ? "" : String(value);
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.map(cell)]),
  );
}

/** Over the models whose logits are finite: means, sample deviations, the class most are for. */
function recordOf(answered: Answered, record: number) {
  const { data, saved } = answered;
  const { network: { outputs }, groups } = saved;
  const answers = groups.map((_, model) => answerOf(answered, model, record)).filter(isFinite);
  const votes = answers.map(largest);
  const counts = Array.from({ length: outputs }, (_, j) => votes.filter((v) => v === j).length);
  const wanted = wantedOf(data, saved, record);
  return {
    means: counts.map((_, j) => mean(answers, (answer) => answer[j]) ?? NaN),
    deviations: counts.map((_, j) => deviation(answers, (answer) => answer[j]) ?? NaN),
    predicted: answers.length === 0 ? -1 : largest(counts),
    right: (counts[wanted] ?? 0) / answers.length,
  };
}

/** Logits of a record under a model [outputs]. */
function answerOf({ data, saved, logits }: Answered, model: number, record: number): Float32Array {
  const { outputs } = saved.network;
  const begin = (model * data.count + record) * outputs;
  return logits.subarray(begin, begin + outputs);
}

function isFinite(answer: Float32Array): boolean {
  return answer.every(Number.isFinite);
}

/** The place of a record's class among the outputs, -1 where it is none of theirs. */
function wantedOf({ classes, labels }: Dataset, saved: SavedRun, record: number): number {
  return saved.classes.indexOf(classes[labels[record]]);
}

function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < values.length; j++) if (values[j] > values[best]) best = j;
  return best;
}

/** Models of each group, and the share of their finite answers that are right. */
function groupsOf(answered: Answered): Record<string, string | number>[] {
  const { data, saved } = answered;
  return saved.leftOut.map((differIdx, group) => {
    const models = saved.groups.flatMap((own, model) => own === group ? [model] : []);
    let [right, given] = [0, 0];
    for (const model of models) {
      for (let record = 0; record < data.count; record++) {
        const answer = answerOf(answered, model, record);
        if (!isFinite(answer)) continue;
        given++;
        if (largest(answer) === wantedOf(data, saved, record)) right++;
      }
    }
    return {
      group,
      differ_idx: differIdx,
      models: models.length,
      ...(data.responses === undefined && { accuracy: given === 0 ? "" : right / given }),
    };
  });
}

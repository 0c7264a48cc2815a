/** What a training run says of itself: run.json, and the words on the screen. */
import type { FiniteNetwork, TrainingPlan } from "../../mod.ts";
import { usedDataOptions } from "../cli/run.ts";
import { sparklines } from "../cli/sparkline.ts";
import { printTable } from "../cli/table.ts";
import { divergedIn } from "./history.ts";
import { lossOf, optimizerOf, rateOf, testSizeOf, type TrainValues } from "./options.ts";
import { leftOutName, type Trained } from "./outputs.ts";
import type { TrainProblem } from "./problem.ts";

/** What run.json and `--json` say. */
export interface Summary {
  readonly task: "train";
  readonly version: string;
  readonly options: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly normalization: Record<string, unknown>;
  readonly network: FiniteNetwork;
  readonly parameters: number;
  readonly plan: TrainingPlan;
  readonly groups: readonly Record<string, unknown>[];
  readonly diverged: readonly Record<string, unknown>[];
  readonly adapter: Record<string, unknown>;
  readonly seconds: number;
  /** Records x models that were learned from, a second, of the epochs of this process. */
  readonly recordsPerSecond: number;
  /** Whether it went on with an interrupted run. */
  readonly resumed: boolean;
}

/** What the models of each group reached, over those that did not diverge. */
export function groupRows(trained: Trained): Record<string, string | number>[] {
  const { problem, histories } = trained;
  const last = histories.flatMap((history) => {
    const seen = history[history.length - 1];
    return Array.from(seen.losses, (loss, place) => ({
      loss,
      accuracy: seen.accuracies[place],
      testLoss: seen.testLosses[place],
      testAccuracy: seen.testAccuracies[place],
    }));
  });
  let first = 0;
  return problem.groups.map(({ count }, group) => {
    const own = last.slice(first, first += count).filter(({ loss }) => Number.isFinite(loss));
    const mean = (value: (seen: typeof own[number]) => number) =>
      own.reduce((sum, seen) => sum + value(seen), 0) / own.length;
    return {
      group,
      differ_idx: leftOutName(problem, group),
      models: count,
      diverged: count - own.length,
      ...(own.length > 0 && {
        loss: mean(({ loss }) => loss),
        ...(problem.test && { test_loss: mean(({ testLoss }) => testLoss) }),
        ...(!problem.data.responses && { accuracy: mean(({ accuracy }) => accuracy) }),
        ...(problem.test && !problem.data.responses &&
          { test_accuracy: mean(({ testAccuracy }) => testAccuracy) }),
      }),
    };
  });
}

export function divergedRows({ histories }: Trained): Record<string, number>[] {
  let first = 0;
  return histories.flatMap((history) => {
    const begin = first;
    const { losses } = history[0];
    first += losses.length;
    return Array.from(losses, (_, place) => ({
      model: begin + place,
      epoch: divergedIn(history, place),
    })).filter(({ epoch }) => epoch > 0)
      .map(({ model, epoch }) => ({ model, epoch, rate: history[epoch - 1].rate }));
  });
}

/** Groups printed. */
const SHOWN = 20;

export function printSummary(summary: Summary, trained: Trained): void {
  const { data, adapter, options, groups, diverged, seconds, recordsPerSecond } = summary;
  console.log(
    `${data.records} records of ${data.name}, ${options.epochs} epochs on ` +
      `${adapter.description}, ${seconds.toFixed(1)} s, ` +
      `${Math.round(recordsPerSecond).toLocaleString("en-US")} records x models a second\n`,
  );
  const names = ["group", "differ_idx", "models", "loss", "test_loss", "accuracy", "test_accuracy"]
    .filter((name) => groups.some((row) => name in row));
  const cell = (value: unknown) =>
    typeof value === "number" && !Number.isInteger(value)
      ? value.toPrecision(4)
      : String(value ?? "");
  const shown = groups.slice(0, SHOWN);
  printTable([names, ...shown.map((row) => names.map((name) => cell(row[name])))]);
  if (groups.length > shown.length) {
    console.log(`  and ${groups.length - shown.length} more groups in models.csv`);
  }
  printLosses(trained);
  if (diverged.length > 0) {
    console.log(`\n${diverged.length} models diverged: see diverged_epoch in models.csv`);
  }
  console.log(`\nResults in ${options.out}`);
}

/** Mean training loss of the models whose loss is finite, epoch by epoch. */
function printLosses({ histories }: Trained): void {
  const losses = histories[0].map((_, epoch) => {
    const all = histories.flatMap((history) => [...history[epoch].losses]).filter(Number.isFinite);
    return all.reduce((sum, loss) => sum + loss, 0) / all.length;
  });
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (losses.length < 2 || !Number.isFinite(first) || !Number.isFinite(last)) return;
  const [line] = sparklines([{ name: first.toPrecision(3), values: losses }]);
  console.log(`\nMean loss by epoch:\n\n${line}  ${last.toPrecision(3)}`);
}

/** The options as they were used. */
export function usedTrainOptions(
  values: TrainValues,
  { data, by, groups }: TrainProblem,
  folder: string,
): Record<string, unknown> {
  const { epochs, batch, schedule, shuffle, predict, checkpoints, checkpointModels } = values;
  const optimizer = optimizerOf(values);
  return {
    inModels: values.inModels,
    outModels: values.outModels ?? values.inModels,
    leftOut: groups.filter(({ indices }) => indices.length > 0).map(({ indices }) => indices),
    modelsAtOnce: values.modelsAtOnce ?? null,
    loss: lossOf(values, data),
    epochs,
    batch,
    optimizer: optimizer.name,
    ...optimizer.options,
    rate: rateOf(values),
    schedule,
    shuffle,
    testSize: testSizeOf(values),
    queries: values.queries ?? null,
    queriesFrom: values.queriesFrom ?? null,
    landscape: values.landscape
      ? {
        direction: values.direction,
        points: values.points,
        range: values.range ?? null,
        unit: values.unit ?? null,
        toward: values.toward ?? null,
      }
      : null,
    predict,
    checkpoints,
    checkpointModels: checkpointModels ?? null,
    widths: values.widths ?? null,
    activation: values.activation,
    weightStd: values.weightStd ?? null,
    biases: values.biases,
    biasStd: values.biasStd,
    ...usedDataOptions(values, data),
    normalize: by,
    out: folder,
  };
}

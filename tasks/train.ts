/** `./lood train`: ensembles of networks with and without records. */
import {
  type EpochOfCohort,
  type FiniteNetwork,
  firstModels,
  type Gpu,
  type Loss,
  makeFolder,
  modelTensors,
  parameterCount,
  planTraining,
  type RunFolder,
  safetensors,
  type SavedModels,
  stepWork,
  trainEnsemble,
  type TrainingPlan,
  VERSION,
  writeAtomically,
} from "../mod.ts";
import { openDevice } from "./cli/device.ts";
import type { TaskContext } from "./cli/main.ts";
import type { Values } from "./cli/options.ts";
import { finishProfile, openProfile, TRACE_FILE } from "./cli/profile.ts";
import { openProgress } from "./cli/progress.ts";
import { dataSummary, deviceSummary, normalizationSummary, STATISTICS_FILE } from "./cli/run.ts";
import { keyOf, type RunState } from "./cli/state.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { openTaskRun } from "./cli/task_run.ts";
import { divergedIn, type EpochSeen, type History } from "./train/history.ts";
import {
  checkOptions,
  lossOf,
  networkOf,
  optimizerOf,
  OPTIONS,
  rateOf,
  type TrainValues,
} from "./train/options.ts";
import { earlierFiles, type Trained, writeResults, writeWeights } from "./train/outputs.ts";
import { openProblem, type TrainProblem } from "./train/problem.ts";
import { cohortFile, readCohort, writeCohort } from "./train/state.ts";
import {
  divergedRows,
  groupRows,
  printSummary,
  type Summary,
  usedTrainOptions,
} from "./train/summary.ts";

const SUMMARY =
  "Trains networks together: --in-models of them on all records, and --out-models on all but a record, for each\n" +
  "record that is left out. All see the same batches and begin with weights of their own. Writes\n" +
  "models.csv, epochs.csv, logits.npz, weights/*.safetensors, training.svg, training.png and run.json. After an\n" +
  "interruption the same command goes on from the last epoch.";

const EXAMPLES = [
  "./lood train --data mnist --classes 3,8 --in-models 32 --out-models 32 --records 149",
  "./lood train --in-models 100 --out-models 100 --records-from records.csv --out runs/paper",
];

/** What training is made of. */
interface Work {
  readonly values: TrainValues;
  readonly problem: TrainProblem;
  readonly network: FiniteNetwork;
  readonly loss: Loss;
  readonly plan: TrainingPlan;
  readonly state: RunState;
  /** Whether an earlier start left some of it. */
  readonly resumed: boolean;
}

async function main(values: Values<typeof OPTIONS>, context: TaskContext): Promise<void> {
  checkOptions(values);
  using run = openTaskRun("train", values, context, {
    stale: (folder) => [...earlierFiles(folder), STATISTICS_FILE, TRACE_FILE],
  });
  const profile = openProfile(values);
  const problem = await openProblem(values);
  const loss = lossOf(values, problem.data);
  const network = networkOf(values, problem.data, loss);
  const options = usedTrainOptions(values, problem, run.path);
  const data = dataSummary(problem.data);
  const before = await run.state.open(keyOf(options, data.sha256), values);

  profile?.phase("training");
  using gpu = await openDevice(values, profile);
  // The next start may find less free memory, and would plan other cohorts than those it goes on with.
  const plan = before ? before.plan as TrainingPlan : planOf(gpu, values, problem, network);
  const resumed = before !== undefined;
  const work: Work = { values, problem, network, loss, plan, state: run.state, resumed };
  if (!values.quiet) console.error(`lood train: ${planWords(plan, work)}`);
  const { histories, recordsPerSecond } = await train(gpu, work);

  profile?.phase("files");
  const trained: Trained = { problem, histories, outputs: network.outputs };
  const summary: Summary = {
    task: "train",
    version: VERSION,
    options,
    data,
    normalization: await normalizationSummary(run, problem.by, [problem.statistics]),
    network,
    parameters: parameterCount(network),
    plan,
    groups: groupRows(trained),
    diverged: divergedRows(trained),
    adapter: deviceSummary(gpu),
    seconds: run.seconds(),
    recordsPerSecond,
    resumed,
  };
  await writeResults(run, trained);
  if (values.checkpoints !== "none") await writeWeights(run, run.state.path, plan.cohorts);
  if (values.checkpoints === "every-epoch") await bringCheckpoints(run, work);
  const profiled = await finishProfile(profile, gpu, run);
  await run.close(summary);
  if (values.json) console.log(JSON.stringify(summary));
  else printSummary(summary, trained);
  profiled?.print(values);
}

/** Trains all cohorts, from where an interrupted run stood. */
async function train(
  gpu: Gpu,
  work: Work,
): Promise<{ readonly histories: History[]; readonly recordsPerSecond: number }> {
  const { values, problem, network, loss, plan, state, resumed } = work;
  using progress = openProgress({ quiet: values.quiet });
  const total = totalWork(work);
  let done = 0;
  let learned = 0;
  const begin = performance.now();
  const histories: History[] = [];
  await trainEnsemble(gpu, problem.training, {
    network,
    loss,
    groups: problem.groups,
    epochs: values.epochs,
    batch: values.batch,
    rate: rateOf(values),
    optimizer: optimizerOf(values),
    schedule: values.schedule,
    shuffle: values.shuffle,
    seed: values.seed,
    plan,
    keepWeights: false,
    onProgress: (more, label) => progress.update({ phase: label, done: done += more, total }),
    resume: async (cohort) => {
      const before = resumed ? await readCohort(state.path, cohort) : undefined;
      histories[cohort] = before?.history ?? [];
      if (!before) return undefined;
      const { models: { models, epochs, saved } } = before;
      done += epochs * models * epochWork(work);
      return { epochs, saved };
    },
    onEpoch: async (epoch) => {
      const history = histories[epoch.cohort];
      history.push(await look(epoch, work));
      learned += epoch.models * problem.training.count;
      for (const row of newlyDiverged(history, epoch)) {
        console.error(
          `lood train: model ${row} diverged in epoch ${epoch.epoch} at learning rate ` +
            `${epoch.rate}; the others go on`,
        );
      }
      await keep(epoch, history, work);
    },
  });
  progress.close();
  return { histories, recordsPerSecond: learned / ((performance.now() - begin) / 1000) };
}

/** What is seen of a cohort after an epoch. */
async function look(epoch: EpochOfCohort, { values, problem }: Work): Promise<EpochSeen> {
  const { test, queries, queryInputs } = problem;
  const tested = test && await epoch.evaluate(test);
  // Of one response no answer is right or wrong.
  const shares = (accuracies: ArrayLike<number> = []) =>
    Float32Array.from(problem.data.responses ? [] : accuracies);
  const asked = queries.length > 0 &&
    (values.predict === "every-epoch" || epoch.epoch === values.epochs);
  return {
    rate: epoch.rate,
    losses: Float32Array.from(epoch.losses),
    accuracies: shares(epoch.accuracies),
    testLosses: Float32Array.from(tested?.losses ?? []),
    testAccuracies: shares(tested?.accuracies),
    logits: asked ? Float32Array.from(await epoch.logits(queryInputs)) : new Float32Array(0),
  };
}

/** Numbers of the models whose loss is not finite since this epoch. */
function newlyDiverged(history: History, { epoch, models, firstModel }: EpochOfCohort): number[] {
  return Array.from({ length: models }, (_, place) => place)
    .filter((place) => divergedIn(history, place) === epoch)
    .map((place) => firstModel + place);
}

/** Writes what an interrupted run goes on from and, where asked, this epoch's weights. */
async function keep(epoch: EpochOfCohort, history: History, work: Work): Promise<void> {
  const { values, network, plan, state } = work;
  if (values.checkpoints === "none") return;
  await state.begin({ plan });
  const models: SavedModels = {
    network,
    firstModel: epoch.firstModel,
    models: epoch.models,
    epochs: epoch.epoch,
    saved: await epoch.save(),
  };
  const kept = Math.min(epoch.models, checkpointModels(work) - epoch.firstModel);
  if (kept > 0) {
    const path = `${state.path}/${checkpointName(epoch.epoch, epoch.cohort)}`;
    await makeFolder(path.replace(/\/[^/]*$/, ""));
    await writeAtomically(path, safetensors(modelTensors(firstModels(models, kept))));
  }
  await writeCohort(state.path, epoch.cohort, { models, history });
}

/** Models whose weights are kept after every epoch: those with smaller numbers. */
function checkpointModels({ values }: Pick<Work, "values">): number {
  return values.checkpoints === "every-epoch" ? values.checkpointModels ?? Infinity : 0;
}

/** The file of a cohort's weights after an epoch, in the run's folder. */
function checkpointName(epoch: number, cohort: number): string {
  return `weights/epoch-${String(epoch).padStart(3, "0")}/${cohortFile(cohort)}`;
}

/** Brings the weights of all epochs into the run. */
async function bringCheckpoints(
  run: RunFolder,
  { values, plan, state }: Work,
): Promise<void> {
  for (let epoch = 1; epoch <= values.epochs; epoch++) {
    for (let cohort = 0; cohort < plan.cohorts; cohort++) {
      if (cohort * plan.modelsAtOnce >= checkpointModels({ values })) break;
      const name = checkpointName(epoch, cohort);
      await run.bring(name, `${state.path}/${name}`);
    }
  }
}

function planOf(
  gpu: Gpu,
  { batch, modelsAtOnce, ...values }: TrainValues,
  { groups }: TrainProblem,
  network: FiniteNetwork,
): TrainingPlan {
  return planTraining(gpu, network, {
    models: groups.reduce((sum, { count }) => sum + count, 0),
    batch,
    optimizer: optimizerOf({ batch, modelsAtOnce, ...values }),
    ...(modelsAtOnce !== undefined && { modelsAtOnce }),
  });
}

function planWords(
  { modelsAtOnce, cohorts, bytes, limitedBy }: TrainingPlan,
  { problem, network }: Work,
): string {
  const models = problem.groups.reduce((sum, { count }) => sum + count, 0);
  const parts = cohorts === 1
    ? "all at once"
    : `${modelsAtOnce} at once, ${cohorts} times (limited by ${
      limitedBy === "the option" ? "--models-at-once" : limitedBy
    })`;
  const parameters = parameterCount(network).toLocaleString("en-US");
  return `${models} models of ${parameters} parameters, ${parts}, in ` +
    `${Math.ceil(bytes / 2 ** 20).toLocaleString("en-US")} MiB of device memory`;
}

/** Operations of an epoch of one model. */
function epochWork({ values, problem, network }: Work): number {
  const { batch, predict, epochs } = values;
  const { training, test, queries } = problem;
  const step = stepWork(network, batch);
  const asked = Math.ceil(queries.length / batch) * (predict === "last" ? 1 / epochs : 1);
  const looks = Math.ceil((test?.count ?? 0) / batch) + asked;
  return step * (Math.ceil(training.count / batch) + looks / 3);
}

function totalWork(work: Work): number {
  const models = work.problem.groups.reduce((sum, { count }) => sum + count, 0);
  return models * work.values.epochs * epochWork(work);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "train",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

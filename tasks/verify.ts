/**
 * `./lood verify`: how far each level of precision is from float64 on this adapter. Long because
 * the grid, its reference and its table serve this task alone.
 */
import { max, median } from "d3-array";
import {
  type Activation,
  ACTIVATION_NAMES,
  audit,
  type Column,
  type Covariance,
  type Dataset,
  driverVersion,
  exactInputs,
  type ExactQuery,
  exactScores,
  GaussianProcess,
  type Gpu,
  hostCovariances,
  hostCrossGram,
  hostSums,
  IllConditionedError,
  loadDataset,
  lood,
  mlp,
  nngp,
  NotPositiveDefiniteError,
  type RecordScores,
  standardize,
  toCsv,
  writeAtomically,
} from "../mod.ts";
import { DEVICE_OPTIONS, openDevice } from "./cli/device.ts";
import { defineOptions, flag, integer, list, text, type Values } from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { openProgress } from "./cli/progress.ts";
import { printTable } from "./cli/table.ts";
import { UsageError } from "./cli/usage_error.ts";
import { defineTask, startTask } from "./cli/task.ts";

const SUMMARY =
  "Measures how far the LOOD of each level of precision is from float64 on this adapter. The reference\n" +
  "is computed on the CPU: covariances in float64, and systems refined until float64's residual is left.\n" +
  "Prints a table: relative errors of the KL of sampled records, of their mean distance where the\n" +
  "residual is at least 0.01, and of both at far queries (test images).";

const EXAMPLES = [
  "./lood verify",
  "./lood verify --data mnist,fashion-mnist --size 500,2000 --records 200",
];

const OPTIONS = defineOptions({
  data: list({ default: ["mnist"], defaultText: "mnist", help: "named data sets" }),
  size: list({ default: ["500"], defaultText: "500", help: "records of the training set" }),
  activation: list({
    default: ["relu", "gelu"],
    defaultText: "relu,gelu",
    help: `activations: ${ACTIVATION_NAMES.join(", ")}`,
  }),
  depth: list({ default: ["2", "5", "10"], defaultText: "2,5,10", help: "hidden layers" }),
  noise: list({
    default: ["1", "0.1", "0.01"],
    defaultText: "1,0.1,0.01",
    help: "noise variances",
  }),
  precision: list({
    default: undefined,
    defaultText: "fast,accurate, and f64 where the adapter has it",
    help: "levels to compare",
  }),
  records: integer({ default: 100, min: 1, help: "records compared, of each training set" }),
  queries: integer({ default: 4, min: 0, help: "far queries for each of three records" }),
  seed: integer({ default: 1, min: 0, help: "seed of the draw" }),
  csv: text({
    default: undefined,
    defaultText: "none",
    value: "FILE",
    help: "also write a CSV file",
  }),
  json: flag({ default: false, help: "print the table as JSON on stdout" }),
  quiet: flag({ default: false, help: "show no progress" }),
  ...DEVICE_OPTIONS,
});

/** Records of which far queries are asked. */
const FAR_RECORDS = 3;

/** Residuals below this leave a mean distance of rounding alone. */
const SMALL_RESIDUAL = 0.01;

/** One line of the table. */
interface Line extends Measured {
  readonly data: string;
  readonly n: number;
  readonly activation: string;
  readonly depth: number;
  readonly noise: number;
}

/** What was measured of one level; errors are relative. */
interface Measured {
  readonly level: string;
  readonly path: string;
  readonly condition: number;
  readonly klMedian: number;
  readonly klWorst: number;
  readonly mseMedian: number;
  readonly mseWorst: number;
  readonly farMedian: number;
  readonly farWorst: number;
  /** What float64 leaves of the reference's systems, of their right-hand sides. */
  readonly referenceResidual: number;
  readonly seconds: number;
}

async function main(values: Values<typeof OPTIONS>): Promise<void> {
  using gpu = await openDevice(values);
  const grid = await readGrid(gpu, values);
  const lines = await measure(gpu, grid, values);
  if (values.csv !== undefined) await writeAtomically(userPath(values.csv), toCsv(columns(lines)));
  if (values.json) return console.log(JSON.stringify(lines, null, 2));
  const driver = driverVersion(gpu.adapter);
  console.log(`${gpu.adapter.description}${driver ? `, driver ${driver}` : ""}, ${gpu.variant}`);
  console.log("Relative errors, median and worst; reference: float64 on the CPU.\n");
  printTable([HEADS, ...lines.map(cells)]);
}

/** What is compared, on which data. */
interface Grid {
  readonly sizes: readonly number[];
  readonly activations: readonly Activation[];
  readonly depths: readonly number[];
  readonly noises: readonly number[];
  readonly levels: readonly ("fast" | "accurate" | "f64")[];
}

async function readGrid(gpu: Gpu, values: Values<typeof OPTIONS>): Promise<Grid> {
  const usual = await gpu.trustsFloat64() ? ["fast", "accurate", "f64"] : ["fast", "accurate"];
  return {
    sizes: numbers(values.size, "size", true),
    activations: words(values.activation, ACTIVATION_NAMES, "activation"),
    depths: numbers(values.depth, "depth", true),
    noises: numbers(values.noise, "noise", false),
    levels: words(values.precision ?? usual, ["fast", "accurate", "f64"] as const, "precision"),
  };
}

function words<W extends string>(texts: readonly string[], known: readonly W[], name: string): W[] {
  return texts.map((text) => {
    const found = known.find((word) => word === text);
    if (found !== undefined) return found;
    throw new UsageError(`--${name} must be of ${known.join(", ")}, got ${text}`);
  });
}

function numbers(texts: readonly string[], name: string, whole: boolean): number[] {
  return texts.map((text) => {
    const value = Number(text);
    if (text !== "" && value > 0 && (whole ? Number.isSafeInteger(value) : value < Infinity)) {
      return value;
    }
    throw new UsageError(
      `--${name} must be ${whole ? "whole numbers" : "numbers"} > 0, got ${text}`,
    );
  });
}

/** A training set, its pairs' sums, and the points that are looked at. */
interface Problem {
  readonly name: string;
  readonly data: Dataset;
  readonly sums: Float64Array;
  readonly records: readonly number[];
  /** [m, features]. */
  readonly queries: Float32Array;
}

async function openProblem(
  name: string,
  size: number,
  { records, queries, seed }: Values<typeof OPTIONS>,
): Promise<Problem> {
  const train = await loadDataset(name, { size, balanced: false, seed });
  const { dataset: data, statistics } = standardize(train, "channel");
  const some = Math.min(records, size);
  let far = new Float32Array();
  if (queries > 0) {
    const test = await loadDataset(name, { split: "test", size: queries, balanced: false, seed });
    far = standardize(test, "channel", statistics).dataset.inputs;
  }
  return {
    name,
    data,
    sums: await hostSums("product", exactOf(data, data.inputs), data.features),
    records: Array.from({ length: some }, (_, k) => Math.floor((k + 0.5) * size / some)),
    queries: far,
  };
}

async function measure(
  gpu: Gpu,
  { sizes, activations, depths, noises, levels }: Grid,
  values: Values<typeof OPTIONS>,
): Promise<Line[]> {
  const lines: Line[] = [];
  using progress = openProgress({ quiet: values.quiet });
  const settings = activations.length * depths.length * noises.length;
  const total = values.data.length * sizes.reduce((sum, n) => sum + n ** 2, 0) * settings;
  let done = 0;
  for (const name of values.data) {
    for (const n of sizes) {
      const problem = await openProblem(name, n, values);
      for (const activation of activations) {
        for (const depth of depths) {
          const covariance = nngp(mlp({ depth, activation }));
          const exact = await exactly(problem, covariance);
          for (const noise of noises) {
            const head = { data: name, n, activation, depth, noise };
            for (const line of await compare(gpu, problem, covariance, exact, noise, levels)) {
              lines.push({ ...head, ...line });
            }
            done += n ** 2;
            progress.update({ phase: `${name}, n = ${n}`, done, total });
          }
        }
      }
    }
  }
  progress.close();
  return lines;
}

/** Inputs as float64 has them: those made from pixels lost digits in float32. */
function exactOf({ pixels }: Dataset, values: Float32Array): Float32Array | Float64Array {
  return pixels ? exactInputs(values, pixels) : values;
}

/** A covariance in float64, of the records and of the far queries with them. */
interface Exact {
  readonly covariances: Float64Array;
  readonly queries: readonly ExactQuery[];
}

async function exactly({ data, sums, queries }: Problem, covariance: Covariance): Promise<Exact> {
  const { features, count } = data;
  const inputs = exactOf(data, data.inputs);
  const covariances = hostCovariances(covariance, sums, inputs, features);
  const cross = queries.length > 0
    ? await hostCrossGram(covariance, exactOf(data, queries), inputs, features, undefined)
    : new Float64Array();
  return {
    covariances,
    queries: Array.from({ length: queries.length / features }, (_, q) => {
      const query = exactOf(data, queries.subarray(q * features, (q + 1) * features));
      let square = 0;
      for (const value of query) square += value * value / features;
      return {
        cross: cross.subarray(q * count, (q + 1) * count),
        variance: covariance.variance(covariance.prepare(square)),
      };
    }),
  };
}

/** The lines of one setting, a level each. */
async function compare(
  gpu: Gpu,
  problem: Problem,
  covariance: Covariance,
  exact: Exact,
  noise: number,
  levels: Grid["levels"],
): Promise<Measured[]> {
  const lines: Measured[] = [];
  let expected: Awaited<ReturnType<typeof exactScores>> | undefined;
  for (const precision of levels) {
    const start = performance.now();
    try {
      using gp = await GaussianProcess.fit(gpu, problem.data, { covariance, noise, precision });
      const got = await audit(gp);
      const seconds = (performance.now() - start) / 1000;
      expected ??= await exactScores(gp, exact.covariances, problem.records, exact.queries);
      lines.push({
        level: precision,
        path: gp.path.integer ? `${gp.path.arithmetic}, integer` : gp.path.arithmetic,
        condition: gp.condition,
        ...scoreErrors(problem, got, expected.scores),
        ...await farErrors(gp, problem, expected.far),
        referenceResidual: expected.residual,
        seconds,
      });
    } catch (error) {
      const refused = error instanceof IllConditionedError ||
        error instanceof NotPositiveDefiniteError;
      if (!refused) throw error;
      console.error(`lood verify: ${precision}, noise ${noise}: ${error.message}`);
    }
  }
  return lines;
}

/** Errors of the sampled records at themselves. */
function scoreErrors(
  { records }: Problem,
  got: RecordScores,
  expected: RecordScores,
): Pick<Measured, "klMedian" | "klWorst" | "mseMedian" | "mseWorst"> {
  const { outputs, meanWithout } = expected;
  const kl = records.map((record, k) => Math.abs(got.kl[record] / expected.kl[k] - 1));
  const mse = records.flatMap((record, k) => {
    let square = 0;
    for (let c = 0; c < outputs; c++) {
      // The mean moves by t = 1 - varWith / varWithout of the residual y - meanWithout.
      const at = k * outputs + c;
      square += (meanWithout[at] - expected.meanWith[at]) ** 2;
    }
    const residual = Math.sqrt(square) / (1 - expected.varWith[k] / expected.varWithout[k]);
    return residual < SMALL_RESIDUAL ? [] : [Math.abs(got.mse[record] / expected.mse[k] - 1)];
  });
  return {
    klMedian: median(kl) ?? 0,
    klWorst: max(kl) ?? 0,
    mseMedian: median(mse) ?? 0,
    mseWorst: max(mse) ?? 0,
  };
}

/** Errors of KL and mean distance of some records at the far queries. */
async function farErrors(
  gp: GaussianProcess,
  { records, queries, data: { features } }: Problem,
  expected: { readonly kl: Float64Array; readonly mse: Float64Array },
): Promise<Pick<Measured, "farMedian" | "farWorst">> {
  const errors: number[] = [];
  for (let q = 0; q < queries.length / features; q++) {
    const query = queries.subarray(q * features, (q + 1) * features);
    for (const [k, record] of records.slice(0, FAR_RECORDS).entries()) {
      const { kl, mse } = await lood(gp, { record, query });
      const at = q * records.length + k;
      errors.push(Math.abs(kl / expected.kl[at] - 1), Math.abs(mse / expected.mse[at] - 1));
    }
  }
  return { farMedian: median(errors) ?? 0, farWorst: max(errors) ?? 0 };
}

const HEADS = ["data", "n", "activation", "depth", "noise", "level", "condition"].concat(
  ["KL", "worst", "mse", "worst", "far", "worst", "seconds"],
);

function cells(line: Line): string[] {
  const { data, n, activation, depth, noise, level, condition, seconds } = line;
  const errors = [
    line.klMedian,
    line.klWorst,
    line.mseMedian,
    line.mseWorst,
    line.farMedian,
    line.farWorst,
  ];
  return [data, n, activation, depth, noise, level, condition.toExponential(0)].map(String).concat(
    errors.map((error) => error.toExponential(0)),
    seconds.toFixed(1),
  );
}

function columns(lines: readonly Line[]): Record<string, Column> {
  const keys = Object.keys(lines[0]) as (keyof Line)[];
  return Object.fromEntries(keys.map((key) => [key, lines.map((line) => line[key])])) as Record<
    string,
    Column
  >;
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "verify",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

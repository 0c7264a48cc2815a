/** `./lood verify`: how far each level of precision is from float64 on this adapter. */
import {
  ACTIVATION_NAMES,
  checkWritable,
  type Column,
  driverVersion,
  type Gpu,
  mlp,
  nngp,
  toCsv,
  writeAtomically,
} from "../mod.ts";
import { DEVICE_OPTIONS, openDevice } from "./cli/device.ts";
import {
  choices,
  defineOptions,
  flag,
  integer,
  integers,
  list,
  numbers,
  text,
  type Values,
} from "./cli/options.ts";
import { userPath } from "./cli/paths.ts";
import { openProgress } from "./cli/progress.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";
import { compare, COMPARED, type Compared, type Measured } from "./verify/errors.ts";
import { exactly, openProblem } from "./verify/problem.ts";

const SUMMARY =
  "Measures how far the LOOD of each level of precision is from float64 on this adapter. The reference\n" +
  "is computed on the CPU: covariances in float64, and systems refined until float64's residual is left.\n" +
  "Prints a table: relative errors of the KL of sampled records, of their mean distance where the\n" +
  "residual is at least 0.01, and of both at far queries (test images).";

const EXAMPLES = [
  "./lood verify",
  "./lood verify --data mnist,fashion-mnist --size 500,2000 --count 200",
];

const OPTIONS = defineOptions({
  data: list({ default: ["mnist"], defaultText: "mnist", help: "named data sets" }),
  size: integers({ default: [500], defaultText: "500", min: 1, help: "records of a training set" }),
  activation: choices(ACTIVATION_NAMES, {
    default: ["relu", "gelu"],
    defaultText: "relu,gelu",
    help: `activations: ${ACTIVATION_NAMES.join(", ")}`,
  }),
  depth: integers({ default: [2, 5, 10], defaultText: "2,5,10", min: 1, help: "hidden layers" }),
  noise: numbers({
    default: [1, 0.1, 0.01],
    defaultText: "1,0.1,0.01",
    above: 0,
    help: "noise variances",
  }),
  precision: choices(COMPARED, {
    default: undefined,
    defaultText: "fast,accurate, and f64 where the adapter has it",
    help: "levels to compare",
  }),
  count: integer({ default: 100, min: 1, help: "records compared, of each training set" }),
  far: integer({ default: 4, min: 0, help: "far queries for each of three records" }),
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

/** One line of the table. */
interface Line extends Measured {
  readonly data: string;
  readonly n: number;
  readonly activation: string;
  readonly depth: number;
  readonly noise: number;
}

async function main(values: Values<typeof OPTIONS>): Promise<void> {
  const csv = values.csv === undefined ? undefined : userPath(values.csv);
  if (csv !== undefined) checkWritable(csv); // before minutes of measuring
  using gpu = await openDevice(values);
  const lines = await measure(gpu, values);
  if (csv !== undefined) await writeAtomically(csv, toCsv(columns(lines)));
  if (values.json) return console.log(JSON.stringify(lines, null, 2));
  const driver = driverVersion(gpu.adapter);
  console.log(`${gpu.adapter.description}${driver ? `, driver ${driver}` : ""}, ${gpu.variant}`);
  console.log("Relative errors, median and worst; reference: float64 on the CPU.\n");
  printTable([HEADS, ...lines.map(cells)]);
}

async function measure(gpu: Gpu, values: Values<typeof OPTIONS>): Promise<Line[]> {
  const { size: sizes, activation: activations, depth: depths, noise: noises } = values;
  const usual: readonly Compared[] = await gpu.trustsFloat64() ? COMPARED : ["fast", "accurate"];
  const levels = values.precision ?? usual;
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

/** The table as a CSV file has it. */
function columns(lines: readonly Line[]): Record<string, Column> {
  const keys = Object.keys(lines[0]) as (keyof Line)[];
  return Object.fromEntries(
    keys.map((key) => [snake(key), lines.map((line) => line[key])]),
  ) as Record<string, Column>;
}

/** A name as columns have it: `klMedian` is kl_median. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
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

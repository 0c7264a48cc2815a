/** `./lood bench`: speed on this adapter, and of others beside it. */
import { Gpu, renderPng, writeAtomically } from "../mod.ts";
import { defineOptions, flag, positionals, UsageError, type Values } from "../tasks/cli/options.ts";
import { defineTask, startTask } from "../tasks/cli/task.ts";
import { benchAudit } from "./audit.ts";
import type { Bench } from "./bench.ts";
import { benchCholesky } from "./cholesky.ts";
import { benchGemm } from "./gemm.ts";
import { benchGram } from "./gram.ts";
import { benchGrowth, growthPlot } from "./growth.ts";
import { benchLandscape } from "./landscape.ts";
import { benchOptimize } from "./optimize.ts";
import {
  type Machine,
  machineOf,
  machineWords,
  type Measured,
  merged,
  replacePart,
  resultsName,
  type Section,
  sectionTable,
} from "./section.ts";
import { benchTrain } from "./train.ts";

const BENCHES: Readonly<Record<string, Bench>> = {
  gemm: benchGemm,
  gram: benchGram,
  cholesky: benchCholesky,
  audit: benchAudit,
  optimize: benchOptimize,
  landscape: benchLandscape,
  train: benchTrain,
  growth: benchGrowth,
};

const NAMES = Object.keys(BENCHES);

const OPTIONS = defineOptions({
  names: positionals({
    default: NAMES,
    defaultText: "all of them",
    value: "[NAME...]",
    help: `what to measure: ${NAMES.join(", ")}`,
  }),
  peers: flag({
    default: false,
    help:
      "measure others beside them, on the same machine in the same run, in turn: tfjs, jax-js, " +
      "onnxruntime-web, numpy, scipy, PyTorch, and the original's formulas and libraries. Those in " +
      "Python need what bench/requirements.txt names; LOOD_BENCH_PYTHON is the interpreter that has " +
      "it. One that cannot be run is left out with a sentence",
  }),
  small: flag({ default: false, help: "sizes that take a moment, to see that it runs" }),
  save: flag({
    default: false,
    help: "keep the results in bench/results/ and the tables in docs/speed.md",
  }),
});

const RESULTS = new URL("results/", import.meta.url);
const DOCUMENT = new URL("../docs/speed.md", import.meta.url);

async function main({ names, peers, small, save }: Values<typeof OPTIONS>): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no benchmark ${unknown}; take one of ${NAMES.join(", ")}`);
  }
  for (const bench of names) {
    using gpu = await Gpu.open();
    const machine = machineOf(gpu);
    const sections = await BENCHES[bench](gpu, { peers, small });
    for (const section of sections) console.log(sectionTable(section, machine));
    if (save) await keep(machine, bench, sections);
  }
}

/** Writes one benchmark's results beside the others of the day, and its tables into the document. */
async function keep(machine: Machine, bench: string, sections: readonly Section[]): Promise<void> {
  await Deno.mkdir(RESULTS, { recursive: true });
  const file = new URL(resultsName(machine), RESULTS).pathname;
  const all = merged(await earlierResults(file), { machine, sections });
  await writeAtomically(file, JSON.stringify(all, null, 2) + "\n");
  const tables = sections.map((section) => sectionTable(section, machine));
  for (const section of sections.filter(({ growth }) => growth)) {
    const png = await renderPng(await growthPlot(section, machine));
    await writeAtomically(new URL("speed-growth.png", DOCUMENT).pathname, png);
    tables.push(`![Time of an audit against n, ${machineWords(machine)}](speed-growth.png)`);
  }
  const text = await Deno.readTextFile(DOCUMENT);
  await writeAtomically(DOCUMENT.pathname, replacePart(text, bench, tables.join("\n")));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", DOCUMENT.pathname] }).output();
}

async function earlierResults(file: string): Promise<Measured | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What the user starts by the name of this folder. */
export const TASK = defineTask({
  name: "bench",
  summary:
    "Measures the speed of products, Gram matrices, factorizations, audits and what else takes " +
    "time on this adapter. Absolute times mean little on a shared machine; ratios do.",
  examples: ["./lood bench --small", "./lood bench gemm audit --peers"],
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

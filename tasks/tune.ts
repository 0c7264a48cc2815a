/** `./lood tune`: which shaders are fastest on this machine's adapter, for all other tasks. */
import { join } from "node:path";
import {
  checkWritable,
  Gpu,
  makeFolder,
  type Tile,
  tune,
  type TuneEntry,
  type TuneReport,
  tuningFile,
  tuningFolder,
  tuningText,
  writeAtomically,
} from "../mod.ts";
import { defineOptions, flag, integer, positive, type Values } from "./cli/options.ts";
import { printTable } from "./cli/table.ts";
import { defineTask, startTask } from "./cli/task.ts";

const SUMMARY =
  "Measures how this machine's adapter multiplies matrices fastest (tiles in registers read from\n" +
  "storage textures, sampled textures or buffers, with loads shared by a subgroup, or tiles in workgroup\n" +
  "memory, each in several sizes), verifies every result against float64 on the CPU, and saves the choice\n" +
  "for all tasks on this adapter and driver. Results are the same to rounding whatever is chosen.";

const EXAMPLES = [
  "./lood tune",
  "./lood tune --seconds 300 --explain",
  "./lood tune --reset",
];

const OPTIONS = defineOptions({
  seconds: positive({
    default: 60,
    help: "time it may take, but for shaders that are being compiled at its end",
  }),
  size: integer({
    default: undefined,
    defaultText: "512 where the adapter is a CPU, else 2048",
    min: 64,
    help: "rows of the large matrices; factorizations have twice as many",
  }),
  explain: flag({ default: false, help: "print all that was measured, and why what was left out" }),
  json: flag({ default: false, help: "print everything as JSON on stdout" }),
  reset: flag({ default: false, help: "measure nothing, and forget what was chosen" }),
});

async function main(values: Values<typeof OPTIONS>): Promise<void> {
  const folder = tuningFolder();
  if (folder === undefined) {
    throw new RangeError(
      "there is no place for the choice: set LOOD_TUNING_DIR, XDG_CACHE_HOME or HOME",
    );
  }
  const path = join(folder, await fileName());
  if (values.reset) return await reset(path);
  await makeFolder(folder);
  checkWritable(path); // before minutes of measuring
  const report = await measure(values);
  const date = new Date().toISOString().slice(0, 10);
  await writeAtomically(path, tuningText(report.tuning, report.adapter, date));
  if (values.json) console.log(JSON.stringify({ ...report, path, date }, null, 2));
  else print(report, path, values.explain);
}

async function fileName(): Promise<string> {
  using gpu = await Gpu.open({ tuning: "none" });
  return tuningFile(gpu.adapter);
}

async function reset(path: string): Promise<void> {
  try {
    await Deno.remove(path);
    console.log(`Removed ${path}; tasks use the defaults.`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("Nothing was chosen for this adapter and driver; tasks use the defaults.");
  }
}

async function measure({ seconds, size }: Values<typeof OPTIONS>): Promise<TuneReport> {
  return await tune({
    seconds,
    ...(size !== undefined && { size }),
    onOperation: (name) => console.error(`lood tune: ${name}`),
  });
}

function print(
  { adapter, peaks, entries, chosen, tuning }: TuneReport,
  path: string,
  all: boolean,
) {
  console.log(`${adapter.description || adapter.device}: variant ${tuning.variant}`);
  console.log(
    `Peaks by shaders that do nothing else: ${
      peaks.gflops.toFixed(1)
    } GFLOP/s of multiplications ` +
      `and additions, ${peaks.gigabytes.toFixed(1)} GB/s of copies\n`,
  );
  const shown = all ? entries : chosen;
  const heads = ["operation", "tile", "ms", "GFLOP/s", "of peak", "error", "runs", ""];
  printTable([heads, ...shown.map((entry) => cells(entry, peaks.gflops, chosen.includes(entry)))]);
  if (entries.some(({ gflops = 0 }) => gflops > peaks.gflops)) {
    console.log("\nMore than the peak was reached: the machine was busy while that was measured.");
  }
  console.log(`\nSaved in ${path}; lood tune --reset forgets it.`);
}

function cells(entry: TuneEntry, peak: number, isChosen: boolean): string[] {
  const { operation, size, tile, ms, gflops = 0, verified, repeats, refusal } = entry;
  const name = `${operation}, n = ${size}`;
  if (ms === undefined) return [name, tileWords(tile), "", "", "", "", "", refusal ?? ""];
  return [
    name,
    tileWords(tile),
    ms.toPrecision(3),
    gflops.toFixed(1),
    `${(100 * gflops / peak).toFixed(0)} %`,
    verified?.error.toExponential(1) ?? "",
    String(repeats),
    isChosen ? "chosen" : "",
  ];
}

/** As in "texture 16 x 16, lanes 4 x 2, CHUNK 16". */
function tileWords({ variant, constants }: Tile): string {
  const { ROWS, COLS, LANE_ROWS, LANE_COLS, FLAT, ...rest } = constants;
  return [
    `${variant} ${ROWS} x ${COLS}`,
    `lanes ${LANE_ROWS} x ${LANE_COLS}`,
    ...(FLAT ? ["flat"] : []),
    ...Object.entries(rest).map(([name, value]) => `${name} ${value}`),
  ].join(", ");
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "tune",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);

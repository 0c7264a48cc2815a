/**
 * Kills long tasks by kill -9 at random moments, gives the same commands again, and prints as a table
 * whether they end with the files of runs that nobody disturbed:
 * `./lood --deno run -A tests/kills.ts [--kills 10] [--seed 1] [NAME...]`, names as below. Other
 * files fail it. Takes minutes: the tests have one kill of each task.
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { random } from "../mod.ts";

const LOOD = new URL("../lood", import.meta.url).pathname;

const DIGITS = "--data mnist --classes 3,8 --seed 1 --quiet --out run";

/** Commands that take some seconds, each of a task or a way of it. */
const COMMANDS: Readonly<Record<string, string>> = {
  audit: `audit ${DIGITS} --size 2000`,
  optimize: `optimize ${DIGITS} --size 500 --runs 3 --iterations 200 --interval 20`,
  train: `train ${DIGITS} --size 400 --in-models 8 --out-models 8 --records 44 --epochs 12 ` +
    "--models-at-once 8 --checkpoints every-epoch",
  experiment: "experiment correlation-trial --quiet --out run",
  influence: "experiment influence-trial --quiet --out run",
};

/** Keys of a run.json that tell of a start of it, and not of what came out. */
const OF_TIME = ["seconds", "recordsPerSecond", "resumed", "cost", "peakDeviceBytes"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});
const draws = random(Number(values.seed));

console.log("| Command | Killed after | of | Left | The same command | Same files |");
console.log("| --- | --- | --- | --- | --- | --- |");
let others = 0;
for (const name of positionals.length > 0 ? positionals : Object.keys(COMMANDS)) {
  assert.ok(name in COMMANDS, `there is no ${name}; take some of ${Object.keys(COMMANDS)}`);
  const args = COMMANDS[name].split(" ");
  const warm = await Deno.makeTempDir();
  await toItsEnd(args, warm); // compiles the shaders
  const whole = await Deno.makeTempDir();
  const seconds = await toItsEnd(args, whole);
  for (let kill = 0; kill < Number(values.kills); kill++) {
    const cut = await Deno.makeTempDir();
    const after = draws.uniform() * seconds;
    await killed(args, cut, after);
    const left = [...Deno.readDirSync(cut)].map((entry) => entry.name).toSorted();
    // A run that was done when it was killed is not replaced: that is bad input.
    const done = args[0] !== "experiment" && left.includes("run");
    const again = await toItsEnd(args, cut, done ? 2 : 0);
    const other = await differenceOf(whole, cut);
    if (other !== undefined) others++;
    const cells = [
      name,
      `${after.toFixed(2)} s`,
      `${seconds.toFixed(2)} s`,
      left.join(", ") || "nothing",
      done ? "was done" : `${again.toFixed(2)} s`,
      other === undefined ? "yes" : `no: ${other}`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
    await Deno.remove(cut, { recursive: true });
  }
  for (const folder of [warm, whole]) await Deno.remove(folder, { recursive: true });
}
if (others > 0) Deno.exit(1);

function start(args: readonly string[], cwd: string): Deno.ChildProcess {
  return new Deno.Command(LOOD, { args: [...args], cwd, stdout: "null" }).spawn();
}

/** @returns seconds */
async function toItsEnd(args: readonly string[], cwd: string, expected = 0): Promise<number> {
  const begin = performance.now();
  const { code } = await start(args, cwd).status;
  assert.equal(code, expected, args.join(" "));
  return (performance.now() - begin) / 1000;
}

async function killed(args: readonly string[], cwd: string, seconds: number): Promise<void> {
  const child = start(args, cwd);
  const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  await child.status;
  clearTimeout(timer);
}

/** The first file of which the two folders differ. */
async function differenceOf(whole: string, cut: string): Promise<string | undefined> {
  const [all, own] = [filesIn(whole), filesIn(cut)];
  for (const file of new Set([...all, ...own])) {
    if (!all.includes(file) || !own.includes(file)) return file;
    if (await contents(whole, file) !== await contents(cut, file)) return file;
  }
  return undefined;
}

function filesIn(folder: string, under = ""): string[] {
  return [...Deno.readDirSync(join(folder, under))].flatMap(({ name, isDirectory }) => {
    const path = join(under, name);
    return isDirectory ? filesIn(folder, path) : [path];
  });
}

/** What a run says of its time, place and memory may differ; all else is compared byte by byte. */
async function contents(folder: string, file: string): Promise<string> {
  const bytes = await Deno.readFile(join(folder, file));
  const text = new TextDecoder().decode(bytes).replaceAll(await Deno.realPath(folder), "");
  switch (basename(file)) {
    case "run.json":
      return JSON.stringify(JSON.parse(text, (key, value) => OF_TIME.includes(key) ? null : value));
    case "cost.csv": // seconds of each method
      return text.replaceAll(/,[\d.]+$/gm, "");
    case "report.md": // the same as a table
      return text.replaceAll(/^(\| [\w ]+ \|) [\d.]+ \|$/gm, "$1").replaceAll(/\d+ s;/g, "");
    default:
      return new TextDecoder("latin1").decode(bytes);
  }
}

/** LOOD along the same lines, from a run of ./lood landscape. */
import { join } from "node:path";
import { csvTable, DataError } from "../../mod.ts";
import { readEarlierRun } from "../cli/earlier_run.ts";
import type { TrainingRun } from "../cli/training_run.ts";
import type { LineQuestion } from "./line.ts";

/** LOOD along a line, [points] each. */
export interface LoodLine {
  readonly kl: Float64Array;
  readonly mse: Float64Array;
  readonly auc: Float64Array;
}

/** LOOD along lines. */
export interface LoodLines {
  /** Its options, as its run.json has them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Of each line, by its record. */
  readonly lines: ReadonlyMap<number, LoodLine>;
}

/** What run.json of a landscape says. */
interface LandscapeRun {
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: { readonly sha256: string };
}

/** Relative difference of places that are one: queries.csv has seven digits. */
const ROUNDING = 1e-6;

/**
 * Reads a landscape and checks that it asked about the same lines.
 *
 * @throws {DataError} it is no landscape, or one of other data, records or lines
 */
export async function readLoodLines(
  folder: string,
  training: TrainingRun,
  questions: readonly LineQuestion[],
): Promise<LoodLines> {
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path: folder, remedy });
  const run = await readEarlierRun<LandscapeRun>(folder, ["landscape"], ["options", "data"]);
  checkLine(run, training, fail);
  const lines = await linesOf(folder);
  for (const { differIdx, index, pert } of questions) {
    const own = lines.get(index);
    if (differIdx !== String(index)) {
      throw fail(
        `a landscape leaves out one record at a time, and the networks the group ${differIdx}`,
        "leave out --lood, or train without groups",
      );
    }
    const again = `run landscape again with --records ${index},...`;
    if (!own) throw fail(`it has no record ${index}, which the networks leave out`, again);
    const same = own.pert.length === pert.length &&
      own.pert.every((value, at) => Math.abs(value - pert[at]) <= ROUNDING * Math.abs(value));
    if (same) continue;
    throw fail(
      `its pert of record ${index} goes ${rangeOf(own.pert)}, and that of the networks ` +
        rangeOf(pert),
      "run landscape again with the same --points and --range",
    );
  }
  return { options: run.options, lines };
}

/** What decides a line besides its record, as its option is called. */
const LINE_OPTIONS = ["seed", "direction", "unit", "toward", "normalize"] as const;

function checkLine(
  run: LandscapeRun,
  training: TrainingRun,
  fail: (problem: string, remedy: string) => DataError,
): void {
  if (run.data.sha256 !== training.data.sha256) {
    throw fail(
      "its records are not those of the networks",
      "run landscape again with the data options of the training run",
    );
  }
  const { options } = training;
  const own: Readonly<Record<string, unknown>> = { ...options, ...options.landscape };
  for (const name of LINE_OPTIONS) {
    if (run.options[name] === own[name]) continue;
    const [theirs, ours] = [run.options[name], own[name]].map((value) => value ?? "not given");
    const remedy = own[name] === null || own[name] === undefined
      ? `run landscape again without --${name}`
      : `run landscape again with --${name} ${own[name]}`;
    throw fail(`its --${name} is ${theirs}, and that of the networks ${ours}`, remedy);
  }
}

async function linesOf(
  folder: string,
): Promise<Map<number, LoodLine & { readonly pert: Float64Array }>> {
  const table = await csvTable(join(folder, "landscape.csv"));
  const [records, pert, kl, mse, auc] = ["differ_idx", "pert", "kl", "mse", "auc"]
    .map((name) => table.numbers(name));
  return new Map([...new Set(records)].map((record) => {
    const own = (values: Float64Array) => values.filter((_, at) => records[at] === record);
    return [record, { pert: own(pert), kl: own(kl), mse: own(mse), auc: own(auc) }];
  }));
}

function rangeOf(pert: Float64Array): string {
  return `from ${pert[0]} to ${pert[pert.length - 1]} in ${pert.length} points`;
}

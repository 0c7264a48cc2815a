import type { Gpu } from "../mod.ts";
import type { Result } from "./contest.ts";
import type { PowerLaw } from "./fit.ts";

/** What one benchmark found. */
export interface Section {
  /** Name of the benchmark. */
  readonly bench: string;
  /** Heading of its table. */
  readonly title: string;
  /** The first one is ours, to which the others are compared. */
  readonly results: readonly Result[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
  /** Where results are of growing sizes: the sizes, the law fitted, and peaks in n^2 float32. */
  readonly growth?: {
    readonly sizes: readonly number[];
    readonly law: PowerLaw;
    readonly memory: readonly number[];
  };
}

/** What the figures were measured on. */
export interface Machine {
  /** Name of the adapter. */
  readonly adapter: string;
  /** How matrices were stored and multiplied. */
  readonly variant: string;
  /** Logical cores of the CPU. */
  readonly cores: number;
  /** Version of Deno. */
  readonly deno: string;
  /** As in 2026-11-25. */
  readonly date: string;
  /** Mean number of processes that were at work or waiting in the minute before. */
  readonly load: number;
}

/** The machine of a device, today. */
export function machineOf({ adapter, variant }: Gpu): Machine {
  const { description, vendor, device } = adapter;
  return {
    adapter: description || `${vendor} ${device}`,
    variant,
    cores: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    date: new Date().toISOString().slice(0, 10),
    load: Math.round(10 * Deno.loadavg()[0]) / 10,
  };
}

/** A machine in words. */
export function machineWords({ adapter, variant, cores, deno, date, load }: Machine): string {
  return `${adapter}, ${variant} variant, ${cores} CPU cores with a load of ${load.toFixed(1)} ` +
    `before, Deno ${deno}, ${date}`;
}

/** A section as Markdown; rates come from the work, which 0 leaves out. */
export function sectionTable({ title, results, notes }: Section, machine: Machine): string {
  const [ours] = results;
  const rate = (work: number, ms: number | undefined) =>
    work > 0 && ms !== undefined ? (work / ms / 1e6).toFixed(1) : "";
  const rows = results.map(({ name, ms, range: [least, most], deviceMs, work }) => [
    name,
    milliseconds(ms),
    `${milliseconds(least)}-${milliseconds(most)}`,
    (ms / ours.ms).toPrecision(2),
    rate(work, ms),
    deviceMs === undefined ? "" : milliseconds(deviceMs),
    rate(work, deviceMs),
  ]);
  const heads = ["", "ms", "range", "times ours", "GFLOP/s", "device ms", "device GFLOP/s"];
  // Columns that are empty in all rows are left out.
  const shown = heads.map((_, at) => at === 0 || rows.some((row) => row[at] !== ""));
  const line = (cells: readonly string[]) =>
    `| ${cells.filter((_, at) => shown[at]).join(" | ")} |`;
  return [
    `### ${title}`,
    "",
    `${machineWords(machine)}:`,
    "",
    line(heads),
    line(heads.map(() => "---")),
    ...rows.map(line),
    "",
    ...notes.flatMap((note) => [note, ""]),
  ].join("\n");
}

function milliseconds(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-US");
}

/**
 * A document with its part of a benchmark replaced: what is between the lines
 * `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
 *
 * @throws RangeError where the document has no such part
 */
export function replacePart(document: string, bench: string, text: string): string {
  const [open, close] = [`<!-- bench:${bench} -->`, `<!-- /bench:${bench} -->`];
  const [begin, end] = [document.indexOf(open), document.indexOf(close)];
  if (begin < 0 || end < begin) {
    throw new RangeError(`the document needs the lines ${open} and ${close} around its part`);
  }
  return `${document.slice(0, begin + open.length)}\n\n${text.trim()}\n\n${document.slice(end)}`;
}

/** All that was measured on a machine on a day. */
export interface Measured {
  /** The machine and the day. */
  readonly machine: Machine;
  /** By benchmark, in the order of their runs. */
  readonly sections: readonly Section[];
}

/** Earlier results of the same machine and day with those of some benchmarks put in their place. */
export function merged(earlier: Measured | undefined, later: Measured): Measured {
  const fresh = new Set(later.sections.map(({ bench }) => bench));
  const kept = (earlier?.sections ?? []).filter(({ bench }) => !fresh.has(bench));
  return { machine: later.machine, sections: [...kept, ...later.sections] };
}

/** The file's name of a machine's results. */
export function resultsName({ adapter, date }: Machine): string {
  const slug = adapter.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  return `${slug}-${date}.json`;
}

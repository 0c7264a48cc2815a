/** Where a task's time goes: `--profile`. */
import {
  chromeTrace,
  type Gpu,
  Profile,
  type ProfileReport,
  type RunFolder,
  type Span,
  type TimeShare,
  timeShares,
  type TraceSpan,
} from "../../mod.ts";
import { flag, type Values } from "./options.ts";
import { tableLines } from "./table.ts";

/** The trace's name in the run's folder. */
export const TRACE_FILE = "trace.json";

/** For every task that can say where its time goes. */
export const PROFILE_OPTIONS = {
  profile: flag({
    default: false,
    help: `print where the time went, and write it as ${TRACE_FILE}, which ui.perfetto.dev opens`,
    group: "Output",
  }),
};

/** A profile where the user asks for one; its first phase is the reading of the data. */
export function openProfile({ profile }: Values<typeof PROFILE_OPTIONS>): Profile | undefined {
  if (!profile) return undefined;
  const opened = new Profile();
  opened.phase("data");
  return opened;
}

/** A finished profile's table, printed once the run's folder stands. */
export interface FinishedProfile {
  /** Prints it: on stderr where stdout is for the summary as JSON. */
  print(options: { readonly json: boolean }): void;
}

/** Ends a profile and writes its trace into the run. */
export async function finishProfile(
  profile: Profile | undefined,
  gpu: Gpu,
  run: RunFolder,
): Promise<FinishedProfile | undefined> {
  if (!profile) return undefined;
  const { readBacks } = gpu;
  const report = await profile.finish(gpu);
  await run.write(TRACE_FILE, chromeTrace(report.spans.map(traced), "lood"));
  const lines = [
    `\nWhere ${(report.total / 1000).toFixed(2)} s went, ${clockWords(report, gpu)}:\n`,
    ...tableLines(shareRows(timeShares(report.spans, report.total), report.total), 1),
    `\nwaits for bytes of the device: ${readBacks}; the trace is ${run.path}/${TRACE_FILE}`,
  ];
  return {
    print: ({ json }) => lines.forEach((line) => json ? console.error(line) : console.log(line)),
  };
}

function clockWords({ withoutTimestamps }: ProfileReport, { adapter }: Gpu): string {
  return withoutTimestamps === undefined
    ? `the device's share by timestamps of ${adapter.description}`
    : `all by the wall clock, with the waits for the device, because ${withoutTimestamps}`;
}

/** What the kinds of spans are called. */
const WORDS: Readonly<Record<TimeShare["kind"], (name: string) => string>> = {
  device: (name) => `device: ${name}`,
  host: (name) => `CPU: ${name || "the rest"}`,
  upload: () => "uploads",
  "read-back": () => "waits to read back",
  wait: () => "waits for the end of a submit",
  compile: () => "compiling shaders",
};

const ORDER: readonly TimeShare["kind"][] = [
  "device",
  "upload",
  "read-back",
  "wait",
  "compile",
  "host",
];

/** The table, the device first. */
function shareRows(shares: readonly TimeShare[], total: number): string[][] {
  const rows = ORDER.flatMap((kind) => shares.filter((share) => share.kind === kind));
  return [
    ["", "ms", "share", "times", "GFLOP", "GFLOP/s", "MB"],
    ...rows.map(({ kind, name, ms, count, work, bytes }) => [
      WORDS[kind](name),
      ms.toFixed(1),
      `${(100 * ms / total).toFixed(1)} %`,
      kind === "host" ? "" : String(count),
      work > 0 ? (work / 1e9).toPrecision(3) : "",
      work > 0 && ms > 0 ? (work / ms / 1e6).toFixed(1) : "",
      bytes > 0 ? (bytes / 1e6).toFixed(1) : "",
    ]),
    ["total", total.toFixed(1), "100.0 %", "", "", "", ""],
  ];
}

/** A span as the trace has it: the device's in one track, below it what its passes ran. */
function traced({ kind, name, start, end, work, bytes }: Span): TraceSpan {
  const tracks = { device: "device", pass: "device", host: "CPU" } as const;
  return {
    name: kind in tracks ? name : [kind, name].filter(Boolean).join(": "),
    category: kind,
    track: kind in tracks ? tracks[kind as keyof typeof tracks] : "CPU, for the device",
    start,
    end,
    details: { ...(work && { operations: work }), ...(bytes && { bytes }) },
  };
}

/** What an experiment found, in words that its numbers bear. */
import { join } from "node:path";
import type { Pair } from "../correlate/correlations.ts";
import { influenceLines } from "./influence_report.ts";
import { comparesActivations, type Preset } from "./presets.ts";

/** Reads run.json of a step. */
async function summaryOf(folder: string, step: string) {
  return JSON.parse(await Deno.readTextFile(join(folder, step, "run.json")));
}

/** The report as Markdown, from what the steps left in the experiment's folder. */
export async function reportText(name: string, preset: Preset, folder: string): Promise<string> {
  const lines = preset.influence
    ? influenceLines(
      await summaryOf(folder, "influence"),
      networksLine(preset, "Networks", await summaryOf(folder, "networks")),
    )
    : comparesActivations(preset)
    ? await activationLines(preset, folder)
    : await correlationLines(preset, folder);
  return [`# ${name}`, "", `${preset.about}.`, "", ...lines, ""].join("\n");
}

const TITLES = {
  auc: "AUC of the attack on networks, by LOOD's AUC",
  difference: "Shift of the networks' mean prediction, by root mean-distance LOOD",
} as const;

async function correlationLines(preset: Preset, folder: string): Promise<string[]> {
  const [lood, networks, { correlations, records }]: [
    Parameters<typeof loodLine>[1],
    Trained,
    { readonly correlations: readonly Pair[]; readonly records: number },
  ] = [
    await summaryOf(folder, "lood"),
    await summaryOf(folder, "networks"),
    await summaryOf(folder, "correlation"),
  ];
  const rows = correlations.map(({ name, correlation: { pearson, spearman }, ceiling }) =>
    [
      TITLES[name],
      short(pearson.estimate),
      `${short(pearson.lower)} to ${short(pearson.upper)}`,
      pearson.p.toExponential(1),
      short(spearman.estimate),
      ceiling ? short(ceiling.ceiling) : "",
    ].join(" | ")
  );
  return [
    `${loodLine(preset, lood)} ${networksLine(preset, "Networks", networks)}`,
    "",
    `| ${records} records | r | 95 % interval | p | rho | largest r to expect |`,
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...correlations.map((pair) => `- ${comment(pair)}`),
    "",
    "![AUC](correlation/auc.png)",
    "",
    "![Shift of the mean prediction](correlation/difference.png)",
    "",
    "Tables: correlation/correlation.csv, lood/audit.csv, attack/nn.csv. The largest r to expect is",
    "what the noise of so many models leaves: the root of the correlation of two halves of them,",
    "corrected for their number.",
  ];
}

/** What is read of a training run. */
interface Trained {
  readonly groups: readonly {
    readonly accuracy: number;
    readonly test_accuracy?: number;
  }[];
  readonly diverged: readonly unknown[];
  readonly seconds: number;
}

function loodLine(
  { widths, noise }: Preset,
  { precision, adapter }: {
    readonly precision: { readonly level: string };
    readonly adapter: { readonly description: string };
  },
): string {
  return `LOOD: ${widths.length} hidden layers, noise variance ${noise}, ${precision.level} on ` +
    `${adapter.description}.`;
}

function networksLine(
  { widths, models, size, records, epochs }: Preset,
  what: string,
  { groups: [all], diverged, seconds }: Trained,
): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `${what}: ${widths.join("-")}, ${models} on all ${size} records and ${models} without ` +
    `each of ${records}, ${epochs} epochs, ${Math.round(seconds)} s; those on all records are ` +
    `right on ${percent(all.accuracy)} of them` +
    (all.test_accuracy === undefined
      ? ""
      : ` and on ${percent(all.test_accuracy)} of test records`) +
    (diverged.length > 0 ? `; ${diverged.length} models diverged` : "") + ".";
}

function short(value: number): string {
  return value.toFixed(2);
}

/** What may be said of a correlation. */
export function comment({ name, correlation: { pearson }, ceiling }: Pair): string {
  const { estimate, lower, upper } = pearson;
  const sign = lower > 0 ? "positive" : upper < 0 ? "negative" : undefined;
  const size = Math.abs(estimate) < 0.3 ? "weak" : Math.abs(estimate) < 0.7 ? "moderate" : "strong";
  const sure = sign === undefined
    ? "its interval holds 0, so that these records do not decide its sign"
    : `${sign}, as is all of its interval`;
  const noise = ceiling === undefined
    ? ""
    : ceiling.ceiling === 0
    ? "; two halves of the models do not agree, so that so few show none"
    : `; ${short(ceiling.ceiling)} is the most to expect of so many models`;
  return `${TITLES[name]}: ${size} (r = ${short(estimate)}), ${sure}${noise}.`;
}

/** A shift of the AUC under another activation, as the task activations has it. */
interface Shift {
  readonly kind: "lood" | "networks";
  readonly model: string;
  readonly shift: number;
  readonly standardError: number;
  readonly above: number;
}

async function activationLines(preset: Preset, folder: string): Promise<string[]> {
  const [first, ...others] = preset.activations;
  const lood = await summaryOf(folder, `lood-${first}`);
  const { records, shifts }: { records: number; shifts: readonly Shift[] } = await summaryOf(
    folder,
    "activations",
  );
  const trained: string[] = [];
  for (const activation of preset.activations) {
    const networks = await summaryOf(folder, `networks-${activation}`);
    trained.push(`- ${networksLine(preset, `Networks of ${activation}`, networks)}`);
  }
  return [
    loodLine(preset, lood),
    "",
    ...trained,
    "",
    `AUC of ${records} records less that under ${first}:`,
    "",
    "| | model | mean | standard error | records above |",
    "| --- | --- | --- | --- | --- |",
    ...shifts.map(({ kind, model, shift, standardError, above }) =>
      `| ${kind === "lood" ? "LOOD" : "attack on networks"} | ${model} | ${shift.toFixed(4)} | ` +
      `${standardError.toFixed(4)} | ${above} |`
    ),
    "",
    ...shifts.map((shift) => `- ${shiftComment(shift, first)}`),
    "",
    `Weight deviations are each activation's critical one; LOOD of ${
      others.join(" and ")
    } is also ` +
    `given at the deviation where its prior variance is that of ${first} (features of mean square 1).`,
    "",
    "![LOOD](activations/lood.png)",
    "",
    "![Networks](activations/networks.png)",
  ];
}

/** What may be said of a shift: two standard errors decide. */
export function shiftComment({ kind, model, shift, standardError }: Shift, first: string): string {
  const what = kind === "lood" ? "LOOD" : "the attack on networks";
  const how = Math.abs(shift) <= 2 * standardError
    ? "no different, within two standard errors, from that"
    : `${shift > 0 ? "larger" : "smaller"} on the mean than`;
  return `AUC of ${what} under ${model}: ${how} under ${first}.`;
}

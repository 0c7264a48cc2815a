/** What an experiment found, in words that its numbers bear. */
import { join } from "node:path";
import type { Pair } from "../correlate/correlations.ts";
import type { Preset } from "./presets.ts";

/** The parts of the steps' run.json that the report reads. */
export interface Found {
  readonly correlations: readonly Pair[];
  readonly records: number;
  readonly lood: { readonly kl: string; readonly adapter: string; readonly level: string };
  readonly networks: {
    readonly accuracy: number;
    readonly testAccuracy: number | undefined;
    readonly diverged: number;
    readonly seconds: number;
  };
}

/** Reads what the steps left. */
export async function foundIn(folder: string): Promise<Found> {
  const read = async (name: string) =>
    JSON.parse(await Deno.readTextFile(join(folder, name, "run.json")));
  const [lood, networks, correlation] = await Promise.all(
    ["lood", "networks", "correlation"].map(read),
  );
  const [all] = networks.groups;
  return {
    correlations: correlation.correlations,
    records: correlation.records,
    lood: {
      kl: String(lood.medianKl ?? ""),
      adapter: lood.adapter.description,
      level: lood.precision.level,
    },
    networks: {
      accuracy: all.accuracy,
      testAccuracy: all.test_accuracy,
      diverged: networks.diverged.length,
      seconds: networks.seconds,
    },
  };
}

const TITLES = {
  auc: "AUC of the attack on networks, by LOOD's AUC",
  difference: "Shift of the networks' mean prediction, by root mean-distance LOOD",
} as const;

/** The report as Markdown. */
export function reportText(name: string, preset: Preset, found: Found): string {
  const { correlations, records, lood, networks } = found;
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
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `# ${name}`,
    "",
    `${preset.about}.`,
    "",
    `LOOD: ${preset.model.join(" ")}, ${lood.level} on ${lood.adapter}. Networks: ` +
    `${preset.widths.join("-")}, ${preset.models} on all ${preset.size} records and ` +
    `${preset.models} without each of ${records}, ${preset.epochs} epochs, ` +
    `${Math.round(networks.seconds)} s; those on all records are right on ` +
    `${percent(networks.accuracy)} of them` +
    (networks.testAccuracy === undefined
      ? ""
      : ` and on ${percent(networks.testAccuracy)} of test records`) +
    (networks.diverged > 0 ? `; ${networks.diverged} models diverged` : "") + ".",
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
    "",
  ].join("\n");
}

function short(value: number): string {
  return value.toFixed(2);
}

/** What may be said of a correlation. */
export function comment(
  { name, correlation: { pearson }, ceiling }: Pair,
): string {
  const { estimate, lower, upper } = pearson;
  const sign = lower > 0 ? "positive" : upper < 0 ? "negative" : "of either sign";
  const size = Math.abs(estimate) < 0.3 ? "weak" : Math.abs(estimate) < 0.7 ? "moderate" : "strong";
  const sure = sign === "of either sign"
    ? "its interval holds 0, so that these records do not decide its sign"
    : `${sign} beyond doubt of its interval`;
  const noise = ceiling
    ? `; ${short(ceiling.ceiling)} is the most that so few models could show`
    : "";
  return `${TITLES[name]}: ${size} (r = ${short(estimate)}), ${sure}${noise}.`;
}

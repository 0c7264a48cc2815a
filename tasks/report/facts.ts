/** How a run was made, from its run.json. */
import type { FactGroup } from "../../mod.ts";
import { numberAt, textAt, textsAt, valueAt } from "./json.ts";

/** Longest value that is written out. */
const LONGEST = 300;

/** Groups of names and values. */
export function factsOf(summary: unknown, versionNow: string): FactGroup[] {
  const seconds = numberAt(summary, "seconds");
  const group = (title: string, facts: readonly (readonly [string, string])[]): FactGroup[] =>
    facts.length === 0 ? [] : [{ title, facts }];
  const part = (title: string, ...path: string[]) =>
    group(title, entries(valueAt(summary, ...path)));
  return [
    ...group("Run", [
      ["task", textAt(summary, "task") ?? ""],
      ["version of lood", textAt(summary, "version") ?? "unknown"],
      ["page made by version", versionNow],
      ...(seconds === undefined ? [] : [["cost", `${seconds} s`] as const]),
      ...entries(valueAt(summary, "data")).map(([name, value]) =>
        [`data: ${name}`, value] as const
      ),
    ]),
    ...group("Precision", precisionFacts(valueAt(summary, "precision"))),
    ...part("Adapter", "adapter"),
    ...part("Options", "options"),
    ...part("Normalization", "normalization"),
    ...part("Network", "network"),
    ...part("Trained networks", "training"),
  ];
}

/** In words, with what was measured. */
function precisionFacts(precision: unknown): [string, string][] {
  const names: Readonly<Record<string, string>> = {
    level: "level",
    arithmetic: "beyond float32 in",
    integerSums: "sums of pixels exact",
    condition: "condition number, estimated",
    refinedResidual: "relative residual after refinement",
    klDeviation: "KL: largest relative deviation from float64",
    mseDeviation: "mean distance: largest relative deviation from float64",
    covarianceDeviation: "covariances: largest deviation from float64",
    verifiedRecords: "records checked in float64",
  };
  return entries(precision).filter(([name]) => name !== "notices")
    .map(([name, value]) => [names[name] ?? name, value]);
}

/** What the run warned of. */
export function noticesOf(summary: unknown): string[] {
  return [["precision", "notices"], ["notices"], ["leftOut"]]
    .flatMap((path) => textsAt(summary, ...path));
}

function entries(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).filter(([, one]) => one !== null)
    .map(([name, one]) => [name, inWords(one)]);
}

function inWords(value: unknown): string {
  const text = typeof value === "string"
    ? value
    : Array.isArray(value) && value.every((one) => typeof one !== "object")
    ? value.join(", ")
    : typeof value === "boolean"
    ? (value ? "yes" : "no")
    : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

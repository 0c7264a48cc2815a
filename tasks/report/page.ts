/** The page of a run: what its kind has of its own, and what all have alike. */
import { type ReportPage, VERSION } from "../../mod.ts";
import { factsOf, noticesOf } from "./facts.ts";
import { imagesOf } from "./images.ts";
import { numberAt, textAt, valueAt } from "./json.ts";
import type { Kind, Origin } from "./kind.ts";
import type { RunFiles } from "./run_files.ts";
import { ATTACKERS, dataWords, LIMITS, modelWords, networkWords, TERMS } from "./words.ts";

/** A page, and why it lacks images where it should have some. */
export interface MadePage {
  readonly page: ReportPage;
  readonly why?: string;
}

/** The page of a run; with the images of its records, where they are wanted and can be had. */
export async function pageOf(kind: Kind, run: RunFiles, wanted: boolean): Promise<MadePage> {
  const { summary } = run;
  const origin: Origin = await kind.origin?.(run) ?? {
    options: valueAt(summary, "options"),
    ...(textAt(summary, "data", "sha256") && { sha256: textAt(summary, "data", "sha256") }),
  };
  const made = await kind.page(run, origin);
  const { asked, records, terms, limits, attacker = "process", facts = [], ...own } = made;
  const all = numberAt(summary, "data", "records");
  const { images, why } = records && wanted ? await imagesOf(origin, records.indices, all) : {};
  return {
    ...(why !== undefined && { why }),
    page: {
      pictures: [],
      tables: [],
      ...own,
      ...(records && { records: { ...records, ...(images && { images }) } }),
      asked: [
        ...asked,
        ...[dataWords, modelWords, networkWords].flatMap((words) => words(origin.options)),
        ATTACKERS[attacker],
      ],
      notices: noticesOf(summary),
      terms: terms.map((name) => TERMS[name]),
      limits: limits.map((name) => LIMITS[name]),
      facts: [...factsOf(summary, VERSION), ...facts],
    },
  };
}

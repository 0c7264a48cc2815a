/** The table and the pictures of a comparison. */
import { basename } from "node:path";
import {
  type CaptionedRecord,
  type Correlation,
  type RecordGroup,
  recordSheet,
  scatterPlot,
} from "../../mod.ts";
import { imagesOf } from "../report/images.ts";
import {
  differencesOf,
  type Joined,
  type Measure,
  MEASURE_NAMES,
  MEASURES,
  valueWords,
} from "./audits.ts";
import type { Change, Movers } from "./movers.ts";

/** The columns of compare.csv. */
export function tableOf(
  { rows }: Joined,
  changes: Readonly<Record<Measure, readonly Change[]>>,
): Record<string, number[] | string[]> {
  const columns: Record<string, number[] | string[]> = {
    index: rows.map(({ index }) => index),
    label: rows.map(({ label }) => label),
  };
  for (const measure of MEASURE_NAMES) {
    const column = (name: Exclude<keyof Change, "label">) =>
      changes[measure].map((change) => change[name]);
    columns[`${measure}_a`] = column("a");
    columns[`${measure}_b`] = column("b");
    columns[`${measure}_change`] = column("change");
    columns[`${measure}_rank_a`] = column("rankA");
    columns[`${measure}_rank_b`] = column("rankB");
  }
  return columns;
}

/**
 * The scores of the second audit over those of the first, with the line where they are equal; KL and
 * distances, which span powers of ten, on logarithmic axes.
 *
 * @param names what the audits are called, see {@link namesOf}
 */
export async function plotOf(
  measure: Measure,
  changes: readonly Change[],
  { pearson, spearman, count }: Correlation,
  { a, b }: { readonly a: string; readonly b: string },
): Promise<string> {
  const short = (value: number) => value.toFixed(3);
  const positive = changes.every((one) => one.a > 0 && one.b > 0);
  const scale = measure !== "auc" && positive ? "log" : "linear";
  return await scatterPlot(
    [{ name: "records", x: changes.map((one) => one.a), y: changes.map((one) => one.b) }],
    {
      title: `${MEASURES[measure]} of each record in two audits`,
      subtitle: `${count} records: r = ${short(pearson.estimate)}, ` +
        `rho = ${short(spearman.estimate)} ` +
        `(${short(spearman.lower)} to ${short(spearman.upper)})`,
      xLabel: `${MEASURES[measure]} in ${a}`,
      yLabel: `${MEASURES[measure]} in ${b}`,
      diagonal: true,
      xScale: scale,
      yScale: scale,
    },
  );
}

/** What the audits are called: by what tells them apart where that is one option, else by folder. */
export function namesOf({ a, b }: Joined): { readonly a: string; readonly b: string } {
  const differences = differencesOf(a, b);
  if (differences.length !== 1) {
    return { a: `A, ${basename(a.folder)}`, b: `B, ${basename(b.folder)}` };
  }
  const [{ option, ...values }] = differences;
  return { a: `A, ${option} ${valueWords(values.a)}`, b: `B, ${option} ${valueWords(values.b)}` };
}

/**
 * An SVG with the images of the movers; undefined where the records are no images. Where the data set
 * is not there any more the answer says so instead.
 */
export async function moversSheet(
  { a }: Joined,
  { rising, falling, gaining, losing }: Movers,
  measure: Measure,
  head: string,
): Promise<string | { readonly why: string } | undefined> {
  const groups = [
    ["More exposed in B, by rank", rising],
    ["Less exposed in B, by rank", falling],
    [`${MEASURES[measure]} is larger in B`, gaining],
    [`${MEASURES[measure]} is smaller in B`, losing],
  ] as const;
  const movers = groups.flatMap(([, changes]) => changes);
  const { images, why } = await imagesOf(a, movers.map(({ index }) => index), undefined);
  if (why !== undefined) return { why };
  if (images === undefined) return undefined;
  const pictures = images.values();
  const shown = (change: Change): CaptionedRecord[] => {
    const { value: image } = pictures.next();
    if (image === undefined) return [];
    const { index, label } = change;
    return [{ index, label, image, captions: captions(change) }];
  };
  return recordSheet(
    groups.map(([title, changes]): RecordGroup => ({ title, records: changes.flatMap(shown) })),
    { head },
  );
}

function captions({ a, b, rankA, rankB }: Change): string[] {
  const short = (value: number) => String(Number(value.toPrecision(3)));
  return [`${short(a)} to ${short(b)}`, `rank ${rankA} to ${rankB}`];
}

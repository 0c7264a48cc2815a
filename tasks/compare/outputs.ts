/** The table and the pictures of a comparison. */
import { basename } from "node:path";
import {
  type CaptionedRecord,
  type PlotOptions,
  type PlotSpec,
  type RecordGroup,
  recordSheet,
  scatterSpec,
} from "../../mod.ts";
import { imagesOf } from "../report/images.ts";
import {
  type Difference,
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

/** Both audits' scores by one measure, [records] each, and how they go together. */
export interface SideBySide {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** Pearson's r. */
  readonly r: number;
  /** Spearman's rho, and its interval. */
  readonly rho: { readonly estimate: number; readonly lower: number; readonly upper: number };
}

/**
 * The scores of the second audit over those of the first, with the line where they are equal; KL and
 * distances, which span powers of ten, on logarithmic axes.
 *
 * @param names what the audits are called, see {@link namesOf}
 */
export function compareSpec(
  measure: Measure,
  { a, b, r, rho }: SideBySide,
  { names, rows, ...options }: PlotOptions & {
    readonly names: { readonly a: string; readonly b: string };
    /** Positions of the records in a page's table. */
    readonly rows?: readonly number[];
  },
): PlotSpec {
  const short = (value: number) => value.toFixed(3);
  const positive = [a, b].every((values) => Array.from(values).every((value) => value > 0));
  const scale = measure !== "auc" && positive ? "log" : "linear";
  const name = MEASURES[measure];
  return scatterSpec([{ name: "records", x: a, y: b, ...(rows && { rows }) }], {
    ...options,
    title: `${name} of each record in two audits`,
    subtitle: `${a.length} records: r = ${short(r)}, rho = ${short(rho.estimate)} ` +
      `(${short(rho.lower)} to ${short(rho.upper)})`,
    xLabel: `${name} in ${names.a}`,
    yLabel: `${name} in ${names.b}`,
    diagonal: true,
    ...{ xScale: scale, yScale: scale },
  });
}

/** What the audits are called: by what tells them apart where that is one option, else by folder. */
export function namesOf(
  differences: readonly Difference[],
  folders: { readonly a: string; readonly b: string },
): { readonly a: string; readonly b: string } {
  if (differences.length !== 1) {
    return { a: `A, ${basename(folders.a)}`, b: `B, ${basename(folders.b)}` };
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
